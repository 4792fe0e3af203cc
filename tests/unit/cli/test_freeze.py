"""`bascule freeze` and `bascule unfreeze`, and where else a freeze is told."""

from pathlib import Path

import pytest

from tests.kit.serving import Running, running
from tests.kit.terminal import run
from tests.kit.web import fresh_plan

WHY = "the provider is down"


def bascule(served: Running, folder: Path, *words: str) -> tuple[int, str]:
    """What a verb ends with, and everything that it says."""
    done = run(*words, folder=folder, BASCULE_DATA=str(folder / "data"), BASCULE_URL=served.url)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a plan that has hotfixes."""
    plan = fresh_plan().replace("production: {}", "production: {kinds: {standard: {}, hotfix: {}}}")
    (tmp_path / "bascule.yaml").write_text(plan, encoding="utf-8")
    return tmp_path


@pytest.mark.long
def test_the_line_is_stopped_and_goes_on(folder: Path) -> None:
    """It is said where, until when, by whom and why, and how to end it; status, the plan and a refused release say it, too."""
    with running(folder / "data") as served:

        def say(*words: str) -> tuple[int, str]:
            return bascule(served, folder, *words)

        assert say("plan", "adopt")[0] == 0
        code, told = say("freeze", "production", "--until", "2027-01-04 09:00", "--reason", WHY)
        assert (code, "production is frozen. Until 2027-01-04 09:00 CET, by " in told, WHY in told) == (0, True, True)
        assert "bascule unfreeze production" in told
        assert say("status")[1].startswith("production is frozen. Until 2027-01-04 09:00 CET")
        code, told = say("release", "api", "--version", "1", "--to", "production")
        assert (code, WHY in told, "bascule unfreeze" in told) == (1, True, True)
        code, told = say("plan", "--when", "api", "--to", "production")
        assert (code, WHY in told, "2027-01-04 09:00" in told.split(WHY)[1]) == (0, True, True)
        assert WHY not in say("plan", "--when", "api", "--to", "staging")[1]
        hotfix = say("plan", "--when", "api", "--to", "production", "--kind", "hotfix")[1]
        assert "2027-01-04 09:00" not in hotfix.split(WHY)[1]
        assert say("freeze", "api", "--until", "2h", "--reason", "too many at once")[0] == 0
        code, told = say("unfreeze", "production")
        assert (code, "Ended: production is frozen." in told, "too many at once" in told) == (3, True, True)
        code, told = say("unfreeze")
        assert (code, told) == (0, "Ended: api is frozen in all environments.\n")
        assert say("unfreeze", "--all") == (0, "No such freeze is in force.\n")
        assert say("freeze", "--all", "--product", "nothing", "--until", "2h", "--reason", WHY)[0] == 1
        _refused(say)


def _refused(say: object) -> None:
    assert callable(say)
    for words, part in (
        (("prodution",), 'did you mean "production"'),
        (("site", "--to", "production"), "api"),
        (("api", "--to", "producton"), 'did you mean "production"'),
        ((), "--all"),
    ):
        code, told = say("freeze", *words, "--until", "2h", "--reason", WHY)
        assert (code, part in told) == (1, True), told
    code, told = say("freeze", "--all", "--until", "soon", "--reason", WHY)
    assert (code, "18:00" in told) == (1, True), told
