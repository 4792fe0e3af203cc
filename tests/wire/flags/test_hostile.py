"""Who means no good: bodies of 10 MB, deep JSON, NaN, huge keys, slow senders. Refused quickly, within fixed memory."""

import asyncio
import json
import time

import psutil
import pytest
from bench.streams import arrivals

from tests.kit.flags.raw import Connection, Reply
from tests.kit.flags.served import USER, Plane, boolean

MEGABYTE = 2**20
ONE = "/ofrep/v1/evaluate/flags/"
# What a round of attacks may leave in the process, and what it may take while it lasts.
LEFT, PEAK = 24 * MEGABYTE, 64 * MEGABYTE
STREAMS = 1_000


async def shut(server: Plane, path: str, body: bytes) -> Reply | None:
    """The answer to a body that the server may stop reading; None where it has closed the connection on us."""
    async with Connection.to(server.url, server.page) as wire:
        try:
            return await wire.post(path, body)
        except (ConnectionError, asyncio.IncompleteReadError):
            return None


def wrong_bodies() -> dict[str, bytes]:
    """Bodies that are no context, or one that no application has."""
    return {
        "deep lists": b'{"context":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        "deep objects": b'{"context":' + b'{"a":' * 40_000 + b"1" + b"}" * 40_001,
        "not a number": b'{"context": {"targetingKey": "u", "a": NaN}}',
        "infinite": b'{"context": {"targetingKey": "u", "a": 1e999}}',
        "minus infinity": b'{"context": {"a": -Infinity}}',
        "no UTF-8": b'{"context": {"a": "\xff\xfe"}}',
        "half": b'{"context": {"a": ',
        "a list": b"[]",
        "a text": b'"context"',
        "key is no text": b'{"context": {"targetingKey": {"a": 1}}}',
    }


@pytest.mark.parametrize("kind", wrong_bodies())
async def test_what_is_no_context_is_refused_at_once(server: Plane, kind: str) -> None:
    """400 with a code, single and bulk, within a tenth of a second; the next question is answered as ever."""
    for path in (ONE + "x", ONE.rstrip("/")):
        began = time.perf_counter()
        answer = await shut(server, path, wrong_bodies()[kind])
        took = time.perf_counter() - began
        assert answer is not None
        assert answer.status == 400
        assert json.loads(answer.body)["errorCode"] == "INVALID_CONTEXT"
        assert took < 1


@pytest.mark.parametrize("path", [ONE + "x", ONE.rstrip("/")])
async def test_ten_megabytes_are_not_read(server: Plane, path: str) -> None:
    """413, or the connection is closed, whether the length is told or comes in pieces without an end."""
    answer = await shut(server, path, b"x" * 10 * MEGABYTE)
    assert answer is None or answer.status == 413
    async with Connection.to(server.url, server.page) as wire:
        head = f"POST {path} HTTP/1.1\r\nhost: x\r\nx-api-key: {server.page}\r\ntransfer-encoding: chunked\r\n\r\n"
        wire.writer.write(head.encode())
        sent = 0
        while sent < 200 and not wire.reader.at_eof() and not wire.writer.is_closing():
            wire.writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            try:
                await wire.writer.drain()
                answered = await asyncio.wait_for(wire.reader.read(12), 0.05)
            except TimeoutError:
                sent += 1
                continue
            except ConnectionError:
                answered = b""
            assert answered in {b"HTTP/1.1 413", b""}
            break
        # It says no soon after what it reads at most: 256 KiB, and what is under way.
        assert sent < 100


async def test_memory_stays_fixed_under_attack(server: Plane) -> None:
    """500 large, deep and strange bodies, 50 at once: the process is as large afterwards as before, or nearly."""
    await asyncio.to_thread(server.put, "attacked", boolean({"if": [True, "on"]}))
    process, attacks = psutil.Process(server.running.process.pid), list(wrong_bodies().values())
    attacks += [b"x" * 10 * MEGABYTE, json.dumps({"context": {"k" * 200_000: 1}}).encode()]
    attacks += [json.dumps({"context": {f"k{number}": "v" for number in range(9_000)}}).encode()]
    gate, peak = asyncio.Semaphore(50), 0

    async def attack(number: int) -> None:
        nonlocal peak
        async with gate:
            await shut(server, ONE + ("y" * 60_000 if number % 50 == 0 else "attacked"), attacks[number % len(attacks)])
            peak = max(peak, process.memory_info().rss)

    await asyncio.gather(*(attack(number) for number in range(100)))
    before, peak = process.memory_info().rss, 0
    await asyncio.gather(*(attack(number) for number in range(500)))
    after = process.memory_info().rss

    assert after - before < LEFT
    assert peak - before < PEAK
    assert (await asyncio.to_thread(server.ask, "attacked", USER)).json()["value"] is True


@pytest.mark.long
async def test_a_slow_sender_keeps_nobody_waiting(server: Plane) -> None:
    """A hundred that have sent half of a body: others are answered meanwhile, and the slow ones are sent away in the end."""
    await asyncio.to_thread(server.put, "slow", boolean({"if": [True, "on"]}))
    async with Connection.to(server.url, server.page) as good:
        slow = [await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2])) for _ in range(100)]
        head = f"POST {ONE}slow HTTP/1.1\r\nhost: x\r\nx-api-key: {server.page}\r\ncontent-length: 1000\r\n\r\n{{"
        for _, writer in slow:
            writer.write(head.encode())
        began = time.perf_counter()
        for _ in range(100):
            assert (await good.post(ONE + "slow", b"{}")).status == 200
        assert time.perf_counter() - began < 2
        answers = await asyncio.wait_for(asyncio.gather(*(reader.read(12) for reader, _ in slow)), 30)
        assert set(answers) <= {b"HTTP/1.1 413", b"HTTP/1.1 408", b""}
        for _, writer in slow:
            writer.close()


async def test_a_switch_reaches_a_thousand_streams(server: Plane) -> None:
    """All of them, and soon; how soon on an idle machine is measured by `make bench ONLY=flags`."""
    await asyncio.to_thread(server.put, "thousand", boolean({"if": [True, "on"]}))

    async def toggle() -> float:
        began = time.perf_counter()
        await asyncio.to_thread(server.switch, "thousand", enabled=False)
        return began

    took = await arrivals(server.url, server.page, STREAMS, toggle)

    assert len(took) == STREAMS
    assert took[-1] < 2
