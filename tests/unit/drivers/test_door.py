"""The catalogue is the one door to drivers: nothing in the product loads one by its name elsewhere."""

import ast
from collections.abc import Iterator
from pathlib import Path

import bascule

SOURCE = Path(bascule.__file__).parent
BY_NAME = {"import_module", "resolve_name", "__import__", "load_module", "exec_module", "spec_from_file_location"}
# Who imports by a name that only comes up at run time, and what: verbs, members of families of
# sentences, what an extra brings, declarations, what a check's folder renders, parts of areas.
KNOWN = {
    "kernel/i18n/keys.py",
    "cli/verbs/__init__.py",
    "drivers/catalogue.py",
    "drivers/declared.py",
    "drivers/support/trial.py",
    "flags/__init__.py",
    "platform/area.py",
}
OPEN = {"Catalogue", "require", "source"}


def words(path: Path) -> Iterator[str]:
    """Every name that a module uses, asks for or imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias):
            yield node.name.rpartition(".")[2]


def test_nobody_else_loads_a_driver() -> None:
    """Importing by name is done in the few places that are known for it, and the catalogue's inside is its own.

    What is imported as such is refused by import-linter, for every folder of drivers (`.importlinter`).
    """
    others = {str(path.relative_to(SOURCE)): set(words(path)) for path in SOURCE.rglob("*.py")}
    assert {name for name, used in others.items() if used & BY_NAME} == KNOWN
    assert {name for name, used in others.items() if "resolve_name" in used} == {"drivers/catalogue.py"}


def test_the_inside_of_the_catalogue_is_its_own() -> None:
    """What others take from it wraps what it hands out, and nobody reaches behind its private names."""
    taken = {name for path in SOURCE.rglob("*.py") for name in imported(path, "bascule.drivers.catalogue")}
    assert taken == OPEN
    behind = ("_Catalogue__", "_Wrapped__", "_WrappedToolbox__")
    assert not [path for path in SOURCE.rglob("*.py") if any(name.startswith(behind) for name in words(path))]


def imported(path: Path, module: str) -> Iterator[str]:
    """What a module imports from another."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == module:
            yield from (one.name for one in node.names)
