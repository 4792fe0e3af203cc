"""Worlds in memory."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from bascule.kernel.slot import Slot
from bascule.ports.check import Check, CheckContext
from bascule.ports.traffic import Traffic
from bascule.ports.workload import Instance, Workload
from bascule.testing.conformance.setting import Backend
from bascule.testing.memory import Answer, Behaviour, MemoryCheck, MemoryTraffic, MemoryWorkload, MemoryWorld
from tests.kit.rigs.common import PLACE
from tests.kit.rigs.wire import WireClient


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
        self.world.behaviours["v1"] = {"exits": Behaviour(exits=3), "sick": Behaviour(health="HTTP 503")}.get(
            kind, Behaviour()
        )
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

    async def freeze_backend(self, backend: Backend) -> None:
        """A health check would find it."""
        self.world.frozen.add(backend.address)

    async def thaw_backend(self, backend: Backend) -> None:
        """It answers again."""
        self.world.frozen.discard(backend.address)

    async def received(self, backend: Backend) -> int:
        """The world counts."""
        return self.world.received.get(backend.address, 0)

    def listen(self) -> str:
        """Any name will do."""
        return f"127.0.0.1:{self.world.serial() + 1024}"

    def occupy(self) -> str:
        """Taken by somebody who is not ours."""
        self.world.occupied.add("127.0.0.1:1")
        return "127.0.0.1:1"

    def vacate(self) -> None:
        """Free again."""
        self.world.occupied.clear()

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

    async def send(self, path: str = "/", headers: Mapping[str, str] | None = None, method: str = "GET") -> Answer:
        """One request."""
        answer = self._world.send(self._listen, path, headers, method)
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


class MemoryCheckRig:
    """A check that answers what its options say."""

    context = CheckContext(PLACE, "v1", Slot.GREEN)

    def driver(self) -> Check:
        """A driver."""
        return MemoryCheck(MemoryWorld())

    def options(self, kind: str) -> Mapping[str, Any]:
        """It answers at once, so nothing takes long."""
        return {"passes": {"passes": True}, "fails": {"passes": False}, "impossible": {"passes": 3}}.get(kind, {})
