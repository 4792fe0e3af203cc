"""The other edge: the kind of an error becomes an exit code, once."""

from pathlib import Path

from bascule.kernel.error import ErrorKind
from bascule.platform.cli.codes import FAILED, WRONG, code_of
from tests.kit.terminal import run


def test_every_kind_has_an_exit_code() -> None:
    """Everything is refused or failed, but for what is wrong with how this installation was set up."""
    assert {kind: code_of(kind) for kind in ErrorKind} == {**dict.fromkeys(ErrorKind, FAILED), ErrorKind.UNREADY: WRONG}


def test_an_impossible_setting_is_wrong_usage_and_a_refusal_is_not(tmp_path: Path) -> None:
    """The program exits by the kind of the error that ended it."""
    assert run("explain", "nonsense", folder=tmp_path).returncode == FAILED
    told = run("status", folder=tmp_path, BASCULE_READ="maybe")
    assert (told.returncode, "BASCULE_READ must be open or people" in told.stderr) == (WRONG, True)
