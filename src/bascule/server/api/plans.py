"""Plans: check a text, see the plan in force, put another one in its place, and approve what needs approval."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from bascule.kernel.i18n import Message
from bascule.plan.difference import Difference
from bascule.plan.reading.problem import has_errors
from bascule.release.plan_change import Consent
from bascule.release.steps.approvals import demanded
from bascule.server.accounts.auth import Who, may
from bascule.server.api import shapes
from bascule.server.api.common import LAST, Name, PlanWords, TheReader, Words, problems
from bascule.server.api.said import Said, certain, instant, said, said_or_none
from bascule.server.api.shapes_plans import (
    Adopted,
    Changes,
    ChangeShape,
    ConsentShape,
    DifferenceShape,
    PlanAsText,
    PlanInForce,
    PlansInForce,
)
from bascule.server.changes import ANSWERS, BRINGS, VERBS, see_change, see_changes
from bascule.server.context import TheContext
from bascule.server.plans import PlanText, adopt, parse
from bascule.server.problems import plan_fault
from bascule.server.reader import Reader
from bascule.server.views.plans import ChangeView, demands_of
from bascule.store.plans import InForce
from bascule.wiring.plans.adoption import Adoption, Offer

router = APIRouter(tags=["plans"])
TheAnswering = Annotated[Who, may(*ANSWERS)]
Number = Annotated[int, Path(ge=1, le=LAST, description="A change's number.")]


class PlanFile(BaseModel):
    """The text of a plan file, and the file's name for the problems."""

    model_config = ConfigDict(extra="forbid")

    text: PlanWords
    name: Name = "plan.yaml"


class NewPlan(PlanFile):
    """A text that is to be in force, and why."""

    reason: Words = ""
    author: Words = "api"
    alone: bool = Field(False, description="In force at once or refused, instead of a change that waits for approvals.")


class Because(BaseModel):
    """Why, for the journal."""

    model_config = ConfigDict(extra="forbid")

    reason: Words = ""


@router.post("/plans/check", summary="Everything that is wrong with a plan", responses=problems(400, 413, 422))
async def check(plan: PlanFile, context: TheContext, reader: TheReader) -> shapes.Checked:
    """Changes nothing, and needs no token. Of more than 200 problems the first are named."""
    found = await context.plane.reader.check(plan.text, plan.name)
    return shapes.Checked(valid=not has_errors(found), problems=[plan_fault(reader, one) for one in found])


@router.post("/plans", status_code=201, summary="Adopt a plan", responses=problems(400, 401, 409, 413, 422))
async def register(plan: NewPlan, context: TheContext, reader: TheReader, who: Annotated[Who, may(*BRINGS)]) -> Adopted:
    """A plan with errors is refused. One that differs from the plan in force takes its place where whoever asks may do that
    alone, and is a change that waits for approvals otherwise.
    """
    parsed = await parse(context, PlanText(plan.text, plan.name))
    offer = Offer(parsed, plan.text, who.actor, who.by(plan.author), plan.reason, plan.alone)
    return _adopted(reader, await adopt(context, offer))


@router.get("/plans", summary="The plans in force", responses=problems())
async def in_force(context: TheContext, reader: TheReader) -> PlansInForce:
    """One per product."""
    return PlansInForce(
        plans=[PlanInForce(**_in_force(reader, one)) for one in await context.plane.plans.store.products()]
    )


@router.get("/plans/changes", summary="Changes of plans", responses=problems(422))
async def changes(
    context: TheContext, reader: TheReader, product: Name | None = None, only_open: bool = False
) -> Changes:
    """The newest first, at most 20."""
    return Changes(changes=[_change(reader, one) for one in await see_changes(context, product, only_open=only_open)])


@router.get("/plans/changes/{number}", summary="One change of a plan", responses=problems(404, 422))
async def one_change(number: Number, context: TheContext, reader: TheReader) -> ChangeShape:
    """With everything that it changes."""
    return _change(reader, await see_change(context, await context.plane.plans.store.change(number)))


