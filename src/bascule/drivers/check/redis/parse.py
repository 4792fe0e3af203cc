"""Parsing: what `INFO` and `CLUSTER INFO` say becomes figures. Pure."""

from collections.abc import Mapping
from typing import Any

from bascule.drivers.check.redis import RedisOptions
from bascule.drivers.support.checks.figures import broken
from bascule.kernel.i18n import Message, say
from bascule.ports.check import CheckResult


def judge(given: RedisOptions, info: Mapping[str, Any], cluster: Mapping[str, Any]) -> CheckResult:
    """Whether the server is what it must be. Raises `KeyError`, `ValueError` and their like for what is no Redis."""
    figures, role = figures_of(info), "replica" if info["role"] == "slave" else str(info["role"])
    because = _no(given, info, cluster, role) or broken(figures, given.limit, "version")
    passed = say("net.redis-passed", version=str(info["redis_version"]), role=role, share=figures["memory"])
    output = (role, *(f"{name}: {value:g}" for name, value in figures.items()))
    return CheckResult(because is None, because or passed, output)


def figures_of(info: Mapping[str, Any]) -> dict[str, float]:
    """The figures that limits may name. Memory is a share of what the server may use, or else of what the machine has."""
    most = float(info.get("maxmemory") or 0) or float(info.get("total_system_memory") or 0)
    return {
        "version": float(str(info["redis_version"]).split(".")[0]),
        "memory": float(info["used_memory"]) / most if most else 0.0,
        "clients": float(info["connected_clients"]),
        "replicas": float(info.get("connected_slaves", 0)),
        "lag": _lag(info),
        "lag bytes": _behind(info),
    }


def _no(given: RedisOptions, info: Mapping[str, Any], cluster: Mapping[str, Any], role: str) -> Message | None:
    if given.role not in (None, role):
        return say("net.role", found=role, wanted=given.role)
    if info.get("loading"):
        return say("net.redis-loading")
    if role == "replica" and info["master_link_status"] != "up":
        return say("net.redis-cut-off")
    if cluster and cluster["cluster_state"] != "ok":
        return say(
            "net.redis-cluster", state=str(cluster["cluster_state"])[:40], slots=int(cluster["cluster_slots_ok"])
        )
    return None


def _replicas(info: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = (info.get(f"slave{number}") for number in range(int(info.get("connected_slaves", 0))))
    return [one for one in found if isinstance(one, Mapping)]


def _lag(info: Mapping[str, Any]) -> float:
    """Seconds since the two sides last heard of each other."""
    if info["role"] == "slave":
        return max(float(info.get("master_last_io_seconds_ago", -1)), 0.0)
    return max((float(one.get("lag", 0)) for one in _replicas(info)), default=0.0)


def _behind(info: Mapping[str, Any]) -> float:
    if info["role"] == "slave":
        return max(float(info["master_repl_offset"]) - float(info["slave_repl_offset"]), 0.0)
    done = [float(one["offset"]) for one in _replicas(info)]
    return max(float(info["master_repl_offset"]) - min(done), 0.0) if done else 0.0
