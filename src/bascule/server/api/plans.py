"""Plans: check a text, see the plan in force, put another one in its place, and approve what needs approval."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bascule.plan.reading.problem import has_errors
from bascule.release.plan_change import ChangeState
from bascule.release.steps.approvals import demanded
from bascule.server.accounts.auth import Who, may
from bascule.server.api.common import LAST, Name, PlanWords, TheReader, Words, problems
from bascule.server.api.said import PersonName, Said, Shape, Timestamp, of, shaped
from bascule.server.changes import ANSWERS, BRINGS, VERBS, see_change, see_changes
from bascule.server.context import TheContext
from bascule.server.plans import PlanText, adopt, parse
from bascule.server.problems import Fault, plan_fault
from bascule.server.reader import Reader
from bascule.wiring.plans.adoption import Offer, Outcome

router = APIRouter(tags=["plans"])
TheAnswering = Annotated[Who, may(*ANSWERS)]
Number = Annotated[int, Path(ge=1, le=LAST, description="A change's number.")]


def _demanded(found: Any) -> Any:
    if not isinstance(found, tuple):
        return found
    return demanded(found) if found else None


# Approvals that are demanded, of a view that has the demands themselves.
Demanded = Annotated[Said | None, BeforeValidator(_demanded)]
Names = Annotated[list[str], BeforeValidator(list)]


class Checked(BaseModel):
    """What is wrong with a plan: errors stop it, warnings do not."""

    valid: bool
    problems: list[Fault]


class PlanInForce(Shape):
    """The plan in force of a product."""

    product: str
    hash: str
    since: Timestamp
    by: str = Field(description="An account's id, or a name.")
    name: PersonName = of("by", description="What they are called.")


class PlansInForce(Shape):
    """One per product, the one that came into force last first."""

    plans: list[PlanInForce]


class PlanAsText(PlanInForce):
    """The same with its text."""

    text: str


class DifferenceShape(Shape):
    """What a change comes to."""

    sentences: list[Said] = Field(description="At most 60 of them.")
    count: int = Field(description="How many there are in all.")
    environments: list[str] = Field(description="Those whose releases would go through something else.")
    demands: list[Annotated[Said, BeforeValidator(_demanded)]] = Field(
        description="The approvals that it needs; none where whoever may adopt plans does it alone."
    )


class ConsentShape(Shape):
    """Somebody's approval of a change."""

    by: str
    name: PersonName = of("by")
    at: Timestamp
    note: str
    via: str = Field(description="The review elsewhere that it was given by; empty where it was given here.")
    withdrawn: Timestamp | None


class ChangeShape(Shape):
    """A change of a product's plan."""

    number: int = of("change", "number")
    product: str = of("change", "product")
    state: ChangeState = of("change", "state")
    base: str = of("change", "base", description="The hash of the plan that it starts from.")
    target: str = of("change", "target", description="The hash of the plan that it leads to.")
    author: str = of("change", "author")
    name: PersonName = of("change", "author", description="What its author is called.")
    at: Timestamp = of("change", "at")
    reason: str = of("change", "reason")
    via: str = of("change", "via")
    consents: list[ConsentShape] = of("change", "consents")
    lacking: Said | None = Field(description="The approvals that are still missing.")
    ended: Timestamp | None = of("change", "ended")
    ended_by: str | None = of("change", "ended_by")
    difference: DifferenceShape


class Changes(Shape):
    """Changes, the newest first."""

    changes: list[ChangeShape]


class Adopted(Shape):
    """What came of a plan: `unchanged` as it says what is in force already, `adopted`, or `waiting` for approvals."""

    outcome: Outcome
    hash: str
    name: str = of("plan", "name")
    components: Names = of("plan", "components")
    environments: Names = of("plan", "environments")
    change: int | None = of(
        "change", "number", absent=None, description="The number of the change; null where there was nothing to change."
    )
    difference: DifferenceShape | None = Field(description="Null for the first plan of a product.")
    lacking: Demanded = Field(description="The approvals that are missing.")


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
async def check(plan: PlanFile, context: TheContext, reader: TheReader) -> Checked:
    """Changes nothing, and needs no token. Of more than 200 problems the first are named."""
    found = await context.plane.reader.check(plan.text, plan.name)
    return Checked(valid=not has_errors(found), problems=[plan_fault(reader, one) for one in found])


@router.post("/plans", status_code=201, summary="Adopt a plan", responses=problems(400, 401, 409, 413, 422))
async def register(plan: NewPlan, context: TheContext, reader: TheReader, who: Annotated[Who, may(*BRINGS)]) -> Adopted:
    """A plan with errors is refused. One that differs from the plan in force takes its place where whoever asks may do that
    alone, and is a change that waits for approvals otherwise.
    """
    parsed = await parse(context, PlanText(plan.text, plan.name))
    offer = Offer(parsed, plan.text, who.actor, who.by(plan.author), plan.reason, plan.alone)
    return shaped(Adopted, await adopt(context, offer), reader)


@router.get("/plans", summary="The plans in force", responses=problems())
async def in_force(context: TheContext, reader: TheReader) -> PlansInForce:
    """One per product."""
    return shaped(PlansInForce, {"plans": await context.plane.plans.store.products()}, reader)


@router.get("/plans/changes", summary="Changes of plans", responses=problems(422))
async def changes(
    context: TheContext, reader: TheReader, product: Name | None = None, only_open: bool = False
) -> Changes:
    """The newest first, at most 20."""
    return shaped(Changes, {"changes": await see_changes(context, product, only_open=only_open)}, reader)


@router.get("/plans/changes/{number}", summary="One change of a plan", responses=problems(404, 422))
async def one_change(number: Number, context: TheContext, reader: TheReader) -> ChangeShape:
    """With everything that it changes."""
    return shaped(ChangeShape, await see_change(context, await context.plane.plans.store.change(number)), reader)


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
    return shaped(PlanAsText, {**asdict(known.in_force), "text": kept.text}, reader)


async def _answer(
    verb: str, asked: tuple[int, Because | None], context: TheContext, reader: Reader, who: Who
) -> ChangeShape:
    number, why = asked
    change = await VERBS[verb](context, who, number, why.reason if why else "")
    return shaped(ChangeShape, await see_change(context, change), reader)
