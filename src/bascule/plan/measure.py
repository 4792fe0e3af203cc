"""Measures: how a figure is taken from product events, or from what a proxy counts, as a value that whoever computes it needs.

    share       of the users who did `of`, those who then did `event` (and did not do `without`)
    funnel      of the users who did the first of `steps`, those who then did all the others in order
    retention   of the users who did `of`, those who did `event` in the `within` that begins `after` later
    time        of the users who did `of`, how long until `event`, of those who did it
    mean        of a property of `event`, over its events
    nps         of a property of `event` that is 0 to 10: +100 from 9 on, -100 below 7, 0 between, over its events
    count       how often `event` happened
    error_rate  of the requests to `component`, those that the proxy counts as errors
    latency     how long `quantile` of the requests to `component` took at most
    requests    the requests to `component` per second

`where` chooses by what an event carries (`events.carried`). Of measures over users it chooses their start, and what they do then
counts whatever it carries: a page or a plan that is told when somebody begins is seldom told again. Of measures over events it
chooses the events.

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
    """What is computed; of product events it is also the key that names it in a plan."""

    SHARE = "share"
    FUNNEL = "funnel"
    RETENTION = "retention"
    TIME = "time"
    MEAN = "mean"
    NPS = "nps"
    COUNT = "count"
    ERROR_RATE = "error_rate"
    LATENCY = "latency"
    REQUESTS = "requests"

    @property
    def proxied(self) -> bool:
        """Whether a proxy counts it, request by request."""
        return self in _PROXIED

    @property
    def unit(self) -> Unit:
        """What its figures are in; seconds for times."""
        return _UNITS.get(self, Unit.COUNT)

    @property
    def by_user(self) -> bool:
        """Whether users are observed, and not events."""
        return self in _OF_USERS or self is MeasureKind.TIME

    @property
    def evidence(self) -> MetricKind | None:
        """Which test judges its sums: that of a share, a mean or a quantile. None for a rate, which is no average of anything."""
        return _EVIDENCE.get(self)


_OF_USERS = frozenset({MeasureKind.SHARE, MeasureKind.FUNNEL, MeasureKind.RETENTION})
_PROXIED = frozenset({MeasureKind.ERROR_RATE, MeasureKind.LATENCY, MeasureKind.REQUESTS})
_SHARES = _OF_USERS | {MeasureKind.ERROR_RATE}
_UNITS = {**dict.fromkeys(_SHARES, Unit.SHARE), **dict.fromkeys((MeasureKind.TIME, MeasureKind.LATENCY), Unit.TIME)}
_EVIDENCE = {
    **dict.fromkeys(_SHARES, MetricKind.SHARE),
    **dict.fromkeys((MeasureKind.TIME, MeasureKind.MEAN, MeasureKind.NPS), MetricKind.MEAN),
    MeasureKind.LATENCY: MetricKind.QUANTILE,
}
# Keys, each with the values of which one must be there, as JSON writes them: read back, a text is never taken for a number.
Where = tuple[tuple[str, tuple[str, ...]], ...]


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
    where: Where = ()
    component: str = ""
    quantile: float = 0.0

    def __post_init__(self) -> None:
        # Read back from JSON they are lists.
        object.__setattr__(self, "steps", tuple(self.steps))
        object.__setattr__(self, "where", tuple((key, tuple(values)) for key, values in self.where))


def sped_up(measure: Measure, scale: float) -> Measure:
    """The measure of users who are played, so many times faster: what they did in an hour is over in a moment."""
    within = None if measure.within is None else Seconds(measure.within / scale)
    return replace(measure, within=within, after=Seconds(measure.after / scale)) if scale != 1.0 else measure


def ripening(measure: Measure) -> Seconds | None:
    """How long after their start a user counts; at once for events, None where the time never passes."""
    if not measure.kind.by_user:
        return Seconds(0.0)
    return None if measure.within is None else measure.after + measure.within
