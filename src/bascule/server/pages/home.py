"""The overview, and the form that starts a release."""

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.plan.enums import KindName
from bascule.ports.errors import Unreachable
from bascule.release.people import Permission
from bascule.server.accounts.auth import permit
from bascule.server.context import AppContext, TheContext
from bascule.server.look import known_layout, see_tables
from bascule.server.pages.page import page
from bascule.server.plans import see_file
from bascule.server.reader import reader_of
from bascule.server.refusals import status_of
from bascule.server.views.overview import moving_view
from bascule.wiring.start import Order, PlanRefused, start_release

LATEST = 8
# What the form says for all components together.
ALL = "*"
PAGE = "overview.html"
EMPTY = {"component": "", "environment": "", "version": "", "kind": ""}
router = APIRouter(include_in_schema=False)


@router.get("/")
async def home(context: TheContext, request: Request) -> Response:
    """What runs where, and what moves now."""
    return await _overview(context, request, PAGE)


@router.get("/parts/overview")
async def overview_part(context: TheContext, request: Request) -> Response:
    """The part of it that changes."""
    return await _overview(context, request, "parts/overview.html")


@router.post("/releases")
async def start(context: TheContext, request: Request) -> Response:
    """Start a release; a refusal is shown above the form, with what was typed."""
    who = await permit(context, request, Permission.RELEASE)
    form = await request.form()
    typed = EMPTY | {name: str(form[name]).strip() for name in EMPTY if name in form}
    try:
        known = await context.known_plan()
        components = list(known.plan.components) if typed["component"] == ALL else [typed["component"]]
        versions = dict.fromkeys(components, _version(typed["version"]))
        order = Order(versions, typed["environment"], who.by(), typed["kind"] or KindName.STANDARD.value)
        release, *_ = await start_release(context.plane, known, order)
    except Unreachable:
        raise
    except BasculeError as error:
        return await _overview(context, request, PAGE, refusal=error, typed=typed)
    return RedirectResponse(f"/releases/{release.group or release.id}", 303)


async def _overview(
    context: AppContext,
    request: Request,
    template: str,
    refusal: BasculeError | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    known, fault = await known_layout(context)
    reader = reader_of(context, request)
    latest = await context.plane.queries.releases(limit=LATEST)
    return await page(
        context,
        request,
        template,
        reader.at(known.timezone) if known else reader,
        status=status_of(refusal) if refusal else 200,
        tables=await see_tables(context, known),
        latest=[moving_view(one, context.now()) for one in latest],
        known=known,
        file=await see_file(context) if template == PAGE else None,
        fault=fault,
        faults=fault.problems if isinstance(fault, PlanRefused) else [],
        refusal=refusal,
        typed=typed or EMPTY,
    )


def _version(text: str) -> str:
    plain = text.replace(".", "").replace("_", "").replace("+", "").replace("-", "")
    if not (0 < len(text) <= 128 and text[0].isalnum() and plain.isalnum() and text.isascii()):
        raise BasculeError(say("api.bad-version", found=text[:60]))
    return text
