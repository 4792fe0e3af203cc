"""Rigs: the worlds in which the conformance suites run, one per driver."""

import asyncio
import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiodocker
import psutil

from bascule.base.place import Place
from bascule.base.slot import Slot
from bascule.drivers.check.command.driver import CommandCheck
from bascule.drivers.check.http.driver import HttpCheck
from bascule.drivers.support.detached import running
from bascule.drivers.support.home import Home
from bascule.drivers.support.listen import accepts
from bascule.drivers.support.ports import free_port
from bascule.drivers.support.record import read_record
from bascule.drivers.traffic.envoy.driver import EnvoyTraffic
from bascule.drivers.traffic.haproxy.driver import HaproxyTraffic
from bascule.drivers.workload.docker.driver import DockerWorkload
from bascule.drivers.workload.process.driver import ProcessWorkload
from bascule.ports.check import Check, CheckContext
from bascule.ports.traffic import Traffic
from bascule.ports.workload import Instance, Workload
from bascule.testing.conformance.traffic import Backend
from bascule.testing.memory import Answer, Behaviour, MemoryCheck, MemoryTraffic, MemoryWorkload, MemoryWorld
from tests.conformance.wire import WireClient

APP = Path(__file__).with_name("app.py")
PLACE = Place("plan", "test", "site")


class MemoryWorkloadRig:
    """Versions in memory."""

    place, versions, health = PLACE, ("v1", "v2"), "/health"

    def __init__(self) -> None:
        self.world = MemoryWorld()

    def driver(self) -> Workload:
        """A driver on the rig's world."""
        return MemoryWorkload(self.world)

    def options(self, kind: str = "good", replicas: int = 1) -> Mapping[str, Any]:
        """Behaviour belongs to the version here, so it is set with the options."""
        self.world.behaviours["v1"] = {"exits": Behaviour(exits=3), "sick": Behaviour(health="HTTP 503")}.get(kind, Behaviour())
        return {"replicas": replicas, "impossible": kind == "impossible"}

    async def fetch(self, address: str) -> str:
        """The version behind an address."""
        if address not in self.world.backends:
            raise ConnectionRefusedError(address)
        return self.world.backends[address]

    async def running(self, instance: Instance) -> frozenset[object]:
        """The addresses, which are never given twice."""
        there = self.world.slots.get((instance.place, instance.slot))
        return frozenset(there.addresses) if there else frozenset()

    async def kill(self, instance: Instance) -> None:
        """Let it have ended."""
        self.world.kill(instance.place, instance.slot)


class ProcessRig:
    """Real processes in a folder."""

    place, versions, health = PLACE, ("v1", "v2"), "/health"

    def __init__(self, home: Home) -> None:
        self.home = home
        self._drivers: list[ProcessWorkload] = []

    def driver(self) -> ProcessWorkload:
        """A driver on the rig's folder."""
        self._drivers.append(ProcessWorkload(self.home))
        return self._drivers[-1]

    def options(self, kind: str = "good", replicas: int = 1) -> Mapping[str, Any]:
        """The test site, and how it is to fail."""
        more = {"exits": " --exit 3", "sick": " --health-status 503"}.get(kind, "")
        program = "no-such-program" if kind == "impossible" else shlex.quote(sys.executable)
        command = f"{program} {APP} --port {{port}} --version {{version}}{more}"
        return {"command": command, "replicas": replicas, "environment": {"MARK": str(self.home.data)}}

    async def fetch(self, address: str) -> str:
        """The version that answers."""
        return (await WireClient(address).send()).version

    async def running(self, instance: Instance) -> frozenset[object]:
        """The processes that belong to this home and slot, by their environment."""
        mark = str(self.home.data)
        return frozenset(
            one.pid for one in psutil.process_iter() if _variables(one).items() >= {"MARK": mark, "BASCULE_SLOT": instance.slot}.items()
        )

    async def kill(self, instance: Instance) -> None:
        """SIGKILL."""
        for path in sorted((self.home.folder("processes")).glob(f"*/{instance.slot}/[0-9]*.json")):
            record = read_record(path)
            assert record is not None
            assert record.pid is not None
            os.kill(record.pid, signal.SIGKILL)

    async def close(self) -> None:
        """Stop everything."""
        driver = self.driver()
        for slot in Slot:
            await driver.stop(Instance(self.place, slot, ""), 0.5)
        for each in self._drivers:
            await each.close()


def _variables(process: psutil.Process) -> dict[str, str]:
    """A process's environment; nothing for those of others and for zombies."""
    try:
        return process.environ()
    except psutil.Error:
        return {}


