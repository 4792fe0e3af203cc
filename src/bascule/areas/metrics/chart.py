"""Charts of metrics, drawn on the server: what a page needs to draw lines over time without a script. Pure.

Across, everything is in percent of the width, so that a chart fits any screen and its words keep their size; downwards it is in
pixels.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bascule.areas.metrics.period import Period
from bascule.areas.metrics.views import MetricView
from bascule.kernel.quantities import Instant
from bascule.plan.model.metric import DAY
from bascule.plan.phrases.amount import Unit
from bascule.server.figure import Figure

TONES = ("blue", "green", "amber", "ink", "soft")
MOST_LINES = 5
# A line across is seldom closer than this to the next; times have round steps of their own.
ROWS = 5
ROUND_TIMES = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400)
ROOM = 0.12
EDGE, MOST_MARKS = 4.0, 6


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a line: where it is drawn, and what it says."""

    x: float
    y: float
    at: Instant
    figure: Figure


@dataclass(frozen=True, slots=True)
class Line:
    """A line over time, with its colour; empty where it is of all users."""

    name: str
    tone: str
    dots: tuple[Dot, ...]

    @property
    def path(self) -> str:
        """As SVG draws it, with a thousand across."""
        return "M" + "L".join(f"{dot.x * 10:.1f} {dot.y:.1f}" for dot in self.dots)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart: its lines, the heights of goal, alert and round values, and the days, or hours, below."""

    height: int
    lines: tuple[Line, ...]
    goal: float | None
    alert: float | None
    rows: tuple[tuple[float, float], ...]
    days: tuple[tuple[float, Instant], ...]
    hourly: bool = False


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float
    height: int

    def y(self, value: float) -> float:
        return round(self.height * (self.high - value) / (self.high - self.low), 1)


def draw(view: MetricView, period: Period, height: int, *, by_group: bool = False) -> Drawn | None:
    """The chart of a metric; None where there is nothing to draw."""
    names = list(view.groups)[:MOST_LINES] if by_group and len(view.groups) > 1 else None
    found = [(name, [(one.at, one.groups.get(name)) for one in view.points]) for name in names or ()]
    found = found or [("", [(one.at, one.whole) for one in view.points])]
    values = [one.value for _, line in found for _, one in line if one is not None and one.value is not None]
    if not values:
        return None
    scale = _scale(view, values, height)
    lines = tuple(
        Line(name, tone_of(name, number) if names else "ink", _dots(line, period, scale))
        for number, (name, line) in enumerate(found)
    )
    return Drawn(
        height,
        lines,
        None if view.goal is None else scale.y(view.goal),
        None if view.alert is None else scale.y(view.alert),
        tuple((scale.y(value), value) for value in _round(scale, view.kind.unit)),
        tuple((_across(at, period), at) for at in _marks(period)),
        hourly=period.step < DAY,
    )


def tone_of(name: str, number: int) -> str:
    """The colour of a group: slots have theirs."""
    return name if name in {"blue", "green"} else TONES[number % len(TONES)] if name else "soft"


def _scale(view: MetricView, values: Iterable[float], height: int) -> _Scale:
    held = [*values, *(one for one in (view.goal, view.alert) if one is not None)]
    low, high = min(held), max(held)
    room = (high - low) * ROOM or abs(high) * ROOM or 1.0
    low, high = low - room, high + room
    if view.kind.unit is Unit.SHARE:
        low, high = max(low, -0.02), min(high, 1.02)
    return _Scale(low, high, height)


def _dots(line: Iterable[tuple[Instant, Figure | None]], period: Period, scale: _Scale) -> tuple[Dot, ...]:
    return tuple(
        Dot(_across(at + period.step / 2, period), scale.y(figure.value), at, figure)
        for at, figure in line
        if figure is not None and figure.value is not None
    )


def _across(at: Instant, period: Period) -> float:
    share = (at - period.since) / (period.until - period.since)
    return round(100 * min(max(share, 0.0), 1.0), 2)


def _round(scale: _Scale, unit: Unit) -> Sequence[float]:
    """Round values within a scale, a few of them."""
    wanted = (scale.high - scale.low) / ROWS
    if unit is Unit.TIME:
        step = float(next((one for one in ROUND_TIMES if one >= wanted), ROUND_TIMES[-1] * math.ceil(wanted / 86400)))
    else:
        power = 10.0 ** math.floor(math.log10(wanted))
        step = next(power * one for one in (1, 2, 5, 10) if power * one >= wanted * 0.999)
    first, last = math.ceil(scale.low / step), math.floor(scale.high / step)
    return [round(number * step, 9) for number in range(first, last + 1)]


def _marks(period: Period) -> Sequence[Instant]:
    """The middles of a few steps, evenly apart, away from the ends of the chart."""
    middles = [Instant(at + period.step / 2) for at in period.starts]
    inside = [at for at in middles if EDGE <= _across(at, period) <= 100 - EDGE]
    return inside[:: max(1, math.ceil(len(inside) / MOST_MARKS))]
