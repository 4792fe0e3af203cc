"""Rendering the routes of those who may look at a slot: by header, by cookie, and the address that gives the cookie. Pure.

The key stands in this configuration alone, in a file that only its owner reads. What the cookie and the header show is not
counted: the direct clusters are no evidence.
"""

import re
from typing import Any

from bascule.drivers.support.proxies.routes import PREVIEW_LIFE, is_open, preview_cookie
from bascule.drivers.traffic.envoy import names
from bascule.drivers.traffic.envoy.tries import towards
from bascule.kernel.slot import Slot
from bascule.ports.traffic import PREVIEW_HEADER, PREVIEW_PATH, SLOT_HEADER, Route

Resource = dict[str, Any]


def routes(key: str, route: Route) -> list[Resource]:
    """The routes that stand before all others."""
    if is_open(route):
        return [_by_header(key, route, slot, []) for slot in Slot]
    if not route.preview:
        return []
    proof = [_header(PREVIEW_HEADER, route.preview)]
    there = [slot for slot in Slot if slot in route.addresses]
    return [
        *(_by_header(key, route, slot, proof) for slot in Slot),
        *(_give(route, slot) for slot in there),
        _take_back(route),
        *(_by_cookie(key, route, slot) for slot in there),
    ]


def _by_header(key: str, route: Route, slot: Slot, proof: list[Resource]) -> Resource:
    """A tester who asks for an empty slot is told so, not shown the other one."""
    match = {"prefix": "/", "headers": [_header(SLOT_HEADER, slot.value), *proof]}
    if slot in route.addresses:
        return {"match": match, "route": towards({"cluster": names.direct(key, slot)})}
    return {
        "match": match,
        "direct_response": {"status": 503, "body": {"inline_string": f"slot {slot.value} is empty\n"}},
    }


def _by_cookie(key: str, route: Route, slot: Slot) -> Resource:
    """A browser that keeps its cookie longer than the slot is there is a user like all others."""
    regex = f"(.*;)? *{preview_cookie(route)}={slot.value}\\.{re.escape(route.preview)} *(;.*)?"
    match = {"prefix": "/", "headers": [{"name": "cookie", "string_match": {"safe_regex": {"regex": regex}}}]}
    return {"match": match, "route": towards({"cluster": names.direct(key, slot)})}


def _give(route: Route, slot: Slot) -> Resource:
    asked = [_asked("slot", slot.value), _asked("key", route.preview)]
    return _home(asked, f"{preview_cookie(route)}={slot.value}.{route.preview}; Max-Age={PREVIEW_LIFE}")


def _take_back(route: Route) -> Resource:
    return _home([_asked("slot", "none")], f"{preview_cookie(route)}=; Max-Age=0")


def _home(asked: list[Resource], cookie: str) -> Resource:
    """To the start page, with a cookie; the address, which holds the key, is neither kept nor told to anybody."""
    headers = {
        "location": "/",
        "set-cookie": f"{cookie}; Path=/; HttpOnly; SameSite=Lax",
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
    }
    return {
        "match": {"path": PREVIEW_PATH, "query_parameters": asked},
        # A redirect of Envoy's own would name a host and a scheme, which are others before the next proxy.
        "direct_response": {"status": 302},
        "response_headers_to_add": [{"header": {"key": name, "value": value}} for name, value in headers.items()],
    }


def _header(name: str, value: str) -> Resource:
    return {"name": name, "string_match": {"exact": value}}


def _asked(name: str, value: str) -> Resource:
    return {"name": name, "string_match": {"exact": value}}
