"""Experiments: those of an environment, and one with everything that is known of it."""

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.responses import RedirectResponse

from bascule.areas.experiments.service import end, ending_of, see, see_all, start
from bascule.areas.experiments.views import STATES, TONES, reading_view
from bascule.areas.experiments.worker import complete_days
from bascule.areas.flags.public import known_environments, site_of
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.ports.errors import Unreachable
from bascule.release.people import Permission
from bascule.server.accounts.auth import READERS, permit
from bascule.server.context import AppContext, TheContext
from bascule.server.pages.page import page
from bascule.server.refusals import NotFound, status_of
from bascule.server.search import Hit, Sought

router = APIRouter(include_in_schema=False, dependencies=READERS)
Chosen = Annotated[str, Query(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
Environment = Annotated[str, Path(min_length=1, max_length=100)]
Name = Annotated[str, Path(min_length=1, max_length=60)]
DEEDS = {"start": Permission.RELEASE, "stop": Permission.STOP, "ship": Permission.RELEASE}
LONGEST_REASON = 2000


@router.get("/experiments")
async def experiments(context: TheContext, request: Request, environment: Chosen = "") -> Response:
    """The experiments of one environment."""
    known = await known_environments(context)
    values: dict[str, Any] = {"site": None, "found": []}
    if known:
        site = await site_of(context, environment or None)
        values = {"site": site, "found": await see_all(context, site.environment)}
    return await page(
        context, request, "experiments/experiments.html", environments=known, tones=TONES, states=STATES, **values
    )


@router.get("/experiments/{environment}/{name}")
async def experiment(context: TheContext, request: Request, environment: Environment, name: Name) -> Response:
    """One of them."""
    return await _shown(context, request, environment, name)


@router.post("/experiments/{environment}/{name}/{what}")
async def change(context: TheContext, request: Request, environment: Environment, name: Name, what: str) -> Response:
    """Start it, stop it, or ship a variant; then show what came of it."""
    if what not in DEEDS:
        raise NotFound(say("api.not-found"))
    who = await permit(context, request, DEEDS[what])
    form = await request.form()
    try:
        if what == "start":
            await start(context, who, environment, name)
        else:
            seen = await see(context, environment, name)
            variant = str(form.get("variant", "")) if what == "ship" else None
            await end(
                context, who, seen, ending_of(seen, variant, str(form.get("reason", "")).strip()[:LONGEST_REASON])
            )
    except Unreachable:
        raise
    except BasculeError as error:
        return await _shown(context, request, environment, name, error)
    here = str(request.url_for("experiment", environment=environment, name=name).path)
    return RedirectResponse(context.in_plan(here), 303)


async def find(context: AppContext, sought: Sought) -> Sequence[Hit]:
    """The experiments whose name or description has the words in it, where they are to be seen."""
    return [
        Hit(f"/experiments/{quote(one.site.environment)}/{quote(one.name)}", one.name, one.site.environment)
        for one in await see_all(context, None)
        if sought.fits(one.name, one.description)
    ]


async def _shown(
    context: AppContext, request: Request, environment: str, name: str, refusal: BasculeError | None = None
) -> Response:
    seen = await see(context, environment, name)
    run = seen.run
    return await page(
        context,
        request,
        "experiments/experiment.html",
        status=status_of(refusal) if refusal else 200,
        seen=seen,
        run=run,
        design=seen.protocol.design,
        view=reading_view(seen.protocol, run.reading, ended=run.ended is not None) if run and run.reading else None,
        complete=complete_days(run, context.now()) if run else 0,
        tone=STATES[seen.state],
        refusal=refusal,
    )
