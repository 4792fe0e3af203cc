"""Bodies: whole and in time before anybody looks, one line at most for whoever goes away, and turns for everybody."""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bascule.server.middleware.bodies import LIMIT, SMALL, Bodies, Left, Pace, limit_of, replayed
from bascule.server.middleware.lanes import Lane, Lanes
from bascule.server.refusals import TooLarge, TooMany, TooSlow
from bascule.testing.virtual import run_virtual
from tests.kit.serving import Running, running

QUICK = Pace(silent=0.05, unhurried=0.1, pace=1000.0, longest=0.5)
Receive = Callable[[], Awaitable[dict[str, Any]]]


def sent(*parts: bytes, then: str = "end", every: float = 0.0) -> Receive:
    """A connection on which parts come, and then the end, nothing, or a client that leaves."""
    left = list(parts)

    async def receive() -> dict[str, Any]:
        if left:
            await asyncio.sleep(every)
            part = left.pop(0)
            return {"type": "http.request", "body": part, "more_body": bool(left) or then != "end"}
        if then == "leaves":
            return {"type": "http.disconnect"}
        await asyncio.Event().wait()
        raise AssertionError

    return receive


async def read(bodies: Bodies, receive: Receive, path: str = "/api/v1/plans") -> bytes:
    """A body of a client."""
    return await bodies.read(path, "127.0.0.1", receive)  # type: ignore[arg-type]


async def test_a_body_comes_whole() -> None:
    """However many parts it has; and it is there for whoever reads it next."""
    body = await read(Bodies(QUICK), sent(b"a", b"b", b"c"))
    assert body == b"abc"
    again = replayed(body, sent(then="leaves"))  # type: ignore[arg-type]
    assert await again() == {"type": "http.request", "body": b"abc", "more_body": False}
    assert (await again())["type"] == "http.disconnect"


@pytest.mark.parametrize("parts", [(), (b"{",)])
async def test_a_body_that_stops_is_too_slow(parts: tuple[bytes, ...]) -> None:
    """Half of one, and one that was announced and never began."""
    with pytest.raises(TooSlow):
        await read(Bodies(QUICK), sent(*parts, then="nothing"))


async def test_a_body_that_drips_is_too_slow() -> None:
    """A byte now and then is no pace."""
    began = time.monotonic()
    with pytest.raises(TooSlow):
        await read(Bodies(QUICK), sent(*[b"x"] * 1000, every=0.02))
    assert time.monotonic() - began < 5.0


async def test_whoever_leaves_was_never_there() -> None:
    """A client that goes away before its request is whole is no request."""
    with pytest.raises(Left):
        await read(Bodies(QUICK), sent(b"{", then="leaves"))


async def test_more_than_is_read_is_refused() -> None:
    """Whatever the header has said, by what came; forms of strangers are small."""
    with pytest.raises(TooLarge):
        await read(Bodies(QUICK), sent(*[b"x" * 65536] * 40))
    with pytest.raises(TooLarge):
        await read(Bodies(QUICK), sent(b"x" * (SMALL + 1)), "/enter/account")
    assert limit_of("/api/v1/releases") == LIMIT


async def test_only_so_many_are_half_sent_at_once() -> None:
    """One address has its share of them, all together have theirs, and when they end there is room again."""
    bodies = Bodies(Pace(silent=30.0), each=3, every=5)
    held = [asyncio.create_task(bodies.read("/", who, sent(b"{", then="nothing"))) for who in "aaabb"]  # type: ignore[arg-type]
    await asyncio.sleep(0.01)
    for who in "ac":
        with pytest.raises(TooMany):
            await bodies.read("/", who, sent(b"{", then="nothing"))  # type: ignore[arg-type]
    # One that comes in a piece is not half-sent.
    assert await bodies.read("/", "a", sent(b"{}")) == b"{}"  # type: ignore[arg-type]
    for task in held:
        task.cancel()
    await asyncio.gather(*held, return_exceptions=True)
    assert await bodies.read("/", "a", sent(b"{", b"}")) == b"{}"  # type: ignore[arg-type]


