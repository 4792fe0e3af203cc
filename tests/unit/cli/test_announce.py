"""`bascule announce` and `bascule announcements`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.announced import sunday, told_plan
from tests.kit.serving import running


@pytest.mark.long
def test_the_command_line_announces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`bascule announce` and `bascule announcements` speak with a real control plane."""
    plan = tmp_path / "bascule.yaml"
    plan.write_text(told_plan(), encoding="utf-8")
    script = Path(sys.executable).parent / "bascule"
    with running(tmp_path / "data") as plane:
        surroundings = {"BASCULE_DATA": str(tmp_path / "data"), "BASCULE_URL": plane.url, "BASCULE_LANGUAGE": "en"}
        for name, value in surroundings.items():
            monkeypatch.setenv(name, value)

        def bascule(*words: str) -> str:
            done = subprocess.run([script, *words], cwd=tmp_path, capture_output=True, text=True, check=True)
            return done.stdout

        assert bascule("plan", "adopt").startswith("The first plan of")
        said = bascule("announce", "production", "--at", sunday(), "--message", "The database moves")
        assert said.startswith("Queued for team.")
        assert "Maintenance prévue" in bascule("announcements")
        (one,) = json.loads(bascule("announcements", "--json"))
        assert (one["channel"], one["occasion"]) == ("team", "maintenance")
