"""Migrations: what the databases of a release have pending."""

from fastapi import APIRouter
from pydantic import Field

from bascule.kernel.quantities import Seconds
from bascule.migration.finding import Level
from bascule.migration.reading import Danger, Stage
from bascule.server.api.common import ReleaseName, TheReader, problems
from bascule.server.api.said import Said, Shape, of, shaped
from bascule.server.context import TheContext
from bascule.server.views.migrations import When, database_views

router = APIRouter(tags=["releases"])


class StatementShape(Shape):
    """One statement of a migration: where it stands, when it may run, what it may lose, and why."""

    line: int
    statement: str = Field(description="Its beginning, without the values in it.")
    stage: Stage
    danger: Danger
    because: Said


class FindingShape(Shape):
    """What a linter says about one line."""

    rule: str
    line: int
    level: Level
    message: Said


class MigrationShape(Shape):
    """One pending migration."""

    name: str = of("assessed", "name")
    stage: Stage = of("assessed", "stage")
    danger: Danger = of("assessed", "danger")
    tech_lead: bool = of("lead", description="A tech-lead must approve it.")
    way_down: bool = of("assessed", "way_down")
    when: When
    closes: bool = Field(description="Once it has begun there is no way back.")
    took: Seconds | None = Field(description="Seconds, once it has been run.")
    statements: list[StatementShape] = of("assessed", "readings")
    findings: list[FindingShape] = of("assessed", "findings")


class DatabaseShape(Shape):
    """One database of a release."""

    database: str = of("name")
    component: str
    release: str
    looked: bool = Field(description="False before it has been looked at.")
    trouble: Said | None
    refusal: Said | None = Field(description="Why nothing may be run.")
    applied: int
    pending: list[MigrationShape] = of("migrations")
    closing: list[str] = Field(description="The migrations that close the way back.")
    restore: str = Field(description="How the backup of this release is brought back; empty before there is one.")


class Migrations(Shape):
    """What the databases of a release had pending when it began."""

    databases: list[DatabaseShape]


@router.get("/releases/{name}/migrations", summary="What its databases have pending", responses=problems(404))
async def migrations(name: ReleaseName, context: TheContext, reader: TheReader) -> Migrations:
    """As it was when the release began: known before anybody is asked for an approval."""
    members = await context.plane.queries.members(name)
    return shaped(Migrations, {"databases": [view for member in members for view in database_views(member)]}, reader)
