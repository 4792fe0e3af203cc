"""Real containers."""

from collections.abc import Mapping
from typing import Any

import aiodocker

from bascule.drivers.support.home import Home
from bascule.drivers.workload.docker.driver import DockerWorkload
from bascule.kernel.slot import Slot
from bascule.ports.workload import Instance
from tests.kit.rigs.common import PLACE
from tests.kit.rigs.wire import WireClient


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
