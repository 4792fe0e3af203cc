"""The outbox port: messages that wait to be sent, and what came of them.

A message is sent at least once: whoever claims it has it for a while, and when nobody says what came of it (the sender was
killed between sending and saying so), it is claimed and sent again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Instant

# The name under which a sender is woken when there is something to send.
OUTBOX = "outbox"


@dataclass(frozen=True, slots=True)
class ChannelKey:
    """One way out: a channel of a plan."""

    plan: str
    channel: str


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A claimed message. `url` says where the channel's URL is found; `attempt` counts from 1."""

    id: int
    line: ChannelKey
    url: str
    title: str
    text: str
    attempt: int


class Outbox(Protocol):
    """Messages that wait, as the sender sees them. Raises `Unreachable` while the store is away."""

    async def claim(self, busy: Collection[ChannelKey], now: Instant, until: Instant) -> Sequence[OutboxMessage]:
        """Take what is due, at most one message for each line that is not busy, and have it alone until an instant."""

    async def sent(self, message: OutboxMessage, at: Instant) -> None:
        """It is out."""

    async def retry(self, message: OutboxMessage, because: Message, due: Instant) -> None:
        """It did not get out, and is tried again at an instant."""

    async def failed(self, message: OutboxMessage, because: Message, at: Instant) -> None:
        """It did not get out, and is not tried again: that is written down for everybody to see."""

    async def next_due(self, now: Instant) -> Instant | None:
        """The next instant at which there may be something to claim that cannot be claimed now; None: nothing waits."""
