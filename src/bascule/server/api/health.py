"""Whether the control plane is well; asked by machines, so it needs no account."""

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import text

from bascule import __version__
from bascule.server.api.common import problems
from bascule.server.context import TheContext
from bascule.store.database import transaction

router = APIRouter(tags=["overview"])


class Health(BaseModel):
    """The control plane is up, and so is its database."""

    status: str = "ok"
    version: str


@router.get("/health", summary="Whether the control plane and its database answer", responses=problems())
async def health(context: TheContext) -> Health:
    """503 while the database does not answer."""
    async with transaction(context.plane.engine) as connection:
        await connection.execute(text("SELECT 1"))
    return Health(version=__version__)
