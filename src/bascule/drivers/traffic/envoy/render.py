"""Rendering: wanted routes become Envoy's resources. Pure.

How a user stays with a slot, and only ever moves towards the candidate: the candidate stands first in the weighted list, and
Envoy's hash of the user, modulo 100, is compared with the running sum of the weights. The user is a cookie that is
made of the request's id on the first answer; the first request is hashed by that same id.
"""

from collections.abc import Callable, Mapping
from ipaddress import ip_network
from typing import Any

from bascule.drivers.support.names import token_of
from bascule.drivers.support.options import Listening, read
from bascule.drivers.support.proxies.routes import listen_of
from bascule.drivers.traffic.envoy import names, preview
from bascule.drivers.traffic.envoy.clusters import API
from bascule.drivers.traffic.envoy.tries import towards, twice
from bascule.kernel.slot import Slot
from bascule.ports.traffic import PREVIEW_HEADER, VISITOR_HEADER, Route

COOKIE_LIFE = 30 * 86400
Resource = dict[str, Any]


def listener(key: str, route: Route, routes_file: str) -> Resource:
    """The listener of a place; its routes come from a file of their own."""
    host, port = listen_of(route)
    return {
        "@type": f"{API}.config.listener.v3.Listener",
        "name": names.listener(key, host, port),
        "address": {"socket_address": {"address": host, "port_value": port}},
        # With SO_REUSEPORT a second proxy on the same port would get half of the users instead of an error.
        "enable_reuse_port": False,
        "filter_chains": _chains(key, route, routes_file),
    }


def _chains(key: str, route: Route, routes_file: str) -> list[Resource]:
    """One chain for everybody, before whom stand the proxies that the plan trusts: what they say of `x-forwarded-proto` is kept.

    Envoy has no list of addresses for that, but keeps it where it is told of a proxy before it, and picks a chain by the address.
    """
    trusted = [ip_network(one) for one in read(Listening, route.options).trusted_proxies]
    chains: list[Resource] = [{"filters": [{"name": "http", "typed_config": _http(key, routes_file)}]}]
    if trusted:
        ranges = [{"address_prefix": str(one.network_address), "prefix_len": one.prefixlen} for one in trusted]
        kept = {**_http(key, routes_file), "xff_num_trusted_hops": 1}
        match = {"direct_source_prefix_ranges": ranges}
        chains.insert(0, {"filter_chain_match": match, "filters": [{"name": "http", "typed_config": kept}]})
    return chains


def route_configuration(key: str, route: Route) -> Resource:
    """The routes of a place: by header to one slot, otherwise by weight."""
    return {
        "@type": f"{API}.config.route.v3.RouteConfiguration",
        "name": key,
        # Without it, a route to a cluster that does not exist is accepted and answers 503.
        "validate_clusters": True,
        "request_headers_to_remove": [PREVIEW_HEADER],
        "virtual_hosts": [{"name": "all", "domains": ["*"], "routes": _routes(key, route)}],
    }


def _http(key: str, routes_file: str) -> Resource:
    source = {"path_config_source": {"path": routes_file}, "resource_api_version": "V3"}
    router = {"@type": f"{API}.extensions.filters.http.router.v3.Router", "suppress_envoy_headers": True}
    return {
        "@type": f"{API}.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": key,
        "rds": {"route_config_name": key, "config_source": source},
        "use_remote_address": True,
        "server_header_transformation": "PASS_THROUGH",
        "http_protocol_options": {"accept_http_10": True, "default_host_for_http_10": "localhost"},
        "stream_idle_timeout": "3600s",
        "request_headers_timeout": "30s",
        "upgrade_configs": [{"upgrade_type": "websocket"}],
        "http_filters": [{"name": "envoy.filters.http.router", "typed_config": router}],
    }


def _routes(key: str, route: Route) -> list[Resource]:
    others = [*preview.routes(key, route), *_by_weight(key, route)]
    # Whoever is no visitor of ours does not pass for one.
    return [*_visits(key, route), *({**one, "request_headers_to_remove": [VISITOR_HEADER]} for one in others)]


def _by_weight(key: str, route: Route) -> list[Resource]:
    match: Resource = {"prefix": "/"}
    if not any(route.weights.values()):
        return [_answer(match, "no slot has traffic\n")]
    weighted = _weighted(key, route, names.cluster)
    return [one for way in _sticky(route, match, weighted) for one in twice(way, route)]


def _weighted(key: str, route: Route, name: Callable[[str, Slot], str]) -> Resource:
    order = [slot for slot in (route.candidate, route.candidate.other) if slot in route.addresses]
    return {"clusters": [{"name": name(key, slot), "weight": route.weights[slot]} for slot in order]}


def _visits(key: str, route: Route) -> list[Resource]:
    """Synthetic visitors come in as users do, each as somebody new, and are counted apart."""
    if not (route.visited and route.preview and any(route.weights.values())):
        return []
    proof = {"name": PREVIEW_HEADER, "string_match": {"exact": route.preview}}
    match = {"prefix": "/", "headers": [{"name": VISITOR_HEADER, "present_match": True}, proof]}
    weighted = {**_weighted(key, route, names.visits), "use_hash_policy": True}
    return [{"match": match, "route": towards({"weighted_clusters": weighted, "hash_policy": [_BY_REQUEST]})}]


def _sticky(route: Route, match: Resource, weighted: Resource) -> list[Resource]:
    """The routes by what knows a user again."""
    sticky = read(Listening, route.options).sticky
    if sticky == "none":
        return [{"match": match, "route": {"weighted_clusters": weighted}}]
    weighted["use_hash_policy"] = True
    if sticky.lower().startswith("header:"):
        policies = [{"header": {"header_name": sticky[7:].strip()}, "terminal": True}, _BY_REQUEST]
        return [{"match": match, "route": {"weighted_clusters": weighted, "hash_policy": policies}}]
    return _with_cookie(f"bascule-{token_of(route.place.component)}", match, weighted)


def _with_cookie(cookie: str, match: Resource, weighted: Resource) -> list[Resource]:
    """One route for users who have the cookie, and one that gives it to those who have not."""
    policies = [{"cookie": {"name": cookie}, "terminal": True}, _BY_REQUEST]
    route = {"weighted_clusters": weighted, "hash_policy": policies}
    known = {"name": "cookie", "string_match": {"safe_regex": {"regex": f"(.*;)? *{cookie}=[^; ]+.*"}}}
    value = f"{cookie}=%REQ(x-request-id)%; Path=/; Max-Age={COOKIE_LIFE}; HttpOnly; SameSite=Lax"
    give = {"header": {"key": "set-cookie", "value": value}, "append_action": "APPEND_IF_EXISTS_OR_ADD"}
    return [
        {"match": {**match, "headers": [known]}, "route": route},
        {"match": match, "route": route, "response_headers_to_add": [give]},
    ]


_BY_REQUEST: Mapping[str, Any] = {"header": {"header_name": "x-request-id"}}


def _answer(match: Resource, text: str) -> Resource:
    return {"match": match, "direct_response": {"status": 503, "body": {"inline_string": text}}}
