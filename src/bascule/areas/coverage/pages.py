"""Coverage: the demands of the plan's document, each with what does it and what has shown it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from bascule.areas.coverage.service import read_coverage
from bascule.areas.coverage.table import By
from bascule.areas.coverage.views import DemandState
from bascule.areas.flags.public import known_environments
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Keys
from bascule.ports.errors import Unreachable
from bascule.release.people import Permission
from bascule.server.accounts.auth import permit
from bascule.server.api.common import RELEASE_NAME
from bascule.server.context import TheContext
from bascule.server.pages.page import page

# What the template says of a demand.
STATE = Keys("coverage.state-{}", DemandState)
BY = Keys("coverage.by-{}", By)
router = APIRouter(include_in_schema=False)
Word = Annotated[str, Query(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
Release = Annotated[str | None, Query(pattern=RELEASE_NAME)]


@router.get("/coverage")
async def coverage(
    context: TheContext, request: Request, environment: Word = "", release: Release = None, state: Word = ""
) -> Response:
    """All demands, or those that stand in one way."""
    await permit(context, request, Permission.READ)
    values: dict[str, Any] = {"view": None, "fault": None, "states": list(DemandState), "chosen": state, "query": ""}
    try:
        view = await read_coverage(context, environment or None, release)
        rows = [one for one in view.rows if state in ("", one.state.value)]
        query = f"environment={view.environment}" + (f"&release={release}" if release else "")
        values |= {"view": view, "rows": rows, "query": query, "environments": await known_environments(context)}
    except Unreachable:
        raise
    except BasculeError as error:
        values["fault"] = error
    return await page(context, request, "coverage/coverage.html", **values)
