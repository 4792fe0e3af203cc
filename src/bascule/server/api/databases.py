"""Databases: what has been run on one of an environment, and undoing the last of it by its ways down."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from bascule.kernel.quantities import Seconds
from bascule.release.people import Permission
from bascule.server.accounts.auth import Who, may
from bascule.server.api.common import Name, Words, problems
from bascule.server.context import TheContext
from bascule.wiring.ways_down import Wanted, to_undo, undo

router = APIRouter(tags=["databases"])
Reverting = Annotated[Who, may(Permission.REVERT)]
DatabaseName = Annotated[str, Path(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f/]+$")]


class Which(BaseModel):
    """Which migrations of an environment's database: the last so many, or all that were run after one, which stays."""

    model_config = ConfigDict(extra="forbid")

    environment: Name
    plan: Name | None = Field(None, description="The plan's name, where there are several.")
    steps: int = Field(1, ge=1, le=1000, description="How many of the last migrations.")
    to_revision: str = Field("", max_length=300, description="All that were run after this one, which stays.")


class WaysDown(BaseModel):
    """What would be undone, the last one first."""

    database: str
    environment: str
    names: list[str]


class DownWanted(Which):
    """What is to be undone, and why; only the token of the data folder may name somebody."""

    reason: Words = ""
    by: Words = "api"


class UndoneMigration(BaseModel):
    """One migration that was undone."""

    name: str
    seconds: Seconds


class Undone(BaseModel):
    """What was undone, the last one first, and how the copy that was made before is brought back."""

    database: str
    environment: str
    undone: list[UndoneMigration]
    backup: str
    restore: str


@router.get("/databases/{database}/ways-down", summary="What would be undone", responses=problems(400, 404, 409, 422))
async def ways_down(
    database: DatabaseName, wanted: Annotated[Which, Query()], context: TheContext, _: Reverting
) -> WaysDown:
    """Of the last migrations of a database, by the plan in force. Changes nothing."""
    known = await context.plane.plans.in_force(wanted.plan)
    asked = Wanted(database, wanted.environment, wanted.steps, wanted.to_revision)
    found = await to_undo(context.plane, known.plan, asked)
    return WaysDown(database=database, environment=wanted.environment, names=[one.name for one in found])


@router.post(
    "/databases/{database}/down", summary="Undo the last migrations", responses=problems(400, 404, 409, 413, 422)
)
async def down(database: DatabaseName, wanted: DownWanted, context: TheContext, who: Reverting) -> Undone:
    """By their ways down, with a copy of the database made before; refused while a release is under way there."""
    known = await context.plane.plans.in_force(wanted.plan)
    asked = Wanted(database, wanted.environment, wanted.steps, wanted.to_revision, wanted.reason, who.by(wanted.by))
    done = await undo(context.plane, known.plan, asked)
    ran = [UndoneMigration(name=one.name, seconds=one.seconds) for one in done.ran]
    return Undone(
        database=database,
        environment=wanted.environment,
        undone=ran,
        backup=done.backup.path,
        restore=done.backup.restore,
    )
