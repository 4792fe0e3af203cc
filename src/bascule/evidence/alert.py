"""Alerts on figures of the product: whether what was seen lately proves that a figure is where it may not be. Pure.

*Looking often.* A figure is looked at again and again, for as long as the product lives, and only what is recent matters: one
sequence over everything would take years to notice a bad day, and a window that slides would be looked at anew each time, with
no bound on all looks together. So `STARTS` times per span a sequence starts anew, lives for one span, and looks at everything
since its start. Its interval holds at all its looks at once (a confidence sequence, `interval` and `mean`) at level
`RISK`/`STARTS`: the chance that any look at any of the sequences that start within a span raises an alert on a figure that is
good all along is at most `RISK`, one in a thousand; for a span of a day at most one false alert per metric in about three years.
A figure that turns bad is met by the next start within a quarter of a span at the latest, and no good past waters that one down.

A share may move within a span. If it stays on the good side, the bound holds: with more successes both ends of the interval
are higher at every look, so it is least safe where the share is the limit itself. Means lean on a limit of many values; they
say nothing below `FEWEST` values, and heavy tails may cost a few times the risk (`mean` says how much). A count has no sequence:
its rate goes up and down with the hours, so it is judged over whole spans only, each once, by a Poisson interval.

*Requests.* An error rate is a share of requests, a latency is where the share of slower requests meets what its quantile leaves,
and both have sequences like a share of users. That requests are independent is assumed, as it is by guards. A rate of requests is
judged like a count, over the time in which somebody looked at the proxy: where that was less than `LOOKED` of a span, nothing is
said, for a control plane that was away has seen no silence.

*For so long.* An alert with a `for` is looked at over a ladder of spans (`ladder`), from twice that time up to its figure's own:
the short ones see a collapse within minutes, the long ones what few users tell. Each has its part of the risk, in proportion to how
often it starts anew in a day, so that all of them together keep to `RISK` a day. It begins only by a start that is as old as the
`for`, and not while a younger one is sure of the opposite (`held`).

*Which start speaks.* The latest that is sure of either side. An alert begins when it lies wholly beyond the limit and ends when
it lies wholly before it; in between, and with too few cases, everything stays as it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bascule.evidence.figures import Tally
from bascule.evidence.served import Served
from bascule.evidence.statistics import interval, poisson
from bascule.evidence.statistics.mean import FEWEST, deviation, radius
from bascule.kernel.quantities import Instant, Seconds, Share
from bascule.plan.measure import MeasureKind
from bascule.plan.model.metric import DAY
from bascule.plan.phrases.bound import Bound
from bascule.plan.phrases.condition import Direction, MetricKind

STARTS = 4
RISK = 0.001
LOOKED = 0.5
# How many times longer each span of a ladder is than the one before.
RUNG = 16.0
Sums = tuple[int, float, float]


@dataclass(frozen=True, slots=True)
class Watched:
    """A figure that is watched: what it is, where it may not be, over which span, and at which risk per span."""

    kind: MeasureKind
    bound: Bound
    span: Seconds
    risk: float = RISK

    @property
    def step(self) -> Seconds:
        """How long after a start the next one follows."""
        return self.span / STARTS


@dataclass(frozen=True, slots=True)
class Seen:
    """What one start has seen until now; both ends are there where enough was seen to say anything."""

    since: Instant
    until: Instant
    n: int
    value: float
    low: float
    high: float


def windows(watched: Watched, now: Instant) -> Sequence[tuple[Instant, Instant]]:
    """What is looked at, the latest start first. Starts lie on a grid, so every control plane looks at the same."""
    last = Instant(now // watched.step * watched.step)
    if watched.kind.evidence is None:
        return [(last - watched.span, last)]
    return [(last - number * watched.step, now) for number in range(STARTS)]


def look(watched: Watched, window: tuple[Instant, Instant], sums: Sums | Served) -> Seen | None:
    """What a start has seen; None where it is too little to say anything."""
    if isinstance(sums, Served):
        return _served(watched, window, sums)
    n, total, squares = sums
    error, kind = watched.risk / STARTS, watched.kind.evidence
    if kind is None:
        days = (window[1] - window[0]) / DAY
        low, high = poisson.expected(n, error)
        return Seen(*window, n, n / days, low / days, high / days)
    tally = Tally(n, total, squares)
    if kind is MetricKind.SHARE:
        return Seen(*window, n, tally.share, *_share(watched.bound, tally, error)) if n else None
    if n < FEWEST:
        return None
    half = radius(n, deviation(tally), error)
    return Seen(*window, n, tally.share, tally.share - half, tally.share + half)


def decisive(bound: Bound, seen: Iterable[Seen | None]) -> tuple[bool, Seen] | None:
    """Whether the figure is beyond its bound, by the first of those seen that is sure; None where nobody is."""
    for one in seen:
        if one is not None:
            below, above = one.high < bound.amount, one.low > bound.amount
            if below or above:
                return (below if bound.side is Direction.BELOW else above), one
    return None


def _served(watched: Watched, window: tuple[Instant, Instant], served: Served) -> Seen | None:
    """The same of requests."""
    n, error, kind = served.n, watched.risk / STARTS, watched.kind.evidence
    if kind is None:
        if served.seconds < LOOKED * (window[1] - window[0]):
            return None
        low, high = poisson.expected(n, error)
        return Seen(*window, n, n / served.seconds, low / served.seconds, high / served.seconds)
    if kind is MetricKind.SHARE:
        return Seen(*window, n, served.wrong.share, *_share(watched.bound, served.wrong, error)) if n else None
    found = served.slowest(Share(served.quantile), error)
    return Seen(*window, served.measured, *found) if found else None


def ladder(hold: Seconds, span: Seconds, day: Seconds = DAY) -> Sequence[tuple[Seconds, float]]:
    """The spans over which a figure that is bad for so long is looked at, the shortest first, each with its risk.

    `day` is how long a day is, for where time runs faster.
    """
    if not hold:
        return [(span, RISK)]
    spans = [Seconds(2 * hold)]
    while spans[-1] * RUNG < span:
        spans.append(Seconds(spans[-1] * RUNG))
    if spans[-1] < span:
        spans.append(span)
    return [(one, RISK * min(one / day, 1.0) / len(spans)) for one in spans]


def held(bound: Bound, hold: Seconds, seen: Iterable[Seen | None]) -> tuple[bool, Seen] | None:
    """Whether the figure has been beyond its bound for so long, by those seen, the latest start first; None where nobody is sure.

    What has begun later and is already sure of the bad side does not yet speak for all of that time, but it speaks against
    an earlier one that was good.
    """
    begun = False
    for one in seen:
        sure = decisive(bound, [one])
        if sure is None:
            continue
        if not sure[0]:
            return None if begun else sure
        if sure[1].until - sure[1].since >= hold:
            return sure
        begun = True
    return None


def _share(bound: Bound, tally: Tally, error: float) -> tuple[float, float]:
    """The interval is sharpest near the limit where what is counted is bad."""
    if bound.side is Direction.ABOVE:
        return interval.share(tally, bound.amount, error)
    low, high = interval.share(Tally(tally.n, tally.n - tally.x), 1 - bound.amount, error)
    return 1 - high, 1 - low
