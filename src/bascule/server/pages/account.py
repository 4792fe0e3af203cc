"""One's own account: who one is here, one's tokens, one's sessions."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from starlette.responses import RedirectResponse

from bascule.kernel.error import BasculeError
from bascule.ports.errors import Unreachable
from bascule.server.accounts.accounts import Wish, make_token, require_person, scopes_of
from bascule.server.accounts.auth import Who, require_who
from bascule.server.context import AppContext, TheContext
from bascule.server.pages.page import page
from bascule.server.refusals import status_of

DAYS = (7, 30, 90, 365)
router = APIRouter(include_in_schema=False)
TokenName = Annotated[str, Path(pattern=r"^t-[0-9]{1,18}$")]


@router.get("/account")
async def account(context: TheContext, request: Request) -> Response:
    """What one is here."""
    return await _shown(context, request, await require_who(context, request))


@router.post("/account/tokens")
async def new_token(context: TheContext, request: Request) -> Response:
    """Make a token; its secret is shown on the page that answers, and never again."""
    who = await require_who(context, request)
    form = await request.form()
    days = str(form.get("days", ""))
    wish = Wish(str(form.get("name", "")), scopes_of(form.getlist("scope")), _days(days))
    try:
        _, secret = await make_token(context, who, wish)
    except Unreachable:
        raise
    except BasculeError as error:
        return await _shown(context, request, who, refusal=error)
    return await _shown(context, request, who, secret=secret)


@router.post("/account/tokens/{name}/revoke")
async def revoke(context: TheContext, request: Request, name: TokenName) -> Response:
    """End a token for good."""
    who = await require_who(context, request)
    require_person(who)
    await context.plane.people.tokens.revoke(name, who.id, context.now())
    return RedirectResponse("/account", 303)


@router.post("/account/sessions/end")
async def end_sessions(context: TheContext, request: Request) -> Response:
    """End one's sessions in all other browsers."""
    who = await require_who(context, request)
    require_person(who)
    if who.session is not None:
        await context.plane.people.sessions.end_others(who.id, who.session.hash, context.now())
    return RedirectResponse("/account", 303)


def _days(text: str) -> float:
    return float(text) if text in {str(days) for days in DAYS} else float(DAYS[0])


async def _shown(
    context: AppContext, request: Request, who: Who, secret: str | None = None, refusal: BasculeError | None = None
) -> Response:
    people, now = context.plane.people, context.now()
    return await page(
        context,
        request,
        "account.html",
        status=status_of(refusal) if refusal else 200,
        who=who,
        now=now,
        tokens=await people.tokens.of(who.id),
        sessions=await people.sessions.of(who.id, now) if who.is_person else [],
        days=DAYS,
        provider=context.provider is not None,
        secret=secret,
        refusal=refusal,
    )
