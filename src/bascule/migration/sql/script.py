"""Scripts while they are read: where names lead, what the script has made itself, and what is known to be there.

What a script has made, nobody uses yet, so it may change and drop that. Each doubt counts against it: a name that may lead
elsewhere, something that may have been there before (`IF NOT EXISTS`), a rollback that may have undone it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bascule.migration.catalogue import Catalogue, Column
from bascule.migration.sql.things import NOWHERE, TEMPORARY, Thing, type_name, type_text
from bascule.migration.sql.tree import Tree, within, words

# The kinds of things whose absence the catalogue can tell.
COVERED = frozenset({"relation", "schema", "type", "column", "function"})
_OF_TABLE = frozenset({"column", "trigger", "policy", "rule"})


@dataclass(slots=True)
class Fresh:
    """A column that the script has added to a table that was there.

    `same` where several rows may get one value, `filled` where each gets some, `required` where none may be null.
    """

    same: bool = False
    required: bool = False
    filled: bool = False


@dataclass(slots=True)
class Script:
    """What is known at one place of a script."""

    catalogue: Catalogue = field(default_factory=Catalogue)
    # Whether it runs as one transaction, and whether nothing in it takes back what it has done.
    whole: bool = True
    certain: bool = True
    path: tuple[str, ...] | None = None
    made: set[Thing] = field(default_factory=set)
    linked: set[Thing] = field(default_factory=set)
    # Views that the script has made: who writes into one writes into what it shows.
    views: set[Thing] = field(default_factory=set)
    operators: set[str] = field(default_factory=set)
    # Tables and views at which the script has put something that calls functions once they are read or written.
    armed: set[Thing] = field(default_factory=set)
    # Which table is a part of which: what is done to the whole is done to the part.
    parents: dict[Thing, Thing] = field(default_factory=dict)
    fresh: dict[Thing, Fresh] = field(default_factory=dict)
    # With the word for its kind: a view that comes back as a table is another thing.
    coming: list[tuple[str, Thing]] = field(default_factory=list)
    # What the scripts before it and this one have changed of the catalogue.
    there: set[Thing] = field(default_factory=set)
    gone: set[Thing] = field(default_factory=set)
    types: dict[Thing, Column | None] = field(default_factory=dict)
    keys: dict[Thing, bool] = field(default_factory=dict)
    opaque: bool = False

    def __post_init__(self) -> None:
        if self.path is None:
            self.path = self.catalogue.path

    def begin(self, *, whole: bool, certain: bool) -> None:
        """Another script, on a connection of its own: it has made nothing yet."""
        self.whole, self.certain, self.path = whole, certain, self.catalogue.path
        self.made, self.linked, self.views, self.fresh = set(), set(), set(), {}

    def copy(self) -> "Script":
        """The same knowledge, to be changed apart."""
        return replace(
            self,
            made=set(self.made),
            linked=set(self.linked),
            views=set(self.views),
            operators=set(self.operators),
            armed=set(self.armed),
            parents=dict(self.parents),
            there=set(self.there),
            gone=set(self.gone),
            fresh=dict(self.fresh),
            types=dict(self.types),
            keys=dict(self.keys),
        )

    def exists(self, thing: Thing) -> bool | None:
        """Whether something is there; None where that cannot be told."""
        if thing in self.made or thing in self.there:
            return True
        if thing in self.gone:
            return False
        things = self.catalogue.things
        if self.opaque or things is None or thing[0] not in COVERED:
            return None
        # Functions are known by name alone: another signature counts as the same, which is on the safe side.
        return thing[2] in self.catalogue.own if thing[0] == "function" else thing in things

    def find(self, space: str, name: str, schema: str = "") -> Thing:
        """What a name leads to, as far as it can be told."""
        if schema:
            return space, schema, name
        if (space, TEMPORARY, name) in self.made:
            return space, TEMPORARY, name
        places = [(space, one, name) for one in self.path or (NOWHERE,)]
        return next((one for one in places if self.exists(one) is not False), places[0])

    def relation(self, tree: Tree | None) -> Thing:
        """The table, view, index or sequence that a node names."""
        node = tree or {}
        return self.find("relation", str(node.get("relname", "")), str(node.get("schemaname", "")))

    def listed(self, space: str, names: Iterable[str]) -> Thing:
        """What a name in parts leads to."""
        parts = tuple(names)
        return self.find(space, parts[-1] if parts else "", parts[-2] if len(parts) > 1 else "")

    def function(self, names: Iterable[str], arguments: str) -> Thing:
        """A function of this name and signature."""
        parts = tuple(names)
        schema = parts[-2] if len(parts) > 1 else (self.path or (NOWHERE,))[0]
        return "function", schema, parts[-1], arguments

    def new(self, space: str, name: str, schema: str = "", *, temporary: bool = False) -> Thing:
        """Where something is made."""
        if temporary:
            return space, TEMPORARY, name
        places = [one for one in self.path or (NOWHERE,) if self.exists(("schema", one)) is not False]
        return space, schema or next(iter(places), NOWHERE), name

    def owns(self, thing: Thing) -> bool:
        """Whether the script has made it."""
        return thing in self.made

    def alone(self, thing: Thing) -> bool:
        """Whether the script has made it and nothing that was there before hangs on it."""
        return thing in self.made and thing not in self.linked

    def make(self, thing: Thing, *, perhaps: bool = False) -> None:
        """Something is made; `perhaps` where it may have been there before."""
        absent = self.exists(thing) is False
        if self.certain and NOWHERE not in thing and (absent or not perhaps):
            self.made.add(thing)
        self.there.add(thing)
        self.gone.discard(thing)

    def lose(self, thing: Thing) -> None:
        """Something is no longer there under this name."""
        self.made.discard(thing)
        self.linked.discard(thing)
        self.there.discard(thing)
        self.gone.add(thing)
        if thing[0] == "relation":
            for known in (self.made, self.linked, self.there):
                known -= {one for one in known if _belongs(one, thing)}
            self.fresh = {column: one for column, one in self.fresh.items() if not _belongs(column, thing)}

    def doubt(self) -> None:
        """Something was done that cannot be looked into: what was known to be absent may be there now."""
        self.opaque = True

    def column(self, table: Thing, name: str) -> Thing:
        """A column of a table."""
        return "column", *table[1:], name

    def known(self, column: Thing) -> Column | None:
        """What is known of a column."""
        return self.types[column] if column in self.types else self.catalogue.columns.get(column)

    def type_of(self, tree: Tree) -> str:
        """A type by its full name."""
        name = type_name(tree)
        return type_text(tree, self.find("type", name[1])[1] if len(name) == 2 and not name[0] else "")

    def unique(self, thing: Thing) -> bool | None:
        """Whether an index or a constraint forbids equal rows; None where that cannot be told."""
        if thing in self.keys:
            return self.keys[thing]
        if self.catalogue.things is None:
            return None
        return thing in self.catalogue.uniques


def parts(tree: Tree) -> tuple[str, ...]:
    """A name in parts, from a node that is a list of words or one word."""
    if "String" in tree:
        return (str(tree["String"].get("sval", "")),)
    body = within(tree)
    return words(body.get("items") or body.get("names") or body.get("objname"))


def _belongs(one: Thing, table: Thing) -> bool:
    return one[0] in _OF_TABLE and one[1:-1] == table[1:]