async def test_all_that_is_held_together_is_bounded() -> None:
    """Many halves of large bodies do not fill the memory."""
    bodies = Bodies(Pace(silent=30.0), most=100_000)
    first = asyncio.create_task(read(bodies, sent(b"x" * 90_000, then="nothing")))
    await asyncio.sleep(0.01)
    with pytest.raises(TooMany):
        await read(bodies, sent(b"x", b"x" * 20_000, then="nothing"))
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)


def test_a_lane_lets_so_many_in_and_so_many_wait() -> None:
    """The next one is told to come again, also one whose turn does not come; what is given back is there for the next."""

    async def queue() -> None:
        lane = Lane(1, 1)
        turn = await lane.turn()
        second = asyncio.create_task(lane.turn())
        await asyncio.sleep(1.0)
        with pytest.raises(TooMany):
            await lane.turn()
        turn.end()
        turn.end()
        (await second).end()
        held = await lane.turn()
        with pytest.raises(TooMany):
            await lane.turn()
        held.end()
        (await lane.turn()).end()

    run_virtual(queue())


def test_who_signs_in_and_who_asks_stand_in_nobodys_way() -> None:
    """Reading, asking and signing in have lanes of their own."""
    lanes = Lanes()
    paths = [("GET", "/"), ("POST", "/api/v1/releases/r-1/cancel"), ("POST", "/enter/account")]
    assert len({id(lanes.of(*one)) for one in paths}) == 3


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Path]]:
    """A server, and its log."""
    folder = tmp_path_factory.mktemp("bodies")
    with running(folder / "data") as one:
        yield one, folder / "data.log"


PATHS = (
    "/api/v1/plans/check",
    "/api/v1/hooks/github",
    "/enter",
    "/enter/account",
    "/v1/track",
    "/ofrep/v1/evaluate/flags",
)


def connect(served: Running) -> socket.socket:
    """A connection to a server."""
    url = httpx.URL(served.url)
    return socket.create_connection((url.host, url.port or 80), timeout=20)


def begin(served: Running, path: str, more: bytes = b"{") -> socket.socket:
    """A request whose body has begun."""
    one = connect(served)
    head = f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 9000\r\n\r\n"
    one.sendall(head.encode() + more)
    return one


def test_requests_that_are_broken_off_leave_no_trace(served: tuple[Running, Path]) -> None:
    """Six hundred of them, over every kind of entrance: not a line is written, and the next one is answered at once."""
    one, log = served
    before = log.read_text()
    for _ in range(10):
        broken = [begin(one, path) for path in PATHS for _ in range(10)]
        for each in broken:
            each.close()
    assert httpx.get(f"{one.url}/api/v1/health", timeout=20).status_code == 200
    assert log.read_text() == before


@pytest.mark.parametrize("path", ["/api/v1/plans/check", "/enter"])
def test_a_half_sent_body_is_answered_and_let_go(served: tuple[Running, Path], path: str) -> None:
    """A sentence, and the connection is closed."""
    with begin(served[0], path) as one:
        answer = b""
        while part := one.recv(65536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"did not arrive in time" in answer


@pytest.mark.long
def test_headers_that_do_not_come_are_not_waited_for(served: tuple[Running, Path]) -> None:
    """A connection that says nothing, or half a line, is closed."""
    with connect(served[0]) as one:
        one.sendall(b"GET / HT")
        assert one.recv(100) == b""


def test_many_at_once_are_all_answered(served: tuple[Running, Path]) -> None:
    """Two hundred pages asked for together come one after the other, none of them with an error."""

    async def ask() -> list[int]:
        async with httpx.AsyncClient(
            base_url=served[0].url, timeout=60, limits=httpx.Limits(max_connections=200)
        ) as client:
            return [answer.status_code for answer in await asyncio.gather(*(client.get("/enter") for _ in range(30)))]

    assert set(asyncio.run(ask())) == {200}
