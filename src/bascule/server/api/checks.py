"""Checks: asked now, without a release."""

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import StreamingResponse

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.release.people import Permission
from bascule.server.accounts.auth import may
from bascule.server.api.common import Name, TheReader, Version, problems
from bascule.server.api.said import Said, said
from bascule.server.context import AppContext, TheContext
from bascule.server.reader import Reader
from bascule.server.trying import Trial, ask_all, trial

router = APIRouter(tags=["checks"])
CheckName = Annotated[str, Field(min_length=1, max_length=500)]


class Try(BaseModel):
    """Which checks, of what."""

    model_config = ConfigDict(extra="forbid")

    checks: list[CheckName] = Field(
        min_length=1, max_length=50, description="By their names in the plan, or in its steps."
    )
    environment: Name
    component: Name | None = Field(None, description="Without one: the first whose steps have one of these checks.")
    version: Version | None = Field(None, description="Without one: the version that serves.")
    product: Name | None = None


class Tried(BaseModel):
    """What a check has answered: one line each, as they come."""

    name: str
    passed: bool
    because: Said
    output: list[str] = Field(description="The last lines of what it printed, masked.")
    seconds: Seconds


LINES: dict[int | str, dict[str, Any]] = {
    200: {"description": "A `Tried` a line.", "content": {"application/x-ndjson": {"schema": {"type": "string"}}}}
}


@router.post(
    "/checks/try",
    summary="Ask checks now",
    dependencies=[may(Permission.RELEASE)],
    responses={**LINES, **problems(400, 404, 409, 413, 422)},
    response_model=None,
)
async def try_checks(wanted: Try, context: TheContext, reader: TheReader) -> StreamingResponse:
    """By the plan in force, of what serves there, all at the same time. Nothing is changed, and nothing is journaled."""
    context.trials.require(say("check.too-many-trials"))
    known = await context.plane.plans.in_force(wanted.product)
    where = (wanted.environment, wanted.component)
    found = await trial(context, known, wanted.checks, where, wanted.version)
    return StreamingResponse(_lines(context, reader, found), media_type="application/x-ndjson")


async def _lines(context: AppContext, reader: Reader, found: Trial) -> AsyncIterator[str]:
    # A first byte at once: whoever only asks and waits holds no lane while checks take their time.
    yield "\n"
    with context.trials.taken():
        async for name, result in ask_all(context, found):
            one = Tried(
                name=name,
                passed=result.passed,
                because=said(reader, result.because),
                output=list(result.output),
                seconds=result.seconds,
            )
            yield json.dumps(one.model_dump(mode="json"), ensure_ascii=False) + "\n"
