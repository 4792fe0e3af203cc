"""Streams: what is sent when, to whom, and that they end."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, aclosing
from typing import Any

import pytest

from bascule.server.api import events
from bascule.server.news import News
from bascule.server.reader import Reader
from tests.kit.web import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")
Start = Callable[..., Awaitable[dict[str, Any]]]


def parsed(chunk: str) -> dict[str, str]:
    """The fields of the last event of a chunk."""
    lines = chunk.strip().split("\n\n")[-1].split("\n")
    return dict(line.split(": ", 1) for line in lines)


async def until(stream: AsyncIterator[str], found: Callable[[dict[str, str]], bool]) -> dict[str, str]:
    """The first event that fits."""
    async with asyncio.timeout(20):
        async for chunk in stream:
            if not chunk.startswith(":") and found(event := parsed(chunk)):
                return event
    raise AssertionError("the stream ended")


async def test_a_stream_begins_with_the_state_of_now(site: Site, started: Start) -> None:
    """A client that was away has nothing to make up."""
    name = (await started())["id"]
    async with aclosing(events._one(site.app.state.context, Reader("en", 0.0), name, 0)) as stream:
        first = await anext(stream)
        assert first.startswith("retry: ")
        event = parsed(first)
    assert event["event"] == "release"
    assert json.loads(event["data"])["id"] == name


async def test_journal_events_have_ids_and_begin_after_the_last_seen(site: Site, started: Start) -> None:
    """Nothing twice, nothing left out."""
    name = (await started())["id"]
    entries = (await site.reader.get("/api/v1/journal", params={"release": name})).json()["entries"]
    async with aclosing(
        events._one(site.app.state.context, Reader("fr", 0.0), name, entries[0]["number"] - 1)
    ) as stream:
        event = await until(stream, lambda one: one["event"] == "journal")
    assert event["id"] == str(entries[0]["number"])
    assert "lancée" in json.loads(event["data"])["message"]["text"]


async def test_what_somebody_asks_is_told_to_everybody_who_looks(site: Site, started: Start) -> None:
    """Through the database, so other processes would be told as well."""
    name = (await started())["id"]
    async with aclosing(events._all(site.app.state.context, Reader("en", 0.0))) as stream:
        await anext(stream)
        waiting = asyncio.create_task(
            until(stream, lambda one: json.loads(one["data"])["status"]["word"]["key"] == "page.status-held")
        )
        await asyncio.sleep(0)
        await site.api.post(f"/api/v1/releases/{name}/hold")
        assert json.loads((await waiting)["data"])["id"] == name


async def test_closing_ends_every_stream(site: Site) -> None:
    """Those that are open and those that come later, so that the server can stop."""
    news = News(site.plane.signals)
    with news.stream("r-1") as stream:
        waiting = asyncio.create_task(stream.wait(60))
        await asyncio.sleep(0)
        await news.close()
        assert await waiting == []
        assert stream.closed
    with news.stream() as late:
        assert late.closed


async def test_a_slow_stream_is_told_once() -> None:
    """However often a release was announced in the meantime."""
    from bascule.server.news import Stream

    stream = Stream(None)
    for name in ["r-1", "r-2", "r-1", "r-1"]:
        stream.tell(name)
    assert await stream.wait(1) == ["r-1", "r-2"]
    assert await stream.wait(0.001) == []


async def test_streams_of_unknown_releases_are_not_found(site: Site) -> None:
    """Before the first event."""
    assert (await site.reader.get("/api/v1/releases/r-999999/events")).status_code == 404


async def test_so_many_follow_an_output_and_no_more(site: Site) -> None:
    """Each reads a file twice a second: who comes when all seats are taken is told to come again."""
    context, path = site.app.state.context, "/api/v1/places/production/nobodys/output/events"
    with ExitStack() as others:
        for _ in range(context.followers.free):
            others.enter_context(context.followers.taken())
        full = await site.api.get(path)
        assert (full.status_code, full.json()["code"]) == (503, "places.too-many-follow")
    assert (await site.api.get(path)).status_code == 404


async def test_so_many_try_checks_and_no_more(site: Site) -> None:
    """A trial holds no lane of the server, so it has seats of its own."""
    context, wanted = site.app.state.context, {"checks": ["slow"], "environment": "nowhere"}
    with ExitStack() as others:
        for _ in range(context.trials.free):
            others.enter_context(context.trials.taken())
        full = await site.api.post("/api/v1/checks/try", json=wanted)
        assert (full.status_code, full.json()["code"]) == (503, "check.too-many-trials")
    assert (await site.api.post("/api/v1/checks/try", json=wanted)).status_code != 503
