"""Product events: the write keys, what to paste, and what comes, as it comes."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.responses import RedirectResponse

from bascule.areas.events.runtime import Events
from bascule.areas.events.service import KeyWish, make_key, revoke_key
from bascule.areas.events.snippets import snippets
from bascule.areas.events.store.figures import Span
from bascule.events.limits import HOUR
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Keys
from bascule.kernel.site import Site
from bascule.ports.errors import Unreachable
from bascule.release.people import Permission
from bascule.server.accounts.auth import Who, permit
from bascule.server.context import AppContext, TheContext
from bascule.server.pages.page import page
from bascule.server.refusals import status_of

router = APIRouter(include_in_schema=False)
KeyName = Annotated[str, Path(pattern=r"^k-[0-9]{1,18}$")]
Environment = Annotated[str, Query(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
# Said by the template.
SNIPPET = Keys("events.snippet-{}", ("page", "node", "python"))
SHOWN, FAULTS, NAMES = 20, 10, 8


@router.get("/events")
async def events(context: TheContext, request: Request, environment: Environment = "") -> Response:
    """The keys, and the last events of one environment."""
    who = await permit(context, request, Permission.READ)
    return await _shown(context, request, who, environment)


@router.get("/parts/events")
async def part(context: TheContext, request: Request, environment: Environment = "") -> Response:
    """The part of the page that lives."""
    await permit(context, request, Permission.READ)
    place, _ = await _places(context, environment)
    return await page(context, request, "events/parts/events.html", **await _live(context, place))


@router.post("/events/keys")
async def new(context: TheContext, request: Request) -> Response:
    """Make a write key."""
    who = await permit(context, request, Permission.RELEASE)
    form = await request.form()
    environment = str(form.get("environment", ""))
    try:
        await make_key(context, who, KeyWish(str(form.get("name", "")), environment))
    except Unreachable:
        raise
    except BasculeError as error:
        return await _shown(context, request, who, "", error)
    return RedirectResponse(context.in_plan("/events"), 303)


@router.post("/events/keys/{name}/revoke")
async def revoke(context: TheContext, request: Request, name: KeyName) -> Response:
    """End a write key for good."""
    who = await permit(context, request, Permission.RELEASE)
    await revoke_key(context, who, name)
    return RedirectResponse(context.in_plan("/events"), 303)


async def _shown(
    context: AppContext, request: Request, who: Who, environment: str, refusal: BasculeError | None = None
) -> Response:
    place, environments = await _places(context, environment)
    keys = [one for one in await context.plane.of(Events).keys.all() if place is None or one.place.plan == place.plan]
    good = next((one.key for one in keys if one.revoked is None and one.place == place), "bwk_…")
    return await page(
        context,
        request,
        "events/events.html",
        status=status_of(refusal) if refusal else 200,
        who=who,
        keys=keys,
        environments=environments,
        snippets=snippets(context.plane.settings.public_url, good),
        refusal=refusal,
        **await _live(context, place),
    )


async def _places(context: AppContext, environment: str) -> tuple[Site | None, list[str]]:
    """The environment that is looked at, and all that the plan in force has; the last one unless another is named."""
    try:
        plan = await context.plan()
    except Unreachable:
        raise
    except BasculeError:
        return None, []
    names = list(plan.environments)
    chosen = environment if environment in names else names[-1] if names else None
    return Site(plan.name, chosen) if chosen else None, names


def _json(properties: dict[str, Any]) -> str:
    return json.dumps(properties, ensure_ascii=False) if properties else ""


async def _live(context: AppContext, place: Site | None) -> dict[str, Any]:
    figures, now = context.plane.of(Events).figures, context.now()
    if place is None:
        return {"place": None, "last": (), "faults": (), "totals": ()}
    return {
        "place": place,
        "last": [(one, _json(one.properties)) for one in await figures.last(place, now, SHOWN)],
        "faults": await figures.faults(place, FAULTS),
        "totals": (await figures.totals(place, Span(now - HOUR, now + HOUR)))[:NAMES],
    }
