"""Parsing: a record whose process is gone becomes a replica. Pure."""

from bascule.drivers.support.processes.record import Record
from bascule.drivers.support.processes.replicas import Replica
from bascule.ports.workload import WorkloadState


def gone(record: Record, ending: str) -> Replica:
    """A start that was interrupted before there was a process says nothing about the version."""
    if record.pid is None:
        return Replica(WorkloadState.ABSENT, detail="the start was interrupted")
    return Replica(WorkloadState.EXITED, detail=ending)
