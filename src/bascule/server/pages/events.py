"""Product events: the write keys, what to paste, and what comes, as it comes."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.responses import RedirectResponse

from bascule.events.limits import HOUR
from bascule.kernel.error import BasculeError
from bascule.ports.errors import Unreachable
from bascule.release.people import Permission
from bascule.server.accounts.who import Who, permit
from bascule.server.desk import Desk, TheDesk
from bascule.server.pages.page import page
from bascule.server.product import KeyWish, make_key, revoke_key
from bascule.server.refusals import status_of
from bascule.server.views.snippets import snippets
from bascule.store.events.figures import Span
from bascule.store.events.keys import EventPlace

router = APIRouter(include_in_schema=False)
KeyName = Annotated[str, Path(pattern=r"^k-[0-9]{1,18}$")]
Environment = Annotated[str, Query(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
SHOWN, FAULTS, NAMES = 20, 10, 8


@router.get("/events")
async def events(desk: TheDesk, request: Request, environment: Environment = "") -> Response:
    """The keys, and the last events of one environment."""
    who = await permit(desk, request, Permission.READ)
    return await _shown(desk, request, who, environment)


@router.get("/parts/events")
async def part(desk: TheDesk, request: Request, environment: Environment = "") -> Response:
    """The part of the page that lives."""
    await permit(desk, request, Permission.READ)
    place, _ = await _places(desk, environment)
    return await page(desk, request, "parts/events.html", **await _live(desk, place))


@router.post("/events/keys")
async def new(desk: TheDesk, request: Request) -> Response:
    """Make a write key."""
    who = await permit(desk, request, Permission.RELEASE)
    form = await request.form()
    environment = str(form.get("environment", ""))
    try:
        await make_key(desk, who, KeyWish(str(form.get("name", "")), environment))
    except Unreachable:
        raise
    except BasculeError as error:
        return await _shown(desk, request, who, "", error)
    return RedirectResponse("/events", 303)


@router.post("/events/keys/{name}/revoke")
async def revoke(desk: TheDesk, request: Request, name: KeyName) -> Response:
    """End a write key for good."""
    who = await permit(desk, request, Permission.RELEASE)
    await revoke_key(desk, who, name)
    return RedirectResponse("/events", 303)


async def _shown(
    desk: Desk, request: Request, who: Who, environment: str, refusal: BasculeError | None = None
) -> Response:
    place, environments = await _places(desk, environment)
    keys = await desk.plane.events.keys.all()
    good = next((one.key for one in keys if one.revoked is None and one.place == place), "bwk_…")
    return await page(
        desk,
        request,
        "events.html",
        status=status_of(refusal) if refusal else 200,
        who=who,
        keys=keys,
        environments=environments,
        snippets=snippets(desk.plane.settings.public_url, good),
        refusal=refusal,
        **await _live(desk, place),
    )


async def _places(desk: Desk, environment: str) -> tuple[EventPlace | None, list[str]]:
    """The environment that is looked at, and all that the plan in force has; the last one unless another is named."""
    try:
        plan = await desk.plan()
    except Unreachable:
        raise
    except BasculeError:
        return None, []
    names = list(plan.environments)
    chosen = environment if environment in names else names[-1] if names else None
    return EventPlace(plan.name, chosen) if chosen else None, names


def _json(properties: dict[str, Any]) -> str:
    return json.dumps(properties, ensure_ascii=False) if properties else ""


async def _live(desk: Desk, place: EventPlace | None) -> dict[str, Any]:
    figures, now = desk.plane.events.figures, desk.now()
    if place is None:
        return {"place": None, "last": (), "faults": (), "totals": ()}
    return {
        "place": place,
        "last": [(one, _json(one.properties)) for one in await figures.last(place, now, SHOWN)],
        "faults": await figures.faults(place, FAULTS),
        "totals": (await figures.totals(place, Span(now - HOUR, now + HOUR)))[:NAMES],
    }
