"""One flag: whom it gives what, its kill switch, its share, its definition, and every change of it."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse

from bascule.areas.flags.kept import KeptSet
from bascule.areas.flags.pages.listing import address
from bascule.areas.flags.service import change_flag, deed_of, flag_of, read_flags, runtime, site_of
from bascule.areas.flags.views import as_share, change_views, flag_view, pretty, read_definition, read_json
from bascule.flag.answer import Answer
from bascule.flag.change import TakesAway, Wish
from bascule.flag.evaluator import compile_flag
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Keys, say
from bascule.plan.enums import Role
from bascule.ports.errors import Unreachable
from bascule.release.people import Permission
from bascule.server.accounts.auth import READERS, Who, known, permit
from bascule.server.context import AppContext, TheContext
from bascule.server.pages.page import page
from bascule.server.refusals import NotFound, status_of

router = APIRouter(include_in_schema=False, dependencies=READERS)
Environment = Annotated[str, Path(min_length=1, max_length=100)]
Key = Annotated[str, Path(min_length=1, max_length=256)]
Context = Annotated[str | None, Query()]
# What of the flag is shown: whom it gives what, its JSON, or what it would give to somebody.
View = Annotated[str, Query(pattern=r"^(who|json|ask)$")]
WHO = "who"
LONGEST_CONTEXT, LONGEST_REASON = 8000, 2000
EXAMPLE = '{\n  "targetingKey": "user-1",\n  "country": "FR",\n  "version": "1.4.0"\n}'
# Said by the template.
BECAUSE = Keys("flags.because-{}", ("static", "targeting-match", "default", "disabled", "error"))
FORMS = ("switch", "share", "definition")


def _place(environment: Environment, key: Key) -> tuple[str, str]:
    return environment, key


ThePlace = Annotated[tuple[str, str], Depends(_place)]


@dataclass(frozen=True, slots=True)
class Look:
    """What of a flag somebody looks at, with the context that they typed."""

    view: str = WHO
    context: str | None = None


@router.get("/flags/{environment}/{key}")
async def flag(
    app_context: TheContext, request: Request, place: ThePlace, view: View = WHO, context: Context = None
) -> Response:
    """Its page; with a context, also what the flag gives to it."""
    return await _shown(app_context, request, place, Look(view if context is None else "ask", context))


@router.get("/parts/flags/{environment}/{key}/{part}")
async def part(app_context: TheContext, request: Request, place: ThePlace, part: str) -> Response:
    """One of its parts that live."""
    if part not in ("state", "history"):
        raise NotFound(say("api.not-found"))
    return await page(app_context, request, f"flags/parts/{part}.html", **await _live(app_context, *place))


@router.post("/flags/{environment}/{key}/{what}")
async def change(app_context: TheContext, request: Request, place: ThePlace, what: str) -> Response:
    """Switch it, give it to another share, or write it anew; then show what came of it."""
    if what not in FORMS:
        raise NotFound(say("api.not-found"))
    form = await _form(app_context, request)
    off = {"enabled": False} if what == "switch" and form.get("enabled") == "false" else None
    who = await permit(app_context, request, deed_of(off))
    try:
        await _change(app_context, who, place, what, form)
    except Unreachable:
        raise
    except BasculeError as error:
        return await _shown(
            app_context, request, place, Look("json" if what == "definition" else WHO), (what, form, error)
        )
    environment, key = place
    return RedirectResponse(app_context.in_plan(address(environment, "" if form.get("to") == "list" else key)), 303)


async def _form(app_context: AppContext, request: Request) -> FormData:
    """The form of somebody who may change anything at all: whoever may release may also stop."""
    await permit(app_context, request, Permission.STOP)
    return await request.form()


async def _change(app_context: AppContext, who: Who, place: tuple[str, str], what: str, form: FormData) -> None:
    environment, key = place
    site = await site_of(app_context, environment)
    before = flag_of(await read_flags(app_context, site), key)
    reason = str(form.get("reason", "")).strip()[:LONGEST_REASON]
    expected = str(form.get("revision", ""))
    if what == "switch":
        written: Any = {"enabled": form.get("enabled") != "false"}
        # Off is off, whatever somebody else has changed since the page was read.
        expected = expected if written["enabled"] else ""
    elif what == "share":
        written = {"rolloutPercentage": as_share(str(form.get("percentage", ""))[:20])}
    else:
        written = read_definition(str(form.get("text", "")), key, before.stored)
    wish = Wish(key, written, reason, forced=form.get("force") == "true")
    await change_flag(
        app_context, who, site, wish, int(expected) if expected.isdecimal() and len(expected) < 19 else None
    )


async def _shown(
    app_context: AppContext,
    request: Request,
    place: tuple[str, str],
    look: Look,
    refused: tuple[str, FormData, BasculeError] | None = None,
) -> Response:
    what, form, refusal = refused or ("", FormData(), None)
    live = await _live(app_context, *place)
    who = await known(app_context, request)
    answer, wrong = _asked(app_context, live["set"], place[1], look.context)
    return await page(
        app_context,
        request,
        "flags/flag.html",
        status=status_of(refusal) if refusal else status_of(wrong) if wrong else 200,
        refused=what,
        refusal=refusal,
        faults=getattr(refusal, "faults", ()),
        typed={name: str(value) for name, value in form.items()},
        forceable=isinstance(refusal, TakesAway) and who is not None and Role.TECH_LEAD in who.account.roles,
        look=look.view,
        context=EXAMPLE if look.context is None else look.context,
        answer=answer,
        value=pretty(answer.value) if answer else "",
        wrong=wrong,
        **live,
    )


async def _live(app_context: AppContext, environment: str, key: str) -> dict[str, Any]:
    site = await site_of(app_context, environment)
    kept = await read_flags(app_context, site)
    view = flag_view(flag_of(kept, key))
    versions = await runtime(app_context).flags.versions(site, key)
    return {"site": site, "set": kept, "flag": view, "history": change_views(versions)}


def _asked(
    app_context: AppContext, kept: KeptSet, key: str, typed: str | None
) -> tuple[Answer | None, BasculeError | None]:
    """What the flag gives to the context that was typed, or what is wrong with it."""
    if typed is None:
        return None, None
    try:
        if len(typed) > LONGEST_CONTEXT:
            raise BasculeError(say("flags.ask-long", most=LONGEST_CONTEXT))
        context = read_json(typed)
        if not isinstance(context, dict) or not isinstance(context.get("targetingKey", ""), str):
            raise BasculeError(say("flags.ask-object"))
    except BasculeError as error:
        return None, error
    return compile_flag(kept.flags[key].stored.flag, kept.as_set())(context, app_context.now()), None
