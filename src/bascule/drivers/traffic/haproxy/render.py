"""Rendering: wanted routes become HAProxy's configuration and its map. Pure.

Weights of servers cannot keep users in order as they change, so we do not use them. A user is a cookie; its hash modulo 100
is the user's bucket; buckets below the candidate's share belong to the candidate. Shares stand in a map that the runtime
socket changes, and every slot has more server lines than it needs, whose addresses the socket sets: only a new or a removed
place needs another configuration.
"""

from collections.abc import Mapping
from pathlib import Path

from bascule.base.canonical import fingerprint
from bascule.base.slot import Slot
from bascule.base.words import say
from bascule.drivers.support import options as read
from bascule.drivers.support.listen import is_ip, join_address, split_address
from bascule.drivers.support.names import token_of
from bascule.drivers.traffic.haproxy import names
from bascule.ports.errors import Refused
from bascule.ports.traffic import SLOT_HEADER, Route

SERVERS = 24
MOST = 12
COOKIE_LIFE = 30 * 86400
Routes = Mapping[str, Route]

GLOBAL = """global
  stats socket {socket} mode 600 level admin expose-fd listeners
  nbthread {threads}
  hard-stop-after 1h

defaults
  mode http
  timeout connect 5s
  timeout client 1h
  timeout server 1h
  timeout tunnel 1h
  timeout http-request 30s
  timeout http-keep-alive 60s
  option forwardfor
  option redispatch 1
  option idle-close-on-response
  retries 2
  retry-on conn-failure
  http-reuse safe
"""


def configuration(routes: Routes, folder: Path, socket: Path, threads: int) -> str:
    """The whole configuration."""
    parts = [GLOBAL.format(socket=socket, threads=threads)]
    for key, route in routes.items():
        parts += [_frontend(key, route, folder / "rules.map"), *_backends(key, route)]
    return "\n".join(parts)


def rules(routes: Routes) -> str:
    """The map: what every place does with its users."""
    return "".join(f"{key} {names.rule(route)}\n" for key, route in routes.items())


def shape(routes: Routes) -> str:
    """The same for configurations between which the runtime socket can move."""
    return fingerprint([[key, _bind(route), _user(route), _cookie(route)] for key, route in routes.items()])


def check(route: Route) -> None:
    """Refuse what HAProxy could not serve."""
    _bind(route)
    _user(route)
    for addresses in route.addresses.values():
        if len(addresses) > MOST:
            raise Refused(say("driver.too-many", count=len(addresses), most=MOST))
        for address in addresses:
            if not is_ip(split_address(address)[0]):
                raise Refused(say("driver.needs-ip", found=address))


def _frontend(key: str, route: Route, rules_file: Path) -> str:
    asked = f"{{ req.hdr({SLOT_HEADER}) -m str {{slot}} }}"
    by_header = [f"use_backend {names.direct(key, slot)} if " + asked.replace("{slot}", slot.value) for slot in Slot]
    named = asked.replace("{slot}", " ".join(slot.value for slot in Slot))
    blue, green = names.backend(key, Slot.BLUE), names.backend(key, Slot.GREEN)
    lines = [
        f"bind {_bind(route)}",
        f"http-request set-var(txn.rule) str({key}),map_str_int({_quoted(rules_file)},{names.NOBODY})",
        *_who(route),
        "http-request set-var(txn.share) var(txn.rule),mod(1000)",
        "http-request set-var(txn.rest) var(txn.user),crc32(1),mod(100),sub(txn.share)",
        f"http-request return status 503 content-type text/plain string no-slot-has-traffic"
        f" if {{ var(txn.rule) -m int ge {names.NOBODY} }} !{named}",
        *_give(route, named),
        *by_header,
        f"use_backend {green} if {{ var(txn.rule) -m int lt {names.BLUE} }} {{ var(txn.rest) -m int lt 0 }}",
        f"use_backend {blue} if {{ var(txn.rule) -m int lt {names.BLUE} }}",
        f"use_backend {blue} if {{ var(txn.rest) -m int lt 0 }}",
        f"default_backend {green}",
    ]
    return "\n".join([f"frontend {key}", *(f"  {line}" for line in lines)]) + "\n"


def _who(route: Route) -> list[str]:
    """Lines that find out who the user is: known, or somebody new."""
    known = f"http-request set-var(txn.user) {_user(route)}"
    new = "http-request set-var(txn.{name}) {value} unless {{ var(txn.user) -m len gt 0 }}"
    made, taken = new.format(name="new", value="uuid()"), new.format(name="user", value="var(txn.new)")
    return [*([known] if _user(route) else []), made, taken]


def _give(route: Route, named: str) -> list[str]:
    """The line that gives a new user the cookie; whoever asked for a slot is no user."""
    if _cookie(route) == "":
        return []
    value = f"{_cookie(route)}=%[var(txn.new)]; Path=/; Max-Age={COOKIE_LIFE}; HttpOnly; SameSite=Lax"
    return [
        f"http-request unset-var(txn.new) if {named}",
        f'http-response add-header set-cookie "{value}" if {{ var(txn.new) -m found }}',
    ]


def _backends(key: str, route: Route) -> list[str]:
    named = (names.backend, names.direct)
    return [_backend(name(key, slot), route.addresses.get(slot, ())) for slot in Slot for name in named]


def _backend(name: str, addresses: tuple[str, ...]) -> str:
    lines = [f"backend {name}", "  balance roundrobin"]
    for number in range(SERVERS):
        address = addresses[number] if number < len(addresses) else "127.0.0.1:1 disabled"
        lines.append(f"  server s{number} {address}")
    return "\n".join(lines) + "\n"


def _bind(route: Route) -> str:
    return join_address(*read.address(route.options, "listen"))


def _sticky(route: Route) -> str:
    sticky = read.text(route.options, "sticky", "cookie")
    if sticky in {"cookie", "none"} or (sticky.lower().startswith("header:") and sticky[7:].strip()):
        return sticky
    raise Refused(say("driver.wrong-option", option="sticky", found=sticky[:80], wanted="cookie, header:NAME, none"))


def _cookie(route: Route) -> str:
    return f"bascule-{token_of(route.place.component)}" if _sticky(route) == "cookie" else ""


def _user(route: Route) -> str:
    """The sample that knows a user again; empty when nobody is known."""
    sticky = _sticky(route)
    if sticky == "cookie":
        return f"req.cook({_cookie(route)})"
    return f"req.hdr({token_of(sticky[7:].strip())})" if sticky != "none" else ""


def _quoted(path: Path) -> str:
    return str(path).replace("\\", "\\\\").replace(" ", "\\ ").replace(",", "\\,").replace(")", "\\)")
