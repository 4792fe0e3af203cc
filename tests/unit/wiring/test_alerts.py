"""Alerts under watch, from events in a real database to messages in the real outbox: as long as written, told once, to whom."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.areas.alerts.watch import AlertWatch, Sources
from bascule.areas.events.store.keys import WriteKey
from bascule.kernel.i18n import Message
from bascule.ports.store import NewRelease
from bascule.release.alert import StandingAlert, Way
from bascule.release.journal import verify
from bascule.store import journal
from bascule.store.alerts import Alerts, Settled
from bascule.store.announcing.announcements import Announcements
from bascule.store.investigations import Investigations
from bascule.store.releases import PostgresReleases
from tests.kit.releases import spec
from tests.kit.shop import BEGIN, SHOP, URL, Shop

MINUTE = 60.0
PLAN = """\
bascule: 1
name: shop
timezone: Europe/Paris
environments: {staging: {}, production: {}}
components:
  api: {run: {process: {command: x}}, route: {envoy: {listen: 8080}}, release: [deploy, traffic: 100%]}
people: {ana: {email: Ana@shop.example, roles: [product-owner]}}
channels:
  team: {url: env TEAM_URL}
  equipe: {url: env EQUIPE_URL, language: fr}
  pager: {url: env PAGER_URL}
announce:
  alert: {to: [team, equipe], SEV-1: pager}
metrics:
  completion_rate: {share: done, of: begun, within: 2m}
alerts:
"""
DROPS = "  - {name: Drops, when: completion_rate < 60% for 5m, severity: high, then: roll back}\n"
SEVERE = "  - {name: Drops, when: completion_rate < 60% for 5m, severity: critical}\n"
LOOK = "  - {name: Drops, when: completion_rate < 60% for 5m, then: investigate, owner: OWNER}\n"


def watching(shop: Shop) -> AlertWatch:
    """A control plane that has just started, looking at alerts."""
    return AlertWatch(Sources(shop.events.measures, Alerts(shop.engine), shop.plans(), shop.runtime, URL))


@pytest_asyncio.fixture
async def shop(engine: AsyncEngine, database: str) -> AsyncIterator[Shop]:
    """The shop, on the morning of a day."""
    made = Shop(engine, database)
    await made.adopt(PLAN + DROPS)
    await made.events.keys.make(WriteKey("", "bwk_1", SHOP, "web", "p-0001", BEGIN, None))
    await made.events.days.tend(BEGIN)
    yield made
    await made.reader.close()


async def minutes(shop: Shop, watches: list[AlertWatch], count: int, good: int, *, users: int = 50) -> list[int]:
    """So many minutes go by, each with users of whom some are done, and everybody looks twice; what turned in each."""
    turned = []
    for _ in range(count):
        await shop.users(users, good)
        found = 0
        for _ in range(2):
            shop.runtime.at += MINUTE / 2
            found += sum(await asyncio.gather(*(one.look() for one in watches)))
        turned.append(found)
    return turned


async def standing(shop: Shop) -> StandingAlert:
    """The only alert."""
    (one,) = await Alerts(shop.engine).all("shop", "production")
    return one


async def test_it_holds_as_long_as_written_and_is_told_once(shop: Shop) -> None:
    """Not before five minutes of bad users, soon after them, by one of two control planes; over once, when all is well."""
    watches = [watching(shop), watching(shop)]
    assert sum(await minutes(shop, watches, 30, 45)) == 0
    fell = shop.runtime.at
    turned = await minutes(shop, watches, 15, 15)
    assert sum(turned) == 1
    one = await standing(shop)
    # Users count two minutes after they came.
    assert 5 * MINUTE <= one.changed - fell - 2 * MINUTE <= 9 * MINUTE
    assert (one.stands, one.way) == (True, Way.OWED)
    assert sum(await minutes(shop, [watching(shop)], 15, 45)) == 1
    one = await standing(shop)
    assert (one.stands, one.way) == (False, Way.NONE)
    said = await shop.said()
    assert [one[0] for one in said] == ["🔔", "✅"]
    assert "Drops (high): completion_rate is" in said[0]
    assert "gravité haute" in (await shop.said("equipe"))[0]
    assert await shop.said("pager") == []
    assert [key for key in await shop.noted() if key.startswith("alerts.")] == ["alerts.began", "alerts.over"]
    entries = await journal.read(shop.engine, limit=500)
    assert verify(entries, (entries[-1].number, entries[-1].hash)) is None


async def test_a_short_dip_opens_nothing(shop: Shop) -> None:
    """Three bad minutes are not five."""
    watch = watching(shop)
    await minutes(shop, [watch], 30, 45)
    assert sum(await minutes(shop, [watch], 3, 15) + await minutes(shop, [watch], 30, 45)) == 0


async def test_the_critical_one_goes_to_the_pager(shop: Shop) -> None:
    """Its severity has channels of its own, and only those hear it."""
    await shop.adopt(PLAN + SEVERE)
    await minutes(shop, [watching(shop)], 15, 15)
    assert [len(await shop.said(name)) for name in ("pager", "team", "equipe")] == [1, 0, 0]


@pytest.mark.parametrize(
    ("owner", "holders"),
    [("ana", ("ana@shop.example",)), ("product-owner", ("ana@shop.example",)), ("tech-lead", ())],
)
async def test_somebody_has_a_task(shop: Shop, owner: str, holders: tuple[str, ...]) -> None:
    """Once, for whom the plan names; it stays when the alert is over."""
    await shop.adopt(PLAN + LOOK.replace("OWNER", owner))
    await minutes(shop, [watching(shop), watching(shop)], 15, 15)
    await minutes(shop, [watching(shop)], 15, 45)
    (task,) = await Investigations(shop.engine).all()
    assert (task.name, task.owner, task.holders) == ("Drops", owner, holders)
    assert task.because.key == "alerts.began"


async def test_time_runs_as_fast_as_the_last_release_says(shop: Shop) -> None:
    """Where a rehearsal runs five times faster, five minutes are one."""
    await PostgresReleases(shop.engine).create(NewRelease(spec(time_scale=5.0), "2", "camille", BEGIN))
    watch = watching(shop)
    await minutes(shop, [watch], 10, 45, users=200)
    fell = shop.runtime.at
    await minutes(shop, [watch], 6, 20, users=200)
    one = await standing(shop)
    assert one.stands
    assert one.changed - fell - 2 * MINUTE <= 3 * MINUTE


async def test_what_the_plan_no_longer_asks_for_is_over(shop: Shop) -> None:
    """An alert that is taken out of the plan does not stand for ever."""
    await minutes(shop, [watching(shop)], 15, 15)
    await shop.adopt(PLAN.removesuffix("alerts:\n"))
    assert await watching(shop).look() == 1
    assert (await standing(shop)).because.key == "alerts.dropped"


async def test_a_way_back_is_settled_once(shop: Shop) -> None:
    """Of two that have gone it one writes it down; after that nothing is owed."""
    await minutes(shop, [watching(shop)], 15, 15)
    alerts, one = Alerts(shop.engine), await standing(shop)
    settled = Settled(Way.BACK, Message("alerts.went-back", {"release": "r-1"}))
    done = await asyncio.gather(*(alerts.settle(one, settled, shop.runtime.at) for _ in range(4)))
    assert sorted(done) == [False, False, False, True]
    assert await alerts.owed() == []
    assert len(await Announcements(shop.engine).listed()) == 2
