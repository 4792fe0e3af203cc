"""Rendering the rules of those who may look at a slot: by header, by cookie, and the address that gives the cookie. Pure.

They leave the slot that may be looked at in `txn.slot`; whoever has none there is a user. The key stands in this
configuration alone, in a file that only its owner reads. A key may begin with a hyphen, as one of 64 does: `--` keeps HAProxy
from taking it for a flag and refusing the whole configuration.
"""

from bascule.drivers.support.proxies.routes import PREVIEW_LIFE, is_open, preview_cookie
from bascule.drivers.traffic.haproxy import names
from bascule.kernel.slot import Slot
from bascule.ports.traffic import PREVIEW_HEADER, PREVIEW_PATH, SLOT_HEADER, VISITOR_HEADER, Route

NAMED = "{ var(txn.slot) -m found }"
VISITOR = "{ var(txn.visitor) -m found }"


def lines(key: str, route: Route) -> list[str]:
    """The rules, which stand before all others."""
    if is_open(route):
        return [_by_header("")]
    if not route.preview:
        return [f"http-request del-header {PREVIEW_HEADER}"]
    return [
        *(_give(key, route, slot) for slot in Slot),
        _home(f"{preview_cookie(route)}=; Max-Age=0", "{ url_param(slot) -m str none }"),
        _by_header(f" {{ req.hdr({PREVIEW_HEADER}) -m str -- {route.preview} }}"),
        *(_by_cookie(key, route, slot) for slot in Slot),
        f"http-request del-header {PREVIEW_HEADER}",
    ]


def visitors(route: Route) -> list[str]:
    """The rules that know synthetic visitors by the key, which goes no further; nobody else passes for one."""
    if not (route.visited and route.preview):
        return [f"http-request del-header {VISITOR_HEADER}"]
    proof = f"{{ req.hdr({VISITOR_HEADER}) -m found }} {{ req.hdr({PREVIEW_HEADER}) -m str -- {route.preview} }}"
    return [
        f"http-request set-var(txn.visitor) bool(true) if {proof}",
        f"http-request del-header {PREVIEW_HEADER} if {VISITOR}",
        f"http-request del-header {VISITOR_HEADER} unless {VISITOR}",
    ]


def _by_header(proof: str) -> str:
    slots = " ".join(slot.value for slot in Slot)
    return (
        f"http-request set-var(txn.slot) req.hdr({SLOT_HEADER}) if {{ req.hdr({SLOT_HEADER}) -m str {slots} }}{proof}"
    )


def _by_cookie(key: str, route: Route, slot: Slot) -> str:
    """A browser that keeps its cookie longer than the slot is there is a user like all others."""
    has = f"{{ req.cook({preview_cookie(route)}) -m str {slot.value}.{route.preview} }}"
    return f"http-request set-var(txn.slot) str({slot.value}) if {has} {_there(key, slot)} !{NAMED}"


def _give(key: str, route: Route, slot: Slot) -> str:
    asked = (
        f"{{ url_param(slot) -m str {slot.value} }} {{ url_param(key) -m str -- {route.preview} }} {_there(key, slot)}"
    )
    return _home(f"{preview_cookie(route)}={slot.value}.{route.preview}; Max-Age={PREVIEW_LIFE}", asked)


def _there(key: str, slot: Slot) -> str:
    return f"{{ nbsrv({names.direct(key, slot)}) gt 0 }}"


def _home(cookie: str, asked: str) -> str:
    """To the start page, with a cookie; the address, which holds the key, is neither kept nor told to anybody."""
    headers = f'hdr location / hdr set-cookie "{cookie}; Path=/; HttpOnly; SameSite=Lax"'
    more = "hdr cache-control no-store hdr referrer-policy no-referrer"
    return f"http-request return status 302 {headers} {more} if {{ path {PREVIEW_PATH} }} {asked}"
