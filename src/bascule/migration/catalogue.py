"""The catalogue: what a database says of itself, which a script cannot tell. A value, asked before anything runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bascule.migration.sql.things import Thing


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its type in PostgreSQL's words, and whether no row of it is null and none may become so."""

    type: str
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What exists.

    `things` are all schemas, relations, types, columns and constraints; None where nobody asked, and then nothing is known to be
    absent. `uniques` are indexes and constraints that forbid equal rows. `own` are names of functions that somebody wrote for
    this database, `harmless` those of PostgreSQL and its extensions that only compute; `operators` are somebody's own, too.
    """

    path: tuple[str, ...] = ("public",)
    things: frozenset[Thing] | None = None
    columns: Mapping[Thing, Column] = field(default_factory=dict)
    uniques: frozenset[Thing] = frozenset()
    own: frozenset[str] = frozenset()
    harmless: frozenset[str] = frozenset()
    operators: frozenset[str] = frozenset()
