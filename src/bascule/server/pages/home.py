"""The overview, and the forms that start a release and stop the line."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.responses import RedirectResponse

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.plan.enums import KindName
from bascule.ports.errors import Unreachable
from bascule.release.people import Permission
from bascule.server.accounts.auth import known, permit
from bascule.server.api.common import LAST
from bascule.server.context import AppContext, TheContext
from bascule.server.overview import Overview, see_day, see_overview
from bascule.server.pages.page import page
from bascule.server.plans import see_file
from bascule.server.reader import reader_of
from bascule.server.refusals import status_of
from bascule.wiring.freezing import Wanted, freeze, unfreeze
from bascule.wiring.start import Order, PlanRefused, start_release

# What the form says for all components together.
ALL = "*"
PAGE = "overview.html"
EMPTY = {"component": "", "environment": "", "version": "", "kind": ""}
FREEZE = {"environment": "", "component": "", "until": "", "reason": ""}
UNTOUCHED = {"refusal": None, "freeze_refusal": None, "typed": EMPTY, "typed_freeze": FREEZE}
router = APIRouter(include_in_schema=False)
Name = Annotated[str, Query(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]


@router.get("/")
async def home(context: TheContext, request: Request, environment: Name = "") -> Response:
    """What needs eyes, what runs in an environment, and what moves there."""
    return await _overview(context, request, PAGE, environment=environment)


@router.get("/parts/overview")
async def overview_part(context: TheContext, request: Request, environment: Name = "") -> Response:
    """The part of it that changes."""
    return await _overview(context, request, "parts/overview.html", environment=environment)


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
        order = Order(
            versions, typed["environment"], who.by(), typed["kind"] or KindName.STANDARD.value, roles=who.roles
        )
        release, *_ = await start_release(context.plane, known, order)
    except Unreachable:
        raise
    except BasculeError as error:
        return await _overview(context, request, PAGE, refusal=error, typed=typed)
    return RedirectResponse(f"/releases/{release.group or release.id}", 303)


@router.post("/freezes")
async def stop(context: TheContext, request: Request) -> Response:
    """Stop the line; a refusal is shown above the form, with what was typed."""
    who = await permit(context, request, Permission.STOP)
    form = await request.form()
    typed = {name: str(form.get(name, "")).strip()[:2000] for name in FREEZE}
    try:
        known, by = await context.known_plan(), who.by()
        await freeze(context.plane, known.plan, Wanted(**typed, by=by, name=context.names.of(by)))
    except Unreachable:
        raise
    except BasculeError as error:
        return await _overview(context, request, PAGE, freeze_refusal=error, typed_freeze=typed)
    return RedirectResponse(context.in_plan("/"), 303)


@router.post("/freezes/{number}/unfreeze")
async def go_on(context: TheContext, request: Request, number: Annotated[int, Path(ge=1, le=LAST)]) -> Response:
    """Let the line go on before its time."""
    who = await permit(context, request, Permission.STOP)
    await unfreeze(context.plane, number, who.by(), context.names.of(who.by()))
    return RedirectResponse(context.in_plan("/"), 303)


async def _overview(context: AppContext, request: Request, template: str, **values: Any) -> Response:
    seen = await see_overview(context, await known(context, request))
    refused = values.get("refusal") or values.get("freeze_refusal")
    asked = values.get("environment") or (values.get("typed") or EMPTY)["environment"]
    return await page(
        context,
        request,
        template,
        reader_of(context, request).at(seen.known.timezone) if seen.known else None,
        status=status_of(refused) if refused else 200,
        file=await see_file(context) if template == PAGE else None,
        faults=seen.fault.problems if isinstance(seen.fault, PlanRefused) else [],
        **{**UNTOUCHED, **values, **await _shown(context, seen, asked)},
    )


async def _shown(context: AppContext, seen: Overview, asked: str) -> dict[str, Any]:
    """What of it is shown: one environment of the plan that is looked at, and what no plan in force names any more."""
    environment, table = seen.chosen(asked), seen.table
    others = [one for one in seen.tables if one is not table and one.plan not in seen.products]
    components = tuple(name for name, _ in table.rows) if table else ()
    return {
        "seen": seen,
        "known": seen.known,
        "fault": seen.fault,
        "environment": environment,
        "cells": seen.column(environment),
        "others": others,
        "day": await see_day(context, table.plan, environment, components) if table else None,
    }


def _version(text: str) -> str:
    plain = text.replace(".", "").replace("_", "").replace("+", "").replace("-", "")
    if not (0 < len(text) <= 128 and text[0].isalnum() and plain.isalnum() and text.isascii()):
        raise BasculeError(say("api.bad-version", found=text[:60]))
    return text
