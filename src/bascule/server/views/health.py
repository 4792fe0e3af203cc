"""Health: how a place is for those who use it, since when and why, as supervision has seen it last.

While a release moves a place its own state says all that there is to say. Where the control plane of the place's data folder
has fallen silent nobody knows, and that is what is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant
from bascule.kernel.stored import from_stored
from bascule.release.places.supervision import HEALTH, PlaceHealth, Record
from bascule.server.views.status import Tone

TONES = {
    PlaceHealth.UNKNOWN: Tone.CAUTION,
    PlaceHealth.SERVING: Tone.GOOD,
    PlaceHealth.DEGRADED: Tone.CAUTION,
    PlaceHealth.DOWN: Tone.NEED,
    PlaceHealth.STOPPED: Tone.CALM,
}


@dataclass(frozen=True, slots=True)
class HealthView:
    """How a place is: the word, since when, why, and what the program said last where it is not well."""

    state: PlaceHealth
    since: Instant | None
    because: Message | None
    lines: tuple[str, ...] = ()

    @property
    def word(self) -> Message:
        """What one reads."""
        return say(HEALTH[self.state])

    @property
    def tone(self) -> Tone:
        """Its colour."""
        return TONES[self.state]


def health_view(row: Mapping[str, Any]) -> HealthView | None:
    """How a place is; None where nothing serves, or a release moves it."""
    if row["stable"] is None or row["release"] is not None:
        return None
    if row["home"] is None:
        where = {"component": row["component"], "environment": row["environment"]}
        return HealthView(PlaceHealth.UNKNOWN, None, say("places.nobody-knows", **where))
    if row["silent"]:
        return HealthView(PlaceHealth.UNKNOWN, row["home_seen"], _silent(row))
    record = from_stored(Record, row["record"])
    return HealthView(record.health, record.since or None, record.because, record.lines)


def _silent(row: Mapping[str, Any]) -> Message:
    values = {name: row[name] for name in ("component", "environment", "folder", "host")}
    return say("places.silent", **values)
