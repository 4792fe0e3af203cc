"""A control plane as a process of its own, for tests that need a real server and a real end."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.kit.canary import find_shown
from tests.kit.ports import free_port
from tests.kit.postgres import apart

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Running:
    """A serving process."""

    url: str
    token: str
    first_admin: str | None
    process: subprocess.Popen[str]


@contextmanager
def running(
    data: Path, plan: Path | None = None, port: int | None = None, environment: dict[str, str] | None = None
) -> Iterator[Running]:
    """A control plane on a free port; ended politely, and firmly where that does not help."""
    command = [sys.executable, "-m", "tests.kit.control", str(data), str(port or free_port()), str(plan or "-")]
    with (data.parent / f"{data.name}.log").open("w") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment, cwd=ROOT)
    assert process.stdout is not None
    try:
        told = _first_line(process)
        served = Running(told["url"], told["token"], told["first_admin"], process)
        yield served
        if process.poll() is None:
            apart(_shows_no_secret(served, (environment or os.environ).get("PYTHONPATH", "")))
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait(10)


async def _shows_no_secret(served: Running, installed: str) -> None:
    """Before it ends, everything that it answers is looked through for the canary."""
    headers = {"authorization": f"Bearer {served.token}"}
    async with httpx.AsyncClient(base_url=served.url, headers=headers, timeout=30) as client:
        found = await find_shown(client, installed=installed)
    assert found == [], f"a secret is in {found}"


def _first_line(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("{"):
            return dict(json.loads(line))
    raise AssertionError(f"it ended with {process.wait(10)}")
