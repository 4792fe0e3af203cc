"""Sparks: a figure of the last hour as a small line, with its limit. Pure geometry; the figures stand beside it in words.

The picture is 120 wide and 34 high and is stretched as needed. The scale begins at nothing and always shows the limit, so that
two cards can be compared at a glance: a line near the dashes is near its limit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, ROOM = 120, 34, 3.0


@dataclass(frozen=True, slots=True)
class Spark:
    """The line and the area below it as paths of SVG, and where the limit is; empty and None where there is none."""

    line: str
    area: str
    limit: float | None = None


def spark(values: Sequence[float | None], limit: float | None = None) -> Spark:
    """The picture of some values, oldest first; None is a gap."""
    known = [one for one in values if one is not None]
    top = max([*known, *([limit * 1.15] if limit else []), 0.0])
    runs = _runs(values)
    step = WIDTH / max(len(values) - 1, 1)

    def y(value: float) -> float:
        return round(HEIGHT - 1 - (HEIGHT - 1 - ROOM) * (value / top if top else 0.0), 1)

    def path(run: Sequence[tuple[int, float]]) -> str:
        points = [f"{round(number * step, 1):g} {y(value):g}" for number, value in run]
        # A single point is drawn as a short stroke: a line has two ends.
        return "M" + "L".join(
            points if len(points) > 1 else [points[0], f"{round(run[0][0] * step + 1, 1):g} {y(run[0][1]):g}"]
        )

    lines = [path(run) for run in runs]
    areas = [
        f"{line}L{round(run[-1][0] * step, 1):g} {HEIGHT}L{round(run[0][0] * step, 1):g} {HEIGHT}Z"
        for line, run in zip(lines, runs, strict=True)
        if len(run) > 1
    ]
    return Spark("".join(lines), "".join(areas), y(limit) if limit else None)


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """The values between gaps, with their numbers."""
    found: list[list[tuple[int, float]]] = [[]]
    for number, value in enumerate(values):
        if value is not None:
            found[-1].append((number, value))
        elif found[-1]:
            found.append([])
    return [run for run in found if run]
