"""Replay: what would a guard have said? Samples of the past are judged by the very code that judges releases.

Samples come as CSV text with a header, in one of two forms:

    at,slot,total,bad       counts of an interval that ends at second `at`
    at,slot,value           one row per request (latency in seconds) or per value of a mean

`slot` is stable or candidate, or blue or green, where green is the candidate. Rows with the same `at` are one look. A
semicolon may stand for the comma between columns, then a comma may stand for the decimal point.
"""

import csv
import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bascule.evidence.counts import Counts, Tick
from bascule.evidence.guard import View, begin, observe
from bascule.evidence.ladder import LADDER
from bascule.evidence.verdict import Judgement
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant
from bascule.kernel.slot import Slot
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.condition import SHARES, Condition, Direction, MetricKind, is_latency
from bascule.plan.spec import Guard

SLOTS = {"stable": Slot.BLUE, "candidate": Slot.GREEN, "blue": Slot.BLUE, "green": Slot.GREEN}
COUNTED, VALUED = ("at", "slot", "total", "bad"), ("at", "slot", "value")


@dataclass(frozen=True, slots=True)
class _Row:
    at: Instant
    slot: Slot
    figures: tuple[float, ...]


def replay(guard: Guard, ticks: Sequence[Tick], view: View) -> list[tuple[Instant, Judgement]]:
    """The judgement after every look, as a release would have seen it."""
    judgements = []
    state = begin(guard, ticks[0].at if ticks else Instant(0.0))
    for tick in ticks:
        state, judgement = observe(guard, state, tick, view)
        judgements.append((tick.at, judgement))
    return judgements


def read_samples(text: str, condition: Condition) -> list[Tick]:
    """The looks that a CSV text holds for a condition; `BasculeError` says which row is wrong and what is allowed."""
    lines = text.removeprefix("\ufeff").splitlines()
    delimiter = ";" if lines and ";" in lines[0] else ","
    rows = csv.reader(lines, delimiter=delimiter)
    columns = tuple(name.strip().lower() for name in next(rows, []))
    _check_columns(columns, condition)
    read = list(_rows(rows, columns, condition))
    if not read:
        raise BasculeError(say("evidence.samples_empty"))
    return [_tick(at, list(group), condition) for at, group in groupby(read, key=lambda row: row.at)]


def in_samples(text: str, condition: Condition) -> Condition:
    """A comparison of shares or of means, as the columns of the samples tell; other conditions say so themselves."""
    if not condition.relative or condition.metric in SHARES or is_latency(condition.metric):
        return condition
    head = text.removeprefix("\ufeff").partition("\n")[0].strip().lower().replace(";", ",").split(",")
    valued = tuple(name.strip() for name in head) == VALUED
    return replace(condition, unit=Unit.COUNT if valued else Unit.SHARE)


def _check_columns(columns: tuple[str, ...], condition: Condition) -> None:
    if columns not in (COUNTED, VALUED):
        allowed = f"{','.join(COUNTED)} / {','.join(VALUED)}"
        raise BasculeError(say("evidence.samples_columns", found=",".join(columns) or "-", allowed=allowed))
    needed = _needed(condition)
    if needed and columns != needed:
        values = {"metric": condition.metric, "allowed": ",".join(needed), "found": ",".join(columns)}
        raise BasculeError(say("evidence.samples_form", **values))


def _needed(condition: Condition) -> tuple[str, ...] | None:
    """The only columns that can answer a condition, or None when both forms can."""
    if condition.kind is MetricKind.SHARE:
        return COUNTED
    return VALUED if condition.kind is MetricKind.MEAN or condition.relative else None


def _rows(rows: Iterable[list[str]], columns: tuple[str, ...], condition: Condition) -> Iterator[_Row]:
    before = -math.inf
    for number, cells in enumerate(rows, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(columns):
            raise _wrong("evidence.samples_width", number, found=len(cells), allowed=len(columns))
        at = _number(number, "at", cells[0])
        if at < before:
            raise _wrong("evidence.samples_order", number, found=at, before=before)
        before = at
        yield _Row(Instant(at), _slot(number, cells[1]), _figures(number, cells[2:], columns, condition))


def _slot(number: int, cell: str) -> Slot:
    found = SLOTS.get(cell.strip().lower())
    if found is None:
        raise _wrong("evidence.samples_slot", number, found=cell, allowed=", ".join(SLOTS))
    return found


def _figures(number: int, cells: list[str], columns: tuple[str, ...], condition: Condition) -> tuple[float, ...]:
    if columns == VALUED:
        return (_number(number, "value", cells[0], signed=condition.kind is MetricKind.MEAN),)
    total, bad = (_count(number, name, cell) for name, cell in zip(COUNTED[2:], cells, strict=True))
    if bad > total:
        raise _wrong("evidence.samples_bad", number, found=bad, total=total)
    return total, bad


def _number(row: int, column: str, cell: str, signed: bool = False) -> float:
    try:
        value = float(cell.strip().replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or (value < 0 and not signed):
        raise _wrong("evidence.samples_value" if signed else "evidence.samples_number", row, found=cell, column=column)
    return value


def _count(row: int, column: str, cell: str) -> int:
    text = cell.strip()
    if not (text.isascii() and text.isdigit()):
        raise _wrong("evidence.samples_count", row, found=cell, column=column)
    return int(text)


def _wrong(key: str, row: int, **values: object) -> BasculeError:
    return BasculeError(say(key, row=row, **values))


def _tick(at: Instant, rows: list[_Row], condition: Condition) -> Tick:
    slots = {slot: [row.figures for row in rows if row.slot is slot] for slot in Slot}
    return Tick(at, {slot: _counts(figures, condition) for slot, figures in slots.items() if figures})


def _counts(figures: list[tuple[float, ...]], condition: Condition) -> Counts:
    if len(figures[0]) == 1:
        return _valued(sorted(value for (value,) in figures), condition)
    total, bad = (int(sum(column)) for column in zip(*figures, strict=True))
    if condition.kind is MetricKind.QUANTILE:
        return Counts(total, over={condition.limit: bad})
    if condition.metric == "error_rate":
        return Counts(total, errors=bad)
    successes = total - bad if condition.direction is Direction.BELOW else bad
    return Counts(total, sums={condition.metric: (total, successes, successes)})


def _valued(values: list[float], condition: Condition) -> Counts:
    total = len(values)
    if condition.kind is MetricKind.MEAN:
        return Counts(total, sums={condition.metric: (total, sum(values), sum(value * value for value in values))})
    limits = LADDER if condition.relative else (condition.limit,)
    return Counts(total, over={limit: total - bisect_right(values, limit) for limit in limits})
