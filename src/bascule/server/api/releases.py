"""Releases: list, start, look at one, and its evidence over time."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Response
from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from bascule.kernel.quantities import Instant, Seconds
from bascule.kernel.slot import Slot
from bascule.ports.traffic import PREVIEW_HEADER, SLOT_HEADER
from bascule.release.people import Permission
from bascule.release.progress import Release
from bascule.server.accounts.auth import TheWho, Who, may
from bascule.server.api.common import Build, Name, PlanWords, ReleaseName, Sha, TheReader, Version, Words, problems
from bascule.server.api.investigations import InvestigationShape
from bascule.server.api.said import Said, Shape, Timestamp, of, shaped
from bascule.server.api.shapes import Line, Releases, ReleaseShape, Weights
from bascule.server.context import AppContext, TheContext
from bascule.server.look import see_inbox, see_release, see_tasks, zone_of
from bascule.server.plans import PlanText, adopt_alone
from bascule.server.preview import preview_of
from bascule.server.views.drawn.series import Counted
from bascule.server.views.inbox import Wanted
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
    sha: Sha = ""
    build: Build = ""
    product: Name | None = Field(None, description="Whose plan in force, where the server knows several products.")
    plan: PlanWords | None = None
    plan_name: Name = "plan.yaml"
    time_scale: float = Field(1.0, gt=0, le=1_000_000, description="Durations run so many times faster.")
    planned: datetime | None = Field(
        None,
        validation_alias=AliasChoices("planned", "on"),
        description="Nothing moves before; without an offset, in the plan's zone. `on` is read as well.",
    )
    author: Words = "api"

    def planned_in(self, zone: str) -> Instant | None:
        """The instant at which it is planned."""
        at = self.planned
        return None if at is None else Instant((at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).timestamp())

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


class PreviewShape(Shape):
    """How a slot is seen by those who may."""

    slot: Slot
    url: str = Field(description="Opened in a browser, it shows the slot for eight hours; add `slot=none` to end that.")
    path: str = Field(description="The same on whatever other address the application has.")
    headers: dict[str, str] = Field(description="What a request carries to meet the slot.")


class WaitingShape(Shape):
    """A release that waits for you."""

    release: Line = of("moving")
    wanted: Wanted
    because: Said | None
    since: Timestamp
    count: int = Field(description="How many items, for `confirm`.")
    pending: int = Field(description="How many migrations are pending, for `approve`.")


class Inbox(Shape):
    """What waits for you."""

    needs: list[WaitingShape]
    investigations: list[InvestigationShape] = Field(description="What you are to look into.")


class Point(Shape):
    """What one slot did in one interval around `at`."""

    at: Timestamp
    slot: Slot
    total: int
    errors: int
    visits: int = Field(description="Those of `total` that are synthetic visitors', no users.")
    error_rate: float | None
    slow: dict[str, float] = Field(description="The share of requests that took longer, by latency in seconds.")


class Rate(Shape):
    """Requests a second of one slot around `at`."""

    at: Timestamp
    slot: Slot
    per_second: float


class Limit(Shape):
    """A drawn figure and the line that a guard holds it against; `over` is null for the error rate."""

    name: str
    title: Said
    over: float | None
    limit: float | None
    per_second: bool = Field(description="It is in requests a second (`rates`) and not a share.")


class Change(Shape):
    """The division of the traffic from an instant on."""

    at: Timestamp
    weights: Weights


class Samples(Shape):
    """The evidence of a release over time, in intervals of at least `width` seconds."""

    width: Seconds
    charts: list[Limit]
    changes: list[Change]
    points: list[Point]
    rates: list[Rate] = Field(
        description="Requests a second, in intervals that are wide enough to be no matter of chance."
    )


@router.get("/releases", summary="Releases, newest first", responses=problems(422))
async def list_releases(context: TheContext, reader: TheReader, which: Annotated[Which, Query()]) -> Releases:
    """Those of one component or environment, or those that are under way."""
    found = await context.plane.queries.releases(**dict(which))
    return Releases(releases=[_line(context, reader, one) for one in found])


@router.get(
    "/releases/{name}/preview", summary="How to see a slot of a release", responses=problems(401, 403, 404, 422)
)
async def preview(
    name: ReleaseName,
    context: TheContext,
    _: Annotated[Who, may(Permission.PREVIEW)],
    response: Response,
    slot: Slot | None = None,
) -> PreviewShape:
    """Open `url` in a browser, or send `headers` with every request; without `slot` it is the candidate's."""
    release, _sees = await context.plane.queries.release(name)
    found = await preview_of(context, release, slot or release.candidate)
    response.headers["cache-control"] = "no-store"
    headers = {SLOT_HEADER: found.slot.value} | ({PREVIEW_HEADER: found.key} if found.key else {})
    return PreviewShape(slot=found.slot, url=found.url, path=found.path, headers=headers)


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
) -> ReleaseShape:
    """Everything that can be refused is refused before anything moves. Its author is whoever asks; only the token of the
    data folder may name one.
    """
    by = who.by(new.author)
    text = PlanText(new.plan, new.plan_name) if new.plan is not None else None
    known = await adopt_alone(context, who, text, by) if text else await context.plane.plans.in_force(new.product)
    order = Order(new.wanted(), new.environment, by, new.kind, new.time_scale, new.branch)
    planned = new.planned_in(known.plan.timezone)
    order = replace(order, roles=who.roles, sha=new.sha, build=new.build, planned=planned)
    release, *_ = await start_release(context.plane, known, order)
    response.headers["location"] = f"/api/v1/releases/{release.id}"
    return await _shape(context, reader, release.id)


