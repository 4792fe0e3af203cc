"""Secrets: the one reader of what a plan's references lead to."""

import os
from pathlib import Path

import pytest

from bascule.drivers.support.options import read
from bascule.drivers.support.secret import LONGEST, read_secret
from bascule.plan.drivers.options import Options
from bascule.plan.phrases.secret_ref import ASecret, SecretRef, SecretSource, read_secret_ref
from bascule.ports.errors import Refused

HIDDEN = "s3cret-value"


class OneSecret(Options):
    """What a driver takes that needs a secret."""

    token: ASecret


@pytest.mark.parametrize("written", ["env A_TOKEN", "  env   A_TOKEN ", SecretRef(SecretSource.ENV, "A_TOKEN")])
def test_a_variable_is_read_anew_each_time(tmp_path: Path, written: str | SecretRef) -> None:
    """Without the blanks around it."""
    assert read_secret(written, tmp_path, {"A_TOKEN": f" {HIDDEN}\n"}).value == HIDDEN
    assert read_secret(written, tmp_path, {"A_TOKEN": "another"}).value == "another"


def test_a_file_is_read_beside_the_plan_or_where_it_says(tmp_path: Path) -> None:
    """Its first line, or all of it for what has many lines."""
    (tmp_path / "a token").write_text(f"\ufeff{HIDDEN}\r\nsecond\n", encoding="utf-8")
    assert read_secret("file a token", tmp_path).value == HIDDEN
    assert read_secret(f"file {tmp_path}/a token", Path("/")).value == HIDDEN
    assert read_secret("file a token", tmp_path, whole=True).value.split() == [HIDDEN, "second"]


@pytest.mark.parametrize("kind", ["absent", "empty", "blank", "folder", "pipe", "binary", "variable"])
def test_what_leads_nowhere_is_refused(tmp_path: Path, kind: str) -> None:
    """At once, naming the reference and nothing that was found there."""
    path = tmp_path / kind
    if kind in {"empty", "blank"}:
        path.write_text("" if kind == "empty" else " \n \n", encoding="utf-8")
    elif kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "binary":
        path.write_bytes(b"\xff\xfe\x00" + HIDDEN.encode())
    written = "env NOT_SET" if kind == "variable" else f"file {kind}"
    with pytest.raises(Refused) as error:
        read_secret(written, tmp_path, {})
    assert written in str(error.value)
    assert HIDDEN not in str(error.value)


def test_a_file_is_read_to_a_bound(tmp_path: Path) -> None:
    """A file of any size costs no more than a secret."""
    (tmp_path / "large").write_bytes(b"x" * (LONGEST + 10))
    assert len(read_secret("file large", tmp_path).value) == LONGEST


@pytest.mark.parametrize("literal", [HIDDEN, "", None, 3, "env two words", "env 1A", "file", "env A\nB"])
def test_a_literal_is_refused_and_not_repeated(literal: object) -> None:
    """For the options of drivers and for the sections of a plan alike."""
    with pytest.raises(Refused) as error:
        read(OneSecret, {"token": literal})
    assert HIDDEN not in str(error.value)
    assert "token" in str(error.value)


def test_a_secret_does_not_show_when_it_is_printed(tmp_path: Path) -> None:
    """Its reference may be shown."""
    shown = repr(read_secret(read_secret_ref("env A"), tmp_path, {"A": HIDDEN}))
    assert HIDDEN not in shown
    assert "env A" in shown
