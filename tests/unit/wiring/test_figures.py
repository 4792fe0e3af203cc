"""Alerts on metrics, from events in a real database to messages in the real outbox."""

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.areas.events.store.keys import WriteKey
from bascule.areas.metrics.alerts import MetricAlerts
from bascule.events.limits import DAY, HOUR
from bascule.release.journal import verify
from bascule.store import journal
from bascule.store.announcing.announcements import Announcements
from bascule.store.database import transaction
from bascule.store.tables import plan
from tests.kit.shop import BEGIN, SHOP, Shop

PLAN = """\
bascule: 1
name: shop
timezone: Europe/Paris
environments: {staging: {}, production: {}}
components:
  api: {run: {process: {command: x}}, route: {envoy: {listen: 8080}}, release: [deploy, traffic: 100%]}
channels:
  team: {url: env TEAM_URL}
  equipe: {url: env EQUIPE_URL, language: fr}
announce:
  figure: {to: [team, equipe]}
metrics:
  completion_rate: {share: done, of: begun, within: 30m, alert: "< 60%", over: 4h}
"""


@pytest_asyncio.fixture
async def shop(engine: AsyncEngine, database: str) -> AsyncIterator[Shop]:
    """The shop, on the morning of a day."""
    made = Shop(engine, database)
    await made.adopt(PLAN)
    await made.events.keys.make(WriteKey("", "bwk_1", SHOP, "web", "p-0001", BEGIN, None))
    await made.events.days.tend(BEGIN)
    yield made
    await made.reader.close()


async def test_it_is_told_once_when_it_begins_and_once_when_it_ends(shop: Shop) -> None:
    """However often one looks, and again when it begins again; the journal tells the same, and its chain holds."""
    watch = shop.watch()
    turned = []
    for good in (80, 30, 30, 30, 80, 80, 30, 30):
        await shop.users(100, good)
        for _ in range(6):
            shop.runtime.at += 0.25 * HOUR
            turned.append(await watch.look())
    began, ended = "⚠️ completion_rate is", "✅ completion_rate is back"
    said = await shop.said()
    assert [one.startswith((began, ended)[number % 2]) for number, one in enumerate(said)] == [True] * 3
    assert sum(turned) == 3
    assert await shop.noted() == ["metric.alert-began", "metric.alert-ended", "metric.alert-began"]
    entries = await journal.read(shop.engine)
    assert verify(entries, (entries[-1].number, entries[-1].hash)) is None


async def test_what_is_said_has_the_counts_behind_it(shop: Shop) -> None:
    """In the language of each channel, with the address of the page."""
    await shop.users(200, 60)
    shop.runtime.at += 0.6 * HOUR
    assert await shop.watch().look() == 1
    told = {one.channel: one for one in await Announcements(shop.engine).listed()}
    team, equipe = told["team"], told["equipe"]
    assert team.title == "⚠️ completion_rate is 30%, below 60% (production)"
    assert "200 cases since" in team.text
    assert "https://b.example/metrics/completion_rate?environment=production" in team.text
    assert equipe.title == "⚠️ completion_rate est à 30 %, au-dessous de 60 % (production)"
    assert "200 cas depuis" in equipe.text
    assert "{" not in team.title + team.text + equipe.title + equipe.text


async def test_a_restart_tells_nothing_again(shop: Shop) -> None:
    """Another control plane finds what stands, and ends it."""
    await shop.users(200, 60)
    shop.runtime.at += 0.6 * HOUR
    assert await shop.watch().look() == 1
    shop.runtime.at += 60
    assert await shop.watch().look() == 0
    for _ in range(3):
        await shop.users(200, 190)
        shop.runtime.at += HOUR
    assert await shop.watch().look() == 1
    assert len(await shop.said()) == 2


async def test_of_two_control_planes_one_tells_it(shop: Shop) -> None:
    """They look at the same instant."""
    await shop.users(200, 60)
    shop.runtime.at += 0.6 * HOUR
    found = await asyncio.gather(*(shop.watch().look() for _ in range(4)))
    assert sorted(found) == [0, 0, 0, 1]
    assert len(await shop.said()) == 1


async def test_too_few_users_and_users_who_may_still_come_raise_nothing(shop: Shop) -> None:
    """Eight failures prove nothing about 60 %; two hundred who have only just begun have not failed."""
    watch = shop.watch()
    await shop.users(8, 0)
    shop.runtime.at += 0.6 * HOUR
    assert await watch.look() == 0
    await shop.users(200, 0)
    shop.runtime.at += 0.4 * HOUR
    assert await watch.look() == 0
    shop.runtime.at += 0.2 * HOUR
    assert await watch.look() == 1


async def test_a_week_later_is_watched_too(shop: Shop) -> None:
    """A span holds the users whose time passed in it, also where that is far longer than the span."""
    week = 'metrics: {week: {retention: back, of: begun, after: 7d, alert: "< 40%"}}'
    await shop.adopt(PLAN.partition("metrics:")[0] + week)
    await shop.users(200, 200)
    shop.runtime.at += 7.9 * DAY
    assert await shop.watch().look() == 0
    shop.runtime.at += 0.3 * DAY
    assert await shop.watch().look() == 1


async def test_without_events_nothing_is_known_and_an_alert_stays(shop: Shop) -> None:
    """Silence is no recovery."""
    watch = shop.watch()
    await shop.users(200, 60)
    shop.runtime.at += 0.6 * HOUR
    assert await watch.look() == 1
    shop.runtime.at += 2 * DAY
    assert await watch.look() == 0
    assert (await MetricAlerts(shop.engine).of(SHOP))["completion_rate"].stands


async def test_an_alert_that_nobody_asks_for_any_more_is_over(shop: Shop) -> None:
    """It is written down, and nobody is called."""
    await shop.users(200, 60)
    shop.runtime.at += 0.6 * HOUR
    assert await shop.watch().look() == 1
    await shop.adopt(PLAN.replace(', alert: "< 60%", over: 4h', ""))
    shop.runtime.at += HOUR
    assert await shop.watch().look() == 1
    assert await shop.noted() == ["metric.alert-began", "metric.alert-dropped"]
    assert len(await shop.said()) == 1


async def test_a_plan_that_cannot_be_read_changes_nothing(shop: Shop) -> None:
    """A later program reads it otherwise than the one before: what stands stands."""
    await shop.users(200, 60)
    shop.runtime.at += 0.6 * HOUR
    assert await shop.watch().look() == 1
    for text in ("bascule: [", ""):
        async with transaction(shop.engine) as connection:
            await connection.execute(update(plan).values(text=text))
        assert await shop.watch().look() == 0
    assert (await MetricAlerts(shop.engine).of(SHOP))["completion_rate"].stands


async def test_an_alert_is_looked_at_every_minute(shop: Shop) -> None:
    """However long its span is: what goes wrong just after a look is found a minute later."""
    await shop.adopt(PLAN.replace("over: 4h", "over: 1d"))
    watch = shop.watch()
    await shop.users(200, 60)
    shop.runtime.at += 0.5 * HOUR - 1
    assert await watch.look() == 0
    shop.runtime.at += 60
    assert await watch.look() == 1
