"""The report of a release as a page, to be read and printed."""

from fastapi import APIRouter, Request, Response

from bascule.areas.report.service import read_report
from bascule.release.people import Permission
from bascule.server.accounts.auth import permit
from bascule.server.api.common import ReleaseName
from bascule.server.context import TheContext
from bascule.server.pages.page import page
from bascule.server.reader import reader_of

router = APIRouter(include_in_schema=False)


@router.get("/releases/{name}/report")
async def report(context: TheContext, request: Request, name: ReleaseName) -> Response:
    """What came of it."""
    await permit(context, request, Permission.READ)
    view = await read_report(context, name)
    reader = reader_of(context, request).at(view.release.spec.timezone)
    return await page(context, request, "report/report.html", reader, view=view)
