"""Faults: everything that is wrong with a definition, each with the JSON pointer (RFC 6901) of its place.

A definition with a fault never reaches the serving path: it is refused when it is written.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bascule.kernel.i18n import Message

Faults = Iterator["Fault"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, where, and what may be meant."""

    pointer: str
    message: Message
    hint: Message | None = None


def below(pointer: str, name: str | int) -> str:
    """The pointer of a member or an element."""
    return f"{pointer}/{str(name).replace('~', '~0').replace('/', '~1')}"
