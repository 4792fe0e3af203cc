"""Verbs: what a person can ask of a release. Each is answered, also when it is refused.

Asked of a release of several components, a verb goes to each of them.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from bascule.plan.enums import Gate
from bascule.release.facts import Request as Asking
from bascule.release.facts import Verb
from bascule.release.people import Permission
from bascule.server.accounts.auth import Who, bearer, permit
from bascule.server.api.common import ReleaseName, TheReader, Words, problems
from bascule.server.api.said import Said, Shape, shaped
from bascule.server.asks import ask, go_back, permit_verb, roles_for
from bascule.server.context import TheContext

router = APIRouter(tags=["verbs"])
SUMMARIES = {
    Verb.HOLD: "Hold: stay where it is until somebody resumes it",
    Verb.RESUME: "Resume, and accept what a guard had stopped, or try again what could not be undone",
    Verb.PROMOTE: "Promote: wait no longer, for time or for evidence; with a reason",
    Verb.ROLL_BACK: "Roll back: everything to stable now",
    Verb.CANCEL: "Cancel: as if it had never begun",
    Verb.APPROVE: "Approve this plan and this version; the author never counts",
    Verb.WITHDRAW: "Withdraw one's approval",
    Verb.CONFIRM: "Confirm an item of a checklist, or skip it with a reason",
    Verb.OVERRIDE: "Override one gate, with a reason that is shown for ever",
}


class Asked(Shape):
    """What came of a request; without an answer it still stands and will be answered by whoever drives the release."""

    request: int | None = Field(description="Null where the way back was started as a release of its own.")
    release: str = Field(description="The asked release, or the one that goes back from it.")
    verb: Verb
    answered: bool
    answer: Said | None


class Why(BaseModel):
    """Why it is asked, for the journal; who asks is known, and only the token of the data folder may name somebody."""

    model_config = ConfigDict(extra="forbid")

    reason: Words = ""
    by: Words = "api"

    def detail(self) -> Mapping[str, Any]:
        """What the verb needs besides."""
        return self.model_dump(mode="json", exclude={"reason", "by"}, exclude_defaults=True)


class Approval(Why):
    """What somebody approves: exactly this plan, by its hash, and this version.

    The version of several components, all approved at once, is written `api 2.1, site 3.0`, in the order in which they move.
    """

    plan: str = Field(max_length=200)
    version: str = Field(max_length=2000)


class Confirmation(Why):
    """What settles an item; `reason` is the note, `digest` the SHA-256 of a file that was uploaded before."""

    item: str = Field(max_length=100)
    link: str = Field("", max_length=2000)
    file: str = Field("", max_length=200)
    digest: str = Field("", pattern=r"^([0-9a-f]{64})?$")
    skip: bool = False


class Resuming(Why):
    """What is resumed; with `skip` what could not be undone is left as it is, for a reason."""

    skip: bool = False


class Overriding(Why):
    """Which gate is let by: the one that holds the release now, or a named one; `name` says which check or criterion."""

    gate: Gate | None = None
    name: str = Field("", max_length=200)


def _why(why: Why | None = None) -> Why:
    return why or Why()


def _resuming(body: Resuming | None = None) -> Why:
    return body or Resuming()


def _approval(body: Approval) -> Why:
    return body


def _confirmation(body: Confirmation) -> Why:
    return body


def _overriding(body: Overriding) -> Why:
    return body


BODIES: Mapping[Verb, Callable[..., Why]] = {
    Verb.RESUME: _resuming,
    Verb.APPROVE: _approval,
    Verb.CONFIRM: _confirmation,
    Verb.OVERRIDE: _overriding,
}


def _entitled(verb: Verb) -> Any:
    async def entitled(
        request: Request, name: ReleaseName, context: TheContext, _: Annotated[Any, Depends(bearer)]
    ) -> Who:
        return await permit_verb(context, request, verb, name)

    return Depends(entitled)


def _asking(verb: Verb) -> Any:
    async def asking(
        request: Request,
        name: ReleaseName,
        context: TheContext,
        who: Annotated[Who, _entitled(verb)],
        why: Annotated[Why, Depends(BODIES.get(verb, _why))],
    ) -> Asking:
        detail = why.detail()
        if detail.get("skip"):
            await permit(context, request, Permission.SKIP if verb is Verb.CONFIRM else Permission.OVERRIDE)
        roles = await roles_for(context, who, verb, name)
        return Asking(0, verb, who.by(why.by), why.reason, roles, detail)

    return Depends(asking)


def _route(verb: Verb) -> Callable[..., Awaitable[Asked]]:
    async def asked(
        name: ReleaseName,
        context: TheContext,
        reader: TheReader,
        response: Response,
        asking: Annotated[Asking, _asking(verb)],
    ) -> Asked:
        if verb is Verb.ROLL_BACK and (back := await go_back(context, name, asking.by)) is not None:
            response.status_code = 201
            response.headers["location"] = f"/api/v1/releases/{back}"
            return Asked(request=None, release=back, verb=verb, answered=True, answer=None)
        number, answer = await ask(context, name, asking)
        response.status_code = 202 if answer is None else 200
        found = {"request": number, "release": name, "verb": verb, "answered": answer is not None, "answer": answer}
        return shaped(Asked, found, reader)

    return asked


for _verb, _summary in SUMMARIES.items():
    router.add_api_route(
        f"/releases/{{name}}/{_verb.value}",
        _route(_verb),
        methods=["POST"],
        operation_id=_verb.value,
        summary=_summary,
        description="200 with the answer, 409 where it is refused, 202 where nobody has answered within two seconds.",
        responses={
            201: {"model": Asked, "description": "It had succeeded: a release that goes back was started"},
            202: {"model": Asked, "description": "Not answered yet"},
            **problems(400, 401, 404, 409, 413, 422),
        },
    )
