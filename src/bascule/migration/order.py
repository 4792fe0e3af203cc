"""The order in which tables are filled: what is referred to comes before what refers to it."""

from collections.abc import Collection, Iterable


def fill_order(tables: Collection[str], references: Iterable[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """Tables in their order, and those that refer to each other in a circle.

    `references` are pairs: the table that refers, the table that it refers to. A table may refer to itself.
    """
    waits: dict[str, set[str]] = {table: set() for table in sorted(tables)}
    for table, other in references:
        if table != other and table in waits and other in waits:
            waits[table].add(other)
    done: list[str] = []
    while ready := [table for table, others in waits.items() if not others - set(done)]:
        done += ready
        for table in ready:
            del waits[table]
    return done, list(waits)
