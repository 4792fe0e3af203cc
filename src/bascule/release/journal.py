"""The journal: an append-only record whose entries are chained by hash.

Each entry's hash covers its own canonical body and the hash before it, so nothing in the middle can be changed, left
out or put in without every later hash being wrong; the head (last number and hash) is kept beside the journal, so the end
cannot be cut off either. What stands beside the body for searching (release, kind, instant) is in the body too: a column
that says something else than its body is found, for entries of all times alike. `Chain` proves it, entry by entry.

Whoever can write every table can also forge a whole new chain with a head to match. Against that helps only a hash that was
noted elsewhere: a chain that does not go through it is not the one that it was.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bascule.kernel.canonical import canonical
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant

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


def write_body(release: str | None, at: Instant, note: Mapping[str, Any]) -> str:
    """The canonical body of an entry; `note` has kind, message (as JSON), data, by."""
    return canonical({"release": release, "at": round(at, 6), **note}).decode()


def seal(number: int, body: str, previous: str) -> Entry:
    """Chain a body to the hash before it."""
    digest = hashlib.sha256(f"{previous}\n{number}\n{body}".encode()).hexdigest()
    return Entry(number, body, digest)


@dataclass(frozen=True, slots=True)
class Columns:
    """What is kept beside an entry's body to be searched by."""

    release: str | None
    kind: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Noted:
    """A number and a hash that somebody once wrote down elsewhere."""

    number: int
    hash: str


class Chain:
    """The proof, one entry after the other in the order of their numbers. Keeps only the last hash, however long it is."""

    def __init__(self, noted: Noted | None = None) -> None:
        self.number, self.hash = 0, GENESIS
        self._noted = noted

    def add(self, entry: Entry, columns: Columns | None = None) -> Message | None:
        """What is wrong with the next entry; None where it holds."""
        self.number += 1
        if entry.number != self.number:
            key = "store.chain-gap" if entry.number > self.number else "store.chain-extra"
            return say(key, expected=self.number, found=entry.number)
        if seal(entry.number, entry.body, self.hash).hash != entry.hash:
            return say("store.chain-broken", number=entry.number)
        self.hash = entry.hash
        if self._noted and self._noted.number == entry.number and self._noted.hash != entry.hash:
            return say("store.chain-other", number=entry.number)
        return columns_fault(entry, columns) if columns else None

    def end(self, head: tuple[int, str]) -> Message | None:
        """What is wrong with the end, which the head knows."""
        number, digest = head
        if self.number != number:
            key = "store.chain-cut" if self.number < number else "store.chain-head"
            return say(key, expected=number, found=self.number)
        if self.hash != digest:
            return say("store.chain-head-hash", number=number)
        if self._noted and self._noted.number > number:
            return say("store.chain-cut", expected=self._noted.number, found=number)
        return None


def columns_fault(entry: Entry, columns: Columns) -> Message | None:
    """The column that says something else than the sealed body; None where all say the same."""
    try:
        content = entry.content
        sealed = {"release": content["release"], "kind": content["kind"], "at": content["at"]}
    except (ValueError, KeyError, TypeError):
        return say("store.chain-broken", number=entry.number)
    beside = {"release": columns.release, "kind": columns.kind, "at": round(columns.at, 6)}
    for name, value in beside.items():
        if value != sealed[name]:
            values = {"column": name, "found": _plain(value), "sealed": _plain(sealed[name])}
            return say("store.chain-column", number=entry.number, **values)
    return None


def _plain(value: object) -> str:
    return "–" if value is None else str(value)[:100]


def verify(entries: Iterable[Entry], head: tuple[int, str]) -> Message | None:
    """None where the chain holds from the first entry to the head; otherwise what is wrong and where."""
    chain = Chain()
    for entry in entries:
        if (fault := chain.add(entry)) is not None:
            return fault
    return chain.end(head)
