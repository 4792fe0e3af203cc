"""Rendering: wanted routes become Envoy's resources. Pure.

How a user stays with a slot, and only ever moves towards the candidate: the candidate stands first in the weighted list, and
Envoy's hash of the user, modulo 100, is compared with the running sum of the weights. The user is a cookie that is
made of the request's id on the first answer; the first request is hashed by that same id.
"""

from collections.abc import Mapping
from typing import Any

from bascule.base.slot import Slot
from bascule.drivers.support import options as read
from bascule.drivers.support.listen import is_ip, split_address
from bascule.drivers.support.names import token_of
from bascule.drivers.traffic.envoy import names
from bascule.ports.traffic import SLOT_HEADER, Route

API = "type.googleapis.com/envoy"
COOKIE_LIFE = 30 * 86400
UNBOUNDED = 1_000_000
Resource = dict[str, Any]


def clusters(key: str, route: Route) -> list[Resource]:
    """The counted and the direct cluster of every slot that has addresses."""
    named = (names.cluster, names.direct)
    return [
        _cluster(name(key, slot), addresses) for slot, addresses in sorted(route.addresses.items()) for name in named
    ]


def listener(key: str, route: Route, routes_file: str) -> Resource:
    """The listener of a place; its routes come from a file of their own."""
    host, port = read.address(route.options, "listen")
    return {
        "@type": f"{API}.config.listener.v3.Listener",
        "name": names.listener(key, host, port),
        "address": {"socket_address": {"address": host, "port_value": port}},
        # With SO_REUSEPORT a second proxy on the same port would get half of the users instead of an error.
        "enable_reuse_port": False,
        "filter_chains": [{"filters": [{"name": "http", "typed_config": _http(key, routes_file)}]}],
    }


def route_configuration(key: str, route: Route) -> Resource:
    """The routes of a place: by header to one slot, otherwise by weight."""
    return {
        "@type": f"{API}.config.route.v3.RouteConfiguration",
        "name": key,
        # Without it, a route to a cluster that does not exist is accepted and answers 503.
        "validate_clusters": True,
        "virtual_hosts": [{"name": "all", "domains": ["*"], "routes": _routes(key, route)}],
    }


def _cluster(name: str, addresses: tuple[str, ...]) -> Resource:
    parts = [split_address(address) for address in addresses]
    endpoints = [
        {"endpoint": {"address": {"socket_address": {"address": host, "port_value": port}}}} for host, port in parts
    ]
    # Backends drop idle connections after a few seconds (2 s is the shortest common default): we do it first, because
    # a request that is sent into a closing connection is lost.
    protocol = {
        "@type": f"{API}.extensions.upstreams.http.v3.HttpProtocolOptions",
        "common_http_protocol_options": {"idle_timeout": "1.5s"},
        "explicit_http_config": {"http_protocol_options": {}},
    }
    limits = dict.fromkeys(("max_connections", "max_pending_requests", "max_requests", "max_retries"), UNBOUNDED)
    return {
        "@type": f"{API}.config.cluster.v3.Cluster",
        "name": name,
        "type": "STATIC" if all(is_ip(host) for host, _ in parts) else "STRICT_DNS",
        "connect_timeout": "5s",
        "circuit_breakers": {"thresholds": [limits]},
        "typed_extension_protocol_options": {f"{API[20:]}.extensions.upstreams.http.v3.HttpProtocolOptions": protocol},
        "load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": endpoints}]},
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
    return [*(_by_header(key, slot, slot in route.addresses) for slot in Slot), *_by_weight(key, route)]


def _by_header(key: str, slot: Slot, present: bool) -> Resource:
    """A tester who asks for an empty slot is told so, not shown the other one."""
    header = {"name": SLOT_HEADER, "string_match": {"exact": slot.value}}
    match = {"prefix": "/", "headers": [header]}
    if present:
        return {"match": match, "route": _towards({"cluster": names.direct(key, slot)})}
    return _answer(match, f"slot {slot.value} is empty\n")


def _by_weight(key: str, route: Route) -> list[Resource]:
    match: Resource = {"prefix": "/"}
    order = [slot for slot in (route.candidate, route.candidate.other) if slot in route.addresses]
    if not sum(route.weights.get(slot, 0) for slot in order):
        return [_answer(match, "no slot has traffic\n")]
    weighted: Resource = {
        "clusters": [{"name": names.cluster(key, slot), "weight": route.weights[slot]} for slot in order]
    }
    sticky = read.text(route.options, "sticky", "cookie")
    if sticky == "none":
        return [{"match": match, "route": _towards({"weighted_clusters": weighted})}]
    weighted["use_hash_policy"] = True
    if sticky.lower().startswith("header:"):
        policies = [{"header": {"header_name": sticky[7:].strip()}, "terminal": True}, _BY_REQUEST]
        return [{"match": match, "route": _towards({"weighted_clusters": weighted, "hash_policy": policies})}]
    return _with_cookie(f"bascule-{token_of(route.place.component)}", match, weighted)


def _with_cookie(cookie: str, match: Resource, weighted: Resource) -> list[Resource]:
    """One route for users who have the cookie, and one that gives it to those who have not."""
    policies = [{"cookie": {"name": cookie}, "terminal": True}, _BY_REQUEST]
    route = _towards({"weighted_clusters": weighted, "hash_policy": policies})
    known = {"name": "cookie", "string_match": {"safe_regex": {"regex": f"(.*;)? *{cookie}=[^; ]+.*"}}}
    value = f"{cookie}=%REQ(x-request-id)%; Path=/; Max-Age={COOKIE_LIFE}; HttpOnly; SameSite=Lax"
    give = {"header": {"key": "set-cookie", "value": value}, "append_action": "APPEND_IF_EXISTS_OR_ADD"}
    return [
        {"match": {**match, "headers": [known]}, "route": route},
        {"match": match, "route": route, "response_headers_to_add": [give]},
    ]


_BY_REQUEST: Mapping[str, Any] = {"header": {"header_name": "x-request-id"}}


def _towards(target: Resource) -> Resource:
    """A request has all the time it needs, and is sent again only when the first backend cannot have seen it."""
    other = {
        "name": "envoy.retry_host_predicates.previous_hosts",
        "typed_config": {"@type": f"{API}.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate"},
    }
    again = {
        "retry_on": "connect-failure,refused-stream,reset-before-request",
        "num_retries": 3,
        "retry_host_predicate": [other],
        "host_selection_retry_max_attempts": 5,
        "retry_back_off": {"base_interval": "0.01s", "max_interval": "0.1s"},
    }
    return {**target, "timeout": "0s", "retry_policy": again}


def _answer(match: Resource, text: str) -> Resource:
    return {"match": match, "direct_response": {"status": 503, "body": {"inline_string": text}}}
