"""Flags: what they are, and changing them. Services ask for values by OFREP, which stands before the API."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from bascule.areas.flags.kept import KeptFlag
from bascule.areas.flags.service import (
    change_flag,
    deed_of,
    flag_of,
    read_flags,
    remove_flag,
    runtime,
    site_of,
    sync_plan,
)
from bascule.areas.flags.store import SyncOutcome
from bascule.flag.change import Wish, alone
from bascule.flag.ramp import share_of
from bascule.kernel.quantities import Share
from bascule.release.people import Permission
from bascule.server.accounts.auth import READERS, Who, may, permit
from bascule.server.api.common import TheReader, Words, problems
from bascule.server.api.said import Sentence, Timestamp, shaped
from bascule.server.context import TheContext
from bascule.server.reader import reader_of

router = APIRouter(tags=["flags"])
documents = APIRouter(tags=["flags"])
Key = Annotated[str, Path(min_length=1, max_length=256, description="A flag's key.")]
Environment = Annotated[str, Path(min_length=1, max_length=100, description="An environment of the plan in force.")]
Wanted = Annotated[str | None, Query(max_length=100, description="Production, or the last one, when absent.")]
REFUSED = problems(400, 404, 409, 413, 422)
# Whoever changes anything may at least switch off; what a change needs besides is asked when it is known.
STOPPERS = [may(Permission.STOP)]


class FlagShape(BaseModel):
    """A flag of an environment."""

    key: str
    environment: str
    enabled: bool
    share: Share | None = Field(description="The share of the users that its one split gives the feature to, 0 to 1.")
    definition: dict[str, Any] = Field(description="As `flags.json` has it.")
    short: dict[str, Any] | None = Field(description="The short form that it was written in.")
    revision: int
    changed: Timestamp
    by: str


class VersionShape(BaseModel):
    """One change of a flag."""

    revision: int
    definition: dict[str, Any] | None = Field(description="Null where it was removed.")
    at: Timestamp
    by: str
    reason: str
    forced: bool
    release: str | None
    message: Sentence


class RefusedShape(BaseModel):
    """What the plan says of a flag and was not taken over, and why."""

    key: str
    because: Sentence


class FlagList(BaseModel):
    """The flags of an environment."""

    environment: str
    revision: int = Field(description="Grows by one with every change of any of them.")
    flags: list[FlagShape]
    refused: list[RefusedShape] = Field(description="Where the flags are not as the plan says, though it wants it.")


class FlagWithHistory(FlagShape):
    """A flag with its changes, newest first."""

    versions: list[VersionShape]


class HeededShape(BaseModel):
    """A flag that the plan declares, and what came of it; `because` where it was refused."""

    key: str
    heed: SyncOutcome
    because: Sentence | None


class HeededList(BaseModel):
    """The flags that the plan declares."""

    environment: str
    flags: list[HeededShape]


class FlagChange(BaseModel):
    """A flag as it is to be: a whole definition, or the members of the short form that change."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    flag: dict[str, Any] = Field(examples=[{"enabled": True, "rolloutPercentage": 25}])
    evaluators: dict[str, Any] = Field(
        default_factory=dict,
        alias="$evaluators",
        description="Rules that `$ref` in its targeting names, as `flags.json` has them.",
    )
    reason: Words = ""
    force: bool = Field(False, description="Take the feature from users who have it; needs a reason and a tech-lead.")
    revision: int | None = Field(None, description="Refuse where the flag has moved on since this one.")


