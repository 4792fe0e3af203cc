"""Integrity: what must be the same, or true, before and after a migration."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bascule.kernel.i18n import Message, say


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Rows per counted table (None: there is no such table) and the answers of the invariants, at one moment."""

    counts: Mapping[str, int | None] = field(default_factory=dict)
    invariants: Mapping[str, bool] = field(default_factory=dict)


def broken(found: Snapshot) -> Iterator[Message]:
    """Invariants that do not hold."""
    for name, holds in found.invariants.items():
        if not holds:
            yield say("migration.invariant", name=name)


def lost(before: Snapshot, after: Snapshot) -> Iterator[Message]:
    """Tables that have fewer rows than before, or are gone."""
    for table, rows in before.counts.items():
        now = after.counts.get(table)
        if rows is not None and now is None:
            yield say("migration.table-gone", table=table, before=rows)
        elif rows is not None and now is not None and now < rows:
            yield say("migration.rows-lost", table=table, before=rows, after=now)
