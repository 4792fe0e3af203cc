"""Alerts on metrics, from events in a real database to messages in the real outbox."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import psycopg
import pytest_asyncio
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.areas.events.runtime import Events
from bascule.areas.events.store.keys import WriteKey
from bascule.areas.events.store.write import Row, write
from bascule.areas.metrics.alerts import MetricAlerts
from bascule.areas.metrics.watch import FigureWatch, Sources
from bascule.events.envelope import open_call
from bascule.events.limits import DAY, HOUR
from bascule.events.read import Arrival, read_call
from bascule.kernel.i18n import Message
from bascule.kernel.site import Site
from bascule.plan.load import load
from bascule.release.journal import verify
from bascule.release.people import LOCAL
from bascule.release.plan_change import Actor
from bascule.server.reader import iso
from bascule.store import journal
from bascule.store.announcing.announcements import Announcements
from bascule.store.database import plain_url, transaction
from bascule.store.plans import PlanStore
from bascule.store.tables import plan
from bascule.wiring.plans.adoption import Adoptions, Offer
from bascule.wiring.plans.in_force import Plans
from bascule.wiring.plans.reader import PlanReader

BEGIN = 1_795_478_400.0
SHOP = Site("shop", "production")
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


@dataclass
class Runtime:
    """A clock that is set by the test."""

    at: float = BEGIN

    def now(self) -> datetime:
        """The instant that was set."""
        return datetime.fromtimestamp(self.at, UTC)

    async def sleep(self, seconds: float) -> None:
        """Nobody sleeps here."""
        raise NotImplementedError


@dataclass
class Shop:
    """A database with a plan, users who do something, and a control plane's watch."""

    engine: AsyncEngine
    url: str
    runtime: Runtime = field(default_factory=Runtime)
    reader: PlanReader = field(default_factory=PlanReader)
    number: int = 0

    def __post_init__(self) -> None:
        self.events = Events(self.engine, self.url, lambda: self.runtime.at)

    def watch(self) -> FigureWatch:
        """A control plane that has just started."""
        plans = Plans(PlanStore(self.engine), self.reader)
        return FigureWatch(
            Sources(
                self.events.measures, MetricAlerts(self.events.figures.engine), plans, self.runtime, "https://b.example"
            )
        )

    async def adopt(self, text: str) -> None:
        """Have a text be the plan in force."""
        read = load(text).plan
        assert read is not None
        offer = Offer(read, text, Actor(LOCAL, LOCAL.deeds), "local", alone=True)
        await Adoptions(Plans(PlanStore(self.engine), self.reader), self.runtime).offer(offer)

    async def users(self, count: int, good: int) -> None:
        """So many begin now, and of those the good ones are done a minute later."""
        batch = []
        for user in range(count):
            self.number += 1
            for name, later in (("begun", 0), *([("done", 60)] if user < good else [])):
                batch.append({
                    "type": "track", "event": name, "userId": f"u{self.number}", "messageId": f"{name}{self.number}",
                    "timestamp": iso(self.runtime.at + later),
                })  # fmt: skip
        arrival = Arrival(1, self.runtime.at + 60, lambda: "made")
        entries = read_call(open_call(json.dumps({"batch": batch}).encode(), None), arrival).entries
        async with await psycopg.AsyncConnection.connect(plain_url(self.url), autocommit=True) as connection:
            await write(connection, [Row(1, self.runtime.at + 60, entry) for entry in entries])

    async def said(self, channel: str = "team") -> list[str]:
        """The titles of everything that was said on a channel."""
        listed = reversed(await Announcements(self.engine).listed())
        return [one.title for one in listed if one.channel == channel]

    async def noted(self) -> list[str]:
        """What the journal says of figures."""
        entries = await journal.read(self.engine)
        return [Message.from_json(one.content["message"]).key for one in entries if one.content["kind"] == "figure"]


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
