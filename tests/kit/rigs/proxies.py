"""Real proxies with real backends."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from bascule.drivers.support.home import Home
from bascule.drivers.support.processes.detached import running
from bascule.drivers.support.processes.record import read_record
from bascule.drivers.support.proxies.listen import accepts
from bascule.drivers.traffic.envoy.driver import EnvoyTraffic
from bascule.drivers.traffic.haproxy.driver import HaproxyTraffic
from bascule.testing.conformance.setting import Backend
from tests.kit.ports import free_port
from tests.kit.rigs.common import APP
from tests.kit.rigs.wire import WireClient


class WireTrafficRig:
    """Real backends and a real proxy; subclasses know the proxy."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._backends: dict[str, subprocess.Popen[bytes]] = {}
        self._sockets: list[socket.socket] = []

    async def backend(self, version: str) -> Backend:
        """The test site on a free port."""
        port = free_port()
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

    async def freeze_backend(self, backend: Backend) -> None:
        """SIGSTOP: the kernel still takes connections in its name."""
        self._backends[backend.address].send_signal(signal.SIGSTOP)

    async def thaw_backend(self, backend: Backend) -> None:
        """SIGCONT."""
        self._backends[backend.address].send_signal(signal.SIGCONT)

    async def received(self, backend: Backend) -> int:
        """The site counts what is neither a health check nor this question."""
        return int((await self.client(backend.address).send("/received")).version)

    def listen(self) -> str:
        """A free port."""
        return f"127.0.0.1:{free_port()}"

    def occupy(self) -> str:
        """A port with a listener that would share it with whoever wants to."""
        taken = socket.create_server(("127.0.0.1", free_port()), reuse_port=True)
        self._sockets.append(taken)
        return f"127.0.0.1:{taken.getsockname()[1]}"

    def vacate(self) -> None:
        """Close the listeners."""
        while self._sockets:
            self._sockets.pop().close()

    def client(self, listen: str) -> WireClient:
        """A client on the wire."""
        return WireClient(listen)

    async def close(self) -> None:
        """Stop everything."""
        for process in self._backends.values():
            process.kill()
            process.wait()
        self.vacate()


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
