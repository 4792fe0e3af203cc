"""Interval plots: how an effect and what is known of it have moved over the days, as the geometry of a picture. Pure.

The picture is 100 wide and 100 high and is stretched as needed, so it holds lines and areas only; words stand beside it.
The band is the interval that holds on all days at once; a bar is a look, where it could be decided: it leaves 0 out exactly
when the boundary is crossed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bascule.kernel.i18n import Message

WEEK = 7
# The first days know next to nothing: their intervals would press everything else flat.
WIDEST = 4.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A look: where it stands, from where to where it reaches, and whether it decided."""

    day: int
    x: float
    top: float
    bottom: float
    y: float
    crossed: bool
    z: float
    bound: float


@dataclass(frozen=True, slots=True)
class Plot:
    """The picture of one effect. `band` and `line` are points of SVG; `weeks` where whole weeks end."""

    zero: float
    band: str
    line: str
    dot: tuple[float, float]
    bars: tuple[Bar, ...]
    weeks: tuple[float, ...]
    high: Message
    low: Message
    days: int


@dataclass(frozen=True, slots=True)
class _Frame:
    days: int
    low: float
    high: float

    def x(self, day: float) -> float:
        return round(100 * day / self.days, 2)

    def y(self, value: float) -> float:
        held = min(max(value, self.low), self.high)
        return round(100 * (self.high - held) / (self.high - self.low), 2)


def interval_plot(comparison: Mapping[str, Any], days: int, tell: Callable[[float], Message]) -> Plot | None:
    """The picture of a comparison over its planned days; None before there is anything to draw."""
    points: Sequence[Mapping[str, Any]] = comparison["points"]
    if not points:
        return None
    # One unit per picture: a look that is told in another one stands in words only.
    looks = [one for one in comparison["looks"] if one["relative"] == comparison["relative"]]
    frame = _frame(points, looks, days)
    upper = [f"{frame.x(one['day'])},{frame.y(one['always'][1])}" for one in points]
    lower = [f"{frame.x(one['day'])},{frame.y(one['always'][0])}" for one in reversed(points)]
    last = points[-1]
    return Plot(
        zero=frame.y(0.0),
        band=" ".join([*upper, *lower]),
        line=" ".join(f"{frame.x(one['day'])},{frame.y(one['estimate'])}" for one in points),
        dot=(frame.x(last["day"]), frame.y(last["estimate"])),
        bars=tuple(_bar(frame, one) for one in looks),
        weeks=tuple(frame.x(day) for day in range(WEEK, days + 1, WEEK)),
        high=tell(frame.high),
        low=tell(frame.low),
        days=days,
    )


def _bar(frame: _Frame, look: Mapping[str, Any]) -> Bar:
    low, high = look["interval"]
    return Bar(
        look["day"], frame.x(look["day"]), frame.y(high), frame.y(low), frame.y(look["estimate"]),
        abs(look["z"]) >= look["bound"], look["z"], look["bound"],
    )  # fmt: skip


def _frame(points: Sequence[Mapping[str, Any]], looks: Sequence[Mapping[str, Any]], days: int) -> _Frame:
    """High and low enough for what is known now, for all estimates and looks, and for 0."""
    low, high = points[-1]["always"]
    half = max((high - low) / 2, 1e-12)
    middle = (high + low) / 2
    reach = [middle - WIDEST / 2 * half, middle + WIDEST / 2 * half, 0.0]
    reach += [min(max(one["estimate"], middle - WIDEST * half), middle + WIDEST * half) for one in points]
    reach += [end for one in looks[-1:] for end in one["interval"]]
    margin = (max(reach) - min(reach)) * 0.04
    return _Frame(max(days, points[-1]["day"]), min(reach) - margin, max(reach) + margin)
