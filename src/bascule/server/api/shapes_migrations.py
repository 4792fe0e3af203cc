"""The shapes of what the databases of a release have pending, and how they are written."""

from pydantic import BaseModel, Field

from bascule.kernel.quantities import Seconds
from bascule.migration.finding import Level
from bascule.migration.reading import Danger, Stage
from bascule.server.api.said import Said, said, said_or_none
from bascule.server.reader import Reader
from bascule.server.views.migrations import DatabaseView, MigrationView, When


class StatementShape(BaseModel):
    """One statement of a migration: where it stands, when it may run, what it may lose, and why."""

    line: int
    statement: str = Field(description="Its beginning, without the values in it.")
    stage: Stage
    danger: Danger
    because: Said


class FindingShape(BaseModel):
    """What a linter says about one line."""

    rule: str
    line: int
    level: Level
    message: Said


class MigrationShape(BaseModel):
    """One pending migration."""

    name: str
    stage: Stage
    danger: Danger
    tech_lead: bool = Field(description="A tech-lead must approve it.")
    way_down: bool
    when: When
    closes: bool = Field(description="Once it has begun there is no way back.")
    took: Seconds | None = Field(description="Seconds, once it has been run.")
    statements: list[StatementShape]
    findings: list[FindingShape]


class DatabaseShape(BaseModel):
    """One database of a release."""

    database: str
    component: str
    release: str
    looked: bool = Field(description="False before it has been looked at.")
    trouble: Said | None
    refusal: Said | None = Field(description="Why nothing may be run.")
    applied: int
    pending: list[MigrationShape]
    closing: list[str] = Field(description="The migrations that close the way back.")
    restore: str = Field(description="How the backup of this release is brought back; empty before there is one.")


class Migrations(BaseModel):
    """What the databases of a release had pending when it began."""

    databases: list[DatabaseShape]


def database(reader: Reader, view: DatabaseView) -> DatabaseShape:
    """One database in the caller's language."""
    return DatabaseShape(
        database=view.name,
        component=view.component,
        release=view.release,
        looked=view.looked,
        trouble=said_or_none(reader, view.trouble),
        refusal=said_or_none(reader, view.refusal),
        applied=view.applied,
        pending=[_migration(reader, one) for one in view.migrations],
        closing=list(view.closing),
        restore=view.restore,
    )


def _migration(reader: Reader, view: MigrationView) -> MigrationShape:
    one = view.assessed
    return MigrationShape(
        name=one.name,
        stage=one.stage,
        danger=one.danger,
        tech_lead=view.lead,
        way_down=one.way_down,
        when=view.when,
        closes=view.closes,
        took=view.took,
        statements=[
            StatementShape(
                line=each.line,
                statement=each.statement,
                stage=each.stage,
                danger=each.danger,
                because=said(reader, each.because),
            )
            for each in one.readings
        ],
        findings=[
            FindingShape(rule=each.rule, line=each.line, level=each.level, message=said(reader, each.message))
            for each in one.findings
        ],
    )
