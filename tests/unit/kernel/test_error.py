"""Errors carry their kind; nobody guesses it from their sentence."""

import re
from pathlib import Path

import bascule
from bascule.kernel.error import BasculeError, ErrorKind
from bascule.kernel.i18n import say

SOURCES = sorted(Path(bascule.__file__).parent.rglob("*.py"))
# What compares the key of an error, in a condition.
BY_SENTENCE = re.compile(r"(error|refused|refusal)\.message\.key(\.startswith| ==| !=| in\b| not in\b)")


def test_an_error_is_of_its_class_kind_unless_it_says_otherwise() -> None:
    """The kind of one error does not change the kind of its class."""
    assert BasculeError(say("x"), kind=ErrorKind.BUSY).kind is ErrorKind.BUSY
    assert BasculeError(say("x")).kind is ErrorKind.INVALID


def test_no_code_is_chosen_by_a_sentence() -> None:
    """Whoever catches an error looks at its class or its kind, never at the key of its sentence."""
    shipped = [path for path in SOURCES if "testing" not in path.parts]
    assert [str(path) for path in shipped if BY_SENTENCE.search(path.read_text(encoding="utf-8"))] == []


def test_only_the_command_line_speaks_in_its_own_words() -> None:
    """A sentence that the server says, too, belongs to what it is about."""
    others = [path for path in SOURCES if "cli" not in path.parts and path.name not in {"cli.py", "planfile.py"}]
    assert [str(path) for path in others if re.search(r"[\"']cli\.[a-z]", path.read_text(encoding="utf-8"))] == []
