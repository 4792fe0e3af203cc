"""Sending: the outbox is emptied beside everything else.

Each line (a channel of a plan) sends one message at a time, and lines do not wait for each other: one that hangs delays
nobody. A message is sent at least once: a sender that is killed between sending and saying so leaves a claim that ends
by itself, and the message is sent again. One that does not get out is tried again, less and less often, for some hours.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog

from bascule.engine.signals import Signals
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant, Seconds
from bascule.platform.tasks import stop
from bascule.ports.clock import Clock
from bascule.ports.errors import PortError, Refused
from bascule.ports.notice import Messenger
from bascule.ports.outbox import OUTBOX, ChannelKey, Outbox, OutboxMessage

IDLE = Seconds(60.0)
AGAIN_AFTER = Seconds(5.0)
SOONEST = Seconds(1.0)
log = structlog.get_logger("bascule.send")


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a claim lasts, which is more than any sending may take; when a message is tried again, at first and at
    most, in seconds; how often in all; and how many lines send at once.
    """

    lease: Seconds = Seconds(60.0)
    first: Seconds = Seconds(5.0)
    longest: Seconds = Seconds(1800.0)
    attempts: int = 12
    lines: int = 32

    def pause(self, attempt: int) -> Seconds:
        """How long to wait after an attempt; they count from 1."""
        return min(self.first * 2.0 ** (attempt - 1), self.longest)


USUAL = Pace()


class Sender:
    """Sends what is in the outbox."""

    def __init__(
        self, outbox: Outbox, messenger: Messenger, clock: Clock, signals: Signals, pace: Pace = USUAL
    ) -> None:
        self.outbox, self.messenger, self.clock, self.signals, self.pace = outbox, messenger, clock, signals, pace
        self.sending: dict[ChannelKey, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """For ever: send what is due, sleep until the next is or somebody puts something in."""
        try:
            # From now on nothing that is put in is missed, even while we look.
            await self.signals.wait(OUTBOX, Seconds(0.0))
            while True:
                await self.signals.wait(OUTBOX, await self.sweep())
        finally:
            await self.close()

    async def sweep(self) -> Seconds:
        """Begin to send everything that is due on a line that is free; seconds until it is worth looking again."""
        try:
            while messages := await self._claim():
                for message in messages:
                    self.sending[message.line] = asyncio.create_task(self._deliver(message))
            due = await self.outbox.next_due(self._now())
        except PortError as error:
            log.warning("cannot look", error=str(error))
            return AGAIN_AFTER
        return IDLE if due is None else min(max(due - self._now(), SOONEST), IDLE)

    async def close(self) -> None:
        """Stop sending; what was not out yet is sent by whoever comes next."""
        await stop([*self.sending.values()])

    async def _claim(self) -> Sequence[OutboxMessage]:
        if len(self.sending) >= self.pace.lines:
            return ()
        return await self.outbox.claim(self.sending, self._now(), self._now() + self.pace.lease)

    async def _deliver(self, message: OutboxMessage) -> None:
        try:
            # A store that is away loses no message: the claim ends, and it is sent again.
            with suppress(PortError):
                await self._send(message)
        finally:
            del self.sending[message.line]
            self.signals.wake(OUTBOX)

    async def _send(self, message: OutboxMessage) -> None:
        try:
            await self.messenger.send(message.url, message.title, message.text)
        except Refused as error:
            await self._give_up(message, error.message)
        except PortError as error:
            await self._retry(message, error.message)
        except Exception as error:
            # No trace: its lines may hold the channel's URL.
            log.error("bug in a messenger", announcement=message.id, error=type(error).__name__)
            await self._retry(message, say("announce.in-vain"))
        else:
            await self.outbox.sent(message, self._now())
            log.info("sent", channel=message.line.channel, announcement=message.id, attempt=message.attempt)

    async def _retry(self, message: OutboxMessage, because: Message) -> None:
        if message.attempt >= self.pace.attempts:
            await self._give_up(message, because)
            return
        log.info("tried in vain", channel=message.line.channel, announcement=message.id, because=because.key)
        await self.outbox.retry(message, because, self._now() + self.pace.pause(message.attempt))

    async def _give_up(self, message: OutboxMessage, because: Message) -> None:
        log.warning("failed", channel=message.line.channel, announcement=message.id, because=because.key)
        await self.outbox.failed(message, because, self._now())

    def _now(self) -> Instant:
        return Instant(self.clock.now().timestamp())
