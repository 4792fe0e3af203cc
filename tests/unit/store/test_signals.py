"""Signals between processes on one database."""

import asyncio
import time
from contextlib import suppress

from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.release.facts import Request, Verb
from bascule.store.queries import Queries
from bascule.store.releases import PostgresReleases
from bascule.store.signals import PostgresSignals
from tests.kit.releases import NEW, NOW, decided


async def test_a_driver_is_woken_by_requests_and_not_by_its_own_news(database: str, engine: AsyncEngine) -> None:
    """Recording a decision must not wake whoever recorded it, or it would never sleep; a request must."""
    store, signals = PostgresReleases(engine), PostgresSignals(database)
    listening = asyncio.create_task(signals.run())
    try:
        release = await store.create(NEW)
        await signals.wait(release.id, 1.0)
        claim = await store.claim(release.id, "a")
        await store.record(claim, decided(release), NOW)
        began = time.monotonic()
        await signals.wait(release.id, 0.5)
        assert time.monotonic() - began >= 0.45
        waiting = asyncio.create_task(signals.wait(release.id, 10.0))
        await Queries(engine).ask(release.id, Request(0, Verb.HOLD, "camille"), NOW)
        await asyncio.wait_for(waiting, 5.0)
    finally:
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening


async def test_followers_hear_news_and_requests(database: str, engine: AsyncEngine) -> None:
    """A page is told of both."""
    store, signals = PostgresReleases(engine), PostgresSignals(database)
    listening = asyncio.create_task(signals.run())
    news = signals.follow()
    try:
        heard = asyncio.create_task(anext(news))
        await signals.wait("warm", 0.5)
        release = await store.create(NEW)
        assert await asyncio.wait_for(heard, 5.0) == release.id
        heard = asyncio.create_task(anext(news))
        await Queries(engine).ask(release.id, Request(0, Verb.HOLD, "camille"), NOW)
        assert await asyncio.wait_for(heard, 5.0) == release.id
    finally:
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
