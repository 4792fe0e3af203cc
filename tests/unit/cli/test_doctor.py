"""`bascule doctor`: the control plane's answer, and our own look where none runs."""

import json
from pathlib import Path

import pytest

from tests.kit.serving import running
from tests.kit.terminal import Terminal

PLAN = """\
bascule: 1
name: ward
environments: {production: {}}
channels: {room: {url: env NOBODY_HAS_SET_THIS}}
components:
  api:
    run: {process: {command: "python3 -m http.server {port}"}}
    route: {envoy: {listen: 19290}}
    release: [deploy, traffic: 100%, soak: 1m]
"""


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """The plan's folder, before a control plane runs."""
    (tmp_path / "bascule.yaml").write_text(PLAN)
    return Terminal(tmp_path, None)  # type: ignore[arg-type]


@pytest.mark.long
def test_the_doctor_looks_itself_where_nobody_answers_and_asks_where_somebody_does(terminal: Terminal) -> None:
    """The same findings both ways; exit 1 while something is missing, 0 when it is there, and it says whose look it was."""
    plan = terminal.home / "bascule.yaml"
    with running(terminal.home / "data", plan) as served:
        terminal.server, terminal.token = served, served.token
        asked = terminal.run("doctor", "--to", "production", "--json")
        assert asked.returncode == 1, asked.stderr
        found = json.loads(asked.stdout)
        said = terminal.run("doctor").stdout
        assert "env NOBODY_HAS_SET_THIS" in said
        assert "channels.room" in said
        nowhere = terminal.run("doctor", "--to", "mars")
        assert (nowhere.returncode, nowhere.stdout) == (1, "")
        assert "production" in nowhere.stderr
    alone = terminal.run("doctor", "--json")
    assert alone.returncode == 1, alone.stderr
    assert [one["name"] for one in json.loads(alone.stdout)["needs"]] == [one["name"] for one in found["needs"]]
    plan.write_text(PLAN.replace("channels: {room: {url: env NOBODY_HAS_SET_THIS}}\n", ""))
    healthy = terminal.run("doctor")
    assert healthy.returncode == 0, healthy.stdout + healthy.stderr
    assert served.url in healthy.stdout.splitlines()[0]
