"""A tally: what was covered, file by file and unit by unit, so that reports of the same code merge instead of adding up. Pure.

Tests that run in shards write one report each, and every shard names the same files. A line that any of them covered is covered,
and is counted once. Where a report gives only the sums of a file, the most that one of them covered of the most that it has is what
is certain; where it gives only the sums of everything, these stand for code that no other report knows.
"""

from collections.abc import Hashable, Mapping
from posixpath import normpath

from bascule.drivers.support.checks.report import garbage

# Covered, and how many there are.
Sum = tuple[float, float]
Counts = Mapping[str, Sum]


class Tally:
    """Lines, branches, functions and statements, by figure, file and unit."""

    def __init__(self) -> None:
        self.report = ""
        self._units: dict[tuple[str, str], dict[Hashable, Sum]] = {}
        self._sums: dict[tuple[str, str], Sum] = {}

    def begin(self, report: str) -> None:
        """What comes now is of another report."""
        self.report = report

    def unit(self, figure: str, file: str, unit: Hashable, covered: float, there: float = 1.0) -> None:
        """One line (branch, …) of a file. Raises `ValueError` where more is covered than there is."""
        of = self._units.setdefault((figure, self._same(file)), {})
        of[unit] = _most(of.get(unit), _sound(figure, covered, there))

    def whole(self, figure: str, file: str, covered: float, there: float) -> None:
        """The sums of a file as its report gives them, or of everything, where `file` is empty. Raises as `unit` does."""
        key = (figure, self._same(file))
        self._sums[key] = _most(self._sums.get(key), _sound(figure, covered, there))

    def counts(self) -> Counts:
        """How much is covered of how much, by figure."""
        found: dict[str, Sum] = {}
        for key in dict.fromkeys((*self._units, *self._sums)):
            units = self._units.get(key, {}).values()
            covered, there = sum(one for one, _ in units), sum(all_ for _, all_ in units)
            one = _most(self._sums.get(key), (covered, there))
            before = found.get(key[0], (0.0, 0.0))
            found[key[0]] = (before[0] + one[0], before[1] + one[1])
        return found

    def _same(self, file: str) -> str:
        """The name under which all reports of a file meet. A report without files meets no other."""
        return normpath(file.replace("\\", "/")) if file else f"\0{self.report}"


def _most(one: Sum | None, other: Sum) -> Sum:
    return other if one is None else (max(one[0], other[0]), max(one[1], other[1]))


def _sound(figure: str, covered: float, there: float) -> Sum:
    return garbage(f"{figure}: {covered:g} > {there:g}") if covered > there else (covered, there)
