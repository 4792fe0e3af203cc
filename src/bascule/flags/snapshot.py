"""A snapshot: the flags that hold now, swapped as one reference; and the file in which they outlive the process.

A reader takes the reference and needs no lock: it sees the flags of before or those of after, never half of them. What
cannot be read is not taken, so that a bad answer never replaces a good one.
"""

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bascule.flag.evaluator import Evaluator

EMPTY: Mapping[str, Any] = {"flags": {}}


class Unreadable(Exception):
    """These bytes are no definitions."""


class FlagSnapshot:
    """Holds an evaluator; `filled` says whether it ever got any definitions."""

    __slots__ = ("_document", "cache", "evaluator", "filled")

    def __init__(self, cache: Path | None = None) -> None:
        self.cache, self.filled = cache, False
        self._document: Mapping[str, Any] = EMPTY
        self.evaluator = Evaluator.lenient(EMPTY)

    def take(self, written: bytes) -> tuple[str, ...]:
        """Hold these from now on; the keys of what is different. Raises `Unreadable`."""
        document = _read(written)
        try:
            # A flag that this version cannot read answers with an error; it does not keep the others from us.
            made = Evaluator.lenient(document)
        except Exception as error:
            raise Unreadable(f"{type(error).__name__}: {error}") from None
        changed = _different(self._document, document)
        self._document, self.evaluator, self.filled = document, made, True
        return changed

    def begin(self, *files: Path | None) -> bool:
        """Hold what the first readable of these files has."""
        return any(self._take_file(file) for file in files if file is not None)

    def _take_file(self, file: Path) -> bool:
        try:
            self.take(file.read_bytes())
        except (OSError, Unreadable):
            return False
        return True

    def keep(self, written: bytes) -> None:
        """Write the cache: whole or not at all, and readable by its owner only. Raises `OSError`."""
        if self.cache is None:
            return
        self.cache.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.cache.parent, prefix=f".{self.cache.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(written)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self.cache)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def _read(written: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from None
    if not isinstance(document, dict) or not isinstance(document.get("flags"), dict):
        raise Unreadable("no flags in it")
    if not all(isinstance(document.get(name) or {}, dict) for name in ("$evaluators", "metadata")):
        raise Unreadable("what its flags share is no object")
    return document


def _different(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of flags that came, went or changed; all of them where what they share has changed."""
    old, new = before["flags"], after["flags"]
    if _shared(before) != _shared(after) and old:
        return tuple(sorted({*old, *new}))
    return tuple(sorted(key for key in {*old, *new} if old.get(key) != new.get(key)))


def _shared(document: Mapping[str, Any]) -> tuple[Any, Any]:
    """What all flags share, but for the version, which is another one with every change."""
    metadata = document.get("metadata") or {}
    return document.get("$evaluators"), {name: metadata[name] for name in metadata if name != "version"}
