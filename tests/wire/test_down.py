"""`bascule down` and `bascule up` at a real server, and what people see of a place's health."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.kit import patiently
from tests.kit.ports import free_port
from tests.kit.serving import Running, running

PLAN = """\
bascule: 1
name: shop
timezone: UTC
environments: {{production: {{}}}}
components:
  api:
    run: {{process: {{command: "{python} -m bascule.demo.shop --port {{port}} --version {{version}}"}}}}
    route: {{envoy: {{listen: {port}}}}}
    health: {{path: /api/health, every: 1s}}
    release: [deploy, traffic: 100%]
"""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[Running, Path, int]]:
    """A server with a plan."""
    port = free_port()
    plan = tmp_path / "bascule.yaml"
    plan.write_text(PLAN.format(python=sys.executable, port=port))
    with running(tmp_path / "data", plan) as served:
        yield served, tmp_path, port
        assert bascule(served, tmp_path, "down", "--yes").returncode == 0


def bascule(served: Running, folder: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Type a line."""
    number = served.url.rpartition(":")[2]
    environment = os.environ | {"BASCULE_DATA": str(folder / "data"), "BASCULE_PORT": number, "BASCULE_LANGUAGE": "en"}
    line = [sys.executable, "-c", "from bascule.cli.main import run; run()", *words]
    return subprocess.run(
        line, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, input=typed, check=False
    )


def place(served: Running) -> dict[str, Any]:
    """The one place as the overview has it."""
    found: list[dict[str, Any]] = patiently.get(f"{served.url}/api/v1/overview").json()["places"]
    return found[0]


@pytest.mark.timeout(300)
def test_down_and_up(shop: tuple[Running, Path, int]) -> None:
    """It is asked first; what is stopped answers nobody and is shown as stopped, and `up` has it serve again."""
    served, folder, port = shop
    done = bascule(served, folder, "release", "api", "--version", "1", "--to", "production", "--watch")
    assert done.returncode == 0, done.stdout + done.stderr
    url = f"http://127.0.0.1:{port}/api/health"
    assert patiently.get(url).status_code == 200
    kept = bascule(served, folder, "down", "api", "--to", "production", typed="n\n")
    assert (kept.returncode, patiently.get(url).status_code) == (1, 200)
    stopped = bascule(served, folder, "down", "--yes", "--reason", "tests")
    assert stopped.returncode == 0, stopped.stdout + stopped.stderr
    with pytest.raises(httpx.ConnectError):
        patiently.get(url)
    assert place(served)["health"]["state"] == "stopped"
    assert "stopped" in bascule(served, folder, "status").stdout
    assert "stopped" in patiently.get(f"{served.url}/").text
    again = bascule(served, folder, "up")
    assert again.returncode == 0, again.stdout + again.stderr
    assert patiently.get(url).status_code == 200
    assert place(served)["health"]["state"] == "serving"
    told = bascule(served, folder, "journal", "--json").stdout
    assert "places.down" in told
    assert "supervise.brought-back" in told


@pytest.mark.timeout(60)
def test_nothing_to_stop(shop: tuple[Running, Path, int]) -> None:
    """Where nothing runs it is said so, and a place that never was is not found."""
    served, folder, _ = shop
    assert bascule(served, folder, "down", "--yes").returncode == 0
    head = {"authorization": f"Bearer {served.token}"}
    answer = patiently.post(f"{served.url}/api/v1/places/production/api/down", json={}, headers=head)
    assert answer.status_code == 404
    assert "bascule status" in json.dumps(answer.json())
    assert patiently.post(f"{served.url}/api/v1/places/production/api/down", json={}).status_code == 401
