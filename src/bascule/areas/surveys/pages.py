"""Surveys: what users answered, for whoever may read what they said."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from bascule.areas.events.public import page_snippet
from bascule.areas.flags.public import site_of, sites
from bascule.areas.surveys.section import SECTION
from bascule.areas.surveys.service import read_surveys
from bascule.kernel.error import BasculeError
from bascule.ports.errors import Unreachable
from bascule.release.people import Permission
from bascule.server.accounts.auth import permit
from bascule.server.context import AppContext, TheContext
from bascule.server.figure import FEWEST
from bascule.server.pages.page import page
from bascule.server.search import Hit, Sought

router = APIRouter(include_in_schema=False)
Environment = Annotated[str, Query(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
DAYS = 30
SCRIPT = '<script src="{url}/js/survey.js" data-key="{key}" defer></script>'


@router.get("/surveys")
async def surveys(context: TheContext, request: Request, environment: Environment = "") -> Response:
    """The surveys of the plan with their answers in one environment."""
    await permit(context, request, Permission.READ)
    try:
        site = await site_of(context, environment or None)
        environments = [one.environment for one in await sites(context)]
        views = await read_surveys(context, site.environment, DAYS)
    except Unreachable:
        raise
    except BasculeError:
        site, environments, views = None, [], []
    more: dict[str, Any] = {
        "site": site,
        "environments": environments,
        "surveys": views,
        "days": DAYS,
        "fewest": FEWEST,
    }
    snippet = survey_snippet(context.plane.settings.public_url, "bwk_…")
    return await page(context, request, "surveys/answers.html", snippet=snippet, **more)


async def find(context: AppContext, sought: Sought) -> Sequence[Hit]:
    """The surveys of the plan by their name or their question."""
    surveys = SECTION.of(await context.plan()).items() if sought.may(Permission.READ) else ()
    return [Hit("/surveys", name) for name, one in surveys if sought.fits(name, *one.question.values())]


def survey_snippet(url: str, key: str) -> str:
    """What a page loads that asks its users: the events first, which the survey is told by."""
    return f"{page_snippet(url, key)}\n{SCRIPT.format(url=url, key=key)}"