class DockerRig:
    """Real containers of the images that the project's tools make."""

    place, versions, health = PLACE, ("v1", "v2"), "/health"

    def __init__(self, home: Home) -> None:
        self.home = home
        self._drivers: list[DockerWorkload] = []

    def driver(self) -> DockerWorkload:
        """A driver on the rig's folder."""
        self._drivers.append(DockerWorkload(self.home))
        return self._drivers[-1]

    def options(self, kind: str = "good", replicas: int = 1) -> Mapping[str, Any]:
        """The test image, and how it is to fail."""
        command = {"exits": "-no-such-option", "sick": "-h /bin"}.get(kind, "-v")
        image = "bascule-test/none:{version}" if kind == "impossible" else "bascule-test/web:{version}"
        return {"image": image, "port": 8080, "replicas": replicas, "command": command, "environment": self._mark()}

    async def fetch(self, address: str) -> str:
        """The version that answers."""
        return (await WireClient(address).send()).version.strip()

    async def running(self, instance: Instance) -> frozenset[object]:
        """The containers that belong to this home and slot."""
        return frozenset(one["Id"] for one in await self._containers(instance.slot))

    async def kill(self, instance: Instance) -> None:
        """SIGKILL."""
        async with aiodocker.Docker() as docker:
            for one in await self._containers(instance.slot):
                await docker.containers.container(one["Id"]).kill()

    async def close(self) -> None:
        """Delete everything."""
        driver = self.driver()
        for slot in Slot:
            await driver.stop(Instance(self.place, slot, ""), 0.0)
        for each in self._drivers:
            await each.close()

    def _mark(self) -> dict[str, str]:
        return {"MARK": str(self.home.data)}

    async def _containers(self, slot: Slot) -> list[dict[str, Any]]:
        async with aiodocker.Docker() as docker:
            listed = await docker.containers.list(filters='{"label": ["bascule.slot=%s"]}' % slot.value)  # noqa: UP031
            details = [await one.show() for one in listed]
        return [one for one in details if f"MARK={self.home.data}" in one["Config"]["Env"]]


class MemoryCheckRig:
    """A check that answers what its options say."""

    context = CheckContext(PLACE, "v1", Slot.GREEN)

    def driver(self) -> Check:
        """A driver."""
        return MemoryCheck(MemoryWorld())

    def options(self, kind: str) -> Mapping[str, Any]:
        """It answers at once, so nothing takes long."""
        return {"passes": {"passes": True}, "fails": {"passes": False}, "impossible": {"passes": 3}}.get(kind, {})


class HttpRig:
    """A check of the test site."""

    def __init__(self, backend: Backend) -> None:
        self.context = CheckContext(PLACE, "v1", Slot.GREEN, f"http://{backend.address}")

    def driver(self) -> Check:
        """A driver."""
        return HttpCheck(Home(Path()))

    def options(self, kind: str) -> Mapping[str, Any]:
        """Questions to the test site."""
        kinds: dict[str, Mapping[str, Any]] = {
            "passes": {"path": "/", "contains": "{version}", "header": {"X-Version": "v1"}, "within": "10s"},
            "fails": {"path": "/?status=404"},
            "impossible": {"contains": "but nobody to ask"},
            "long": {"path": "/?ms=3600000"},
        }
        return kinds[kind]


class CommandRig:
    """A check that runs Python."""

    context = CheckContext(PLACE, "v1", Slot.GREEN, "http://127.0.0.1:1")

    def __init__(self, home: Home) -> None:
        self.home = home

    def driver(self) -> Check:
        """A driver."""
        return CommandCheck(self.home)

    def options(self, kind: str) -> Mapping[str, Any]:
        """Commands."""
        python = shlex.quote(sys.executable)
        kinds = {
            "passes": f"{python} -c pass",
            "fails": f"{python} -c 'raise SystemExit(3)'",
            "impossible": "no-such-program",
            "long": f"{python} -c 'import time; time.sleep(3600)'",
        }
        return {"command": kinds[kind]}


class MemoryTrafficRig:
    """Routes in memory."""

    def __init__(self) -> None:
        self.world = MemoryWorld()

    def driver(self) -> Traffic:
        """A driver on the rig's world."""
        return MemoryTraffic(self.world)

    async def backend(self, version: str) -> Backend:
        """A backend is an entry."""
        address = f"memory:{self.world.serial()}"
        self.world.backends[address] = version
        return Backend(address, version)

    async def kill_backend(self, backend: Backend) -> None:
        """Take the entry away."""
        del self.world.backends[backend.address]

    def listen(self) -> str:
        """Any name will do."""
        return f"127.0.0.1:{self.world.serial() + 1024}"

    def occupy(self) -> str:
        """Taken by somebody who is not ours."""
        self.world.occupied.add("127.0.0.1:1")
        return "127.0.0.1:1"

    def client(self, listen: str) -> "MemoryClient":
        """A client in memory."""
        return MemoryClient(self.world, listen)

    async def kill_proxy(self) -> None:
        """Nobody is served any more."""
        self.world.proxy_runs = False


