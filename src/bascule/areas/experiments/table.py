"""The export of an experiment: a CSV file with the daily sums, and below them the figures of the last reading.

The first part is what `bascule experiment read` takes (cut off at the empty line); the second has a header of its own.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bascule.experiment.data_file import NEEDED, SUMS
from bascule.experiment.day import Day
from bascule.experiment.metric import USERS
from bascule.experiment.statistics.summary import Share, Summary

COLUMNS = (*NEEDED, *SUMS)
FIGURES = (
    "metric", "role", "treatment", "control_value", "treatment_value", "estimate", "relative", "low", "high",
    "always_p", "adjusted_p", "direction", "decided_on",
)  # fmt: skip


def as_csv(days: Sequence[Day], reading: Mapping[str, Any] | None) -> str:
    """The whole file. Names of variants and metrics begin with letters: no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for day in days:
        writer.writerows(_day(day))
    if reading:
        writer.writerow([])
        writer.writerow(FIGURES)
        writer.writerows(_figures(one) for one in reading["comparisons"])
    return out.getvalue()


def _day(day: Day) -> Iterator[list[Any]]:
    # Whoever saw two variants is counted with control's row: they belong to neither.
    crossed = day.crossed
    for variant, users in day.users.items():
        yield _row(day.number, variant, USERS, {"n": users, "sum": crossed})
        crossed = 0
        for metric, summary in day.figures.get(variant, {}).items():
            yield _row(day.number, variant, metric, _sums(summary))


def _sums(summary: Summary) -> dict[str, Any]:
    names = {"n": summary.n, **{name: getattr(summary, name) for name in SUMS if hasattr(summary, name)}}
    return {**names, "sum": summary.successes} if isinstance(summary, Share) else names


def _row(day: int, variant: str, metric: str, sums: dict[str, Any]) -> list[Any]:
    return [day, variant, metric, *(sums.get(name, "") for name in ("n", *SUMS))]


def _figures(one: dict[str, Any]) -> list[Any]:
    low, high = one["always"] or ("", "")
    known = {**one, "low": low, "high": high}
    return ["" if known[name] is None else known[name] for name in FIGURES]
