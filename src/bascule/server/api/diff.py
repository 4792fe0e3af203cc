"""The difference that a release would make."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from bascule.plan.model.plan import Plan
from bascule.release.people import Permission
from bascule.server.accounts.auth import may
from bascule.server.api.common import Name, PlanWords, TheReader, Version, problems
from bascule.server.api.said import Said, Timestamp, instant, said
from bascule.server.context import AppContext, TheContext
from bascule.server.differences import PlaceDifference, differences
from bascule.server.reader import Reader
from bascule.store.plans import KeptPlan

router = APIRouter(tags=["plans"])


class Asked(BaseModel):
    """What a release would be of."""

    model_config = ConfigDict(extra="forbid")

    environment: Name
    versions: dict[Name, Version | None] = Field(
        default_factory=dict, max_length=100, description="By component; null asks for the plan alone. All when empty."
    )
    plan: PlanWords | None = Field(None, description="Another text than the plan in force; it is only read.")
    plan_name: Name = "plan.yaml"
    product: Name | None = None


class PlaceDiff(BaseModel):
    """One component."""

    component: str
    environment: str
    changes: bool = Field(description="Whether anything would be another than it is.")
    serves: str | None = Field(description="The version that serves; null where none does.")
    release: str | None = Field(description="The release that brought it.")
    since: Timestamp | None
    version: str | None = Field(description="The version that was asked for.")
    plan: list[Said] = Field(description="What the plan changes since then, at most 60 sentences.")
    plan_count: int = Field(description="How many there are in all.")
    commits: int | None = Field(description="Between the versions; null where the repository does not know both.")
    notes: dict[str, list[str]] = Field(description="What is new, by part.")
    warnings: list[Said]
    undoes: list[str] = Field(
        description="Commands that take back what this release runs, in the order of its way back."
    )


class Diff(BaseModel):
    """What a release would change against what runs."""

    changes: bool
    places: list[PlaceDiff]


@router.post(
    "/diff",
    summary="What a release would change",
    dependencies=[may(Permission.RELEASE)],
    responses=problems(400, 404, 409, 413, 422),
)
async def diff(asked: Asked, context: TheContext, reader: TheReader) -> Diff:
    """Against what serves in an environment. Changes nothing."""
    found = await differences(context, await _wanted(context, asked), asked.environment, asked.versions)
    return Diff(changes=any(one.changes for one in found), places=[_place(reader, one) for one in found])


async def _wanted(context: AppContext, asked: Asked) -> tuple[Plan, KeptPlan]:
    if asked.plan is None:
        known = await context.plane.plans.in_force(asked.product)
        return known.plan, await context.plane.plans.store.text(known.hash)
    plan, identity = await context.plane.reader.identify(asked.plan, asked.plan_name)
    return plan, KeptPlan(identity, plan.name, asked.plan)


def _place(reader: Reader, one: PlaceDifference) -> PlaceDiff:
    serves, plan, notes = one.serves, one.plan, one.notes
    return PlaceDiff(
        component=one.component,
        environment=one.environment,
        changes=one.changes,
        serves=serves and serves.version,
        release=serves and serves.id,
        since=instant(serves.progress.promoted_at) if serves else None,
        version=one.version,
        plan=[said(reader, sentence) for sentence in plan.sentences] if plan else [],
        plan_count=plan.count if plan else 0,
        commits=notes.commits if notes else None,
        notes={part.value: list(lines) for part, lines in notes.parts.items()} if notes else {},
        warnings=[said(reader, warning) for warning in one.warnings],
        undoes=list(one.undoes),
    )
