"""The job port: a command that a release runs once, and that outlives the control plane that started it.

A job is known by its key. Starting one that is already there does nothing, so a control plane that takes a release over
finds what the last one had started; a job whose end nobody has seen is not run a second time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bascule.kernel.place import Place
from bascule.plan.spec import Job
from bascule.release.facts import Artifact, JobSeen, JobState

__all__ = ["Artifact", "JobRun", "JobSeen", "JobState", "Jobs"]


@dataclass(frozen=True, slots=True)
class JobRun:
    """One job to be done: its key, where and for which version, what to run, and the epoch of the claim that asks.

    `values` are what placeholders stand for in the environment, `at` the version that a copy of the repository is of, where that is
    another one than the one it is done for.
    """

    key: str
    place: Place
    version: str
    job: Job
    epoch: int = 0
    values: Mapping[str, str] = field(default_factory=dict)
    at: str = ""


class Jobs(Protocol):
    """Runs commands."""

    async def start(self, job_run: JobRun) -> None:
        """Start it, unless it has been started before. Raises `Refused` for what cannot be started as it is."""

    async def look(self, job_run: JobRun) -> JobSeen:
        """How far it is, with the last lines of its output, masked."""

    async def lines(self, job_run: JobRun, after: int) -> tuple[Sequence[str], int]:
        """Its masked output from an offset in bytes on, and the offset to go on from."""

    async def artifact(self, job_run: JobRun, name: str) -> bytes:
        """A file that it made. Raises `Refused` where there is none of that name."""

    async def stop(self, job_run: JobRun) -> None:
        """End it with everything that it has started; nothing happens where it does not run."""

    async def close(self) -> None:
        """Give back what is held; jobs go on."""
