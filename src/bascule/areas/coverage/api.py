"""The coverage of a plan: each demand of its document, who does it, and what has shown it."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from bascule.areas.coverage.service import read_coverage
from bascule.areas.coverage.table import By
from bascule.areas.coverage.views import DemandState
from bascule.release.people import Permission
from bascule.server.accounts.auth import may
from bascule.server.api.common import RELEASE_NAME, Name, TheReader, problems
from bascule.server.api.said import Said, Shape, Timestamp, of, shaped
from bascule.server.context import TheContext

router = APIRouter(tags=["plans"])
Environment = Annotated[Name | None, Query(description="Production, or the last one, when absent.")]
Release = Annotated[
    str | None, Query(pattern=RELEASE_NAME, description="What this one has shown; everything there when absent.")
]


class ProofShape(Shape):
    """Something that has shown it: an entry of the journal, or a message or a figure, which have no number."""

    at: Timestamp
    number: int | None
    release: str | None


class DemandShape(Shape):
    """A demand of the document."""

    line: int = of("row", "line", description="Of the table.")
    lines: str = of("row", "lines", description="Of the document.")
    demand: str = of("row", "demand")
    items: list[str] = of("row", "items", description="What of the plan does it.")
    by: By = of("row", "by")
    whose: str = of("row", "whose", description="The person's role; or why it comes later.")
    state: DemandState
    at: Timestamp | None = of("at", description="Since when all of it is shown.")
    proofs: list[ProofShape]


class TableProblem(Shape):
    """Something that is wrong with the table."""

    line: int
    column: int
    message: Said
    hint: Said | None


class CoverageShape(Shape):
    """The document's demands, in its order."""

    document: str
    file: str
    environment: str
    release: str = Field(description="Empty where all releases are looked at.")
    counts: dict[str, int] = Field(description="How many stand how; `people` are those that are held to somebody.")
    demands: list[DemandShape] = of("rows")
    problems: list[TableProblem]


@router.get(
    "/coverage",
    summary="The demands of the plan's document",
    dependencies=[may(Permission.READ)],
    responses=problems(404, 422),
)
async def coverage(
    context: TheContext, reader: TheReader, environment: Environment = None, release: Release = None
) -> CoverageShape:
    """What of the plan's document is executed, what is held to somebody, and what a run has shown of it."""
    return shaped(CoverageShape, await read_coverage(context, environment, release), reader)
