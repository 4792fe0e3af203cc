"""The queue: what triggers brought while a release was under way, and letting go of it."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from bascule.kernel.i18n import say
from bascule.release.people import Permission
from bascule.server.accounts.auth import READERS, Who, may
from bascule.server.api.common import TheReader, Words, problems
from bascule.server.api.said import PersonName, Shape, Timestamp, of, shaped
from bascule.server.context import TheContext
from bascule.server.queue import Turn, let_go_of

router = APIRouter(tags=["queue"])
Stopping = Annotated[Who, may(Permission.STOP)]


class QueuedShape(Shape):
    """Versions that wait to be released together, who brought them, and since when."""

    turn: str = Field(description="What `DELETE /queue/{turn}` is given.")
    plan: str
    environment: str
    versions: dict[str, str] = Field(description="By component.")
    author: PersonName
    since: Timestamp = of("at")


class Queue(Shape):
    """Everything that waits, oldest first."""

    queue: list[QueuedShape]


class LettingGo(BaseModel):
    """Why it is not going to be released; who lets go of it is known, and only the token of the data folder may name somebody."""

    model_config = ConfigDict(extra="forbid")

    reason: Words = ""
    by: Words = "api"


@router.get("/queue", summary="What waits for its turn", responses=problems(), dependencies=READERS)
async def queue(context: TheContext, reader: TheReader) -> Queue:
    """What triggers brought while a release was under way; of each component only the newest."""
    return Queue(queue=[shaped(QueuedShape, one, reader) for one in await context.plane.waiting.all()])


@router.delete(
    "/queue/{turn}",
    summary="Let go of what waits for its turn",
    responses=problems(400, 404, 413, 422),
)
async def drop(turn: Turn, wanted: LettingGo, context: TheContext, reader: TheReader, who: Stopping) -> QueuedShape:
    """It is not released, which the journal says and its people are told."""
    by = who.by(wanted.by)
    because = say("trigger.let-go", by=reader.names.of(by), reason=wanted.reason or "–")
    return shaped(QueuedShape, await let_go_of(context, turn, because), reader)
