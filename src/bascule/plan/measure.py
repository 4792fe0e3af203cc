"""Measures: how a figure is taken from product events, as a value that whoever computes it needs and nothing more.

    share   of the users who did `of`, those who then did `event` (and did not do `without`)
    time    of the users who did `of`, how long until `event`, of those who did it
    mean    of a property of `event`, over its events
    count   how often `event` happened

A user's start is their first `of` in the span that is looked at. What they do counts for `within` seconds after it, and for ever
without one. A user counts once `within` has passed: whoever succeeds sooner would count before whoever fails, and the figure of the
last hour would always look too good.
"""

from dataclasses import dataclass
from enum import StrEnum

from bascule.plan.unit import Unit


class MeasureKind(StrEnum):
    """What is computed; also the key that names it in a plan."""

    SHARE = "share"
    TIME = "time"
    MEAN = "mean"
    COUNT = "count"

    @property
    def unit(self) -> Unit:
        """What its figures are in; seconds for times."""
        return {MeasureKind.SHARE: Unit.SHARE, MeasureKind.TIME: Unit.TIME}.get(self, Unit.COUNT)

    @property
    def by_user(self) -> bool:
        """Whether users are observed, and not events."""
        return self in {MeasureKind.SHARE, MeasureKind.TIME}


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure; empty text where a part does not apply."""

    kind: MeasureKind
    event: str
    of: str = ""
    without: str = ""
    within: float | None = None
    property: str = ""
