"""One page: a template with the reader's words and times, the session, and the frame around it."""

from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from markupsafe import Markup
from starlette.responses import HTMLResponse

from bascule.kernel.i18n import Message, languages, say
from bascule.kernel.i18n.cldr import own_name
from bascule.kernel.i18n.render import duration, number, percent, rate
from bascule.kernel.i18n.render import figure as quantity
from bascule.kernel.quantities import Instant
from bascule.ports.errors import PortError
from bascule.server.accounts.auth import known
from bascule.server.accounts.session import FIELD
from bascule.server.context import AppContext
from bascule.server.plans import plan_fault
from bascule.server.reader import COOKIE, Reader, iso, reader_of
from bascule.server.views.status import needs_person

YEAR = 365 * 24 * 3600
MOST = 200


async def page(
    context: AppContext, request: Request, template: str, reader: Reader | None = None, /, **values: Any
) -> Response:
    """A page for whoever asks."""
    await known(context, request)
    frame = {"waiting": await _waiting(context), "plan_fault": await plan_fault(context)}
    return render_page(context, request, template, reader, **{**frame, **values})


def render_page(
    context: AppContext,
    request: Request,
    template: str,
    reader: Reader | None = None,
    /,
    status: int = 200,
    **values: Any,
) -> Response:
    """The same without asking the database: for pages that say why there is none."""
    reader = reader or reader_of(context, request)
    frame = {
        "request": request,
        "session": getattr(request.state, "who", None),
        "field": FIELD,
        "waiting": 0,
        "plan_fault": None,
    }
    values = {**frame, "languages": _languages(request, reader), **_words(reader), **values}
    text = context.templates.get_template(template).render(values)
    response = HTMLResponse(text, status, {"content-language": reader.language, "vary": "accept-language, cookie"})
    if request.query_params.get("lang") in languages():
        secure = context.plane.settings.secure
        response.set_cookie(COOKIE, reader.language, max_age=YEAR, httponly=True, samesite="lax", secure=secure)
    return response


async def _waiting(context: AppContext) -> int:
    """How many releases wait for a person; unknown counts as none while the database is away."""
    try:
        return sum(needs_person(one) for one in await context.plane.queries.releases(under_way=True, limit=MOST))
    except PortError:
        return 0


def _words(reader: Reader) -> dict[str, Any]:
    """How templates say things."""
    language = reader.language
    return {
        "language": language,
        "reader": reader,
        "t": lambda what, **values: reader.say(what if isinstance(what, Message) else say(what, **values)),
        "clock": lambda at, exact=False: _time(reader, at, exact),
        "day": reader.day,
        "hour": reader.hour,
        "duration": lambda seconds: duration(seconds, language),
        "percent": lambda share: percent(share, language),
        "rate": lambda share: rate(share, language),
        "figure": lambda value: quantity(value, language),
        "name_of": reader.names.of,
        "number": lambda count: number(count, language),
    }


def _time(reader: Reader, at: Instant, exact: bool) -> Markup:
    return Markup('<time datetime="{}" title="{}">{}</time>').format(iso(at), reader.full(at), reader.clock(at, exact))


def _languages(request: Request, reader: Reader) -> list[tuple[str, str, str, bool]]:
    """The languages with their own names and the addresses of this page in them."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    path = request.url.path if request.method == "GET" else "/"
    return [
        (language, own_name(language), f"{path}?{urlencode([*kept, ('lang', language)])}", language == reader.language)
        for language in languages()
    ]
