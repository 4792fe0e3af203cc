"""Parsing: Envoy's admin answers become observations. Pure.

Latencies come as Envoy's own bins, which have two significant digits of whole milliseconds: "over 250 ms" counts the
bins from 250 ms on, exactly. A limit with more digits is judged at the next bin above it.
"""

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from bascule.drivers.support.proxies.listen import join_address
from bascule.drivers.traffic.envoy import names
from bascule.evidence.counts import Counts
from bascule.kernel.i18n import say
from bascule.kernel.slot import Slot
from bascule.ports.errors import Unreachable
from bascule.ports.traffic import RouteSeen

Bins = tuple[tuple[float, int], ...]
_TEXT = re.compile(r'(\S+): (?:"(.*)"|(\d+))')


@dataclass(frozen=True, slots=True)
class Measured:
    """Counters by name, and bins (lower bound in milliseconds, count) by name of the histogram."""

    counters: Mapping[str, int]
    bins: Mapping[str, Bins]


def texts(answer: str) -> dict[str, str]:
    """The lines of `/stats` by name."""
    return {match[1]: match[2] if match[3] is None else match[3] for match in _TEXT.finditer(answer)}


def measured(answer: str) -> Measured:
    """The answer of `/stats?format=json&histogram_buckets=detailed`."""
    counters: dict[str, int] = {}
    bins: dict[str, Bins] = {}
    try:
        for stat in json.loads(answer)["stats"]:
            if "histograms" not in stat:
                counters[stat["name"]] = int(stat["value"])
                continue
            for detail in stat["histograms"].get("details", ()):
                bins[detail["name"]] = tuple((float(one["lower_bound"]), int(one["count"])) for one in detail["totals"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _garbage(error) from error
    return Measured(counters, bins)


def counts(measured: Measured, key: str, thresholds: Iterable[float]) -> dict[Slot, Counts]:
    """Running totals of the slots of a place that have a cluster."""
    return {slot: _counts(measured, key, slot, thresholds) for slot in Slot if _known(measured, key, slot)}


def is_settled(measured: Measured, key: str) -> bool:
    """Whether the histograms have caught up with the counters: every answer that was no failure has its latency."""
    for name in (name(key, slot) for slot in Slot for name in (names.cluster, names.visits)):
        prefix = f"cluster.{name}"
        completed = measured.counters.get(f"{prefix}.upstream_rq_completed", 0)
        failed = measured.counters.get(f"{prefix}.upstream_rq_5xx", 0)
        if sum(count for _, count in measured.bins.get(f"{prefix}.upstream_rq_time", ())) < completed - failed:
            return False
    return True


def route_seen(dump: str, key: str, listen: str) -> RouteSeen:
    """The weights that are in force, from the dump of the route configurations."""
    try:
        configurations = (each["route_config"] for each in _configs(dump) if "route_config" in each)
        mine = next((each for each in configurations if each["name"] == key), None)
        return RouteSeen(_weights(mine, key) if mine else {}, listen if mine else "")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _garbage(error) from error


def addresses_seen(dump: str, key: str) -> dict[Slot, tuple[str, ...]]:
    """The addresses that are in force, from the dump of the active clusters."""
    try:
        known = {each["cluster"]["name"]: each["cluster"] for each in _configs(dump) if "cluster" in each}
        mine = {slot: known[names.own(key, slot)] for slot in Slot if names.own(key, slot) in known}
        return {slot: _endpoints(cluster) for slot, cluster in mine.items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _garbage(error) from error


def listeners(answer: str) -> set[str]:
    """The names of the listeners that serve, from `/listeners?format=json`."""
    try:
        return {each["name"] for each in json.loads(answer).get("listener_statuses", ())}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _garbage(error) from error


def refusal(dump: str, name: str) -> str | None:
    """Why a listener or a cluster of that name was not accepted, if it was not."""
    for each in _configs(dump):
        if each.get("error_state") and _name_of(each) == name:
            return str(each["error_state"].get("details", "")) or "rejected"
    return None


def _configs(dump: str) -> list[dict[str, Any]]:
    try:
        return list(json.loads(dump).get("configs", ()))
    except (ValueError, AttributeError, TypeError) as error:
        raise _garbage(error) from error


def _name_of(config: Mapping[str, Any]) -> str:
    failed = config["error_state"].get("failed_configuration", {})
    return str(config.get("name") or failed.get("name", ""))


def _weights(configuration: Mapping[str, Any], key: str) -> dict[Slot, int]:
    """The last route is the one by weight; a slot that has a cluster and is not in it has no traffic."""
    routes = configuration["virtual_hosts"][0]["routes"]
    weighted = routes[-1].get("route", {}).get("weighted_clusters", {}).get("clusters", ())
    by_name = {each["name"]: int(each.get("weight", 0)) for each in weighted}
    return {slot: by_name.get(names.cluster(key, slot), 0) for slot in Slot}


def _endpoints(cluster: Mapping[str, Any]) -> tuple[str, ...]:
    groups = cluster.get("load_assignment", {}).get("endpoints", ())
    sockets = (one["endpoint"]["address"]["socket_address"] for group in groups for one in group["lb_endpoints"])
    return tuple(join_address(one["address"], one["port_value"]) for one in sockets)


def _known(measured: Measured, key: str, slot: Slot) -> bool:
    return f"cluster.{names.cluster(key, slot)}.upstream_rq_total" in measured.counters


def _counts(measured: Measured, key: str, slot: Slot, thresholds: Iterable[float]) -> Counts:
    """What users asked of a slot, and what of it the slot answered badly or not at all.

    What its relief was asked, or what went well at a second try only, it has not answered. Where its relief failed as well a
    request counts twice, which is why there are never more errors than requests. Visitors have no relief.
    """
    limits = tuple(thresholds)
    relieved = measured.counters.get(f"cluster.{names.relief(key, slot)}.upstream_rq_total", 0)
    users = _of_cluster(measured, names.cluster(key, slot), limits, relieved)
    visitors = _of_cluster(measured, names.visits(key, slot), limits)
    return users.visited_by(visitors) if visitors.total else users


def _of_cluster(measured: Measured, cluster: str, thresholds: Iterable[float], relieved: int = 0) -> Counts:
    def counter(name: str) -> int:
        return measured.counters.get(f"cluster.{cluster}.{name}", 0)

    over = _over(measured.bins.get(f"cluster.{cluster}.upstream_rq_time", ()), thresholds)
    total, unanswered = counter("upstream_rq_completed"), max(relieved, counter("upstream_rq_retry_success"))
    return Counts(total, min(counter("upstream_rq_5xx") + unanswered, total), over)


def _over(bins: Bins, thresholds: Iterable[float]) -> dict[float, int]:
    """How many requests took longer than each latency; one pass, for a survey asks for a hundred of them at every place."""
    ordered = sorted(bins)
    lowers = [lower for lower, _ in ordered]
    rest = [0, *accumulate(count for _, count in reversed(ordered))]
    return {limit: rest[len(lowers) - bisect_left(lowers, limit * 1000 - 1e-6)] for limit in thresholds}


def _garbage(error: Exception) -> Unreachable:
    return Unreachable(say("driver.garbage", who="Envoy", reason=type(error).__name__))
