"""Releases: list, start, look at one, and its evidence over time."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from bascule.kernel.slot import Slot
from bascule.ports.traffic import PREVIEW_HEADER, SLOT_HEADER
from bascule.release.people import Permission
from bascule.server.accounts.auth import TheWho, Who, may
from bascule.server.api import shapes, write, write_samples
from bascule.server.api.common import Name, PlanWords, ReleaseName, TheReader, Version, Words, problems
from bascule.server.api.said import certain, said_or_none
from bascule.server.api.shapes_samples import Samples
from bascule.server.context import AppContext, TheContext
from bascule.server.look import see_inbox, see_release
from bascule.server.plans import PlanText, adopt_alone
from bascule.server.preview import preview_of
from bascule.server.views.inbox import Need
from bascule.server.views.overview import moving_view
from bascule.wiring.start import Order, start_release

router = APIRouter(tags=["releases"])


class NewRelease(BaseModel):
    """What is to be released, under the plan in force. A `plan` that differs from it is adopted first, where whoever asks may do
    that alone, and is refused otherwise.
    """

    model_config = ConfigDict(extra="forbid")

    component: Name | None = Field(None, description="One component, with `version`.")
    environment: Name = Field(validation_alias=AliasChoices("environment", "to"), description="`to` is read as well.")
    version: Version | None = None
    versions: dict[Name, Version] = Field(
        default_factory=dict, max_length=100, description="Several components that are released together."
    )
    kind: Name = Field("standard", description="One of the environment's kinds of release.")
    branch: Name | None = Field(None, description="The branch that the version is on; claimed, and on record.")
    product: Name | None = Field(None, description="Whose plan in force, where the server knows several products.")
    plan: PlanWords | None = None
    plan_name: Name = "plan.yaml"
    time_scale: float = Field(1.0, gt=0, le=1_000_000, description="Durations run so many times faster.")
    author: Words = "api"

    def wanted(self) -> dict[str, str]:
        """The version of each component."""
        alone = {self.component: self.version} if self.component and self.version else {}
        return alone | self.versions


class Which(BaseModel):
    """Which releases."""

    component: Name | None = None
    environment: Name | None = None
    under_way: bool = False
    limit: int = Field(50, ge=1, le=500)


@router.get("/releases", summary="Releases, newest first", responses=problems(422))
async def list_releases(context: TheContext, reader: TheReader, which: Annotated[Which, Query()]) -> shapes.Releases:
    """Those of one component or environment, or those that are under way."""
    found = await context.plane.queries.releases(**dict(which))
    return shapes.Releases(releases=[write.line(reader, moving_view(one, context.now())) for one in found])


@router.get(
    "/releases/{name}/preview", summary="How to see a slot of a release", responses=problems(401, 403, 404, 422)
)
async def preview(
    name: ReleaseName,
    context: TheContext,
    _: Annotated[Who, may(Permission.PREVIEW)],
    response: Response,
    slot: Slot | None = None,
) -> shapes.PreviewShape:
    """Open `url` in a browser, or send `headers` with every request; without `slot` it is the candidate's."""
    release, _sees = await context.plane.queries.release(name)
    found = await preview_of(context, release, slot or release.candidate)
    response.headers["cache-control"] = "no-store"
    headers = {SLOT_HEADER: found.slot.value} | ({PREVIEW_HEADER: found.key} if found.key else {})
    return shapes.PreviewShape(slot=found.slot, url=found.url, path=found.path, headers=headers)


@router.post(
    "/releases",
    status_code=201,
    summary="Start a release",
    responses={
        201: {"headers": {"Location": {"description": "Where the release is.", "schema": {"type": "string"}}}},
        **problems(400, 401, 404, 409, 413, 422),
    },
)
async def start(
    new: NewRelease,
    context: TheContext,
    reader: TheReader,
    response: Response,
    who: Annotated[Who, may(Permission.RELEASE)],
) -> shapes.ReleaseShape:
    """Everything that can be refused is refused before anything moves. Its author is whoever asks; only the token of the
    data folder may name one.
    """
    by = who.by(new.author)
    text = PlanText(new.plan, new.plan_name) if new.plan is not None else None
    known = await adopt_alone(context, who, text, by) if text else await context.plane.plans.in_force(new.product)
    order = Order(new.wanted(), new.environment, by, new.kind, new.time_scale, new.branch)
    release, *_ = await start_release(context.plane, known, order)
    response.headers["location"] = f"/api/v1/releases/{release.id}"
    return await _shape(context, reader, release.id)


@router.get("/releases/{name}", summary="One release", responses=problems(404))
async def one_release(name: ReleaseName, context: TheContext, reader: TheReader) -> shapes.ReleaseShape:
    """Everything that its page shows."""
    return await _shape(context, reader, name)


@router.get("/releases/{name}/components", summary="The components of a release", responses=problems(404))
async def components(name: ReleaseName, context: TheContext, reader: TheReader) -> shapes.Releases:
    """In the order in which they move; a release of one component has itself."""
    found = await context.plane.queries.members(name)
    return shapes.Releases(releases=[write.line(reader, moving_view(one, context.now())) for one in found])


@router.get("/inbox", summary="What waits for you", responses=problems(401))
async def waiting(context: TheContext, reader: TheReader, who: TheWho) -> shapes.Inbox:
    """Approvals that you can give, items that you can settle, holds that need a decision."""
    needs = await see_inbox(context, who)
    return shapes.Inbox(needs=[_need(context, reader, need) for need in needs])


def _need(context: AppContext, reader: TheReader, need: Need) -> shapes.NeedShape:
    return shapes.NeedShape(
        release=write.line(reader, moving_view(need.release, context.now())),
        wanted=need.wanted,
        because=said_or_none(reader, need.because),
        since=certain(need.since),
        count=need.count,
        pending=need.pending,
    )


@router.get("/releases/{name}/samples", summary="Its evidence over time", responses=problems(404))
async def samples(name: ReleaseName, context: TheContext, reader: TheReader) -> Samples:
    """Counts per slot, for charts: few intervals, each wide enough to say something."""
    view = await see_release(context, name)
    return write_samples.samples(reader, view.charts, view.divisions, await context.history.series(name))


async def _shape(context: AppContext, reader: TheReader, name: str) -> shapes.ReleaseShape:
    view = await see_release(context, name)
    return write.release(reader.at(view.release.spec.timezone), view, moving_view(view.release, view.now))
