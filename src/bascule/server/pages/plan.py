"""The plan: the one in force, what the file says beside it, the changes that wait, and those that have ended."""

import asyncio
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from starlette.responses import RedirectResponse

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Message, say
from bascule.ports.errors import Unreachable
from bascule.server.accounts.auth import identify, permit_any
from bascule.server.api.common import LAST
from bascule.server.changes import ANSWERS, BRINGS, VERBS, see_changes
from bascule.server.context import AppContext, TheContext, in_plan
from bascule.server.pages.asked import field
from bascule.server.pages.page import page
from bascule.server.plans import adopt, parse, read_file, see_file
from bascule.server.reader import reader_of
from bascule.server.refusals import NotFound, status_of
from bascule.wiring.machine.rights import rights_of
from bascule.wiring.plans.adoption import Offer
from bascule.wiring.plans.in_force import KnownPlan, NoPlan

router = APIRouter(include_in_schema=False)
Number = Annotated[int, Path(ge=1, le=LAST)]


@router.get("/plan")
async def plan(context: TheContext, request: Request, product: str | None = None) -> Response:
    """The plan in force of the product that is looked at; `product` is what older addresses have in the place of `plan`."""
    return await _shown(replace(context, product=product) if product else context, request)


@router.post("/plan/adopt")
async def adopt_the_file(context: TheContext, request: Request) -> Response:
    """Adopt what the file of the server says, or propose it."""
    who = await permit_any(context, request, BRINGS)
    form = await request.form()
    try:
        if context.plan_path is None:
            raise NoPlan
        found = await read_file(context.plan_path)
        made = await adopt(
            context, Offer(await parse(context, found), found.text, who.actor, who.by(), field(form, "reason"))
        )
    except Unreachable:
        raise
    except BasculeError as error:
        return await _shown(context, request, error)
    here = in_plan("/plan", made.plan.name)
    return RedirectResponse(f"{here}#change-{made.change.number}" if made.change else here, 303)


@router.post("/plan/changes/{number}/{verb}")
async def answer(context: TheContext, request: Request, number: Number, verb: str) -> Response:
    """Approve a change, withdraw one's approval, or end it."""
    who = await permit_any(context, request, ANSWERS)
    if verb not in VERBS:
        raise NotFound(say("api.not-found"))
    form = await request.form()
    try:
        change = await VERBS[verb](context, who, number, field(form, "reason"))
    except Unreachable:
        raise
    except BasculeError as error:
        return await _shown(context, request, error)
    return RedirectResponse(f"{in_plan('/plan', change.product)}#change-{number}", 303)


async def _shown(context: AppContext, request: Request, refusal: BasculeError | None = None) -> Response:
    known, fault = await _known(context)
    who = await identify(context, request)
    await context.names.look(context.plane.people)
    reader = reader_of(context, request)
    return await page(
        context,
        request,
        "plan.html",
        reader.at(known.plan.timezone) if known else reader,
        status=status_of(refusal) if refusal else 200,
        known=known,
        text=(await context.plane.plans.store.text(known.hash)).text if known else "",
        fault=fault,
        rights=await asyncio.to_thread(_rights, known, context.plane.settings.root),
        file=await see_file(context),
        changes=await see_changes(context, known.in_force.product if known else context.product),
        actor=who.actor if who else None,
        may_bring=who is not None and any(who.may(deed) for deed in BRINGS),
        refusal=refusal,
    )


def _rights(known: KnownPlan | None, root: FilePath) -> tuple[Message, ...]:
    return rights_of(known.plan, root).notes if known else ()


async def _known(context: AppContext) -> tuple[KnownPlan | None, BasculeError | None]:
    try:
        return await context.known_plan(), None
    except Unreachable:
        raise
    except BasculeError as error:
        return None, error
