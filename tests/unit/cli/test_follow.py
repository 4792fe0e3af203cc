"""Following a release while its control plane is away: how long it is waited for, and how it is said."""

from pathlib import Path
from typing import Any

import pytest

from bascule.cli.follow import LOOK_EVERY, Patient
from bascule.kernel.error import BasculeError
from bascule.kernel.quantities import Seconds
from bascule.platform.cli.client import Away, Client
from bascule.platform.cli.codes import LOST, GaveUp, exit_code
from bascule.platform.settings import read_settings
from tests.kit.ports import free_port


class Clock:
    """Time passes only while somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0

    def read(self) -> float:
        """Seconds so far."""
        return self.now

    def wait(self, seconds: float) -> None:
        """Let them pass."""
        self.now += seconds


class Again(Client):
    """A control plane that comes back after so many questions."""

    away = 3

    def get(self, path: str, **query: Any) -> Any:
        """What it answers, once it is there."""
        self.away -= 1
        if self.away < 0:
            return {"path": path} | query
        return super().get(path, **query)


def _settings(folder: Path) -> Any:
    return read_settings({"BASCULE_DATA": str(folder), "BASCULE_PORT": str(free_port())})


def test_a_control_plane_that_stays_away_is_given_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is said once that it is waited for; after the time that was named the verb ends with 4, and not before."""
    clock = Clock()
    patient = Patient(Client(_settings(tmp_path)), Seconds(60.0), clock.read, clock.wait)
    with pytest.raises(GaveUp) as given_up:
        patient.get("/releases/r-1")
    assert exit_code(given_up.value) == LOST == 4
    assert 60.0 < clock.now <= 60.0 + LOOK_EVERY
    assert capsys.readouterr().err.count("1 min") == 1


def test_a_control_plane_that_comes_back_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever waited is told that it is there again, and gets the answer."""
    clock = Clock()
    found = Patient(Again(_settings(tmp_path)), clock=clock.read, pause=clock.wait).get("/releases/r-1", limit=3)
    assert (found, clock.now) == ({"path": "/releases/r-1", "limit": 3}, 3 * LOOK_EVERY)
    assert "answers again" in capsys.readouterr().err


def test_whoever_never_answered_is_unreachable(tmp_path: Path) -> None:
    """Without anything to follow, an absent control plane is a failure like any other."""
    with pytest.raises(Away) as away:
        Client(_settings(tmp_path)).get("/releases/r-1")
    assert isinstance(away.value, BasculeError)
    assert exit_code(away.value) == 1
