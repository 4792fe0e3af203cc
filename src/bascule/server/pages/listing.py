"""The list of releases: those of the plan that is looked at, or of all, by how they stand, by component and environment."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.responses import RedirectResponse

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Keys, say
from bascule.ports.errors import Unreachable
from bascule.release.people import Permission
from bascule.release.phases import Phase
from bascule.server.accounts.auth import permit
from bascule.server.context import AppContext, TheContext
from bascule.server.pages.page import page
from bascule.server.queue import Turn, let_go_of
from bascule.server.reader import reader_of
from bascule.server.views.overview import moving_view
from bascule.store.queries import Listed

SHOWN = 100
router = APIRouter(include_in_schema=False)
Word = Annotated[str, Query(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]


class State(StrEnum):
    """How a release stands, as one looks for it."""

    ALL = "all"
    MOVING = "moving"
    SUCCEEDED = "succeeded"
    BACK = "back"
    STOPPED = "stopped"


# Said by the template.
STATE = Keys("page.releases-{}", State)
PHASES = {
    State.SUCCEEDED: (Phase.SUCCEEDED,),
    State.BACK: (Phase.ROLLED_BACK,),
    State.STOPPED: (Phase.FAILED, Phase.CANCELLED),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is chosen on the page; `of` says whether all plans are meant."""

    component: str = ""
    environment: str = ""
    of: str = ""
    state: State = State.ALL

    def wanted(self, product: str | None) -> Listed:
        """The same for the store."""
        phases, moving = PHASES.get(self.state, ()), self.state is State.MOVING
        return Listed(None if self.of else product, self.component or None, self.environment or None, phases, moving)

    def address(self, state: State) -> str:
        """The page with another state chosen."""
        kept = {"component": self.component, "environment": self.environment, "of": self.of}
        chosen = {**kept, "state": "" if state is State.ALL else state.value}
        query = urlencode({name: value for name, value in chosen.items() if value})
        return f"/releases?{query}" if query else "/releases"


def _chosen(
    component: Word = "",
    environment: Word = "",
    of: Annotated[str, Query(pattern="^(all)?$")] = "",
    state: Word = State.ALL,
) -> Chosen:
    return Chosen(component, environment, of, State(state) if state in set(State) else State.ALL)


@router.get("/releases")
async def releases(context: TheContext, request: Request, chosen: Annotated[Chosen, Depends(_chosen)]) -> Response:
    """The newest ones."""
    product, menus = await _plan(context)
    found = await context.plane.queries.listed(chosen.wanted(product), SHOWN)
    return await page(
        context,
        request,
        "releases.html",
        releases=[moving_view(one, context.now()) for one in found],
        now=context.now(),
        chosen=chosen,
        states=[(one, chosen.address(one)) for one in State],
        menus=menus,
        whole=len(found) < SHOWN,
        queue=[one for one in await context.plane.waiting.all() if chosen.of or product in {None, one.plan}],
    )


@router.post("/queue/{turn}/drop")
async def drop(context: TheContext, request: Request, turn: Turn) -> Response:
    """Let go of what waits for its turn, then show what is left."""
    who = await permit(context, request, Permission.STOP)
    because = say("trigger.let-go", by=reader_of(context, request).names.of(who.by()), reason="–")
    await let_go_of(context, turn, because)
    return RedirectResponse("/releases", 303)


async def _plan(context: AppContext) -> tuple[str | None, dict[str, Any]]:
    """Whose releases are shown, with the components and environments that the menus offer: those of the plan, and older ones."""
    kept = list(await context.plane.queries.components())
    try:
        plan = await context.plan()
    except Unreachable:
        raise
    except BasculeError:
        return None, {"components": kept, "environments": []}
    components = list(dict.fromkeys([*plan.components, *kept]))
    return plan.name, {"components": components, "environments": list(plan.environments)}
