"""What is typed beside a release: logs, try, diff, restart, the way back; at a real server, with a real program that may break."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from tests.kit import patiently
from tests.kit.net import git
from tests.kit.ports import free_port
from tests.kit.serving import Running, running

PLAN = """\
bascule: 1
name: shop
timezone: Europe/Paris
environments: {{production: {{}}}}
checks:
  style: {{command: "{python} -c \\"print('all fine')\\""}}
  spelling: {{command: "{python} -c \\"print('a slip'); raise SystemExit(1)\\""}}
components:
  api:
    run:
      process:
        command: "{python} app.py --port {{port}} --version {{version}}"
        environment: {{GREETING: hello, API_KEY: hunter2-of-the-plan}}
        inherit: [SHOP_COLOUR]
    route: {{envoy: {{listen: {port}}}}}
    health: {{path: /api/health, every: 1s, ready_within: 20s}}
    release: [check: [style], deploy, smoke: [GET /api/health is 200], traffic: 100%]
"""
APP = """\
import os, sys
print("greeting", os.environ["GREETING"], "key", os.environ["API_KEY"], "colour", os.environ["SHOP_COLOUR"], flush=True)
if "broken" in sys.argv:
    raise ModuleNotFoundError("No module named 'flask'")
import runpy
runpy.run_module("bascule.demo.shop", run_name="__main__")
"""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[Running, Path]]:
    """A server with a plan and its program; what it inherits is there."""
    (tmp_path / "bascule.yaml").write_text(PLAN.format(python=sys.executable, port=free_port()))
    (tmp_path / "app.py").write_text(APP)
    colours = os.environ | {"SHOP_COLOUR": "green"}
    with running(tmp_path / "data", tmp_path / "bascule.yaml", environment=colours) as served:
        yield served, tmp_path
        if served.process.poll() is None:
            assert bascule(served, tmp_path, "down", "--yes").returncode == 0


def bascule(served: Running, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Type a line."""
    number = served.url.rpartition(":")[2]
    environment = os.environ | {"BASCULE_DATA": str(folder / "data"), "BASCULE_PORT": number, "BASCULE_LANGUAGE": "en"}
    line = [sys.executable, "-c", "from bascule.cli.main import run; run()", *words]
    return subprocess.run(line, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)


def told(served: Running, folder: Path, *words: str) -> Any:
    """Type a line, and read what it tells programs."""
    done = bascule(served, folder, *words, "--json")
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def test_what_a_release_would_change_is_told_before(shop: tuple[Running, Path]) -> None:
    """Its commits, by part, from the repository beside the plan; and what users notice of a port that moves."""
    served, folder = shop
    for words in (("init", "--quiet"), ("add", "app.py"), ("commit", "-qm", "feat: a shop"), ("tag", "1")):
        git(folder, *words)
    for subject in ("feat: greet in French", "fix: close the door", "docs: say how"):
        git(folder, "commit", "--allow-empty", "-qm", subject)
    git(folder, "tag", "2")
    assert "2 would be the first" in bascule(served, folder, "diff", "api=2").stdout
    assert bascule(served, folder, "release", "api=1", "--watch").returncode == 0
    plan = folder / "bascule.yaml"
    old = int(plan.read_text().partition("listen: ")[2].partition("}")[0])
    new = free_port()
    plan.write_text(plan.read_text().replace(f"listen: {old}", f"listen: {new}"))
    (place,) = told(served, folder, "diff", "api=2")["places"]
    assert (place["commits"], place["serves"], place["version"]) == (3, "1", "2")
    assert place["notes"] == {"feature": ["greet in French"], "fix": ["close the door"], "other": ["say how"]}
    (warning,) = place["warnings"]
    assert f"{old}" in warning["text"]
    assert f"{new}" in warning["text"]
    said = bascule(served, folder, "diff", "api=2").stdout
    assert all(line in said for line in ("greet in French", "close the door", warning["text"]))


@pytest.mark.long
@pytest.mark.timeout(400)
def test_a_first_day(shop: tuple[Running, Path]) -> None:
    """The first version serves; it is heard, checked, changed, started anew, broken, and brought back."""
    served, folder = shop
    _serves(served, folder)
    _is_checked(served, folder)
    _is_started_anew(served, folder)
    _breaks(served, folder)
    _goes_back(served, folder)


