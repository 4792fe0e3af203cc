"""The plan in force at the command line: what `bascule release` in the plan's folder does with another text, and says."""

from pathlib import Path

import pytest

from tests.kit.serving import running
from tests.kit.terminal import Terminal

PLAN = """\
bascule: 1
name: folder
environments:
  staging: {override: {api: {route: {envoy: {listen: 19281}}}}}
  production: {kinds: {standard: {approvals: 1 reviewer}}}
components:
  api:
    run: {process: {command: "python3 -m http.server {port}"}}
    route: {envoy: {listen: 19280}}
    release: [check: [waits], deploy, traffic: 5% for 10m, traffic: 100%]
checks: {waits: {command: "sleep 60"}}
guards:
  - {when: error_rate > 5% for 1m, then: roll back}
"""
GUARD = PLAN[PLAN.index("guards:") :]


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """The plan's folder, before the control plane runs."""
    (tmp_path / "bascule.yaml").write_text(PLAN)
    return Terminal(tmp_path, None)  # type: ignore[arg-type]


@pytest.mark.long
def test_a_release_brings_the_folders_plan_along(terminal: Terminal) -> None:
    """What may be adopted alone is, in one go, and said; what needs approvals is told, and nothing is released."""
    plan = terminal.home / "bascule.yaml"
    with running(terminal.home / "data", plan) as served:
        terminal.server, terminal.token = served, served.token
        first = terminal.run("release", "api", "--version", "1", "--to", "staging")
        assert (first.returncode, "now in force" in first.stdout) == (0, False), first.stderr
        terminal.run("cancel", "--reason", "test")
        branched = PLAN.replace("staging: {", "staging: {branch: main, ")
        plan.write_text(branched)
        said = terminal.run("release", "api", "--version", "1", "--to", "staging", "--branch", "main").stdout
        assert said.startswith("The changed plan of folder is now in force (change 1):\n"), said
        assert "branch" in said
        assert "api 1" in said.splitlines()[-1]
        terminal.run("cancel", "--reason", "test")
        plan.write_text(branched.replace(GUARD, ""))
        refused = terminal.run("release", "api", "--version", "2", "--to", "production")
        assert (refused.returncode, refused.stdout) == (1, ""), refused.stdout
        assert "error_rate" in refused.stderr
        assert "bascule plan adopt" in refused.stderr
        kept = terminal.run(
            "release", "api", "--version", "2", "--to", "staging", "--branch", "main", "--plan-in-force"
        )
        assert kept.returncode == 0, kept.stderr
        plan.write_text("bascule: 1\nname: [")
        broken = terminal.run("release", "api", "--version", "3", "--to", "staging")
        assert (broken.returncode, "bascule check" in broken.stderr) == (1, True), broken.stderr
        assert terminal.json("plan", "show")["hash"]
