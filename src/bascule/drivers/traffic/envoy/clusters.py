"""Rendering clusters: where a slot's requests go, how replicas are asked whether they are well, and who is left out. Pure.

A replica is left out when it does not answer its health path, does not take connections, or says again and again that it
cannot answer (502, 503, 504). When that is so of all replicas of a slot, its relief answers; where it has none, Envoy's panic
sends to all of them as before, because a doubtful answer is better than none.
"""

from collections.abc import Mapping
from typing import Any

from bascule.drivers.support.proxies.listen import is_ip, split_address
from bascule.drivers.support.proxies.routes import checks_of
from bascule.drivers.traffic.envoy import names
from bascule.kernel.slot import Slot
from bascule.plan.asking import Health
from bascule.ports.traffic import Route

API = "type.googleapis.com/envoy"
UNBOUNDED = 1_000_000
CONNECT_WITHIN = "1.5s"
# One replica that is well is enough: users do not leave their slot because some of its replicas are away.
ENOUGH = 10_000
Resource = dict[str, Any]


def clusters(key: str, route: Route) -> list[Resource]:
    """The clusters of every slot that has addresses: the counted one, its parts, and the direct one."""
    return [cluster for slot in sorted(route.addresses) for cluster in _of_slot(key, route, slot)]


def _of_slot(key: str, route: Route, slot: Slot) -> list[Resource]:
    mine, checked = route.addresses[slot], _checked(route)
    parts = [_cluster(names.own(key, slot), mine) | checked]
    if slot in route.relief:
        parts.append(_cluster(names.relief(key, slot), route.addresses[slot.other]) | checked)
    counted = [_aggregate(names.cluster(key, slot), [part["name"] for part in parts])]
    if route.visited:
        counted.append(_aggregate(names.visits(key, slot), [names.own(key, slot)]))
    return [*parts, *counted, _cluster(names.direct(key, slot), mine)]


def _aggregate(name: str, parts: list[str]) -> Resource:
    """Each part takes everything for as long as something in it is well, in this order."""
    kind = {"@type": f"{API}.extensions.clusters.aggregate.v3.ClusterConfig", "clusters": parts}
    return {
        "@type": f"{API}.config.cluster.v3.Cluster",
        "name": name,
        "connect_timeout": CONNECT_WITHIN,
        "lb_policy": "CLUSTER_PROVIDED",
        "circuit_breakers": {"thresholds": [{**_UNLIMITED, "retry_budget": _SECOND_TRIES}]},
        "cluster_type": {"name": "envoy.clusters.aggregate", "typed_config": kind},
    }


def _cluster(name: str, addresses: tuple[str, ...]) -> Resource:
    # Backends drop idle connections after a few seconds (2 s is the shortest common default): we do it first, because
    # a request that is sent into a closing connection is lost.
    protocol = {
        "@type": f"{API}.extensions.upstreams.http.v3.HttpProtocolOptions",
        "common_http_protocol_options": {"idle_timeout": "1.5s"},
        "explicit_http_config": {"http_protocol_options": {}},
    }
    return {
        "@type": f"{API}.config.cluster.v3.Cluster",
        "name": name,
        "type": "STATIC" if all(is_ip(split_address(address)[0]) for address in addresses) else "STRICT_DNS",
        # Whoever does not take a connection by now is taken for frozen: the kernel does it for a program that runs.
        "connect_timeout": CONNECT_WITHIN,
        "circuit_breakers": {"thresholds": [_UNLIMITED]},
        "common_lb_config": {"healthy_panic_threshold": {"value": 1.0}},
        "typed_extension_protocol_options": {f"{API[20:]}.extensions.upstreams.http.v3.HttpProtocolOptions": protocol},
        "load_assignment": {
            "cluster_name": name,
            "endpoints": [{"lb_endpoints": [_endpoint(address) for address in addresses]}],
            "policy": {"overprovisioning_factor": ENOUGH},
        },
    }


def _endpoint(address: str) -> Resource:
    host, port = split_address(address)
    socket = {"socket_address": {"address": host, "port_value": port}}
    return {"endpoint": {"address": socket, "health_check_config": {"hostname": address}}}


def _checked(route: Route) -> Resource:
    """What leaves replicas out."""
    if route.health is None:
        return {}
    return {"health_checks": [_health_check(checks_of(route.health))], "outlier_detection": _OUTLIERS}


def _health_check(health: Health) -> Resource:
    every, path = f"{health.every:g}s", "/" + health.path.removeprefix("/")
    return {
        "timeout": f"{health.timeout:g}s",
        "interval": every,
        # A new version is judged before its first user comes, so also while it has none.
        "no_traffic_interval": every,
        "unhealthy_threshold": health.fails,
        "healthy_threshold": 1,
        "http_health_check": {
            "path": path,
            "expected_statuses": [{"start": 200, "end": 300}],
            # Any other answer counts like none, not as the end at once.
            "retriable_statuses": [{"start": 100, "end": 200}, {"start": 300, "end": 600}],
        },
    }


_UNLIMITED = dict.fromkeys(("max_connections", "max_pending_requests", "max_requests", "max_retries"), UNBOUNDED)
# Second tries under way at the same time, of all requests under way: what helps users when one of several replicas is ill must
# not be what keeps all of them from getting well.
_SECOND_TRIES = {"budget_percent": {"value": 20.0}, "min_retry_concurrency": 50}
_OUTLIERS: Mapping[str, Any] = {
    "split_external_local_origin_errors": True,
    # A request that finds no connection is tried four times: the replica is left out before the last one.
    "consecutive_local_origin_failure": 2,
    "enforcing_consecutive_local_origin_failure": 100,
    "consecutive_gateway_failure": 5,
    "enforcing_consecutive_gateway_failure": 100,
    # How many answers are bad is what guards judge, with better statistics than a proxy has.
    "enforcing_consecutive_5xx": 0,
    "enforcing_success_rate": 0,
    "enforcing_local_origin_success_rate": 0,
    "interval": "1s",
    "base_ejection_time": "2s",
    "max_ejection_time": "10s",
    "max_ejection_percent": 100,
}
