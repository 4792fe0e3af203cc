"""`bascule demo onboarding`: weeks of a rollout in two minutes, and every demand of its document found in what has happened."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

LONGEST = 420


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The figures of the whole story, played once."""
    folder = tmp_path_factory.mktemp("onboarding")
    command = [str(Path(sys.executable).parent / "bascule"), "demo", "onboarding", "--headless", "--json"]
    known = {"BASCULE_DATA": str(folder / "data"), "BASCULE_LANGUAGE": "en"}
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **known}, capture_output=True, text=True, check=False, timeout=LONGEST
    )
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
    return dict(json.loads(done.stdout))


@pytest.mark.long
@pytest.mark.timeout(LONGEST + 60)
def test_every_version_ends_as_it_should(figures: dict[str, Any]) -> None:
    """Bad ones come back, by a guard or by somebody, and the good one is given to everybody."""
    assert {one["name"]: one["status"] for one in figures["chapters"]} == {
        "confusing": "rolled back",
        "failing": "rolled back",
        "slow": "rolled back",
        "middling": "rolled back",
        "emergency": "rolled back",
        "good": "succeeded",
    }
    because = {one["name"]: one["because"] for one in figures["chapters"]}
    assert "completion_rate < 60% for 5m" in because["confusing"]
    assert "error_rate > 2% for 2m" in because["failing"]
    assert "response_time > 3s for 3m" in because["slow"]
    assert "longer than we have promised" in because["middling"]
    assert figures["experiment"] == {"outcome": "ship", "variant": "treatment", "users": 2200}


@pytest.mark.long
@pytest.mark.timeout(LONGEST + 60)
def test_the_way_back_of_an_emergency_takes_thirty_seconds_at_most(figures: dict[str, Any]) -> None:
    """From the call until the feature is off and nobody is on the version; and after a release an alert takes it back."""
    assert figures["emergency_seconds"] <= 30
    assert figures["trouble"]["way"] == "back"


@pytest.mark.long
@pytest.mark.timeout(LONGEST + 60)
def test_every_demand_of_the_document_is_shown_by_the_run(figures: dict[str, Any]) -> None:
    """All 132 of them, 29 by somebody who is held to it; none is left for later."""
    covered = figures["coverage"]
    assert covered["missing"] == []
    assert (covered["shown"], covered["people"], covered["later"]) == (132, 29, 0)
