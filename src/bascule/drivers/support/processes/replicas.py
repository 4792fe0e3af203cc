"""Replicas as they were found become one observation of their slot. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bascule.ports.workload import WorkloadSeen, WorkloadState

WORST_FIRST = (WorkloadState.EXITED, WorkloadState.ABSENT, WorkloadState.UNHEALTHY, WorkloadState.STARTING)


@dataclass(frozen=True, slots=True)
class Replica:
    """One replica as found; `address` is empty when it does not run."""

    state: WorkloadState
    address: str = ""
    detail: str = ""


def probed(address: str, trouble: str, was_ready: bool) -> Replica:
    """A replica that runs, by what its health path said: one that was never ready is still starting."""
    if not trouble:
        return Replica(WorkloadState.READY, address)
    return Replica(WorkloadState.UNHEALTHY if was_ready else WorkloadState.STARTING, address, trouble)


def seen(version: str | None, replicas: Sequence[Replica]) -> WorkloadSeen:
    """A slot is as well as the worst of its replicas; every running one is among its addresses."""
    if version is None or not replicas:
        return WorkloadSeen(WorkloadState.ABSENT)
    states = {replica.state for replica in replicas}
    state = next((one for one in WORST_FIRST if one in states), WorkloadState.READY)
    addresses = tuple(replica.address for replica in replicas if replica.address)
    return WorkloadSeen(state, version, addresses, _detail(replicas))


def _detail(replicas: Sequence[Replica]) -> str:
    details = [(number, replica.detail) for number, replica in enumerate(replicas, 1) if replica.detail]
    if len(replicas) == 1:
        return details[0][1] if details else ""
    return "; ".join(f"replica {number}: {detail}" for number, detail in details)
