"""Rendering: a job becomes the words that are started. Pure.

A small shell stands around the command and writes its exit code into a file: whoever was its parent may be gone when it
ends, and nobody else is told by the system. The file is its standard input, opened by us for writing, because the command
may run as somebody who can reach nothing of ours; the command itself does not get it.
"""

from bascule.drivers.support.fill import fill, words_of
from bascule.ports.job import Errand

KEEP_CODE = 'exec 3>&0 </dev/null; "$@" 3>&-; ended=$?; printf %s "$ended" >&3; exit "$ended"'


def values(errand: Errand) -> dict[str, object]:
    """What the placeholders of a command stand for."""
    place = errand.place
    return {"version": errand.version, "environment": place.environment, "component": place.component}


def render(errand: Errand) -> tuple[str, ...]:
    """The words: a shell that runs the command and writes its exit code into what it finds as its standard input."""
    return ("/bin/sh", "-c", KEEP_CODE, "job", *words_of(errand.job.command, values(errand)))


def environment(errand: Errand) -> dict[str, str]:
    """The variables that the plan gives it, filled in."""
    return {name: fill(text, values(errand)) for name, text in errand.job.environment.items()}
