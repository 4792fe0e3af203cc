"""By whom a flag is off: a person who has switched it off means it, also tomorrow, and also against a release.

What a plan or a person has made and nobody has ever switched on is merely waiting for its release. What a release had switched
on and takes back is off as it was before: by the same person, or by nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Switch:
    """A flag was switched on or off, or removed; `release` is the one that did it, None for a person."""

    on: bool
    by: str
    release: str | None = None
    removed: bool = False


def switched_off_by(history: Iterable[Switch]) -> str:
    """The person by whom it is off now, empty where there is none; `history` begins with the oldest."""
    off = ""
    was: dict[str, str] = {}
    for switch in history:
        if switch.removed:
            off, was = "", {}
        elif switch.on:
            # A release that was let go on in spite of the person brings back what the person had.
            was = {switch.release: off} if switch.release else {}
            off = ""
        else:
            off = was.get(switch.release, "") if switch.release else switch.by
    return off
