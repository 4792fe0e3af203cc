"""Places: which one is meant, and what the programs that run there have printed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.engine.runtime import instance
from bascule.kernel.i18n import say
from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.ports.errors import NotSupported
from bascule.ports.places import Elsewhere, Home
from bascule.ports.workload import Instance, Output, OutputAsked, Workload
from bascule.release.progress import Release
from bascule.server.context import AppContext
from bascule.server.refusals import Clash, NotFound

MOST_LINES = 1000


async def place_row(
    context: AppContext, plan: str | None, environment: str, component: str
) -> tuple[Place, Mapping[str, Any]]:
    """The place that is meant, as it is stored. Raises `NotFound` where nothing was ever released there, and `Clash` where several
    products have such a place.
    """
    found = {
        Place(row["plan"], environment, component): row
        for row in await context.plane.queries.placements()
        if (row["environment"], row["component"]) == (environment, component) and plan in {None, row["plan"]}
    }
    if not found:
        raise nothing_there(environment, component)
    if len(found) > 1:
        names = ", ".join(place.plan for place in found)
        raise Clash(say("places.several", component=component, environment=environment, names=names))
    return next(iter(found.items()))


def nothing_there(environment: str, component: str) -> NotFound:
    """Nobody has released anything there."""
    values = {"component": component, "environment": environment}
    return NotFound(say("places.nothing-there", **values), say("places.nothing-there-hint"))


@dataclass(frozen=True, slots=True)
class Printing:
    """A slot whose output can be read: what runs it, how it is called there, and which release it is of."""

    place: Place
    release: Release
    workload: Workload
    instance: Instance
    serving: Slot | None

    def require_follow(self) -> None:
        """Raises `NotSupported` where its output cannot be read on from where one was."""
        if not self.workload.capabilities.follow:
            raise NotSupported(say("places.no-follow", driver=self.release.spec.workload.name))

    async def read(self, asked: OutputAsked) -> Output:
        """What is asked of its output. Raises port errors."""
        can = self.workload.capabilities
        if can.follow:
            return await self.workload.follow(self.instance, asked)
        if not can.output:
            raise NotSupported(say("places.no-output", driver=self.release.spec.workload.name))
        if asked.after or asked.since is not None:
            self.require_follow()
        return Output(await self.workload.output(self.instance, asked.lines))


async def printing(context: AppContext, where: tuple[str | None, str, str], slot: Slot | None) -> Printing:
    """The slot that is meant: the named one, else the one that serves, else that of the newest release.

    Raises `NotFound` where nothing was released there, and `Elsewhere` where another data folder has what runs.
    """
    place, row = await place_row(context, *where)
    newest = await context.plane.queries.releases(
        plan=place.plan, component=place.component, environment=place.environment, limit=1
    )
    if not newest:
        raise nothing_there(place.environment, place.component)
    if row["home"] not in {None, context.plane.home.id}:
        raise Elsewhere(place, Home(row["home"], row["folder"] or "", row["host"] or ""))
    release, serving = newest[0], Slot(row["stable"]) if row["stable"] else None
    chosen = slot or serving or release.candidate
    version = row["version"] if chosen is serving else release.version if chosen is release.candidate else ""
    workload = context.plane.drivers.workload(release.spec.workload)
    return Printing(place, release, workload, instance(release, chosen, version or ""), serving)
