"""The file of figures: CSV with one row per day, variant and metric becomes days.

    day,variant,metric,n,sum,squares,denominator,denominator_squares,product,before,before_squares,value

`day` counts from 1, or is a date (the earliest one in the file is day 1). Rows with the same day, variant and metric are added
up. What a row needs depends on the kind of its metric; other cells stay empty, and columns that no row needs may be left out:

    users      n (first exposed on that day), sum (how many of them saw more than one variant; may be empty)
    share      n, sum (how many did it)
    mean       n, sum, squares
    ratio      n, sum, squares, denominator, denominator_squares, product
    adjusted   n, sum, squares, before, before_squares, product
    quantile   n, value (so many users had this value; one row per value)

A semicolon may stand for the comma between columns, then a comma may stand for the decimal point.
"""

import csv
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bascule.experiment.day import Day
from bascule.experiment.design import Design
from bascule.experiment.metric import USERS, Metric, MetricKind
from bascule.experiment.statistics.summary import Adjusted, Bins, Mean, Ratio, Share, Summary
from bascule.experiment.wrong import WrongExperiment, wrong

NEEDED = ("day", "variant", "metric", "n")
SUMS = ("sum", "squares", "denominator", "denominator_squares", "product", "before", "before_squares", "value")


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: Mapping[str, str]

    def figure(self, column: str) -> float:
        """A number; an empty cell is none."""
        cell = self.cells.get(column, "")
        try:
            value = float(cell.replace(",", "."))
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise wrong("experiment.data-number", row=self.number, column=column, found=cell or "–")
        return value

    def whole(self, column: str, empty: str = "") -> int:
        """A number of users."""
        cell = self.cells.get(column, "") or empty
        if not (cell.isascii() and cell.isdigit() and len(cell) < 16):
            raise wrong("experiment.data-whole", row=self.number, column=column, found=cell or "–")
        return int(cell)

    def figures(self, *columns: str) -> list[float]:
        """Several numbers."""
        return [self.figure(column) for column in columns]


def read_days(text: str, design: Design) -> list[Day]:
    """The days of a CSV text. Raises `WrongExperiment` with the row and what is allowed."""
    rows = list(_rows(text))
    numbers = _numbers(rows)
    days: dict[int, Day] = {}
    for row in rows:
        number = numbers[row.number]
        day = _day(number, row, design)
        days[number] = days[number] + day if number in days else day
    return [days[number] for number in sorted(days)]


def _rows(text: str) -> Iterator[_Row]:
    lines = text.removeprefix("\ufeff").splitlines()
    reader = csv.reader(lines, delimiter=";" if lines and ";" in lines[0] else ",")
    columns = [name.strip().lower() for name in next(reader, [])]
    odd = set(columns) - {*NEEDED, *SUMS}
    if odd or not set(NEEDED) <= set(columns) or len(set(columns)) < len(columns):
        raise wrong("experiment.data-columns", found=", ".join(columns) or "–", allowed=", ".join(SUMS))
    for number, cells in enumerate(reader, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(columns):
            raise wrong("experiment.data-width", row=number, found=len(cells), allowed=len(columns))
        yield _Row(number, dict(zip(columns, (cell.strip() for cell in cells), strict=True)))


def _numbers(rows: list[_Row]) -> dict[int, int]:
    """The day of each row, as a number from 1."""
    dated = bool(rows) and not rows[0].cells["day"].isdigit()
    found = {row.number: _date(row) if dated else _counted(row) for row in rows}
    first = min(found.values(), default=1) if dated else 1
    return {row: day - first + 1 for row, day in found.items()}


def _date(row: _Row) -> int:
    cell = row.cells["day"]
    try:
        return date.fromisoformat(cell).toordinal()
    except ValueError:
        raise wrong("experiment.data-day", row=row.number, found=cell or "–") from None


def _counted(row: _Row) -> int:
    cell = row.cells["day"]
    if not (cell.isascii() and cell.isdigit() and len(cell) < 5 and int(cell)):
        raise wrong("experiment.data-day", row=row.number, found=cell or "–")
    return int(cell)


def _day(number: int, row: _Row, design: Design) -> Day:
    variant, name = row.cells["variant"], row.cells["metric"]
    variants = [each.name for each in design.variants]
    if variant not in variants:
        raise wrong("experiment.data-variant", row=row.number, found=variant or "–", known=", ".join(variants))
    if name == USERS:
        return Day(number, {variant: row.whole("n")}, crossed=row.whole("sum", empty="0"))
    metrics = {each.name: each for each in design.metrics}
    if name not in metrics:
        known = ", ".join((USERS, *metrics))
        raise wrong("experiment.data-metric", row=row.number, found=name or "–", known=known)
    return Day(number, figures={variant: {name: _summary(row, metrics[name])}})


def _summary(row: _Row, metric: Metric) -> Summary:
    try:
        return READERS[metric.kind](row, metric)
    except WrongExperiment as error:
        if "row" in error.message.values:
            raise
        raise wrong("experiment.data-row", row=row.number, because=error.message) from None


READERS: dict[MetricKind, Callable[[_Row, Metric], Summary]] = {
    MetricKind.SHARE: lambda row, _: Share(row.whole("n"), row.whole("sum")),
    MetricKind.MEAN: lambda row, _: Mean(row.whole("n"), *row.figures("sum", "squares")),
    MetricKind.RATIO: lambda row, _: Ratio(
        row.whole("n"), *row.figures("sum", "squares", "denominator", "denominator_squares", "product")
    ),
    MetricKind.ADJUSTED: lambda row, _: Adjusted(
        row.whole("n"), *row.figures("sum", "squares", "before", "before_squares", "product")
    ),
    MetricKind.QUANTILE: lambda row, metric: Bins(metric.level or 0.5, ((row.figure("value"), row.whole("n")),)),
}
