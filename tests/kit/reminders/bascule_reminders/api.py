"""Reminders over HTTP."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from bascule.release.people import Permission
from bascule.server.accounts.auth import READERS, Who, may
from bascule.server.api.common import Name, problems
from bascule.server.context import TheContext

from .service import settle, standing

router = APIRouter(tags=["reminders"])


class Standing(BaseModel):
    """The reminders of the plan in force."""

    due: dict[str, bool] = Field(description="By name, whether it is due.")


@router.get("/reminders", summary="What is due", dependencies=READERS, responses=problems())
async def listed(context: TheContext) -> Standing:
    """By the plan in force."""
    return Standing(due=await standing(context))


@router.post("/reminders/{name}", summary="Say that something was done", responses=problems(404))
async def done(name: Name, context: TheContext, who: Annotated[Who, may(Permission("reminders"))]) -> Standing:
    """It is due again when its time has passed."""
    await settle(context, name, who.by())
    return Standing(due=await standing(context))
