"""Marks of readiness: whether this very process has been ready before, which makes "starting" out of "unhealthy"."""

from pathlib import Path

from bascule.drivers.support.files import write_file
from bascule.drivers.support.processes.trouble import machine


def note_probe(mark: Path, token: str, healthy: bool) -> bool:
    """Whether the one with this token was ever ready, counting this probe."""
    with machine(mark):
        if mark.exists() and mark.read_text() == token:
            return True
    if healthy:
        write_file(mark, token)
    return healthy
