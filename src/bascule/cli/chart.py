"""A chart of characters: an estimate over time, its interval, and the limit."""

from collections.abc import Callable
from typing import Any

from bascule.kernel.quantities import Instant
from bascule.platform.cli.voice import words


def draw(looks: list[tuple[Instant, Any]], size: tuple[int, int], write: Callable[[float], str]) -> str:
    """Columns are moments, rows are values: `•` the estimate, `│` its interval, `─` the limit."""
    width, height = size
    columns = _columns(looks, width)
    top = _top(columns)
    rows = [[_cell(each, level, height, top) for each in columns] for level in reversed(range(height))]
    labels = [write(top * (level + 0.5) / height) for level in reversed(range(height))]
    margin = max(len(label) for label in labels)
    body = [f"{label:>{margin}} {''.join(row)}" for label, row in zip(labels, rows, strict=True)]
    times = f"{'':>{margin}} {columns[0][0]:g} s{columns[-1][0]:>{max(len(columns) - 8, 1)}g} s"
    return "\n".join([*body, times, f"{'':>{margin}} {words('cli.chart-legend')}"])


def _columns(looks: list[tuple[Instant, Any]], width: int) -> list[tuple[Instant, Any]]:
    step = max(len(looks) / width, 1.0)
    return [looks[int(index * step)] for index in range(min(width, len(looks)))]


def _top(columns: list[tuple[Instant, Any]]) -> float:
    """High enough for the limit and every estimate; an interval may leave the picture."""
    estimates: list[float] = [each.estimate for _, each in columns]
    limit: float = columns[0][1].limit
    return max(*estimates, 2 * limit, 1e-9) * 1.05


def _cell(column: tuple[Instant, Any], level: int, height: int, top: float) -> str:
    _, each = column
    low, high = level * top / height, (level + 1) * top / height
    if low <= each.estimate < high:
        return "•"
    if low <= each.limit < high:
        return "─"
    inside = each.low is not None and each.high is not None and each.low < high and each.high > low
    return "│" if inside else " "
