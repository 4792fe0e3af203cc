"""`bascule calendar --on`, as somebody types it before anything is released."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PLAN = """\
bascule: 1
name: rewapp
timezone: Europe/Paris
environments: {production: {}}
components:
  api:
    run: {process: {command: "python3 -m http.server {port}"}}
    route: {envoy: {listen: 18080}}
    release: [{confirm: launch}, deploy, {traffic: 100%, due: J, owner: operator}]
checklists:
  launch: {items: [{text: Invite the press, owner: operator, due: J-7}, {text: Prepare, due: J-30..J-26}]}
"""


def bascule(folder: Path, *words: str, language: str = "en") -> subprocess.CompletedProcess[str]:
    """What the command line says."""
    environment = {**os.environ, "BASCULE_LANGUAGE": language, "COLUMNS": "200"}
    command = [sys.executable, "-c", "from bascule.cli.main import run; run()", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a plan."""
    (tmp_path / "bascule.yaml").write_text(PLAN)
    return tmp_path


def test_a_plan_is_shown_as_dates(folder: Path) -> None:
    """The earliest first, each with its days and whose it is, in both languages."""
    told = bascule(folder, "calendar", "--on", "2030-12-16T10:00").stdout.splitlines()
    assert [" ".join(line.split()) for line in told[1:]] == [
        "2030-11-16 – 2030-11-20 Prepare – production later",
        "2030-12-09 Invite the press operator production later",
        "2030-12-16 10:00 Release of api – production later",
        "2030-12-16 100% of the traffic operator production later",
    ]
    french = bascule(folder, "calendar", "--on", "2030-12-16", language="fr").stdout
    assert all(word in french for word in ("Quand", "Mise en production de api", "plus tard"))


def test_programs_read_it(folder: Path) -> None:
    """As JSON with instants in UTC, and as iCalendar."""
    found = json.loads(bascule(folder, "calendar", "--on", "2030-12-16T10:00", "--json").stdout)
    assert [(one["key"], one["opens"]) for one in found][:2] == [
        ("launch.2", "2030-11-15T23:00:00Z"),
        ("launch.1", "2030-12-08T23:00:00Z"),
    ]
    assert found[2]["ends"] == "2030-12-16T09:00:00Z"
    file = bascule(folder, "calendar", "--on", "2030-12-16T10:00", "--ics").stdout
    assert file.startswith("BEGIN:VCALENDAR")
    assert file.count("BEGIN:VEVENT") == 4


def test_what_the_plan_does_not_have_is_refused(folder: Path) -> None:
    """A place, a kind or a day that is none: told with what there is."""
    for words, said in ((("--to", "prodution"), "production"), (("--kind", "night"), "standard")):
        told = bascule(folder, "calendar", "--on", "2030-12-16", *words)
        assert (told.returncode, said in told.stderr) == (1, True), told.stderr
    assert bascule(folder, "calendar", "--on", "someday").returncode == 2