def _serves(served: Running, folder: Path) -> None:
    """With one environment `--to` may be left out; the number comes first; its output is there, and its key is not."""
    done = bascule(served, folder, "release", "api=1", "--watch")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "r-0001" in done.stdout.splitlines()[0]
    assert any(zone in done.stdout for zone in (" CET  ", " CEST  "))
    said = bascule(served, folder, "logs", "api").stdout
    assert "greeting hello key ••• colour green" in said
    assert "hunter2" not in said
    found = told(served, folder, "logs", "api", "--since", "10m")
    assert (found["slot"], found["version"], found["environment"]) == ("blue", "1", "production")
    assert bascule(served, folder, "logs", "api", "--slot", "green").stdout == ""
    page = patiently.get(f"{served.url}/places/production/api").text
    assert "greeting hello" in page
    assert "hunter2" not in page
    assert "blue" in bascule(served, folder, "log", "r-0001").stderr
    assert bascule(served, folder, "logs", "apo").returncode == 1


def _is_checked(served: Running, folder: Path) -> None:
    """Each check has its answer; the exit code is that of all of them, and of what was typed."""
    assert bascule(served, folder, "try", "style", "GET /api/health is 200").returncode == 0
    found = told(served, folder, "try", "style", "spelling")
    assert {one["name"]: (one["passed"], one["output"]) for one in found} == {
        "style": (True, ["all fine"]),
        "spelling": (False, ["a slip"]),
    }
    assert bascule(served, folder, "try", "style", "spelling").returncode == 1
    unknown = bascule(served, folder, "try", "stile")
    assert unknown.returncode == 2
    assert "style" in unknown.stderr
    assert bascule(served, folder, "try").returncode == 2


def _is_started_anew(served: Running, folder: Path) -> None:
    """As it is, and with another configuration, each time with a program of its own; the journal tells them apart."""
    assert "Nothing would change." in bascule(served, folder, "diff").stdout
    for number, (old, new) in enumerate((("", ""), ("hello", "bonjour"), ("bonjour", "servus"), ("servus", "hej"))):
        plan = folder / "bascule.yaml"
        plan.write_text(plan.read_text().replace(old, new, 1) if old else plan.read_text())
        if old:
            assert f"{old} → {new}" in bascule(served, folder, "diff", "api").stdout
        words = ("release", "api=1") if old else ("restart", "api")
        done = bascule(served, folder, *words, "--watch")
        assert done.returncode == 0, done.stdout + done.stderr
        greeting = new or "hello"
        said = bascule(served, folder, "logs", "api", "-n", "500").stdout.splitlines()
        assert [line for line in said if line.startswith("greeting")][-1].startswith(f"greeting {greeting} ")
        said = bascule(served, folder, "journal", f"r-000{number + 2}").stdout
        assert ("another configuration: 1 change" if old else "under the same plan") in said
        assert "the same version, started anew" in said


def _breaks(served: Running, folder: Path) -> None:
    """The sentence of the failure says why it died, its last lines are in the journal, and the number of the next is no gap."""
    plan = folder / "bascule.yaml"
    good = plan.read_text()
    plan.write_text(good.replace("--version {version}", "--version {version} broken"))
    done = bascule(served, folder, "release", "api=2", "--watch")
    assert done.returncode == 1
    assert "exit code 1: ModuleNotFoundError: No module named 'flask'" in done.stdout
    entries = told(served, folder, "journal", "r-0006")
    kept = [line for entry in entries for line in entry["lines"]]
    assert "ModuleNotFoundError: No module named 'flask'" in kept
    assert any("key •••" in line for line in kept)
    said = bascule(served, folder, "log", "r-0006")
    slot = "green" if "green" in said.stderr else "blue"
    assert "ModuleNotFoundError" in bascule(served, folder, "logs", "api", "--slot", slot).stdout
    plan.write_text(good.replace("inherit: [SHOP_COLOUR]", "inherit: [SHOP_COLOUR, TEAM_URL]"))
    refused = bascule(served, folder, "release", "api=3")
    assert refused.returncode == 1
    assert "variable TEAM_URL (api)" in refused.stderr
    assert "bascule doctor --to production" in refused.stderr
    plan.write_text(good)
    ready = bascule(served, folder, "release", "api=3", "--watch")
    assert ready.returncode == 0, ready.stdout + ready.stderr
    assert "r-0007" in ready.stdout


