"""Rendering: wanted routes become HAProxy's configuration and its map. Pure.

Weights of servers cannot keep users in order as they change, so we do not use them. A user is a cookie; its hash modulo 100
is the user's bucket; buckets below the candidate's share belong to the candidate. Shares stand in a map that the runtime
socket changes, and every slot has more server lines than it needs, whose addresses the socket sets: only a new or a removed
place, another health path or another key need another configuration.

A slot's relief are the other slot's servers as backups in its own backend, because a request is only ever sent again within
one backend, and what they answered is told apart by their names.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from bascule.drivers.support.names import token_of
from bascule.drivers.support.options import Listening, read
from bascule.drivers.support.proxies.listen import is_ip, join_address, split_address
from bascule.drivers.support.proxies.routes import checks_of, listen_of
from bascule.drivers.traffic.haproxy import names, preview
from bascule.kernel.canonical import fingerprint
from bascule.kernel.i18n import say
from bascule.kernel.slot import Slot
from bascule.ports.errors import Refused
from bascule.ports.traffic import Route

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
  timeout connect 1500ms
  timeout queue 5s
  timeout client 1h
  timeout server 1h
  timeout tunnel 1h
  timeout http-request 30s
  timeout http-keep-alive 60s
  option forwardfor
  option redispatch 1
  option idle-close-on-response
  retries 2
  retry-on conn-failure empty-response
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
    return fingerprint([[key, *_shape(route)] for key, route in routes.items()])


def _shape(route: Route) -> list[str]:
    asked = "\n".join(line for line in _checks(route) if " hdr Host " not in line)
    path = route.health.path if route.health else ""
    return [
        _bind(route),
        _user(route),
        _cookie(route),
        asked,
        path,
        "\n".join([*preview.lines("", route), *_forwarded(route)]),
        *(["visited"] if route.visited else []),
    ]


def check(route: Route) -> None:
    """Refuse what HAProxy could not serve."""
    _bind(route)
    _user(route)
    _forwarded(route)
    preview.lines("", route)
    for addresses in route.addresses.values():
        if len(addresses) > MOST:
            raise Refused(say("driver.too-many", count=len(addresses), most=MOST))
        for address in addresses:
            if not is_ip(split_address(address)[0]):
                raise Refused(say("driver.needs-ip", found=address))


def _frontend(key: str, route: Route, rules_file: Path) -> str:
    blue, green = (f"set-var(txn.to) str({slot.value})" for slot in Slot)
    lines = [
        f"bind {_bind(route)}",
        f"http-request set-var(txn.rule) str({key}),map_str_int({_quoted(rules_file)},{names.NOBODY})",
        *preview.visitors(route),
        *preview.lines(key, route),
        *_forwarded(route),
        *_who(route),
        "http-request set-var(txn.share) var(txn.rule),mod(1000)",
        "http-request set-var(txn.rest) var(txn.user),crc32(1),mod(100),sub(txn.share)",
        f"http-request return status 503 content-type text/plain string no-slot-has-traffic"
        f" if {{ var(txn.rule) -m int ge {names.NOBODY} }} !{preview.NAMED}",
        *_give(route),
        # What changes something is never sent again once it may have been read.
        "http-request disable-l7-retry unless { method GET HEAD OPTIONS }",
        f"http-request {green}",
        f"http-request {blue} if {{ var(txn.rule) -m int ge {names.BLUE} }} {{ var(txn.rest) -m int lt 0 }}",
        f"http-request {blue} if {{ var(txn.rule) -m int lt {names.BLUE} }} !{{ var(txn.rest) -m int lt 0 }}",
        *(line for slot in Slot for line in _towards(key, route, slot)),
    ]
    return "\n".join([f"frontend {key}", *(f"  {line}" for line in lines)]) + "\n"


def _forwarded(route: Route) -> list[str]:
    """What the application is told of how users came: by a proxy that the plan trusts, or else by what we see ourselves."""
    trusted = read(Listening, route.options).trusted_proxies
    replaced = "http-request set-header x-forwarded-proto http"
    if not trusted:
        return [replaced]
    known = f"{{ src {' '.join(trusted)} }} {{ req.hdr(x-forwarded-proto) -m len gt 0 }}"
    return [f"{replaced} unless {known}"]


def _towards(key: str, route: Route, slot: Slot) -> list[str]:
    """Who named a slot meets it; a user meets what answers of theirs, and its servers unasked where nothing seems to."""
    counted, user = names.backend(key, slot), f"{{ var(txn.to) -m str {slot.value} }} !{preview.NAMED}"
    visitors = [f"use_backend {names.visits(key, slot)} if {user} {preview.VISITOR}"] if route.visited else []
    return [
        f"use_backend {names.direct(key, slot)} if {{ var(txn.slot) -m str {slot.value} }}",
        *visitors,
        f"use_backend {names.blind(key, slot)} if {user} {{ nbsrv({counted}) eq 0 }}",
        f"use_backend {counted} if {user}",
    ]


def _who(route: Route) -> list[str]:
    """Lines that find out who the user is: known, or somebody new."""
    known = f"http-request set-var(txn.user) {_user(route)}"
    new = "http-request set-var(txn.{name}) {value} unless {{ var(txn.user) -m len gt 0 }}"
    made, taken = new.format(name="new", value="uuid()"), new.format(name="user", value="var(txn.new)")
    return [*([known] if _user(route) else []), made, taken]


def _give(route: Route) -> list[str]:
    """The line that gives a new user the cookie; whoever asked for a slot is no user."""
    if _cookie(route) == "":
        return []
    value = f"{_cookie(route)}=%[var(txn.new)]; Path=/; Max-Age={COOKIE_LIFE}; HttpOnly; SameSite=Lax"
    return [
        f"http-request unset-var(txn.new) if {preview.NAMED}",
        f'http-response add-header set-cookie "{value}" if {{ var(txn.new) -m found }}',
    ]


def _backends(key: str, route: Route) -> list[str]:
    return [text for slot in Slot for text in _of_slot(key, route, slot)]


def _of_slot(key: str, route: Route, slot: Slot) -> list[str]:
    plain = [*_servers(names.OWN, SERVERS, route.addresses.get(slot, ()))]
    standing_by = [f"{line} backup" for line in _servers(names.RELIEF, MOST, relief_of(route, slot))]
    counted = ["option allbackups", *_checks(route), *_COUNT_HELP, *plain, *standing_by]
    return [
        _backend(names.backend(key, slot), counted),
        *(_backend(name(key, slot), [*_COUNT_HELP, *plain]) for name in counted_backends(route)[1:]),
        _backend(names.direct(key, slot), plain),
    ]


# Answers that went well at a second try, or came from those who stand by: HAProxy has no counter of such requests.
_COUNT_HELP = [
    "stick-table type integer size 1 expire 24d store gpc0",
    "http-request track-sc0 int(1)",
    "http-response set-var-fmt(txn.tries) %rc",
    "http-response sc-inc-gpc0(0) if { status lt 500 } !{ var(txn.tries) -m str 0 } "
    "or { status lt 500 } { srv_name -m beg " + names.RELIEF + " }",
]


def counted_backends(route: Route) -> list[Callable[[str, Slot], str]]:
    """The names of the backends whose requests are evidence: the slot's own, the one that asks nobody, and that of visitors."""
    return [names.backend, names.blind, *([names.visits] if route.visited else [])]


