"""A real installation in a folder of its own: `bascule serve`, a shop, a proxy; and everything of it can be killed.

Only processes that the installation itself started are ever touched: they are found by their records in its data folder.
"""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
from tests.kit.ports import free_port

from bascule.drivers.support.names import place_key
from bascule.kernel.place import Place
from bascule.kernel.slot import Slot

LONGEST = 60.0
PLACE = Place("outage", "production", "shop")
BASCULE = Path(sys.executable).with_name("bascule")
PLAN = """\
bascule: 1
name: outage
environments: {{production: {{}}}}
components:
  shop:
    run: {{process: {{command: "{python} -m bascule.demo.shop --port {{port}} --version {{version}}", replicas: {replicas}}}}}
    route: {{{proxy}: {{listen: "127.0.0.1:{port}"}}}}
    health: {{path: /api/health, every: 1s}}
    keep: 10m
    release: [deploy, {steps}]
"""
# A guard needs users who are told apart from the others.
GUARD = "guards: [{when: error_rate > 1% for 10s, then: roll back}]\n"


class Installation:
    """One data folder, one `bascule serve`, one place."""

    def __init__(self, folder: Path, proxy: str, replicas: int = 1) -> None:
        self.folder, self.proxy, self.replicas = folder, proxy, replicas
        self.port, self.data = free_port(), folder / "data"
        self._own = {"BASCULE_DATA": str(self.data), "BASCULE_PORT": str(free_port()), "BASCULE_LANGUAGE": "en"}
        self._serve: asyncio.subprocess.Process | None = None

    async def serve(self) -> None:
        """Start the control plane and wait until it answers."""
        await self.begin_serving()
        assert self._serve is not None
        assert self._serve.stdout is not None
        await asyncio.wait_for(self._serve.stdout.readline(), LONGEST)

    async def begin_serving(self) -> None:
        """Type `bascule serve`; it is not waited for."""
        with (self.folder / "serve.log").open("ab") as log:
            self._serve = await asyncio.create_subprocess_exec(
                *(str(BASCULE), "serve", "--json", "--plan", str(self.folder / "plan.yaml")),
                cwd=self.folder,
                env=self._environment(),
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )

    async def release(self, version: str, *steps: str) -> str:
        """Order a release that goes through these steps after its `deploy`; its name."""
        plan = PLAN.format(
            python=sys.executable,
            replicas=self.replicas,
            proxy=self.proxy,
            port=self.port,
            steps=", ".join(steps),
        )
        (self.folder / "plan.yaml").write_text(plan + (GUARD if len(steps) > 1 else ""))
        words = ("release", "shop", "--version", version, "--to", "production", "--plan", "plan.yaml", "--json")
        return str(json.loads(await self._type(*words))["id"])

    async def until(self, release: str, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The release, once it is as wanted."""
        end = time.monotonic() + LONGEST
        while time.monotonic() < end:
            with suppress(httpx.HTTPError):
                seen = await self.look(release)
                if fits(seen):
                    return seen
            await asyncio.sleep(0.1)
        raise RuntimeError(f"{release} does not get there; see {self.folder / 'serve.log'}")

    async def look(self, release: str) -> dict[str, Any]:
        """The release as the API tells it."""
        return await self._get(f"/releases/{release}")

    async def told(self, release: str) -> list[str]:
        """The keys of what the journal says of a release."""
        found = await self._get("/journal", release=release, limit=500)
        return [str(entry["message"]["key"]) for entry in found["entries"]]

    def kill(self, *processes: psutil.Process, how: int = signal.SIGKILL) -> None:
        """Send a signal to processes of this installation."""
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                os.kill(process.pid, how)

    def programs(self, slot: Slot) -> list[psutil.Process]:
        """What runs in a slot."""
        folder = self.data / "processes" / place_key(PLACE) / slot.value
        return list(_with_children(_of_record(path) for path in sorted(folder.glob("[0-9]*.json"))))

    def proxies(self) -> list[psutil.Process]:
        """The proxy, with its workers."""
        return list(_with_children([_of_record(self.data / self.proxy / f"{self.proxy}.json")]))

    def control_plane(self) -> list[psutil.Process]:
        """`bascule serve` alone: what it has started is to outlive it."""
        found = None if self._serve is None else _alive(self._serve.pid)
        return [found] if found else []

    def databases(self) -> list[psutil.Process]:
        """The embedded PostgreSQL."""
        file = next(iter(self.data.glob("postgres/**/postmaster.pid")), None)
        return [] if file is None else list(_with_children([_alive(int(file.read_text().split()[0]))]))

    def everything(self) -> list[psutil.Process]:
        """All that would be gone if the machine were restarted."""
        programs = [one for slot in Slot for one in self.programs(slot)]
        return [*self.control_plane(), *self.proxies(), *programs, *self.databases()]

    async def close(self) -> None:
        """Nothing is left running."""
        found = self.everything()
        self.kill(*found, how=signal.SIGCONT)
        self.kill(*found)
        if self._serve is not None:
            await self._serve.wait()

    async def _type(self, *words: str) -> str:
        process = await asyncio.create_subprocess_exec(
            str(BASCULE), *words, cwd=self.folder, env=self._environment(), stdout=asyncio.subprocess.PIPE
        )
        told, _ = await asyncio.wait_for(process.communicate(), LONGEST)
        if process.returncode:
            raise RuntimeError(f"bascule {' '.join(words)} ended with {process.returncode}: {told.decode()}")
        return told.decode()

    async def _get(self, path: str, **query: Any) -> Any:
        url = f"http://127.0.0.1:{self._own['BASCULE_PORT']}/api/v1{path}"
        async with httpx.AsyncClient(trust_env=False, timeout=5.0) as client:
            answer = await client.get(url, params=query)
            return answer.raise_for_status().json()

    def _environment(self) -> dict[str, str]:
        return os.environ | self._own


def _of_record(path: Path) -> psutil.Process | None:
    """The process of a record, if it is still that one."""
    record = json.loads(path.read_text()) if path.is_file() else {}
    process = _alive(record.get("pid"))
    return process if process and abs(process.create_time() - float(record["born"])) < 1 else None


def _alive(pid: int | None) -> psutil.Process | None:
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(pid) if pid else None
    return None


def _with_children(found: Iterable[psutil.Process | None]) -> Iterable[psutil.Process]:
    for process in found:
        if process is not None:
            with suppress(psutil.NoSuchProcess):
                yield from [process, *process.children(recursive=True)]
