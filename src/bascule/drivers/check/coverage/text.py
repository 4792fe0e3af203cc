"""Parsing the two formats that are lines of text: lcov's tracefile and Go's cover profile. Pure."""

import re
from collections.abc import Mapping

from bascule.drivers.support.checks.report import garbage

_LCOV = {"LH": ("lines", 0), "LF": ("lines", 1), "BRH": ("branches", 0), "BRF": ("branches", 1)} | {
    "FNH": ("functions", 0),
    "FNF": ("functions", 1),
}
_BLOCK = re.compile(r"(\S.*:\d+\.\d+,\d+\.\d+) (\d{1,9}) (\d{1,18})\Z")


def of_lcov(text: str) -> Mapping[str, tuple[float, float]]:
    """The sums of all records; the last one must be complete, or the file was cut."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or lines[-1] != "end_of_record" or not any(line.startswith("SF:") for line in lines):
        garbage("end_of_record")
    sums: dict[str, list[float]] = {}
    for line in lines:
        key, _, value = line.partition(":")
        if key in _LCOV:
            name, position = _LCOV[key]
            sums.setdefault(name, [0.0, 0.0])[position] += int(value)
    if "lines" not in sums:
        hits = [int(line.split(",")[1]) > 0 for line in lines if line.startswith("DA:")]
        sums["lines"] = [float(sum(hits)), float(len(hits))]
    return {name: (covered, there) for name, (covered, there) in sums.items()}


def of_go(text: str) -> Mapping[str, tuple[float, float]]:
    """Go counts statements in blocks; profiles that were joined name a block more than once."""
    blocks: dict[str, tuple[int, bool]] = {}
    if not text.endswith("\n"):
        garbage("end of the last line")
    for line in text.splitlines():
        match = _BLOCK.match(line)
        if match is None:
            if not line.strip() or line.startswith("mode:"):
                continue
            garbage(line[:80])
        before = blocks.get(match[1], (0, False))
        blocks[match[1]] = (int(match[2]), before[1] or int(match[3]) > 0)
    covered = sum(size for size, hit in blocks.values() if hit)
    there = sum(size for size, _ in blocks.values())
    return {"statements": (float(covered), float(there)), "lines": (float(covered), float(there))}
