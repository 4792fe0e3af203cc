"""Experiments: what each says, starting and ending them, and what can be taken away: figures and a report."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from bascule.areas.experiments.report import as_markdown
from bascule.areas.experiments.run import Run, Seen
from bascule.areas.experiments.service import end, ending_of, see, see_all, start
from bascule.areas.experiments.table import as_csv
from bascule.areas.experiments.views import shown_reading
from bascule.release.people import Permission
from bascule.server.accounts.auth import READERS, TheWho, may
from bascule.server.api.common import Name, TheReader, Words, problems
from bascule.server.api.said import Timestamp, instant
from bascule.server.context import TheContext
from bascule.server.reader import Reader

router = APIRouter(tags=["experiments"])
Environment = Annotated[str, Path(min_length=1, max_length=100, description="An environment of the plan.")]
Experiment = Annotated[str, Path(min_length=1, max_length=60, description="An experiment's name in the plan.")]
Wanted = Annotated[Name | None, Query(description="One environment; all when absent.")]
REFUSED = problems(400, 404, 409, 413, 422)
PATH = "/experiments/{environment}/{name}"


async def _found(environment: Environment, name: Experiment, context: TheContext) -> Seen:
    return await see(context, environment, name)


TheSeen = Annotated[Seen, Depends(_found)]
State = Literal["not started", "running", "stopped", "shipped", "rolled back"]


class Difference(BaseModel):
    """Where the plan says something else by now than was settled."""

    place: str
    settled: Any
    now: Any


class Summary(BaseModel):
    """An experiment of an environment."""

    name: str
    environment: str
    description: str
    flag: str
    state: State
    outcome: str | None = Field(description="What the last reading says: ship, stop, continue, cannot-tell.")
    day: int = Field(description="The last day that was read.")
    days: int = Field(description="The planned duration, whole weeks.")
    users: dict[str, int]
    started: Timestamp | None
    by: str | None
    ended: Timestamp | None
    variant: str | None = Field(description="What everybody has since it ended.")


class Whole(Summary):
    """An experiment with its last reading and everything that was settled."""

    fingerprint: str | None = Field(description="The hash over what was settled.")
    settled: dict[str, Any] = Field(description="What was settled; what the plan says where it was not started.")
    reading: dict[str, Any] | None
    read_at: Timestamp | None
    rolled_back: list[str]
    ended_by: str | None
    reason: str
    because: str | None
    differs: list[Difference] = Field(description="Where the plan says something else by now; it changes nothing here.")
    flag_moved: bool = Field(description="Whether somebody else has changed the flag since.")


class ExperimentList(BaseModel):
    """Experiments, those of the plan first."""

    experiments: list[Summary]


class Stop(BaseModel):
    """Why it is stopped."""

    model_config = ConfigDict(extra="forbid")

    reason: Words


class Ship(Stop):
    """Which variant everybody gets, and why."""

    variant: Words


@router.get("/experiments", summary="The experiments", dependencies=READERS, responses=problems(404, 422))
async def listed(context: TheContext, environment: Wanted = None) -> ExperimentList:
    """Those of the plan, and those that were run, with what each says."""
    return ExperimentList(experiments=[_summary(one) for one in await see_all(context, environment)])


@router.get(PATH, summary="An experiment", dependencies=READERS, responses=problems(404, 422))
async def shown(seen: TheSeen, reader: TheReader) -> Whole:
    """Its last reading: variants, intervals, gates, and what follows."""
    return _whole(seen, reader)


@router.post(
    f"{PATH}/start",
    summary="Start an experiment",
    dependencies=[may(Permission.RELEASE)],
    responses=problems(404, 409, 422),
)
async def begin(seen: TheSeen, context: TheContext, reader: TheReader, who: TheWho) -> Whole:
    """Everything is settled from now on, and the flag assigns."""
    await start(context, who, seen.site.environment, seen.name)
    return _whole(await see(context, seen.site.environment, seen.name), reader)


@router.post(f"{PATH}/stop", summary="Stop an experiment", dependencies=[may(Permission.STOP)], responses=REFUSED)
async def stop(seen: TheSeen, given: Stop, context: TheContext, reader: TheReader, who: TheWho) -> Whole:
    """Everybody gets control."""
    await end(context, who, seen, ending_of(seen, None, given.reason))
    return _whole(await see(context, seen.site.environment, seen.name), reader)


@router.post(f"{PATH}/ship", summary="Ship a variant", dependencies=[may(Permission.RELEASE)], responses=REFUSED)
async def ship(seen: TheSeen, given: Ship, context: TheContext, reader: TheReader, who: TheWho) -> Whole:
    """Everybody gets the variant, and the experiment ends."""
    await end(context, who, seen, ending_of(seen, given.variant, given.reason))
    return _whole(await see(context, seen.site.environment, seen.name), reader)


@router.get(
    f"{PATH}/export.csv",
    summary="The daily sums and the figures",
    dependencies=READERS,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}, **problems(404, 422)},
    response_class=Response,
)
async def export(seen: TheSeen) -> Response:
    """Per day, variant and metric, as `bascule experiment read` takes it; then the comparisons of the last reading."""
    return _attached(
        as_csv(seen.days, seen.run.reading if seen.run else None),
        "text/csv; charset=utf-8",
        f"{seen.name}-{seen.site.environment}.csv",
    )


@router.get(
    f"{PATH}/report",
    summary="A report",
    dependencies=READERS,
    responses={200: {"content": {"text/markdown": {"schema": {"type": "string"}}}}, **problems(404, 422)},
    response_class=Response,
)
async def report(seen: TheSeen, reader: TheReader) -> Response:
    """Everything for people who were not there, as Markdown in the caller's language."""
    name = f"{seen.name}-{seen.site.environment}.md"
    return _attached(as_markdown(seen, reader), "text/markdown; charset=utf-8", name)


def _attached(text: str, kind: str, name: str) -> Response:
    return Response(text, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


def _common(seen: Seen) -> dict[str, Any]:
    run, protocol = seen.run, seen.protocol
    reading = (run.reading if run else None) or {}
    return {
        "name": seen.name, "environment": seen.site.environment, "description": seen.description,
        "flag": protocol.flag, "state": seen.state, "outcome": run.outcome if run else None,
        "day": reading.get("day", 0), "days": protocol.design.terms.days, "users": reading.get("users", {}),
        "started": instant(run.started) if run else None, "by": run.by if run else None,
        "ended": instant(run.ended) if run else None, "variant": run.variant if run else None,
    }  # fmt: skip


def _summary(seen: Seen) -> Summary:
    return Summary(**_common(seen))


def _reading(seen: Seen, run: Run, reader: Reader) -> dict[str, Any]:
    return shown_reading(seen.protocol, run.reading or {}, reader.say, ended=run.ended is not None)


def _whole(seen: Seen, reader: Reader) -> Whole:
    run = seen.run
    return Whole(
        **_common(seen),
        fingerprint=run.fingerprint if run else None,
        settled=seen.protocol.as_json(),
        reading=_reading(seen, run, reader) if run and run.reading else None,
        read_at=instant(run.read_at) if run else None,
        rolled_back=list(run.rolled_back) if run else [],
        ended_by=run.ended_by if run else None,
        reason=run.reason if run else "",
        because=reader.say(run.because) if run and run.because else None,
        differs=[Difference(place=place, settled=then, now=now) for place, then, now in seen.differences],
        flag_moved=seen.moved,
    )
