"""People: who has an account, for those who manage them."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse

from bascule.kernel.error import BasculeError
from bascule.ports.errors import Unreachable
from bascule.release.people import Account, Permission, Role
from bascule.server.accounts.accounts import clean_login, clean_name, invite, relink, roles_of
from bascule.server.accounts.auth import permit
from bascule.server.context import AppContext, TheContext
from bascule.server.pages.page import page
from bascule.server.refusals import status_of
from bascule.store.people.accounts import Change

router = APIRouter(include_in_schema=False)
AccountName = Annotated[str, Path(pattern=r"^p-[0-9]{1,18}$")]


@router.get("/people")
async def people(context: TheContext, request: Request) -> Response:
    """Everybody, and the form that invites somebody."""
    await permit(context, request, Permission.MANAGE)
    return await _shown(context, request)


@router.post("/people")
async def new(context: TheContext, request: Request) -> Response:
    """Invite somebody; the one-time link is shown on the page that answers, and never again."""
    who = await permit(context, request, Permission.MANAGE)
    form = await request.form()
    given = Account("", str(form.get("name", "")), str(form.get("email", "")), roles_of(form.getlist("role")))
    try:
        made, link = await invite(context, who, given)
    except Unreachable:
        raise
    except BasculeError as error:
        return await _shown(context, request, refusal=error)
    return await _shown(context, request, link=(made, link))


@router.post("/people/{name}")
async def change(context: TheContext, request: Request, name: AccountName) -> Response:
    """Rename, give roles, disable, say who they are on GitHub."""
    who = await permit(context, request, Permission.MANAGE)
    form = await request.form()
    try:
        await context.plane.people.accounts.change(name, _change(form), who.id, context.now())
    except Unreachable:
        raise
    except BasculeError as error:
        return await _shown(context, request, refusal=error)
    return RedirectResponse(f"/people#{name}", 303)


@router.post("/people/{name}/invitation")
async def new_link(context: TheContext, request: Request, name: AccountName) -> Response:
    """A new one-time link for somebody who lost the first one, or the password."""
    who = await permit(context, request, Permission.MANAGE)
    account = await context.plane.people.accounts.get(name)
    return await _shown(context, request, link=(account, await relink(context, who, account)))


def _change(form: FormData) -> Change:
    name, github = clean_name(str(form.get("name", ""))), clean_login(form.get("github"))
    return Change(name, roles_of(form.getlist("role")), form.get("disabled") == "yes", github)


async def _shown(
    context: AppContext,
    request: Request,
    link: tuple[Account, str] | None = None,
    refusal: BasculeError | None = None,
) -> Response:
    await context.names.look(context.plane.people)
    return await page(
        context,
        request,
        "people.html",
        status=status_of(refusal) if refusal else 200,
        accounts=await context.plane.people.accounts.all(),
        roles=list(Role),
        link=link,
        refusal=refusal,
    )
