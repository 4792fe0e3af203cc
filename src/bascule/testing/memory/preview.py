"""Who may look at a slot, in memory: the key as a header, or the cookie that an address gives."""

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from bascule.drivers.support.proxies.routes import is_open, preview_cookie
from bascule.kernel.slot import Slot
from bascule.ports.traffic import PREVIEW_HEADER, PREVIEW_PATH, SLOT_HEADER, VISITOR_HEADER, Route
from bascule.testing.memory.answer import Answer


def given_preview(route: Route, path: str) -> Answer | None:
    """The answer that gives the cookie; None for every other request."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
    slot = asked.get("slot", "")
    if urlsplit(path).path != PREVIEW_PATH or not route.preview or is_open(route):
        return None
    if slot == "none":
        return Answer(302, "", {preview_cookie(route): ""})
    if asked.get("key") != route.preview or slot not in {one.value for one in route.addresses}:
        return None
    return Answer(302, "", {preview_cookie(route): f"{slot}.{route.preview}"})


def is_visitor(route: Route, headers: Mapping[str, str]) -> bool:
    """Whether a request is a synthetic visitor's: it says so, and has the key."""
    proved = bool(route.preview) and headers.get(PREVIEW_HEADER) == route.preview
    return route.visited and proved and VISITOR_HEADER in headers


def named_slot(route: Route, headers: Mapping[str, str], cookies: Mapping[str, str]) -> Slot | None:
    """The slot that somebody names who may."""
    asked = headers.get(SLOT_HEADER, "")
    proved = bool(route.preview) and headers.get(PREVIEW_HEADER) == route.preview
    if asked in {slot.value for slot in Slot} and (is_open(route) or proved):
        return Slot(asked)
    if is_open(route) or not route.preview:
        return None
    cookie = cookies.get(preview_cookie(route), "")
    return next((slot for slot in route.addresses if cookie == f"{slot.value}.{route.preview}"), None)