@router.get("/releases/{name}", summary="One release", responses=problems(404))
async def one_release(name: ReleaseName, context: TheContext, reader: TheReader) -> ReleaseShape:
    """Everything that its page shows."""
    return await _shape(context, reader, name)


@router.get("/releases/{name}/components", summary="The components of a release", responses=problems(404))
async def components(name: ReleaseName, context: TheContext, reader: TheReader) -> Releases:
    """In the order in which they move; a release of one component has itself."""
    found = await context.plane.queries.members(name)
    return Releases(releases=[_line(context, reader, one) for one in found])


@router.get("/inbox", summary="What waits for you", responses=problems(401))
async def waiting(context: TheContext, reader: TheReader, who: TheWho) -> Inbox:
    """Approvals that you can give, items that you can settle, holds that need a decision, and what you are to look into."""
    needs = await see_inbox(context, who)
    found = {"needs": needs, "investigations": await see_tasks(context, who)}
    return shaped(Inbox, found, reader.at(await zone_of(context)))


@router.get("/releases/{name}/samples", summary="Its evidence over time", responses=problems(404))
async def samples(name: ReleaseName, context: TheContext, reader: TheReader) -> Samples:
    """Counts per slot, for charts: few intervals, each wide enough to say something."""
    view = await see_release(context, name)
    series = await context.history.series(name)
    points = [_point(slot, at, counted) for slot in Slot for at, counted in series.points(slot)]
    rates = [{"at": at, "slot": slot, "per_second": rate} for slot in Slot for at, rate in series.rates(slot)]
    found = {"width": series.width, "charts": view.charts, "changes": view.divisions, "points": points, "rates": rates}
    return shaped(Samples, found, reader)


def _point(slot: Slot, at: Instant, counted: Counted) -> Mapping[str, object]:
    slow = {f"{over:g}": share for over in counted.over if (share := counted.slow(over)) is not None}
    return {
        "at": at,
        "slot": slot,
        "total": counted.total,
        "errors": counted.errors,
        "visits": counted.visits,
        "error_rate": counted.error_rate,
        "slow": slow,
    }


async def _shape(context: AppContext, reader: TheReader, name: str) -> ReleaseShape:
    view = await see_release(context, name)
    return shaped(ReleaseShape, view, reader.at(view.release.spec.timezone))


def _line(context: AppContext, reader: TheReader, release: Release) -> Line:
    return shaped(Line, moving_view(release, context.now()), reader.at(release.spec.timezone))
