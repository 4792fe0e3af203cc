"""Contracts of the house that import-linter has no kind for; `.importlinter` names them.

No list is edited for a new area: its name is its folder's, and what it may know stands in its value.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

AREAS = "bascule.areas"
# What stands at an area's edge: it is found by its name, or is there for others, and nothing within the area rests on it.
EDGE = frozenset({"api", "pages", "cli", "area", "public"})
# What others may import of an area: the package itself, which stays light, for `area` is in it; and this module of it.
FACE = frozenset({"", "public"})
# What acts: keeps, asks, waits, answers. Whatever is named otherwise decides on values; it touches nothing and nobody.
ACTS = EDGE | {
    "", "service", "running", "store", "tables", "port", "entrance", "runtime", "worker", "watch", "alerts", "cohorts", "collect",
    "evaluate",
}  # fmt: skip
TOUCHES = {
    "asyncio", "socket", "subprocess", "os", "pathlib", "random", "logging", "time", "httpx", "psycopg", "sqlalchemy", "fastapi",
    "starlette", "click", "bascule.cli", "bascule.wiring", "bascule.drivers", "bascule.store", "bascule.engine", "bascule.platform",
}  # fmt: skip


class AreasContract(Contract):
    """Of another area only its public face is imported, where `after` names it; of one's own everything but the edge, and by
    what decides nothing that acts.

    Whoever stands above the areas knows no more than that face either; below them the layers say that nobody knows any.
    """

    area_root = fields.StringField(required=False, default=AREAS)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Whether it is kept, and what breaks it."""
        broken = list(breaches(graph, str(self.area_root)))
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """A line for each breach."""
        for line in check.metadata["broken"]:
            output.print_error(line)


def breaches(graph: ImportGraph, root: str) -> Iterator[str]:
    """What breaks it, as sentences."""
    for importer in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            if (because := _breach(importer, imported, root)) is not None:
                yield f"{importer} -> {imported}: {because}"


def _breach(importer: str, imported: str, root: str) -> str | None:
    here, there = _parts(importer, root), _parts(imported, root)
    if here is not None and here[1] not in ACTS and (touched := _touched(here, there, imported)):
        return f"{here[1]} decides on values, and {touched} acts"
    if there is None:
        return None
    if here is not None and here[0] == there[0]:
        return f"{there[1]} is the edge of its area" if there[1] in EDGE and here[1] not in EDGE else None
    if here is not None and there[0] not in _after(here[0], root):
        return f"the area {here[0]} does not name {there[0]} in its `after`"
    face = f"only {root}.{there[0]} and its module `public` are the area's public face"
    return None if there[1] in FACE else face


def _touched(here: tuple[str, str], there: tuple[str, str] | None, imported: str) -> str:
    """What of an import a deciding module may not have; empty where it may."""
    if there is not None:
        return there[1] if there[0] == here[0] and there[1] in ACTS - {"", "port"} else ""
    return next((one for one in TOUCHES if imported == one or imported.startswith(f"{one}.")), "")


def _parts(module: str, root: str) -> tuple[str, str] | None:
    """The area of a module, and which of its parts it is; None for what belongs to none."""
    if not module.startswith(f"{root}."):
        return None
    area, _, rest = module.removeprefix(f"{root}.").partition(".")
    return area, rest.partition(".")[0]


def _after(area: str, root: str) -> tuple[str, ...]:
    value: Any = import_module(f"{root}.{area}.area")
    after: tuple[str, ...] = value.AREA.after
    return after
