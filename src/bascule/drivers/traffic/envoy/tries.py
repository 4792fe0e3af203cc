"""Rendering how often a request is tried: again only where nobody can have acted on the first try. Pure.

A connection that did not come about may be tried again with anything. A request that was cut off is not sent again, not even
one that changes nothing: the second try would meet the same replica, and a request that kills programs would kill the next.

A program that hangs holds what it has taken: Envoy closes no connection for that. So where a slot has relief, a request that
changes nothing (GET, HEAD, OPTIONS) and has had no answer for `HANGS` is sent once more while the first try goes on, and the
first answer counts. By then a slot that hangs is left out, so the second try
leads to its relief; a slow answer of a slot that is well is asked of the same slot again, and nobody changes versions.
"""

from typing import Any

from bascule.drivers.support.proxies.routes import EVERY, FAILS, TIMEOUT
from bascule.drivers.traffic.envoy.clusters import API
from bascule.ports.traffic import Route

Resource = dict[str, Any]
# The longest that it takes to leave out a replica that hangs, and a little.
HANGS = FAILS * (EVERY + TIMEOUT) + 0.2
_SAFE: Resource = {"name": ":method", "string_match": {"safe_regex": {"regex": "GET|HEAD|OPTIONS"}}}


def towards(target: Resource) -> Resource:
    """A request has all the time it needs, and a new try only where it came to no connection."""
    return {**target, "timeout": "0s", "retry_policy": _again()}


def twice(one: Resource, route: Route) -> list[Resource]:
    """A route for what changes nothing, where that makes a difference, and one for everything else."""
    plain = {**one, "route": towards(one["route"])}
    if not route.relief:
        return [plain]
    match = {**one["match"], "headers": [_SAFE, *one["match"].get("headers", ())]}
    policies = {
        "retry_policy": {**_again(), "per_try_timeout": f"{HANGS:g}s"},
        "hedge_policy": {"hedge_on_per_try_timeout": True},
    }
    return [{**plain, "match": match, "route": {**plain["route"], **policies}}, plain]


def _again() -> Resource:
    other = {
        "name": "envoy.retry_host_predicates.previous_hosts",
        "typed_config": {"@type": f"{API}.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate"},
    }
    return {
        "retry_on": "connect-failure,refused-stream,reset-before-request",
        "num_retries": 3,
        "retry_host_predicate": [other],
        "host_selection_retry_max_attempts": 5,
        # Long enough for all of Envoy's threads to learn that a replica is left out.
        "retry_back_off": {"base_interval": "0.025s", "max_interval": "0.25s"},
    }
