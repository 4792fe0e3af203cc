"""JSON paths of the http check, and answers that are none."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bascule.drivers.check.http.driver import HttpCheck
from bascule.drivers.check.http.parse import Reply, judge
from bascule.drivers.check.http.render import render as question
from bascule.drivers.support.checks.json_path import agrees, value_at
from bascule.drivers.support.home import Home
from bascule.kernel.i18n import render
from bascule.ports.check import CheckContext
from bascule.ports.errors import PortError, Refused
from tests.kit.reports import CONTEXT

DOCUMENT = {
    "status": "ok",
    "version": "v7",
    "queue": {"depth": 3, "oldest-job": None},
    "checks": [{"name": "db", "up": True}, {"name": "mail", "up": False}],
    "été": 1.5,
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$", DOCUMENT),
        ("$.status", "ok"),
        ("$.queue.depth", 3),
        ("$.queue.oldest-job", None),
        ("$['queue'][\"depth\"]", 3),
        ("$.checks[0].name", "db"),
        ("$.checks[-1].up", False),
        ("$.été", 1.5),
    ],
)
def test_a_path_names_one_place(path: str, value: Any) -> None:
    """Names, quoted names and positions lead to the value."""
    assert value_at(DOCUMENT, path) == value


@pytest.mark.parametrize(
    "path", ["$.gone", "$.queue.depth.more", "$.checks[2]", "$.checks.name", "$.status[0]", "$[0]"]
)
def test_a_path_to_nothing_says_so(path: str) -> None:
    """A place that is not there is no value."""
    with pytest.raises(LookupError):
        value_at(DOCUMENT, path)


@pytest.mark.parametrize("path", ["status", "", "$.", "$..status", "$.checks[*]", "$.checks[?@.up]", "$.a b", "$['a"])
def test_a_path_to_many_is_refused(path: str) -> None:
    """What names no place or more than one is refused."""
    with pytest.raises(Refused):
        value_at(DOCUMENT, path)


@pytest.mark.parametrize(
    ("found", "wanted", "agree"),
    [
        ("ok", "ok", True), ("ok", "OK", False), (3, 3, True), (3, 3.0, True), (3, "3", False), (True, True, True),
        (True, 1, False), (1, True, False), (None, None, True), (None, "null", False), (3, "< 10", True), (10, "< 10", False),
        (10, "<= 10", True), ("11", "> 10", True), ("many", "> 10", False), (True, "> 0", False), ([], "< 10", False),
        ("down", "!= up", True), ("up", "!= up", False), (3, "= 3", True), (3, "!= 3", False), (float("nan"), "< 10", False),
    ],
)  # fmt: skip
def test_a_value_agrees_or_not(found: Any, wanted: Any, agree: bool) -> None:
    """Values are equal with their kind, or within a bound; what is no number is within no bound."""
    assert agrees(found, wanted) is agree


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"$.status": "ok", "$.queue.depth": "< 10", "$.version": "{version}"}, ""),
        ({"$.status": "ok", "$.checks[1].up": True}, "$.checks[1].up is false instead of True"),
        ({"$.queue.depth": "< 3"}, "$.queue.depth is 3 instead of < 3"),
        ({"$.health": "ok"}, "without $.health"),
    ],
)
def test_an_answer_is_held_against_paths(wanted: Mapping[str, Any], said: str) -> None:
    """Every path must agree; the first that does not is named with what stands there."""
    reply = Reply(200, {}, json.dumps(DOCUMENT), 0.1)
    passed, because = judge(question({"path": "/", "json": wanted}, CONTEXT), reply)
    assert passed is (not said)
    assert said in render(because, "en")
    assert "check." not in render(because, "fr")


@pytest.mark.parametrize("text", ["", "<html>", '{"status": "ok"', "[" * 100_000, '{"a":' * 100_000, "ok"])
def test_an_answer_that_is_no_json_is_a_no(text: str) -> None:
    """Garbage never agrees with a path."""
    passed, because = judge(question({"path": "/", "json": {"$.status": "ok"}}, CONTEXT), Reply(200, {}, text, 0.1))
    assert not passed
    assert because.key == "check.json-unreadable"


@pytest.mark.parametrize("wanted", [3, {"status": "ok"}, {"$.a": ["x"]}, {"$.a": {"b": 1}}])
def test_paths_that_cannot_be_asked_are_refused(wanted: Any) -> None:
    """A question that cannot be put is refused before anything is sent."""
    with pytest.raises(Refused):
        question({"path": "/", "json": wanted}, CONTEXT)


@asynccontextmanager
async def server(answer: bytes, stays: bool = False) -> AsyncIterator[CheckContext]:
    """A site that answers everything with the same bytes, and closes or stays silent then."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        if stays:
            await reader.read()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield CheckContext(CONTEXT.place, "v7", CONTEXT.slot, f"http://127.0.0.1:{port}")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\0\1\2\3" * 100,
        b"HTTP/1.1 999999 what\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\nnot gzip",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b'HTTP/1.1 200 OK\r\n\r\n\xff\xfe{\0"',
        b"HTTP/1.1 200 OK\r\n\r\n" + b"[" * 2_000_000,
    ],
)
async def test_garbage_on_the_wire_never_passes(answer: bytes) -> None:
    """A site that answers with garbage has not passed, whatever the garbage is."""
    passed = False
    async with server(answer) as context, asyncio.timeout(20):
        try:
            passed = (await HttpCheck(Home(Path())).run({"path": "/", "json": {"$.status": "ok"}}, context)).passed
        except PortError:
            passed = False
    assert not passed


async def test_a_site_that_stops_in_mid_answer_ends_with_the_check() -> None:
    """An answer that never ends is over at the time limit."""
    async with server(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{", stays=True) as context:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await HttpCheck(Home(Path())).run({"path": "/", "json": {"$.status": "ok"}}, context)
