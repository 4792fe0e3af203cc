"""Experiments over the wire: started by the API, assigned by OFREP, fed by the tracking API, read, taken back, ended."""

import csv
from pathlib import Path

import httpx
import pytest

from bascule.experiment.data_file import read_days
from bascule.experiment.design_file import design_of
from tests.kit.terminal import Terminal
from tests.kit.trials import HERE, NAME, people, trial


@pytest.mark.long
def test_from_events_to_a_shipped_variant(tmp_path: Path) -> None:
    """Seven days of events make it ship; the export reads back as the same sums; whoever ships it gives it to all."""
    with trial(tmp_path) as one:
        started = one.start(7.4)
        assert one.gives("somebody")["value"] in ({"steps": 5, "flow": "optimized"}, {"steps": 8, "flow": "original"})
        for day in range(1, 8):
            for variant, done in (("control", 90), ("treatment", 120)):
                one.send(list(people(started, day, variant, (160, done, 1))))
        # It may have been looked at before anybody came.
        found = one.until(lambda seen: seen["users"] == {"control": 1120, "treatment": 1120})
        assert (found["state"], found["outcome"]) == ("running", "ship")
        assert found["day"] == 7
        assert {gate["name"]: gate["met"] for gate in found["reading"]["gates"]}["proof"]
        refused = httpx.post(
            f"{one.site.url}/api/v1{HERE}/start",
            headers={"authorization": f"Bearer {one.site.server.token}"},
            timeout=20,
        )
        assert (refused.status_code, refused.json()["code"]) == (409, "experiments.runs-already")
        terminal = Terminal(tmp_path, one.site.server, one.site.server.token)
        assert terminal.json("experiment", "status", NAME)["outcome"] == "ship"
        shown = terminal.run("experiment", "status", NAME).stdout
        assert "SHIP treatment" in shown
        assert "✓ Every variant has more than 1,000 users" in shown
        assert "running  Day 7 of 28  SHIP" in terminal.run("experiment", "list", "--environment", "production").stdout
        text = httpx.get(f"{one.site.url}/api/v1{HERE}/export.csv", timeout=20).text
        sums, _, figures = text.partition("\n\n")
        days = read_days(sums, design_of(found["settled"]["design"]))
        assert sum(sum(day.users.values()) for day in days) == 2240
        assert next(csv.DictReader(figures.splitlines()))["direction"] == "better"
        report = httpx.get(f"{one.site.url}/api/v1{HERE}/report?lang=fr", timeout=20).text
        assert "Adoptez treatment" in report
        silent = terminal.run("experiment", "ship", NAME, "treatment")
        assert (silent.returncode, "--reason" in silent.stderr) == (2, True)
        told = terminal.run("experiment", "ship", NAME, "treatment", "--reason", "proven").stdout
        assert told == f"{NAME} in production has ended: everybody gets treatment.\n"
        one.gives_all(20, 5)


@pytest.mark.long
def test_harm_is_taken_back_by_itself_also_after_a_restart(tmp_path: Path) -> None:
    """Events come in, the control plane ends, and the next one finds the harm and gives control to everybody."""
    with trial(tmp_path) as one:
        started = one.start(0.2)
        one.send([*people(started, 1, "control", (300, 150, 0)), *people(started, 1, "treatment", (300, 150, 200))])
        key = one.site.key
    with trial(tmp_path) as one:
        one.site.key = key
        found = one.until(lambda seen: seen["state"] == "rolled back")
        assert found["because"].startswith("Take treatment back. client_error_rate is worse than with control")
        one.gives_all(20, 8)
        entries = one.site.ask("GET", "/journal?limit=50")["entries"]
        assert [entry["kind"] for entry in entries].count("experiment") == 2
        assert any(NAME in entry["message"]["text"] and "rolled back" in entry["message"]["text"] for entry in entries)
