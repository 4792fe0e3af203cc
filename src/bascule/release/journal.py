"""The journal: an append-only record whose entries are chained by hash.

Each entry's hash covers its own canonical body and the hash before it, so nothing in the middle can be changed, left
out or put in without every later hash being wrong; the head (last number and hash) is kept beside the journal, so the end
cannot be cut off either. `verify` proves it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bascule.base.canonical import canonical
from bascule.base.words import Message, say

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `body` is the canonical JSON text that the hash covers; the rest is read from it."""

    number: int
    body: str
    hash: str

    @property
    def content(self) -> Mapping[str, Any]:
        """What the body says: at, release, kind, message, data, by."""
        content: Mapping[str, Any] = json.loads(self.body)
        return content

    @property
    def message(self) -> Message:
        """The entry's sentence."""
        return Message.from_json(self.content["message"])


def write_body(release: str | None, at: float, note: Mapping[str, Any]) -> str:
    """The canonical body of an entry; `note` has kind, message (as JSON), data, by."""
    return canonical({"release": release, "at": round(at, 6), **note}).decode()


def seal(number: int, body: str, previous: str) -> Entry:
    """Chain a body to the hash before it."""
    digest = hashlib.sha256(f"{previous}\n{number}\n{body}".encode()).hexdigest()
    return Entry(number, body, digest)


def verify(entries: Iterable[Entry], head: tuple[int, str]) -> Message | None:
    """None where the chain holds from the first entry to the head; otherwise what is wrong and where."""
    previous, number = GENESIS, 0
    for entry in entries:
        number += 1
        if entry.number != number:
            return say("store.chain-gap", expected=number, found=entry.number)
        if seal(number, entry.body, previous).hash != entry.hash:
            return say("store.chain-broken", number=number)
        previous = entry.hash
    if (number, previous) != head:
        return say("store.chain-cut", expected=head[0], found=number)
    return None