def relief_of(route: Route, slot: Slot) -> tuple[str, ...]:
    """Whose servers stand by for a slot."""
    return route.addresses.get(slot.other, ()) if slot in route.relief else ()


def _checks(route: Route) -> list[str]:
    """Lines that leave out who is not well, and end what waits there for an answer, so that somebody else can give it."""
    if route.health is None:
        return []
    asked = checks_of(route.health)
    path = "/" + route.health.path.removeprefix("/").replace("\\", "").replace('"', "")
    every, soon = round(asked.every * 1000), max(round(asked.every * 400), 10)
    return [
        "option httpchk",
        f'http-check send meth GET uri "{path}" ver HTTP/1.1 hdr Host {_host(route)}',
        "http-check expect status 200-299",
        f"timeout check {round(asked.timeout * 1000)}ms",
        f"default-server check inter {every}ms fastinter {soon}ms fall {asked.fails} rise 1"
        " observe layer4 error-limit 1 on-error mark-down on-marked-down shutdown-sessions",
    ]


def _host(route: Route) -> str:
    """What a check calls the server: one address of those that the control plane asks as well."""
    return next((address for addresses in route.addresses.values() for address in addresses), "localhost")


def _servers(prefix: str, count: int, addresses: tuple[str, ...]) -> list[str]:
    there = [*addresses, *["127.0.0.1:1 disabled"] * (count - len(addresses))]
    return [f"server {prefix}{number} {address}" for number, address in enumerate(there)]


def _backend(name: str, lines: list[str]) -> str:
    return "\n".join([f"backend {name}", "  balance roundrobin", *(f"  {line}" for line in lines)]) + "\n"


def _bind(route: Route) -> str:
    return join_address(*listen_of(route))


def _sticky(route: Route) -> str:
    return read(Listening, route.options).sticky


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
