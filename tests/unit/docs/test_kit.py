"""The house of the tests: one kit, and no test that rests on another."""

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[2]
# What stands beside the tests: the contracts and checks that `make check` runs.
SHARED = ("tests.kit", "tests.sentences", "tests.contracts", "tests.sizes")


def imports(path: Path) -> Iterator[str]:
    """The modules of `tests` that a file imports; a relative one with its dots."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from (f"{module}.{name.name}" if module == "tests" else module for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def breaches(folder: Path) -> list[str]:
    """What breaks it, each as FILE: MODULE."""
    return [
        f"{path.relative_to(folder)}: {module}"
        for path in sorted(folder.rglob("*.py"))
        for module in imports(path)
        if module.startswith((".", "tests.")) and not module.startswith(SHARED)
    ]


def test_tests_import_no_other_tests() -> None:
    """What two of them need stands in the kit."""
    assert [one for one in breaches(TESTS) if not one.startswith("kit/reminders/")] == []


def test_a_breach_is_found(tmp_path: Path) -> None:
    """However it is written."""
    (tmp_path / "test_one.py").write_text("from tests.unit.cli.test_people import Terminal\nfrom .test_two import x\n")
    (tmp_path / "test_two.py").write_text("from tests import conftest\nfrom tests.kit.ports import free_port\n")
    assert breaches(tmp_path) == [
        "test_one.py: tests.unit.cli.test_people",
        "test_one.py: .test_two",
        "test_two.py: tests.conftest",
    ]
