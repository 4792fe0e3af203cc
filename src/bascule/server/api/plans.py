"""Plans: check a text, keep one for the releases to come."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from bascule.plan.problem import has_errors
from bascule.release.people import Deed
from bascule.server.api import shapes
from bascule.server.api.common import Name, PlanWords, TheReader, problems
from bascule.server.desk import TheDesk
from bascule.server.flags import heed_plan
from bascule.server.problems import plan_fault
from bascule.server.who import Who, may

router = APIRouter(tags=["plans"])


class PlanFile(BaseModel):
    """The text of a plan file, and the file's name for the problems."""

    model_config = ConfigDict(extra="forbid")

    text: PlanWords
    name: Name = "plan.yaml"


@router.post("/plans/check", summary="Everything that is wrong with a plan", responses=problems(400, 413, 422))
async def check(plan: PlanFile, desk: TheDesk, reader: TheReader) -> shapes.Checked:
    """Changes nothing, and needs no token. Of more than 200 problems the first are named."""
    found = await desk.plane.reader.check(plan.text, plan.name)
    return shapes.Checked(valid=not has_errors(found), problems=[plan_fault(reader, one) for one in found])


@router.post(
    "/plans",
    status_code=201,
    summary="Keep a plan for the releases to come",
    responses=problems(400, 401, 413, 422),
)
async def register(plan: PlanFile, desk: TheDesk, who: Annotated[Who, may(Deed.RELEASE)]) -> shapes.Kept:
    """A plan with errors is refused; what is kept is never changed. The flags that it declares come to be."""
    parsed, identity = await desk.plane.reader.identify(plan.text, plan.name)
    await desk.plane.queries.keep_plan(identity, parsed.name, plan.text)
    await heed_plan(desk, parsed, who.by())
    return shapes.Kept(
        hash=identity, name=parsed.name, components=list(parsed.components), environments=list(parsed.environments)
    )
