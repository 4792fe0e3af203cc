"""Real processes."""

import os
import shlex
import signal
import sys
from collections.abc import Mapping
from typing import Any

import psutil

from bascule.drivers.support.home import Home
from bascule.drivers.support.processes.record import read_record
from bascule.drivers.workload.process.driver import ProcessWorkload
from bascule.kernel.slot import Slot
from bascule.ports.workload import Instance
from tests.kit.rigs.common import APP, PLACE
from tests.kit.rigs.wire import WireClient


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
        mark = {"MARK": str(self.home.data), "BASCULE_SLOT": instance.slot.value}
        return frozenset(one.pid for one in psutil.process_iter() if _variables(one).items() >= mark.items())

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
