"""Hooks: signed calls from outside that start releases."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.security import APIKeyHeader
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bascule.drivers.support.secret import read_secret
from bascule.kernel.i18n import say
from bascule.plan.github_event import read_merged
from bascule.plan.model.plan import Plan
from bascule.plan.phrases.secret_ref import SecretRef
from bascule.ports.errors import Refused
from bascule.server.api.common import Build, Name, Sha, TheReader, Version, problems
from bascule.server.api.said import Said, said
from bascule.server.calls import call_of, forged, on_record, once, read_object, require_github, require_standard
from bascule.server.context import AppContext, TheContext
from bascule.server.hooks import (
    PROTECTION,
    Outcome,
    adopt_merged,
    await_us,
    begin,
    known_plans,
    of_repository,
    start_by_event,
    verified_plans,
)
from bascule.server.reader import Reader
from bascule.server.refusals import Unready
from bascule.wiring.start import Order

router = APIRouter(tags=["hooks"])
SIGNATURE, STANDARD = "X-Hub-Signature-256", "webhook-signature"
github_signature = APIKeyHeader(name=SIGNATURE, scheme_name="GitHubSignature", auto_error=False)
standard_signature = APIKeyHeader(name=STANDARD, scheme_name="StandardWebhooks", auto_error=False)


class HookOutcome(BaseModel):
    """What came of a call in one environment."""

    environment: str
    releases: list[str] = Field(description="The releases that it started; none where one was there already.")
    said: Said


class HookAnswer(BaseModel):
    """What came of a call."""

    said: Said
    outcomes: list[HookOutcome] = Field(default_factory=list)


class HookOrder(BaseModel):
    """What is to be released: `version` of one component or of all, or `versions` of several."""

    model_config = ConfigDict(extra="forbid")

    environment: Name
    component: Name | None = None
    version: Version | None = None
    versions: dict[Name, Version] = Field(default_factory=dict, max_length=100)
    kind: Name = Field("standard", description="One of the environment's kinds of release.")
    branch: Name | None = Field(None, description="The branch that the version is on; claimed, and on record.")
    sha: Sha = ""
    build: Build = ""

    def wanted(self, plan: Plan) -> dict[str, str]:
        """The version of each component."""
        named = [self.component] if self.component else [] if self.versions else list(plan.components)
        return (dict.fromkeys(named, self.version) if self.version else {}) | self.versions


_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": HookAnswer, "description": "A ping: the signature is right"},
    **problems(400, 404, 409, 413, 422),
}


def _body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@router.post(
    "/hooks/github",
    status_code=202,
    summary="Hear of an event on GitHub",
    responses=_ANSWERS,
    openapi_extra=_body({"type": "object", "description": "The payload of the event that `X-GitHub-Event` names."}),
)
async def github(
    request: Request,
    response: Response,
    context: TheContext,
    reader: TheReader,
    given: Annotated[str | None, Depends(github_signature)],
) -> HookAnswer:
    """Signed with the secret of `triggers.github`; each `X-GitHub-Delivery` is taken once."""
    call, body = call_of(request, "github", "x-github-delivery"), await request.body()
    call.event = request.headers.get("x-github-event", "")
    async with on_record(context, call):
        call.signed = bool(given)
        if not given:
            raise forged()
        known = verified_plans(
            await known_plans(context), "github", lambda secret: require_github(_secret(context, secret), body, given)
        )
        call.known = True
        payload = read_object(body)
        if call.event != "ping" or "repository" in payload:
            known = [of_repository(known, payload)]
        if call.event == "ping":
            response.status_code = 200
            return HookAnswer(said=said(reader, say("trigger.pong")))
        async with once(context, call, body):
            (one,) = known
            if call.event == PROTECTION:
                return _answer(reader, await await_us(context, one.plan, payload))
            merged = read_merged(call.event, payload)
            adopted = await adopt_merged(context, call, one, merged) if merged and call.new else []
            # What a merge starts runs under the plan that came with it.
            one = await context.plane.plans.in_force(one.plan.name) if adopted else one
            return _answer(reader, [*adopted, *await start_by_event(context, call, one, payload)])


@router.post(
    "/hooks/release",
    status_code=202,
    summary="Start a release by a signed call",
    responses=problems(400, 404, 409, 413, 422),
    openapi_extra=_body(HookOrder.model_json_schema()),
)
async def release(
    request: Request,
    context: TheContext,
    reader: TheReader,
    given: Annotated[str | None, Depends(standard_signature)],
) -> HookAnswer:
    """Signed as Standard Webhooks say, with the secret of `triggers.hook`; each `webhook-id` is taken once."""
    call, body = call_of(request, "hook", "webhook-id"), await request.body()
    async with on_record(context, call):
        call.signed = bool(given)
        if not given:
            raise forged()
        known, *_ = verified_plans(
            await known_plans(context),
            "hook",
            lambda secret: require_standard(_secret(context, secret), body, request.headers),
        )
        call.known = True
        async with once(context, call, body):
            asked = _asked(body)
            order = Order(asked.wanted(known.plan), asked.environment, "hook", asked.kind, branch=asked.branch)
            order = replace(order, sha=asked.sha, build=asked.build)
            return _answer(reader, [await begin(context, known, order, call)])


def _asked(body: bytes) -> HookOrder:
    read_object(body)
    try:
        return HookOrder.model_validate_json(body)
    except ValidationError as error:
        raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in error.errors()]) from error


def _secret(context: AppContext, ref: SecretRef) -> str:
    try:
        return read_secret(ref, context.plane.settings.root).value
    except Refused as error:
        raise Unready(say("trigger.unready")) from error


def _answer(reader: Reader, found: Sequence[Outcome]) -> HookAnswer:
    outcomes = [
        HookOutcome(environment=one.environment, releases=list(one.releases), said=said(reader, one.said))
        for one in found
    ]
    return HookAnswer(said=outcomes[0].said if outcomes else said(reader, say("trigger.nothing")), outcomes=outcomes)
