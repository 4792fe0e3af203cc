"""The flags that a plan declares come to be: when a server starts with it, when it is kept, and before a release of it."""

from collections.abc import Iterable, Mapping, Sequence

from bascule.flag.declared import in_place
from bascule.kernel.site import Site
from bascule.plan.model.plan import Plan
from bascule.store.flags import Author, Heeded
from bascule.wiring.plane import ControlPlane


async def heed_flags(
    plane: ControlPlane, plan: Plan, environments: Iterable[str], by: str
) -> Mapping[str, Sequence[Heeded]]:
    """By environment, what came of each flag that the plan declares. What is refused stays as it is, and says why."""
    author = Author(by, plane.runtime.now())
    return {
        name: await plane.declarations.heed(Site(plan.name, name), _meant(plan, name), author) for name in environments
    }


def _meant(plan: Plan, environment: str) -> Mapping[str, Mapping[str, object]]:
    return {key: in_place(flag.written, environment) for key, flag in plan.flags.items()}
