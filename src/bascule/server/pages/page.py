"""One page: a template with the reader's words and times, the session, and the frame around it."""

from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request, Response
from markupsafe import Markup
from starlette.responses import HTMLResponse

from bascule.kernel.i18n import Message, languages, say
from bascule.kernel.i18n.cldr import own_name
from bascule.kernel.i18n.render import duration, number, percent, rate
from bascule.kernel.i18n.render import figure as quantity
from bascule.kernel.quantities import Instant, Seconds
from bascule.server.accounts.auth import known
from bascule.server.accounts.session import FIELD, Cookie, set_cookie
from bascule.server.context import PLAN, AppContext, plan_cookie
from bascule.server.pages.frame import EMPTY, Frame, frame_of
from bascule.server.pages.navigation import section_of
from bascule.server.plans import plan_fault
from bascule.server.reader import COOKIE, Reader, iso, reader_of

YEAR = Seconds(365 * 24 * 3600.0)
# What htmx fetches of a page, without the frame around it.
PART = "parts/"


async def page(
    context: AppContext, request: Request, template: str, reader: Reader | None = None, /, **values: Any
) -> Response:
    """A page for whoever asks; its times are those of the plan that is looked at where no reader is given."""
    who = await known(context, request)
    whole = PART not in template
    frame = await frame_of(context, who, counting=whole)
    reader = reader or reader_of(context, request).at(frame.zone)
    fault = await plan_fault(context) if whole else None
    return render_page(context, request, template, reader, frame=frame, **{"plan_fault": fault, **values})


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
    reader, frame = reader or reader_of(context, request), values.pop("frame", EMPTY)
    values = {**_around(request, frame), "languages": _languages(request, reader), **_words(reader), **values}
    text = context.templates.get_template(template).render(values)
    response = HTMLResponse(text, status, {"content-language": reader.language, "vary": "accept-language, cookie"})
    if PART not in template:
        _keep(context, request, response, frame)
    return response


def _around(request: Request, frame: Frame) -> dict[str, Any]:
    who = getattr(request.state, "who", None)
    place = {"frame": frame, "in_plan": frame.in_plan, "section": section_of(request.url.path)}
    return {"request": request, "session": who, "field": FIELD, "plan_fault": None, **place}


def _keep(context: AppContext, request: Request, response: Response, frame: Frame) -> None:
    """Have the browser keep what the page's address has just chosen. A part of a page in another tab chooses nothing."""
    asked = request.query_params
    if asked.get("lang") in languages():
        set_cookie(context, request, response, Cookie(COOKIE, asked["lang"], YEAR))
    if frame.product and asked.get(PLAN) == frame.product:
        set_cookie(context, request, response, Cookie(plan_cookie(context), quote(frame.product, safe=""), YEAR))


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
