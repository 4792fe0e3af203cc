"""There is one way in which values become stored JSON data: `kernel.stored`. Nobody writes another one by hand."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[3] / "src" / "bascule"
# Where values live that are stored; the packages above shape JSON for somebody outside.
PACKAGES = ("kernel", "plan", "evidence", "events", "migration", "flag", "experiment", "release", "store")
CONVERTER = re.compile(r"_?((to|from|as)_(json|dict|data)|\w*_?(json|from_json))")
# What is not stored as it is, or is a format of somebody else's.
OTHERS = {
    "kernel/i18n/message.py": "a sentence within a sentence, also where applications ask for flags, who have no msgspec",
    "flag/definition.py": "flagd's format",
    "flag/answer.py": "the answer of an evaluation, as OpenFeature has it",
    "experiment/design_file.py": "a file that people write, whose hash is public",
    "experiment/reading_json.py": "what programs are told of a reading",
    "experiment/registration.py": "refused where its hash is not that of its design",
    "store/snapshot.py": "a backup's manifest, whose names become SQL",
}


def converters(source: str) -> Iterator[str]:
    """The hand-written converters of a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and CONVERTER.fullmatch(node.name):
            yield node.name


def found() -> dict[str, list[str]]:
    """Every converter below the server, by its file."""
    paths = [path for package in PACKAGES for path in (SOURCE / package).rglob("*.py")]
    named = {str(path.relative_to(SOURCE)): list(converters(path.read_text())) for path in paths}
    return {name: those for name, those in named.items() if those}


def test_nobody_converts_by_hand() -> None:
    """A value that is stored says its fields and nothing else; whoever needs another form gives a reason here."""
    assert found().keys() - OTHERS.keys() == set(), "use as_stored and from_stored of bascule.kernel.stored"


def test_no_reason_outlives_its_converter() -> None:
    """What is excused here exists."""
    assert OTHERS.keys() - found().keys() == set()


@pytest.mark.parametrize(
    "source",
    [
        "def to_json(self): ...",
        "class A:\n    def as_json(self): ...",
        "class A:\n    @classmethod\n    def from_dict(cls, data): ...",
        "def course_json(course): ...",
        "def course_from_json(data): ...",
        "def _json(value): ...",
    ],
)
def test_a_converter_is_found(source: str) -> None:
    """Whatever such a function is called."""
    assert list(converters(source))


@pytest.mark.parametrize(
    "source", ["def parse_condition(text): ...", "from dataclasses import dataclass", "def jsonable(x): ..."]
)
def test_other_functions_are_left_alone(source: str) -> None:
    """Only converters are meant."""
    assert not list(converters(source))
