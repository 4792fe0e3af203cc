"""Feature flags in a control plane: what they are, what plans declare of them, and what is served of them from memory."""

from collections.abc import Iterable, Mapping, Sequence

from bascule.areas.flags.evaluate.book import FlagBook
from bascule.areas.flags.port import PostgresFlags
from bascule.areas.flags.store import Author, Declarations, Flags, Synced
from bascule.flag.declared import in_place
from bascule.kernel.site import Site
from bascule.plan.model.plan import Plan
from bascule.ports import flags as port
from bascule.wiring.runtime import AreaRuntime, Ground


class FlagRuntime(AreaRuntime):
    """The flags of a control plane."""

    def __init__(self, ground: Ground) -> None:
        self.flags = Flags(ground.engine)
        self.declarations = Declarations(ground.engine)
        self.book = FlagBook(self.flags, ground.signals)
        self._now = ground.now
        ground.ports.provide(port.Flags, PostgresFlags(Flags(ground.working), ground.now))

    async def sync(self, plan: Plan, environments: Iterable[str], by: str) -> None:
        """The flags that the plan declares come to be. What is refused stays as it is, and says why."""
        await self.synced(plan, environments, by)

    async def synced(self, plan: Plan, environments: Iterable[str], by: str) -> Mapping[str, Sequence[Synced]]:
        """The same; by environment, what came of each."""
        author, sites = Author(by, self._now()), {name: Site(plan.name, name) for name in environments}
        found = {name: await self.declarations.sync(site, _meant(plan, name), author) for name, site in sites.items()}
        # Whoever asks this process next gets what was written just now, and need not wait for the news of it.
        for site in sites.values():
            await self.book.load(site)
        return found

    def end_streams(self) -> None:
        """Nobody is told of changes any more."""
        self.book.close()


def _meant(plan: Plan, environment: str) -> Mapping[str, Mapping[str, object]]:
    return {key: in_place(flag.written, environment) for key, flag in plan.flags.items()}
