"""A freeze: somebody stops the line somewhere, until an instant and for a reason. It ends by itself, or when somebody ends it.

It covers all of a plan, one of its environments, one component wherever it goes, or one component in one environment. Several may
cover the same place: then the latest end is the one that counts, and each is named with its reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bascule.kernel.i18n import Message, say
from bascule.kernel.place import Place
from bascule.kernel.quantities import Instant


@dataclass(frozen=True, slots=True)
class Freeze:
    """Who stopped the line where, since when, until when, and why; without an `environment` or a `component`, in all of them.

    `ended` and `ended_by` say that somebody ended it before its time.
    """

    number: int
    plan: str
    environment: str
    component: str
    by: str
    reason: str
    at: Instant
    until: Instant
    ended: Instant | None = None
    ended_by: str = ""

    def covers(self, place: Place) -> bool:
        """Whether a place lies in it."""
        here = self.environment in {"", place.environment} and self.component in {"", place.component}
        return self.plan == place.plan and here

    def stands(self, now: Instant) -> bool:
        """Whether it is still in force."""
        return self.ended is None and now < self.until

    @property
    def scope(self) -> Message:
        """What it stops, as people read it."""
        key = "freeze.place" if self.environment and self.component else "freeze.environment"
        key = key if self.environment else "freeze.component" if self.component else "freeze.all"
        return say(key, plan=self.plan, environment=self.environment, component=self.component)

    @property
    def because(self) -> Message:
        """Until when, by whom and why."""
        return say("freeze.stands", until=_iso(self.until), by=self.by, reason=self.reason)


def standing(freezes: Iterable[Freeze], place: Place, now: Instant) -> list[Freeze]:
    """Those in force at a place, the one that ends last first."""
    found = [one for one in freezes if one.covers(place) and one.stands(now)]
    return sorted(found, key=lambda one: (-one.until, one.number))


def because_of(freezes: Sequence[Freeze]) -> Message:
    """Why nothing goes on under freezes: each with its reason, the one that ends last first."""
    said, *others = (one.because for one in freezes)
    for other in others:
        said = say("freeze.and", first=said, second=other)
    return said


def _iso(instant: Instant) -> str:
    return datetime.fromtimestamp(instant, UTC).isoformat()
