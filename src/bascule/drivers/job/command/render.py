"""Rendering: a job becomes the words that are started. Pure.

A small shell stands around the command and writes its exit code into a file: whoever was its parent may be gone when it
ends, and nobody else is told by the system. The file is its standard input, opened by us for writing, because the command
may run as somebody who can reach nothing of ours; the command itself does not get it.
"""

from bascule.drivers.support.fill import words_of
from bascule.drivers.support.variables import filled
from bascule.plan.drivers.option_types import read_surroundings
from bascule.plan.phrases.secret_ref import SecretRef
from bascule.ports.job import JobRun

KEEP_CODE = 'exec 3>&0 </dev/null; "$@" 3>&-; ended=$?; printf %s "$ended" >&3; exit "$ended"'


def values(job_run: JobRun) -> dict[str, object]:
    """What the placeholders of a command stand for."""
    place = job_run.place
    return {
        **job_run.values,
        "version": job_run.version,
        "environment": place.environment,
        "component": place.component,
    }


def render(job_run: JobRun) -> tuple[str, ...]:
    """The words: a shell that runs the command and writes its exit code into what it finds as its standard input."""
    return ("/bin/sh", "-c", KEEP_CODE, "job", *words_of(job_run.job.command, values(job_run)))


def environment(job_run: JobRun) -> dict[str, str | SecretRef]:
    """The variables that the plan gives it, filled in."""
    return filled(read_surroundings(job_run.job.environment), values(job_run))
