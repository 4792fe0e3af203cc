"""Places: stop what we have started, have it run again, or have it started anew."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.place import Place
from bascule.release.draft import NoteKind
from bascule.release.people import Permission
from bascule.server.accounts.auth import Who, may
from bascule.server.api.common import Name, Words, problems
from bascule.server.context import AppContext, TheContext
from bascule.server.places import nothing_there, place_row
from bascule.server.refusals import Clash
from bascule.store.places import note_of
from bascule.wiring.start import Order, start_release

router = APIRouter(tags=["places"])
PLACE = "/places/{environment}/{component}"
Where = Annotated[str, Path(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f/]+$")]

Releasing = Annotated[Who, may(Permission.RELEASE)]
Stopping = Annotated[Who, may(Permission.OVERRIDE)]
Bringing = Annotated[Who, may(Permission.STOP)]


class Down(BaseModel):
    """Why a place is stopped, for the journal; only the token of the data folder may name somebody."""

    model_config = ConfigDict(extra="forbid")

    plan: Name | None = Field(None, description="The plan's name, where several have such a place.")
    reason: Words = ""
    by: Words = "api"


class Up(BaseModel):
    """Have a place run again as it was. `here`: what ran of it elsewhere is gone, and this control plane takes it over."""

    model_config = ConfigDict(extra="forbid")

    plan: Name | None = Field(None, description="The plan's name, where several have such a place.")
    here: bool = False
    by: Words = "api"


class Restart(BaseModel):
    """How the version that serves is released anew."""

    model_config = ConfigDict(extra="forbid")

    plan: Name | None = Field(None, description="The plan's name, where several have such a place.")
    kind: Name = Field("standard", description="One of the environment's kinds of release.")
    time_scale: float = Field(1.0, gt=0, le=1_000_000, description="Durations run so many times faster.")
    by: Words = "api"


class RestartedShape(BaseModel):
    """The release that starts what serves anew."""

    id: str
    plan: str
    component: str
    environment: str
    version: str


class WantedShape(BaseModel):
    """What is wanted of a place from now on; `GET /overview` tells when it is so."""

    plan: str
    component: str
    environment: str
    running: bool


@router.post(
    "/places/{environment}/{component}/down",
    summary="Stop what runs at a place",
    responses=problems(400, 404, 409, 413, 422),
    status_code=202,
)
async def down(environment: Where, component: Where, wanted: Down, context: TheContext, who: Stopping) -> WantedShape:
    """It is not started again until somebody wants it, or releases something there."""
    (place, _), by = await place_row(context, wanted.plan, environment, component), who.by(wanted.by)
    values = {"component": component, "environment": environment, "reason": wanted.reason or "–"}
    note = note_of(place, NoteKind.REQUEST, say("places.down", **values), by)
    if not await context.plane.places.stop(place, by, context.now(), note):
        raise await _refused(context, place)
    return WantedShape(plan=place.plan, component=component, environment=environment, running=False)


@router.post(
    "/places/{environment}/{component}/up",
    summary="Have a place run again",
    responses=problems(400, 404, 409, 413, 422),
    status_code=202,
)
async def up(environment: Where, component: Where, wanted: Up, context: TheContext, who: Bringing) -> WantedShape:
    """As it was before it was stopped, or before it was given up."""
    (place, _), by = await place_row(context, wanted.plan, environment, component), who.by(wanted.by)
    home = context.plane.home
    values = {"component": component, "environment": environment}
    taken = say("places.taken-over", folder=home.folder, host=home.host, **values)
    note = note_of(place, NoteKind.REQUEST, taken if wanted.here else say("places.up", **values), by)
    if not await context.plane.places.bring_back(place, home.id if wanted.here else None, context.now(), note):
        raise await _refused(context, place)
    return WantedShape(plan=place.plan, component=component, environment=environment, running=True)


@router.post(
    "/places/{environment}/{component}/restart",
    summary="Release the version that serves anew",
    responses=problems(400, 401, 404, 409, 413, 422),
    status_code=201,
)
async def restart(
    environment: Where, component: Where, wanted: Restart, context: TheContext, who: Releasing
) -> RestartedShape:
    """A release like any other, with the plan in force and the variables and secrets of now: users stay with the running program
    until the new one has been shown to work.
    """
    place, row = await place_row(context, wanted.plan, environment, component)
    if row["version"] is None:
        raise nothing_there(environment, component)
    known = await context.plane.plans.in_force(place.plan)
    order = Order({component: row["version"]}, environment, who.by(wanted.by), wanted.kind, wanted.time_scale)
    # The same build: what it is of did not change, whatever else has.
    known_of = (await context.plane.queries.release(row["serving"]))[0].spec.build if row["serving"] else {}
    order = replace(order, roles=who.roles, sha=known_of.get("sha", ""), build=known_of.get("build", ""))
    (release,) = await start_release(context.plane, known, order)
    return RestartedShape(
        id=release.id, plan=place.plan, component=component, environment=environment, version=release.version
    )


async def _refused(context: AppContext, place: Place) -> BasculeError:
    """Why nothing is changed: a release has the place, or nothing serves there."""
    key = (place.plan, place.environment, place.component)
    for row in await context.plane.queries.placements():
        if (row["plan"], row["environment"], row["component"]) == key and row["release"]:
            values = {"release": row["release"], "component": place.component, "environment": place.environment}
            return Clash(say("places.busy", **values), say("places.busy-hint", release=row["release"]))
    return nothing_there(place.environment, place.component)