@router.post(
    "/plans/changes/{number}/approve",
    summary="Approve a change of a plan",
    responses=problems(400, 401, 404, 409, 413, 422),
)
async def approve(
    number: Number, context: TheContext, reader: TheReader, who: TheAnswering, why: Because | None = None
) -> ChangeShape:
    """With the last approval that was missing it is in force. Its author never counts where approvals are demanded."""
    return await _answer("approve", (number, why), context, reader, who)


@router.post(
    "/plans/changes/{number}/withdraw",
    summary="Withdraw one's approval",
    responses=problems(400, 401, 404, 409, 413, 422),
)
async def withdraw(
    number: Number, context: TheContext, reader: TheReader, who: TheAnswering, why: Because | None = None
) -> ChangeShape:
    """As long as the change is open."""
    return await _answer("withdraw", (number, why), context, reader, who)


@router.post(
    "/plans/changes/{number}/reject",
    summary="Reject a change, or take one's own back",
    responses=problems(400, 401, 404, 409, 413, 422),
)
async def reject(
    number: Number, context: TheContext, reader: TheReader, who: TheAnswering, why: Because | None = None
) -> ChangeShape:
    """For its author, and for whoever might approve or adopt it."""
    return await _answer("reject", (number, why), context, reader, who)


@router.get("/plans/in-force/{product}", summary="The plan in force of a product", responses=problems(404, 422))
async def one_plan(product: Annotated[Name, Path()], context: TheContext, reader: TheReader) -> PlanAsText:
    """With its text."""
    known = await context.plane.plans.in_force(product)
    kept = await context.plane.plans.store.text(known.hash)
    return PlanAsText(**_in_force(reader, known.in_force), text=kept.text)


async def _answer(
    verb: str, asked: tuple[int, Because | None], context: TheContext, reader: Reader, who: Who
) -> ChangeShape:
    number, why = asked
    change = await VERBS[verb](context, who, number, why.reason if why else "")
    return _change(reader, await see_change(context, change))


def _adopted(reader: Reader, made: Adoption) -> Adopted:
    return Adopted(
        outcome=made.outcome,
        hash=made.hash,
        name=made.plan.name,
        components=list(made.plan.components),
        environments=list(made.plan.environments),
        change=made.change.number if made.change else None,
        difference=_difference(reader, made.difference) if made.difference else None,
        lacking=said(reader, demanded(made.lacking)) if made.lacking else None,
    )


def _in_force(reader: Reader, one: InForce) -> dict[str, object]:
    name = reader.names.of(one.by)
    return {"product": one.product, "hash": one.hash, "since": certain(one.since), "by": one.by, "name": name}


def _difference(reader: Reader, found: Difference) -> DifferenceShape:
    return DifferenceShape(
        sentences=_said(reader, found.sentences),
        count=found.count,
        environments=list(found.environments),
        demands=_said(reader, demands_of(found)),
    )


def _said(reader: Reader, messages: Sequence[Message]) -> list[Said]:
    return [said(reader, one) for one in messages]


def _change(reader: Reader, view: ChangeView) -> ChangeShape:
    change = view.change
    return ChangeShape(
        number=change.number,
        product=change.product,
        state=change.state,
        base=change.base,
        target=change.target,
        author=change.author,
        name=reader.names.of(change.author),
        at=certain(change.at),
        reason=change.reason,
        via=change.via,
        consents=[_consent(reader, one) for one in change.consents],
        lacking=said_or_none(reader, view.lacking),
        ended=instant(change.ended),
        ended_by=change.ended_by,
        difference=_difference(reader, view.difference),
    )


def _consent(reader: Reader, one: Consent) -> ConsentShape:
    return ConsentShape(
        by=one.by,
        name=reader.names.of(one.by),
        at=certain(one.at),
        note=one.note,
        via=one.via,
        withdrawn=instant(one.withdrawn),
    )