def _goes_back(served: Running, folder: Path) -> None:
    """Nothing is under way, and the version before is warm: it is said which one goes back where, and it does."""
    nowhere = bascule(served, folder, "rollback", "--to", "staging")
    assert nowhere.returncode == 1
    done = bascule(served, folder, "rollback", "--reason", "as a test")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "api in production, from 3 back to 1" in done.stdout
    assert bascule(served, folder, "watch", "r-0008").returncode == 0
    for words in (("journal", "r-9999"), ("journal", "r-0001-api"), ("watch", "r-9999")):
        missing = bascule(served, folder, *words)
        assert missing.returncode == 1
        assert f"There is no release {words[1]}." in missing.stderr
        assert "bascule journal" in missing.stderr


@pytest.mark.long
@pytest.mark.timeout(300)
def test_whoever_watches_outlives_the_control_plane(shop: tuple[Running, Path]) -> None:
    """It dies in the middle and another one takes its place: whoever watches says that it waits, and sees the end."""
    served, folder = shop
    plan = folder / "bascule.yaml"
    plan.write_text(plan.read_text().replace("traffic: 100%]", "traffic: 100%, soak: 12s]"))
    number = served.url.rpartition(":")[2]
    environment = os.environ | {"BASCULE_DATA": str(folder / "data"), "BASCULE_PORT": number, "BASCULE_LANGUAGE": "en"}
    line = [sys.executable, "-c", "from bascule.cli.main import run; run()", "release", "api=1", "--watch"]
    with subprocess.Popen(
        line, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as watching:
        assert watching.stdout is not None
        assert watching.stderr is not None
        while "100" not in watching.stdout.readline():
            assert watching.poll() is None
        served.process.send_signal(signal.SIGKILL)
        served.process.wait(10)
        assert "waiting up to 5 min" in watching.stderr.readline()
        colours = os.environ | {"SHOP_COLOUR": "green"}
        with running(folder / "data", plan, port=int(number), environment=colours) as again:
            said, errors = watching.communicate(timeout=120)
            assert watching.returncode == 0, said + errors
            assert "answers again" in errors
            assert bascule(again, folder, "down", "--yes").returncode == 0


SECRET = "whsec_Y2FuYXJ5LXdlYmhvb2stc2VjcmV0LXR3bw=="


def test_what_waits_is_listed_and_let_go(tmp_path: Path) -> None:
    """A push that waits behind a release stands in the queue until somebody lets go of it."""
    text = PLAN.replace("production: {{}}", "production: {{start: on push}}").replace("check: [style]", "check: [slow]")
    text = text.replace("  style:", "  slow: {{command: sleep 100, timeout: 5m}}\n  style:").replace(
        "        inherit: [SHOP_COLOUR]\n", ""
    )
    text += "triggers: {{hook: {{secret: file hook.secret}}}}\n"
    (tmp_path / "bascule.yaml").write_text(text.format(python=sys.executable, port=free_port()))
    (tmp_path / "hook.secret").write_text(SECRET)
    with running(tmp_path / "data", tmp_path / "bascule.yaml") as served:
        assert "Nothing waits" in bascule(served, tmp_path, "queue").stdout
        for version in ("1.0", "1.1"):
            assert _pushed(served, version) == 202
        assert "1.1" in bascule(served, tmp_path, "queue").stdout
        (one,) = told(served, tmp_path, "queue")
        assert (one["environment"], one["versions"]) == ("production", {"api": "1.1"})
        unknown = bascule(served, tmp_path, "queue", "drop", "1.0")
        assert (unknown.returncode, "bascule queue" in unknown.stderr) == (1, True)
        gone = bascule(served, tmp_path, "queue", "drop", "1.1", "--reason", "not today")
        assert (gone.returncode, "1.1 no longer waits" in gone.stdout) == (0, True), gone.stderr
        assert told(served, tmp_path, "queue") == []
        assert "not today" in bascule(served, tmp_path, "journal").stdout
        assert bascule(served, tmp_path, "cancel").returncode == 0


def _pushed(served: Running, version: str) -> int:
    body, at, name = json.dumps({"environment": "production", "version": version}), datetime.now(UTC), f"msg_{version}"
    signed = {
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(SECRET).sign(name, at, body),
    }
    return patiently.post(f"{served.url}/api/v1/hooks/release", content=body, headers=signed).status_code
