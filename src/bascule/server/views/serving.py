"""What a place serves now and has served of late: requests a second, errors and latency, held against the limits of its guards.

Counted minute by minute, over both slots: it is what those who use the component get, whoever answers. Minutes in which nobody
looked are gaps, and where the proxy measures no latencies there is none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bascule.evidence.ladder import quantile
from bascule.kernel.quantities import Instant, Seconds, Share
from bascule.plan.phrases.condition import Direction, MetricKind
from bascule.plan.spec import Guard

MINUTE = Seconds(60.0)
SHOWN = Seconds(3600.0)
# A point is two minutes: thirty of them are what fits on a card.
STEP = Seconds(120.0)
# How long a figure of now looks back: a rate is of the last moments, a share needs requests to rest on.
NOW, LATELY = Seconds(120.0), Seconds(300.0)
USUAL = 0.95


@dataclass(slots=True)
class Counted:
    """What was counted in some time: of `seconds`, so many requests and errors, and requests by rung of the ladder."""

    seconds: Seconds = Seconds(0.0)
    total: int = 0
    errors: int = 0
    bins: dict[int, int] = field(default_factory=dict)

    def add(self, other: "Counted") -> None:
        """Count more of another time."""
        self.seconds += other.seconds
        self.beside(other)

    def beside(self, other: "Counted") -> None:
        """Count more of the same time: what another slot did."""
        self.seconds = max(self.seconds, other.seconds)
        self.total += other.total
        self.errors += other.errors
        for rung, count in other.bins.items():
            self.bins[rung] = self.bins.get(rung, 0) + count


@dataclass(frozen=True, slots=True)
class Limits:
    """Where the guards of a place have their limits: the share of errors, and a quantile of the latency in seconds."""

    errors: Share | None = None
    latency: Seconds | None = None
    quantile: Share = Share(USUAL)


@dataclass(frozen=True, slots=True)
class Figures:
    """The three figures of some time; None where nobody looked, or nothing came."""

    at: Instant
    per_second: float | None = None
    errors: Share | None = None
    latency: Seconds | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """What a place serves: now, and in the last hour, oldest first. `requests` is how many the shares of now rest on."""

    now: Figures
    points: tuple[Figures, ...]
    limits: Limits
    requests: int = 0

    @property
    def has_latency(self) -> bool:
        """Whether the proxy has measured any."""
        return any(one.latency is not None for one in (self.now, *self.points))


def counted(row: Mapping[str, Any]) -> Counted:
    """What a stored minute of one slot says."""
    bins = {int(rung): count for rung, count in row["bins"].items()}
    return Counted(row["seconds"], row["total"], row["errors"], bins)


def limits(guards: Iterable[Guard]) -> Limits:
    """The limits that the drawn figures have: the strictest of each kind, of those that are no comparison."""
    fixed = [one.condition for one in guards if not one.condition.relative]
    above = [one for one in fixed if one.direction is Direction.ABOVE]
    errors = [one.limit for one in above if one.metric == "error_rate"]
    slow = sorted((one.limit, one.quantile or USUAL) for one in above if one.kind is MetricKind.QUANTILE)
    strictest = Share(min(errors)) if errors else None
    return Limits(strictest, Seconds(slow[0][0]), Share(slow[0][1])) if slow else Limits(strictest)


def served(minutes: Mapping[Instant, Counted], found: Limits, now: Instant) -> Served | None:
    """What a place serves; None where nobody has counted anything in the last hour."""
    since = now - SHOWN
    mine = {at: one for at, one in minutes.items() if at > since - MINUTE}
    if not mine:
        return None
    lately = _sum(one for at, one in mine.items() if at + MINUTE > now - LATELY)
    rate = _figures(now, _sum(one for at, one in mine.items() if at + MINUTE > now - NOW), found)
    share = _figures(now, lately, found)
    points = _points(mine, found, now)
    return Served(Figures(now, rate.per_second, share.errors, share.latency), points, found, lately.total)


def _points(minutes: Mapping[Instant, Counted], found: Limits, now: Instant) -> tuple[Figures, ...]:
    first = Instant((now - SHOWN) // STEP * STEP + STEP)
    steps = [Instant(first + number * STEP) for number in range(int(SHOWN / STEP))]
    joined: dict[Instant, list[Counted]] = {at: [] for at in steps}
    for at, one in minutes.items():
        if (step := Instant(at // STEP * STEP)) in joined:
            joined[step].append(one)
    return tuple(_figures(at, _sum(some), found) for at, some in joined.items())


def _sum(some: Iterable[Counted]) -> Counted:
    whole = Counted()
    for one in some:
        whole.add(one)
    return whole


def _figures(at: Instant, one: Counted, found: Limits) -> Figures:
    if not one.seconds:
        return Figures(at)
    errors = Share(one.errors / one.total) if one.total else None
    return Figures(at, one.total / one.seconds, errors, quantile(one.bins, found.quantile))


def folded(rows: Iterable[Mapping[str, Any]]) -> Mapping[Instant, Counted]:
    """Stored minutes of one place, both slots together."""
    found: dict[Instant, Counted] = {}
    for row in rows:
        found.setdefault(Instant(row["at"]), Counted()).beside(counted(row))
    return found


def values(points: Sequence[Figures], name: str) -> list[float | None]:
    """One figure of every point."""
    return [getattr(one, name) for one in points]
