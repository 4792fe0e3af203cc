"""Parsing the two formats that are lines of text: lcov's tracefile and Go's cover profile. Pure."""

import re
from collections.abc import Iterator

from bascule.drivers.check.coverage.tally import Tally
from bascule.drivers.support.checks.report import garbage

_SUMS = {"lines": ("LH", "LF"), "branches": ("BRH", "BRF"), "functions": ("FNH", "FNF")}
_BLOCK = re.compile(r"(\S.*):(\d+\.\d+,\d+\.\d+) (\d{1,9}) (\d{1,18})\Z")
_NEVER = "-"


def of_lcov(text: str, tally: Tally) -> None:
    """Every record, by its lines where it has some and by its sums where not; the last one must be complete, or it was cut."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or lines[-1] != "end_of_record" or not any(line.startswith("SF:") for line in lines):
        garbage("end_of_record")
    for record in _records(lines):
        _record(record, tally)


def _records(lines: list[str]) -> Iterator[list[tuple[str, str]]]:
    record: list[tuple[str, str]] = []
    for line in lines:
        if line == "end_of_record":
            yield record
            record = []
        else:
            key, _, value = line.partition(":")
            record.append((key, value))


def _record(record: list[tuple[str, str]], tally: Tally) -> None:
    file = next((value for key, value in record if key == "SF"), None)
    if file is None:
        garbage("SF")
    told = dict(record)
    seen = {figure for key, value in record if (figure := _unit(key, value, file, tally))}
    for figure, (hit, found) in _SUMS.items():
        if figure not in seen and found in told:
            tally.whole(figure, file, _count(told.get(hit, "0")), _count(told[found]))


def _unit(key: str, value: str, file: str, tally: Tally) -> str:
    """One line, branch or function of a record, and the figure that it counts for; nothing for what is none."""
    if key == "DA":
        line, hits = value.split(",")[:2]
        tally.unit("lines", file, line, _count(hits) > 0)
        return "lines"
    if key == "BRDA":
        line, block, branch, taken = value.split(",")
        tally.unit("branches", file, (line, block, branch), taken != _NEVER and _count(taken) > 0)
        return "branches"
    if key == "FNDA":
        hits, _, name = value.partition(",")
        tally.unit("functions", file, name, _count(hits) > 0)
        return "functions"
    return ""


def _count(text: str) -> int:
    return int(text) if int(text) >= 0 else garbage(text)


def of_go(text: str, tally: Tally) -> None:
    """Go counts statements in blocks; profiles that were joined name a block more than once."""
    if not text.endswith("\n"):
        garbage("end of the last line")
    for line in text.splitlines():
        match = _BLOCK.match(line)
        if match is None:
            if not line.strip() or line.startswith("mode:"):
                continue
            garbage(line[:80])
        size, hit = int(match[3]), int(match[4]) > 0
        for figure in ("statements", "lines"):
            tally.unit(figure, match[1], match[2], size if hit else 0, size)
