"""What a look at a step can say."""

from dataclasses import dataclass

from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Instant


@dataclass(frozen=True, slots=True)
class Done:
    """The step is satisfied."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Not yet: why, and when to look again (None: only an event can change it)."""

    because: Message
    until: Instant | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """It will not be satisfied: the release turns back."""

    because: Message


Outcome = Done | Waiting | Failed
