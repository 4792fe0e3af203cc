"""The list of releases: those of the plan that is looked at, or of all, by how they stand, by component and environment."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Keys
from bascule.ports.errors import Unreachable
from bascule.release.phases import Phase
from bascule.server.context import AppContext, TheContext
from bascule.server.pages.page import page
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


@router.get("/releases")
async def releases(
    context: TheContext,
    request: Request,
    component: Word = "",
    environment: Word = "",
    state: Annotated[str, Query()] = State.ALL,
    of: Annotated[str, Query(pattern="^(all)?$")] = "",
) -> Response:
    """The newest ones."""
    chosen = State(state) if state in set(State) else State.ALL
    product, menus = await _plan(context)
    wanted = Listed(
        None if of else product, component or None, environment or None, PHASES.get(chosen, ()), chosen is State.MOVING
    )
    found = await context.plane.queries.listed(wanted, SHOWN)
    asked = {"component": component, "environment": environment, "of": of}
    return await page(
        context,
        request,
        "releases.html",
        releases=[moving_view(one, context.now()) for one in found],
        now=context.now(),
        chosen={**asked, "state": chosen},
        states=[(one, _address(asked, one)) for one in State],
        menus=menus,
        whole=len(found) < SHOWN,
    )


def _address(asked: Mapping[str, str], state: State) -> str:
    chosen = {name: value for name, value in asked.items() if value} | (
        {"state": state} if state is not State.ALL else {}
    )
    return f"/releases?{urlencode(chosen)}" if chosen else "/releases"


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
