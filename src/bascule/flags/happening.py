"""Happenings: what an application may want to know of its flags; they carry OpenFeature's names."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What has happened.

    READY: there are flags and they are up to date. CHANGED: some are others than before. STALE: the server is away, the last
    ones hold. ERROR: the server is away or refuses, and there are none: the code's defaults hold.
    """

    READY = "ready"
    CHANGED = "changed"
    STALE = "stale"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that has happened; `changed` are keys of flags, `refused` says that the server does not know the key."""

    kind: Kind
    changed: tuple[str, ...] = ()
    because: str = ""
    refused: bool = False


Listener = Callable[[Happening], None]