class Removal(BaseModel):
    """Why a flag is removed."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field("", max_length=2000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")


@router.get(
    "/flags/{environment}", summary="The flags of an environment", dependencies=READERS, responses=problems(404, 422)
)
async def listed(environment: Environment, context: TheContext, reader: TheReader) -> FlagList:
    """In the order of their keys."""
    site = await site_of(context, environment)
    kept = await read_flags(context, site)
    flags = [_shape(site.environment, one) for one in kept.flags.values()]
    found = await runtime(context).declarations.refused(site)
    refused = [{"key": key, "because": because} for key, because in found.items()]
    own = {"environment": site.environment, "revision": kept.revision}
    return shaped(FlagList, {**own, "flags": flags, "refused": refused}, reader)


@router.post("/flags/{environment}", summary="Have the flags follow the plan", responses=REFUSED)
async def heed(
    environment: Environment, context: TheContext, reader: TheReader, who: Annotated[Who, may(Permission.RELEASE)]
) -> HeededList:
    """Flags that the plan declares and that are missing are made; of its other words, what changed in them is written."""
    site = await site_of(context, environment)
    found = await sync_plan(context, await context.plan(), who.by(), site.environment)
    return shaped(HeededList, {"environment": site.environment, "flags": found}, reader)


@router.get(
    "/flags/{environment}/{key}", summary="A flag and its changes", dependencies=READERS, responses=problems(404, 422)
)
async def shown(environment: Environment, key: Key, context: TheContext, reader: TheReader) -> FlagWithHistory:
    """Every change with who made it and why."""
    site = await site_of(context, environment)
    kept = flag_of(await read_flags(context, site), key)
    versions = await runtime(context).flags.versions(site, key)
    return shaped(FlagWithHistory, {**_members(site.environment, kept), "versions": versions}, reader)


@router.put("/flags/{environment}/{key}", summary="Change a flag, or make it", dependencies=STOPPERS, responses=REFUSED)
async def write(
    environment: Environment,
    key: Key,
    given: FlagChange,
    context: TheContext,
    request: Request,
) -> FlagShape:
    """Refused with JSON pointers where it has faults, and where somebody would lose what they have."""
    who = await permit(context, request, deed_of(given.flag))
    site = await site_of(context, environment)
    wish = Wish(key, alone(key, given.flag, given.evaluators), given.reason, given.force)
    return _shape(site.environment, await change_flag(context, who, site, wish, given.revision))


@router.delete(
    "/flags/{environment}/{key}", summary="Remove a flag", dependencies=STOPPERS, responses=problems(400, 404, 413, 422)
)
async def remove(
    environment: Environment,
    key: Key,
    context: TheContext,
    request: Request,
    why: Removal | None = None,
) -> FlagList:
    """Whoever still asks for it gets the code's own default; the flags that are left."""
    site = await site_of(context, environment)
    who = await permit(context, request, deed_of(None))
    await remove_flag(context, who, site, Wish(key, None, why.reason if why else ""))
    return await listed(environment, context, reader_of(context, request))


@documents.post(
    "/api/feature-flags/{key}",
    summary="Change a flag by the members of the short form",
    dependencies=STOPPERS,
    responses=REFUSED,
)
async def patch(
    key: Key,
    given: Annotated[dict[str, Any], Body(examples=[{"enabled": False}, {"rolloutPercentage": 25}])],
    context: TheContext,
    request: Request,
    environment: Wanted = None,
) -> FlagShape:
    """`{"enabled": false}` is the kill switch. `reason` and `force` may stand beside the members."""
    own = {name: value for name, value in given.items() if name not in {"reason", "force"}}
    who = await permit(context, request, deed_of(own))
    site = await site_of(context, environment)
    wish = Wish(key, own, str(given.get("reason", ""))[:2000], given.get("force") is True)
    return _shape(site.environment, await change_flag(context, who, site, wish))


def _shape(environment: str, kept: KeptFlag) -> FlagShape:
    return shaped(FlagShape, _members(environment, kept))


def _members(environment: str, kept: KeptFlag) -> Mapping[str, object]:
    flag, short = kept.stored.flag, kept.stored.short
    own = {"key": flag.key, "environment": environment, "enabled": flag.enabled, "share": share_of(flag)}
    written = {"definition": flag.as_json(), "short": short, "revision": kept.revision}
    return {**own, **written, "changed": kept.changed, "by": kept.by}