class MemoryClient(WireClient):
    """The same client on a world in memory; a slow answer is remembered as slow, and comes at once."""

    def __init__(self, world: MemoryWorld, listen: str) -> None:
        super().__init__(listen)
        self._world, self._listen = world, listen

    async def send(self, path: str = "/", headers: Mapping[str, str] | None = None) -> Answer:
        """One request."""
        answer = self._world.send(self._listen, path, headers)
        await asyncio.sleep(0)
        return answer

    @asynccontextmanager
    async def load(self, users: int) -> AsyncIterator["MemoryLoad"]:
        """Requests that are sent when somebody waits for them."""
        yield MemoryLoad(self)


class MemoryLoad:
    """As many requests as are waited for."""

    def __init__(self, client: MemoryClient) -> None:
        self._client = client
        self.failures: list[str] = []
        self.total = 0

    async def sent(self, count: int) -> None:
        """Send them."""
        for _ in range(count):
            self.total += 1
            if (answer := await self._client.send()).status != 200:
                self.failures.append(f"status {answer.status}")


class WireTrafficRig:
    """Real backends and a real proxy; subclasses know the proxy."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._backends: dict[str, subprocess.Popen[bytes]] = {}
        self._sockets: list[socket.socket] = []
        self._given: set[int] = set()

    async def backend(self, version: str) -> Backend:
        """The test site on a free port."""
        port = self._port()
        words = [sys.executable, str(APP), "--port", str(port), "--version", version]
        self._backends[f"127.0.0.1:{port}"] = spawn(words)
        async with asyncio.timeout(20):
            while not await accepts("127.0.0.1", port):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return Backend(f"127.0.0.1:{port}", version)

    async def kill_backend(self, backend: Backend) -> None:
        """SIGKILL."""
        process = self._backends.pop(backend.address)
        process.kill()
        process.wait()

    def listen(self) -> str:
        """A free port."""
        return f"127.0.0.1:{self._port()}"

    def occupy(self) -> str:
        """A port with a listener of ours."""
        taken = socket.create_server(("127.0.0.1", 0))
        self._sockets.append(taken)
        return f"127.0.0.1:{taken.getsockname()[1]}"

    def client(self, listen: str) -> WireClient:
        """A client on the wire."""
        return WireClient(listen)

    async def close(self) -> None:
        """Stop everything."""
        for process in self._backends.values():
            process.kill()
            process.wait()
        for taken in self._sockets:
            taken.close()

    def _port(self) -> int:
        port = free_port(self._given)
        self._given.add(port)
        return port


class EnvoyRig(WireTrafficRig):
    """A real Envoy."""

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self._drivers: list[EnvoyTraffic] = []

    def driver(self) -> EnvoyTraffic:
        """A driver on the rig's folder."""
        self._drivers.append(EnvoyTraffic(self.home))
        return self._drivers[-1]

    async def kill_proxy(self) -> None:
        """SIGKILL."""
        await kill_daemon(self.home.folder("envoy") / "envoy.json")

    async def close(self) -> None:
        """Stop Envoy and the backends."""
        await self.driver().shut_down(0.5)
        for driver in self._drivers:
            await driver.close()
        await super().close()


class HaproxyRig(WireTrafficRig):
    """A real HAProxy."""

    def driver(self) -> HaproxyTraffic:
        """A driver on the rig's folder."""
        return HaproxyTraffic(self.home)

    async def kill_proxy(self) -> None:
        """SIGKILL."""
        await kill_daemon(self.home.folder("haproxy") / "haproxy.json")

    async def close(self) -> None:
        """Stop HAProxy and the backends."""
        await self.driver().shut_down(0.5)
        await super().close()


def spawn(words: list[str]) -> subprocess.Popen[bytes]:
    """A process of the test's own."""
    return subprocess.Popen(words, stdout=subprocess.DEVNULL)


async def kill_daemon(path: Path) -> None:
    """Kill the process of a record and wait until it is gone."""
    record = read_record(path)
    assert record is not None
    assert record.pid is not None
    os.kill(record.pid, signal.SIGKILL)
    while running(record) is not None:  # noqa: ASYNC110
        await asyncio.sleep(0.005)
