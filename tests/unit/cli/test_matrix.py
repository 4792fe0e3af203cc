"""`bascule matrix` and `bascule plan`, as somebody types them before a release."""

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
environments:
  development: {branch: develop, start: on push, override: {api: {route: {envoy: {listen: 18081}}}}}
  staging: {branch: main, start: on merge, override: {api: {route: {envoy: {listen: 18082}}}}}
  production:
    branch: main
    tag: "v*"
    kinds:
      standard: {window: Mon-Thu 10:00-17:00, except: holidays FR, approvals: 2 reviewers}
      hotfix: {approvals: 1 reviewer and 1 tech-lead}
      maintenance: {window: Sun 02:00-06:00, notice: 7 days}
components:
  api:
    run: {process: {command: "python3 -m http.server {port}"}}
    route: {envoy: {listen: 18080}}
    keep: 1h
    no_way_back: hot fix
    release: [deploy, traffic: 5% for 1h, traffic: 25% for 2h, traffic: 50% for 4h, traffic: 100%, soak: 30m]
guards: [{when: error_rate > 1% for 5m}]
"""


def bascule(folder: Path, *words: str, language: str = "en") -> subprocess.CompletedProcess[str]:
    """What the command line says."""
    environment = {**os.environ, "BASCULE_LANGUAGE": language, "COLUMNS": "200"}
    command = [sys.executable, "-c", "from bascule.cli.main import run; run()", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the plan of the documents."""
    (tmp_path / "bascule.yaml").write_text(PLAN)
    return tmp_path


def test_the_matrix_of_the_documents(folder: Path) -> None:
    """One row per environment and kind: where from, how it starts, who approves, when."""
    rows = json.loads(bascule(folder, "matrix", "--json").stdout)
    table = [
        (row["branch"], row["tag"], row["environment"], row["kind"], row["start"], row["approvals"]) for row in rows
    ]
    assert table == [
        (["develop"], [], "development", "standard", "on push", "none"),
        (["main"], [], "staging", "standard", "on merge", "none"),
        (["main"], ["v*"], "production", "standard", "manual", "2 reviewers"),
        (["main"], ["v*"], "production", "hotfix", "manual", "1 reviewer and 1 tech-lead"),
        (["main"], ["v*"], "production", "maintenance", "manual", "none"),
    ]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["on merge", "2 reviewers", "Mon-Thu 10:00-17:00, except holidays FR", "announced 7 d ahead"]),
        ("fr", ["à chaque fusion", "2 relecteurs", "sauf jours fériés FR", "1 relecteur et 1 responsable technique"]),
    ],
)
def test_people_read_it_in_their_language(folder: Path, language: str, said: list[str]) -> None:
    """As a table."""
    table = bascule(folder, "matrix", language=language).stdout
    assert [words for words in said if words not in table] == []


def test_a_release_is_shown_before_it_is_started(folder: Path) -> None:
    """Its steps, its end, and what cannot go back with what is done instead."""
    told = bascule(folder, "plan", "--when", "api", "--to", "production", "--from", "2026-12-23T11:00", "--json")
    shown = json.loads(told.stdout)
    assert shown["end"] == "2026-12-24T09:30:00Z"
    assert shown["one_way"] == [{"component": "api", "instead": "hot fix"}]
    text = bascule(folder, "plan", "api", "--to", "production", "--from", "2026-12-23T11:00", language="fr").stdout
    assert "Fin prévue : 2026-12-24 10:30" in text.replace("\u00a0", " ")
    assert "hot fix" in text


def test_an_unknown_kind_is_told(folder: Path) -> None:
    """With those that there are, and exit code 1."""
    told = bascule(folder, "plan", "api", "--to", "production", "--kind", "hotfx")
    assert told.returncode == 1
    assert "hotfix" in told.stderr
