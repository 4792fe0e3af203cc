"""A snapshot: what is taken, what is refused, what is kept in a file."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from bascule.flags.snapshot import FlagSnapshot, Unreadable


def document(**flags: Any) -> bytes:
    """A document as it is sent."""
    return json.dumps({"flags": flags}).encode()


def flag(targeting: Any) -> dict[str, Any]:
    """A flag that is on or off."""
    return {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off", "targeting": targeting}


def test_a_bad_answer_replaces_no_good_one() -> None:
    """What is no definitions is refused as a whole; a single flag that cannot be read is wrong by itself only."""
    snapshot = FlagSnapshot()
    snapshot.take(document(good=flag({"if": [True, "on"]}), new=flag({"from_the_future": []})))
    assert snapshot.evaluator.evaluate("good", {}, 0).value is True
    assert snapshot.evaluator.evaluate("new", {}, 0).error == "PARSE_ERROR"
    for bad in (
        b"",
        b"[",
        b"[]",
        b'{"flags": []}',
        b"{}",
        b"\xff",
        b"[" * 100_000,
        b'{"flags": {}, "$evaluators": 5, "metadata": 3}',
    ):
        with pytest.raises(Unreadable):
            snapshot.take(bad)
        assert snapshot.evaluator.evaluate("good", {}, 0).value is True


def test_the_keys_of_what_is_different() -> None:
    """Came, went, changed; all of them when a shared rule has changed; none for another version."""
    snapshot, on, off = FlagSnapshot(), flag({"if": [True, "on"]}), flag({"if": [True, "off"]})
    assert snapshot.take(document(a=on, b=on)) == ("a", "b")
    assert snapshot.take(document(b=off, c=on)) == ("a", "b", "c")
    versioned = {"flags": {"b": off, "c": on}, "metadata": {"version": "2"}}
    assert snapshot.take(json.dumps(versioned).encode()) == ()
    assert snapshot.take(json.dumps({**versioned, "$evaluators": {"x": {"==": [1, 1]}}}).encode()) == ("b", "c")


def test_the_cache_is_whole_or_not_there(tmp_path: Path) -> None:
    """Written beside and moved over: a reader at any time finds one whole document, and nothing is left beside it."""
    cache = tmp_path / "flags.json"
    snapshot, ends, found = FlagSnapshot(cache), threading.Event(), set[bytes]()
    wanted = [document(a=flag({"if": [True, "on"]}), pad={"x": "y" * size}) for size in (10, 100_000)]

    def read() -> None:
        while not ends.is_set():
            found.add(cache.read_bytes())

    snapshot.keep(wanted[0])
    reader = threading.Thread(target=read)
    reader.start()
    for number in range(60):
        snapshot.keep(wanted[number % 2])
    ends.set()
    reader.join(10)
    assert found <= set(wanted)
    assert [each.name for each in tmp_path.iterdir()] == ["flags.json"]
    assert cache.stat().st_mode & 0o077 == 0
