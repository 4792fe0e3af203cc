"""Migrations: what the databases of a release have pending."""

from fastapi import APIRouter

from bascule.server.api.common import ReleaseName, TheReader, problems
from bascule.server.api.shapes_migrations import Migrations, database
from bascule.server.context import TheContext
from bascule.server.views.migrations import database_views

router = APIRouter(tags=["releases"])


@router.get("/releases/{name}/migrations", summary="What its databases have pending", responses=problems(404))
async def migrations(name: ReleaseName, context: TheContext, reader: TheReader) -> Migrations:
    """As it was when the release began: known before anybody is asked for an approval."""
    members = await context.plane.queries.members(name)
    return Migrations(databases=[database(reader, view) for member in members for view in database_views(member)])
