"""Supervision in a control plane: whose places are, the version before taking over, and releases that nobody here can drive."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import structlog

from bascule.engine.runtime import Runtime
from bascule.kernel.quantities import Seconds
from bascule.kernel.slot import Slot
from bascule.ports.errors import PortError
from bascule.ports.places import Home, Nobodys, Stray
from bascule.ports.store import Overtaken, Stale
from bascule.ports.workload import Instance
from bascule.release.rollback import GONE
from bascule.store.places import PostgresPlaces
from bascule.store.releases import PostgresReleases

if TYPE_CHECKING:
    pass

# Between two looks for releases that nobody drives.
LOOK_EVERY = Seconds(5.0)
# Who decides when nobody does: it is no account, and nobody can sign in as it.
log = structlog.get_logger("bascule.supervision")


async def adopt(places: PostgresPlaces, runtime: Runtime, home: Home, alone: bool) -> None:
    """Take the places that are older than supervision, as far as their programs can be reached from here.

    `alone`: the database belongs to this data folder, so nobody else can have them.
    """
    for one in await places.nobodys():
        if alone or await _reaches(runtime, one):
            await places.adopt(one.place, home.id)
            log.info("adopted", place=str(one.place))


async def _reaches(runtime: Runtime, one: Nobodys) -> bool:
    """Whether there is anything of the place here; what has died has left its traces."""
    workload = runtime.drivers.workload(one.spec.workload)
    for slot in Slot:
        instance = Instance(one.place, slot, "", one.spec.workload.options, one.spec.health.path, Seconds(1.0))
        try:
            seen = await workload.observe(instance)
        except PortError:
            continue
        if seen.state not in GONE or seen.version is not None:
            return True
    return False


class Strays:
    """Says of releases whose data folder has fallen silent that nobody here can drive them."""

    def __init__(self, places: PostgresPlaces, releases: PostgresReleases, runtime: Runtime, worker: str) -> None:
        self.places, self.releases, self.runtime, self.worker = places, releases, runtime, worker
        self._told: set[str] = set()

    async def run(self) -> None:
        """For ever: look for them, and say so once of each."""
        while True:
            await self.runtime.clock.sleep(LOOK_EVERY)
            try:
                await self._look(await self.places.strays(self.releases.home))
            except PortError as error:
                log.warning("cannot look", error=str(error))

    async def _look(self, strays: Sequence[Stray]) -> None:
        self._told &= {one.release.id for one in strays}
        for one in strays:
            if one.release.id in self._told:
                continue
            try:
                await self.releases.strand(one, self.worker, self.runtime.now())
                log.warning("nobody here can drive it", release=one.release.id, folder=one.home.folder)
            except (Stale, Overtaken):
                log.info("somebody drives it after all", release=one.release.id)
            self._told.add(one.release.id)
