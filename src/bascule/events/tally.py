"""Tallies: how often each event happened per minute, slot and flag variant, and who was exposed to what first.

An event under flags is counted once without any (`flag` is empty), and once for each of them with its variant. So the sum over
the rows of one flag, or of none, never counts an event twice, and the number of rows grows with the flags and not with their
combinations.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bascule.events.entry import Entry
from bascule.kernel.quantities import Instant

MOST_VARIANTS = 20


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """What is counted together: a name in a minute (seconds since the epoch), by slot and by one flag's variant.

    Slot, flag and variant are empty where there is none.
    """

    name: str
    minute: int
    slot: str
    flag: str
    variant: str


@dataclass(frozen=True, slots=True)
class Exposure:
    """A user's exposures to a flag: the first one, its variant, and every variant that they have seen."""

    at: Instant
    variant: str
    variants: tuple[str, ...]


def tally(entries: Iterable[Entry]) -> Mapping[Cell, int]:
    """How often each cell occurs."""
    alike = Counter([(entry.name, int(entry.at // 60) * 60, entry.slot or "", entry.flags) for entry in entries])
    counts: Counter[Cell] = Counter()
    for (name, minute, slot, flags), count in alike.items():
        for flag, variant in (("", ""), *flags):
            counts[Cell(name, minute, slot, flag, variant)] += count
    return counts


def exposures(entries: Iterable[Entry]) -> Mapping[tuple[str, str], Exposure]:
    """What entries tell of each flag and user."""
    found: dict[tuple[str, str], Exposure] = {}
    for entry in entries:
        if entry.exposure is not None:
            flag, variant = entry.exposure
            now = Exposure(entry.at, variant, (variant,))
            before = found.get((flag, entry.who))
            found[flag, entry.who] = merge(before, now) if before else now
    return found


def merge(one: Exposure, other: Exposure) -> Exposure:
    """Both; of two first ones at the same instant that of the lesser name, so that the order of arrival changes nothing."""
    first = min(one, other, key=lambda each: (each.at, each.variant))
    variants = tuple(sorted({*one.variants, *other.variants}))[:MOST_VARIANTS]
    return Exposure(first.at, first.variant, variants)
