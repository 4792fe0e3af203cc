"""Verbs: what a person can ask of a release that runs. Each is answered, also when it is refused."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict

from bascule.release.facts import Verb
from bascule.release.people import DEED_OF, Deed
from bascule.server.api import shapes
from bascule.server.api.common import ReleaseName, TheReader, Words, problems
from bascule.server.api.shapes import said_or_none
from bascule.server.asks import ask, go_back
from bascule.server.desk import TheDesk
from bascule.server.who import Who, may

router = APIRouter(tags=["verbs"])
SUMMARIES = {
    Verb.HOLD: "Hold: stay where it is until somebody resumes it",
    Verb.RESUME: "Resume, and accept what a guard had stopped",
    Verb.PROMOTE: "Promote: everything to the candidate now",
    Verb.ROLL_BACK: "Roll back: everything to stable now",
    Verb.CANCEL: "Cancel: as if it had never begun",
}


class Why(BaseModel):
    """Why it is asked, for the journal; who asks is known, and only the token of the data folder may name somebody."""

    model_config = ConfigDict(extra="forbid")

    reason: Words = ""
    by: Words = "api"


@dataclass(frozen=True, slots=True)
class Plea:
    """Who asks, as the journal has it, and why."""

    by: str
    reason: str


def _plea(deed: Deed) -> Any:
    async def plea(who: Annotated[Who, may(deed)], why: Why | None = None) -> Plea:
        why = why or Why()
        return Plea(who.by(why.by), why.reason)

    return Depends(plea)


def _route(verb: Verb) -> Callable[..., Awaitable[shapes.Asked]]:
    async def asked(
        name: ReleaseName,
        desk: TheDesk,
        reader: TheReader,
        response: Response,
        plea: Annotated[Plea, _plea(DEED_OF[verb])],
    ) -> shapes.Asked:
        if verb is Verb.ROLL_BACK and (back := await go_back(desk, name, plea.by)) is not None:
            response.status_code = 201
            response.headers["location"] = f"/api/v1/releases/{back}"
            return shapes.Asked(request=None, release=back, verb=verb, answered=True, answer=None)
        number, answer = await ask(desk, name, verb, plea.by, plea.reason)
        response.status_code = 202 if answer is None else 200
        return shapes.Asked(
            request=number,
            release=name,
            verb=verb,
            answered=answer is not None,
            answer=said_or_none(reader, answer),
        )

    return asked


for _verb in SUMMARIES:
    router.add_api_route(
        f"/releases/{{name}}/{_verb.value}",
        _route(_verb),
        methods=["POST"],
        operation_id=_verb.value,
        summary=SUMMARIES[_verb],
        description="200 with the answer, 409 where it is refused, 202 where nobody has answered within two seconds.",
        responses={
            201: {"model": shapes.Asked, "description": "It had succeeded: a release that goes back was started"},
            202: {"model": shapes.Asked, "description": "Not answered yet"},
            **problems(400, 401, 404, 409, 413, 422),
        },
    )
