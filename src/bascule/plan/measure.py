"""Measures: how a figure is taken from product events, as a value that whoever computes it needs and nothing more.

    share       of the users who did `of`, those who then did `event` (and did not do `without`)
    funnel      of the users who did the first of `steps`, those who then did all the others in order
    retention   of the users who did `of`, those who did `event` in the `within` that begins `after` later
    time        of the users who did `of`, how long until `event`, of those who did it
    mean        of a property of `event`, over its events
    nps         of a property of `event` that is 0 to 10: +100 from 9 on, -100 below 7, 0 between, over its events
    count       how often `event` happened

A user's start is their first `of` in the span that is looked at. What they do counts for `within` seconds after it, and for ever
without one. A user counts once that time has passed, whatever they have done by then: who succeeds early would count before who
fails, and the figure of the last hour would always look too good.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from bascule.kernel.quantities import Seconds
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.condition import MetricKind


class MeasureKind(StrEnum):
    """What is computed; also the key that names it in a plan."""

    SHARE = "share"
    FUNNEL = "funnel"
    RETENTION = "retention"
    TIME = "time"
    MEAN = "mean"
    NPS = "nps"
    COUNT = "count"

    @property
    def unit(self) -> Unit:
        """What its figures are in; seconds for times."""
        return Unit.SHARE if self in _SHARES else Unit.TIME if self is MeasureKind.TIME else Unit.COUNT

    @property
    def by_user(self) -> bool:
        """Whether users are observed, and not events."""
        return self in _SHARES or self is MeasureKind.TIME

    @property
    def evidence(self) -> MetricKind | None:
        """Which test judges its sums: that of a share or that of a mean. None for a count, which is no average of anything."""
        return MetricKind.SHARE if self in _SHARES else None if self is MeasureKind.COUNT else MetricKind.MEAN


_SHARES = frozenset({MeasureKind.SHARE, MeasureKind.FUNNEL, MeasureKind.RETENTION})


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure; empty text where a part does not apply.

    Of a funnel, `of` is the first of `steps` and `event` the last one.
    """

    kind: MeasureKind
    event: str
    of: str = ""
    without: str = ""
    within: Seconds | None = None
    property: str = ""
    steps: tuple[str, ...] = ()
    after: Seconds = Seconds(0.0)

    def __post_init__(self) -> None:
        # Read back from JSON they are a list.
        object.__setattr__(self, "steps", tuple(self.steps))


def sped_up(measure: Measure, scale: float) -> Measure:
    """The measure of users who are played, so many times faster: what they did in an hour is over in a moment."""
    within = None if measure.within is None else Seconds(measure.within / scale)
    return replace(measure, within=within, after=Seconds(measure.after / scale)) if scale != 1.0 else measure


def ripening(measure: Measure) -> Seconds | None:
    """How long after their start a user counts; at once for events, None where the time never passes."""
    if not measure.kind.by_user:
        return Seconds(0.0)
    return None if measure.within is None else measure.after + measure.within
