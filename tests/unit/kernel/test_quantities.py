"""Quantities: what mypy refuses, what they are at run time, and that no new float names a time or a share."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from mypy import api

import bascule
from bascule.kernel.quantities import Instant, Seconds, Share
from bascule.release.progress import Progress

SOURCE = Path(bascule.__file__).parent
GIVEN = """\
from bascule.kernel.quantities import Instant, Seconds, Share
def wait(span: Seconds) -> None: ...
def come(at: Instant) -> None: ...
def give(share: Share) -> None: ...
now, span, share = Instant(1e9), Seconds(5.0), Share(0.5)
"""
REFUSED = [
    "wait(now)",
    "wait(share)",
    "wait(5.0)",
    "wait(now + span)",
    "wait(span + 5.0)",
    "wait(span / span)",
    "come(span)",
    "come(share)",
    "come(1e9)",
    "come(now - now)",
    "come(now * 2)",
    "give(span)",
    "give(0.5)",
    "come(now + share)",
    "now + now",
    "now < span",
    "span >= now",
    "span - now",
]
TAKEN = [
    "wait(now - now)",
    "wait(span + span)",
    "wait(span * 2)",
    "wait(0.5 * span)",
    "wait(span / 2)",
    "wait(abs(-span))",
    "wait(min(span, now - now))",
    "wait(sum([span, span], Seconds(0.0)))",
    "come(now + span)",
    "come(span + now)",
    "come(now - span)",
    "come(max(now, now + span))",
    "give(share)",
    "span / span > 0.5 and span > 0 and now < now + span",
]
# Parameters and fields of these names are instants, spans or shares.
NAMES = re.compile(
    r"_?(at|now|since|until|after|every|within|seconds|duration|timeout|share|began|begun|begin|ended|started|created|expires"
    r"|due|elapsed|patience|grace|lasts|took|notice|[a-z_]+_(at|since|until|seconds|share|within|timeout))"
)
# What only looks so: a place in a picture, a rank, a share that a formula asks for. No more of them: give the new one its kind.
FLOATS = 7


def checked(folder: Path, lines: list[str]) -> set[str]:
    """The lines that mypy refuses."""
    file = folder / "snippet.py"
    file.write_text(GIVEN + "\n".join(lines), encoding="utf-8")
    options = ["--strict", "--no-incremental", "--follow-imports=silent", "--config-file=", f"--cache-dir={folder}"]
    said, _, _ = api.run([*options, str(file)])
    first = GIVEN.count("\n") + 1
    return {lines[int(number) - first] for number in re.findall(r"snippet\.py:(\d+): error", said)}


def test_a_mix_up_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the mix-ups is an error, and nothing of what is right is one."""
    monkeypatch.setenv("MYPYPATH", str(SOURCE.parent))
    assert checked(tmp_path, REFUSED + TAKEN) == set(REFUSED)


def test_they_cost_nothing() -> None:
    """At run time they are float itself, so JSON and rows need no hooks."""
    assert Instant is Seconds is Share is float
    assert msgspec.json.decode(b'{"entered": 5.5}', type=Progress).entered == 5.5


def fields_and_parameters(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """The names of a module that say what is handed over or kept, with their annotations."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation is not None:
            yield node.arg, node.annotation
        if isinstance(node, ast.ClassDef):
            yield from (
                (one.target.id, one.annotation)
                for one in node.body
                if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
            )


def bare(path: Path) -> list[str]:
    """The names of a module that say a time or a share and are annotated with float."""
    found = fields_and_parameters(ast.parse(path.read_text(encoding="utf-8")))
    return [
        f"{path.relative_to(SOURCE)} {name}"
        for name, annotation in found
        if NAMES.fullmatch(name) and re.search(r"\bfloat\b", ast.unparse(annotation))
    ]


def test_no_new_float_names_a_time_or_a_share() -> None:
    """A ratchet: the number only falls."""
    found = [one for path in sorted(SOURCE.rglob("*.py")) for one in bare(path)]
    assert len(found) <= FLOATS, found
