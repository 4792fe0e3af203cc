"""Flags: those of an environment, the switch of each, a form that makes one, and the stream that renews the pages."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import RedirectResponse, StreamingResponse

from bascule.areas.flags.service import change_flag, known_environments, read_flags, runtime, site_of, sites
from bascule.areas.flags.views import Made, flag_view
from bascule.flag.change import Wish
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.kernel.site import Site
from bascule.ports.errors import Unreachable
from bascule.release.people import Permission
from bascule.server.accounts.admission import Admission, admission
from bascule.server.accounts.auth import READERS, permit
from bascule.server.context import AppContext, TheContext
from bascule.server.pages.page import page
from bascule.server.refusals import Clash, status_of
from bascule.server.search import Hit, Sought

router = APIRouter(include_in_schema=False, dependencies=READERS)
Environment = Annotated[str, Query(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
RETRY, CHANGED, STILL_HERE = "retry: 1000\n\n", "event: flags\ndata: {}\n\n", ": still here\n\n"


@router.get("/flags")
async def flags(context: TheContext, request: Request, environment: Environment = "") -> Response:
    """The flags of one environment."""
    return await _shown(context, request, environment)


@router.get("/parts/flags")
async def part(context: TheContext, request: Request, environment: Environment = "") -> Response:
    """The part of the page that lives."""
    return await page(
        context, request, "flags/parts/flags.html", **await _live(context, await site_of(context, environment))
    )


@router.get("/parts/flags/events")
async def events(context: TheContext, request: Request, environment: Environment = "") -> Response:
    """An event whenever a flag of the environment has changed; pages then fetch what they show."""
    site = await site_of(context, environment)
    await runtime(context).book.serving(site)
    headers = {"x-accel-buffering": "no"}
    changes = _changes(context, site, await admission(context, request))
    return StreamingResponse(changes, media_type="text/event-stream", headers=headers)


@router.post("/flags")
async def new(context: TheContext, request: Request) -> Response:
    """Make a flag in the short form."""
    who = await permit(context, request, Permission.RELEASE)
    form = await request.form()
    names = ("key", "percentage", "attribute", "values", "version")
    made = Made(**{name: str(form.get(name, "")).strip()[:2000] for name in names})
    environment = str(form.get("environment", ""))
    try:
        site = await site_of(context, environment)
        if made.key in (await read_flags(context, site)).flags:
            raise Clash(say("flags.exists", flag=made.key))
        await change_flag(context, who, site, Wish(made.key, made.short()), expected=0)
    except Unreachable:
        raise
    except BasculeError as error:
        return await _shown(context, request, environment, made, error)
    return RedirectResponse(context.in_plan(address(site.environment, made.key)), 303)


async def find(context: AppContext, sought: Sought) -> Sequence[Hit]:
    """The flags of every environment whose key has the words in it."""
    found = [(site, (await read_flags(context, site)).flags) for site in await sites(context)]
    return [
        Hit(address(site.environment, key), key, site.environment)
        for site, flags in found
        for key in flags
        if sought.fits(key)
    ]


def address(environment: str, key: str = "") -> str:
    """Where a flag, or all of an environment, are shown."""
    if not key:
        return f"/flags?environment={quote(environment, safe='')}"
    return f"/flags/{quote(environment, safe='')}/{quote(key, safe='')}"


async def _shown(
    context: AppContext,
    request: Request,
    environment: str,
    made: Made | None = None,
    refusal: BasculeError | None = None,
) -> Response:
    known = await known_environments(context)
    values: dict[str, Any] = {"site": None}
    if known:
        site = await site_of(context, environment if not refusal or environment in known else None)
        values = await _live(context, site)
    return await page(
        context,
        request,
        "flags/flags.html",
        status=status_of(refusal) if refusal else 200,
        environments=known,
        made=made or Made(),
        refusal=refusal,
        faults=getattr(refusal, "faults", ()),
        **values,
    )


async def _live(context: AppContext, site: Site) -> dict[str, Any]:
    kept = await read_flags(context, site)
    flags = [flag_view(one) for one in kept.flags.values()]
    return {"site": site, "flags": flags, "out_of_sync": await runtime(context).declarations.refused(site)}


async def _changes(context: AppContext, site: Site, admitted: Admission) -> AsyncIterator[str]:
    book = runtime(context).book
    with book.follow(site) as changed:

        async def wait(seconds: Seconds) -> bool:
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), seconds)
            told = changed.is_set()
            changed.clear()
            return told

        yield RETRY
        while (told := await admitted.turn(wait, lambda: book.closed)) is not None:
            yield CHANGED if told else STILL_HERE
