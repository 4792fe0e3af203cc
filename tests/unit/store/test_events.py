"""Events in the database: each once, counted exactly, by day; keys on record."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.areas.events.runtime import Events
from bascule.areas.events.store.figures import Count, Span
from bascule.areas.events.store.intake import MOST_EVENTS, Busy
from bascule.areas.events.store.keys import KeyRing, Keys, WriteKey
from bascule.areas.events.store.write import Row, write
from bascule.events.entry import Entry
from bascule.events.envelope import open_call
from bascule.events.fault import Fault
from bascule.events.limits import DAY
from bascule.events.read import Arrival, read_call
from bascule.kernel.i18n import say
from bascule.kernel.site import Site
from bascule.ports.errors import Refused, Unreachable
from bascule.store import journal
from bascule.store.database import plain_url, transaction

NOW = 1_795_532_400.0
SHOP = Site("shop", "production")
EVER = Span(0, 9e9)


@pytest_asyncio.fixture
async def events(engine: AsyncEngine, database: str) -> AsyncIterator[Events]:
    """A place that takes events, and its writers at work."""
    made = Events(engine, database, lambda: NOW)
    await made.keys.make(key("bwk_1"))
    await made.days.tend(NOW)
    task = asyncio.create_task(made.intake.run())
    yield made
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def key(text: str, place: Site = SHOP) -> WriteKey:
    """A write key that is to be."""
    return WriteKey("", text, place, "web", "p-0001", NOW, None)


def rows(*told: dict[str, Any], received: float = NOW, place: int = 1) -> list[Row]:
    """Events that were received at an instant."""
    batch = [{"type": "track", "event": "Bought", "userId": "u1", **one} for one in told]
    body = json.dumps({"batch": batch}).encode()
    found = read_call(open_call(body, None), Arrival(place, received, lambda: "made"))
    assert found.faults == []
    return [Row(place, received, one) for one in found.entries]


async def one_value(engine: AsyncEngine, query: str) -> Any:
    """What a query answers."""
    async with transaction(engine) as connection:
        return (await connection.execute(text(query))).scalar_one()


async def kept(engine: AsyncEngine) -> Any:
    """How many events are in the table."""
    return await one_value(engine, "SELECT count(*) FROM event")


async def test_an_event_is_taken_and_counted(events: Events) -> None:
    """It is there when it is acknowledged, with everything that was told, whatever characters that has."""
    strange = 'a\tb\nc\\d"é\r\\N'
    marks = {"slot": "green", "flags": {"checkout": "on"}}
    told = {"messageId": strange, "userId": strange, "event": strange, "properties": {strange: strange}}
    assert await events.intake.take(rows({**told, "context": {"bascule": marks}})) == []
    (found,) = await events.figures.last(SHOP, NOW, 10)
    assert (found.message_id, found.user_id, found.name, found.properties) == (strange,) * 3 + ({strange: strange},)
    assert (found.slot, found.flags) == ("green", {"checkout": "on"})
    assert await events.figures.counts(SHOP, EVER) == [Count(strange, int(NOW), "green", "", "", 1)]
    assert await events.figures.counts(SHOP, EVER, flag="checkout") == [
        Count(strange, int(NOW), "green", "checkout", "on", 1)
    ]
    assert await events.figures.totals(SHOP, EVER) == [(strange, 1)]


async def test_a_message_id_is_taken_once(events: Events, engine: AsyncEngine) -> None:
    """Twice in one call, in two calls, and beside new ones; counts say the same."""
    await events.intake.take(rows({"messageId": "a"}, {"messageId": "a"}))
    await events.intake.take(rows({"messageId": "a"}, {"messageId": "b"}))
    assert await kept(engine) == 2
    assert await events.figures.totals(SHOP, EVER) == [("Bought", 2)]


async def test_a_resend_is_recognised_across_midnight(events: Events, engine: AsyncEngine) -> None:
    """Received on two days, by two clocks, and even with another stamp: one event."""
    midnight = NOW - NOW % DAY + DAY
    await events.intake.take(rows({"messageId": "a"}, received=midnight - 1))
    await events.intake.take(rows({"messageId": "a"}, received=midnight + 1))
    await events.intake.take(rows({"messageId": "a", "timestamp": "2026-11-20T00:00:00Z"}, received=midnight + 2))
    assert await kept(engine) == 1
    assert [one.count for one in await events.figures.counts(SHOP, EVER)] == [1]


async def test_two_control_planes_take_a_message_once(events: Events, engine: AsyncEngine, database: str) -> None:
    """Both are sent the same hundred messages at once, in opposite orders, many times over; each is there and counted once."""
    other = Events(engine, database, lambda: NOW)
    task = asyncio.create_task(other.intake.run())
    told = rows(*({"messageId": str(number)} for number in range(100)))
    sends = [plane.intake.take(some) for _ in range(10) for plane in (events, other) for some in (told, told[::-1])]
    await asyncio.gather(*sends)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await kept(engine) == 100
    assert await events.figures.totals(SHOP, EVER) == [("Bought", 100)]


async def test_two_writers_never_wait_in_a_circle(events: Events, engine: AsyncEngine, database: str) -> None:
    """Of two that hold the same thousands of messages in opposite orders one waits for the other; neither is turned away."""
    told = rows(*({"messageId": str(number)} for number in range(2000)))
    for start in range(5):
        here = [Row(1, NOW, replaced(row.entry, start)) for row in told]
        pair = [await psycopg.AsyncConnection.connect(plain_url(database), autocommit=True) for _ in range(2)]
        new = await asyncio.gather(write(pair[0], here), write(pair[1], here[::-1]))
        assert sorted(new) == [0, 2000]
        for connection in pair:
            await connection.close()
    assert await kept(engine) == 10_000


def replaced(entry: Entry, start: int) -> Entry:
    """The same event under another id."""
    fields = {name: getattr(entry, name) for name in Entry.__struct_fields__}
    return Entry(**{**fields, "id": bytes([start]) + entry.id[1:], "message_id": f"{start} {entry.message_id}"})


async def test_events_lie_in_the_day_on_which_they_happened(events: Events, engine: AsyncEngine) -> None:
    """Late ones, too, and days are made ahead."""
    await events.intake.take(rows({"messageId": "a", "timestamp": "2026-11-18T10:00:00Z"}, {"messageId": "b"}))
    assert await one_value(engine, "SELECT message_id FROM event_day_20261118") == "a"
    assert await one_value(engine, "SELECT message_id FROM event_day_20261124") == "b"
    assert await one_value(engine, "SELECT count(*) FROM event_day_20261127") == 0


async def test_old_days_are_dropped_and_counts_stay(events: Events, engine: AsyncEngine) -> None:
    """After ninety days; what was seen is forgotten when nothing can repeat it, and a later resend is too old to be taken."""
    await events.intake.take(rows({"messageId": "a"}))
    await events.days.tend(NOW + 7 * DAY)
    assert await one_value(engine, "SELECT count(*) FROM event_seen") == 1
    await events.days.tend(NOW + 8 * DAY)
    assert await one_value(engine, "SELECT count(*) FROM event_seen") == 0
    await events.days.tend(NOW + 90 * DAY)
    assert await kept(engine) == 1
    await events.days.tend(NOW + 91 * DAY)
    assert await kept(engine) == 0
    assert await events.figures.totals(SHOP, EVER) == [("Bought", 1)]


async def test_a_day_that_nobody_made_is_made_when_it_is_needed(engine: AsyncEngine, database: str) -> None:
    """A control plane that slept for a month goes on."""
    events = Events(engine, database, lambda: NOW)
    task = asyncio.create_task(events.intake.run())
    await events.intake.take(rows({"messageId": "a"}, received=NOW + 30 * DAY))
    assert await one_value(engine, "SELECT message_id FROM event_day_20261224") == "a"
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_first_exposures_are_kept(events: Events) -> None:
    """The earliest, whatever comes first; other variants are counted."""

    def shown(name: str, variant: str, second: int) -> dict[str, Any]:
        stamp = f"2026-11-24T14:59:{second:02d}Z"
        properties = {"flag": "checkout", "variant": variant}
        return {"messageId": name, "event": "$exposure", "timestamp": stamp, "properties": properties}

    for told in (shown("1", "on", 30), shown("2", "off", 10), shown("3", "on", 20), shown("3", "third", 1)):
        await events.intake.take(rows(told))
    (found,) = await events.figures.exposures(SHOP, "checkout", EVER)
    assert (found.user, found.at, found.variant, found.others) == ("u1", NOW - 50, "off", 1)


async def test_an_event_that_the_database_does_not_take_stops_no_other(events: Events, engine: AsyncEngine) -> None:
    """It is found among its neighbours and named."""
    good = rows(*({"messageId": str(number)} for number in range(9)))
    one = good[3].entry
    fields = {name: getattr(one, name) for name in Entry.__struct_fields__}
    poison = Entry(**{**fields, "id": b"x" * 16, "message_id": "poison", "properties": '{"a": "\\u0000"}'})
    refused = await events.intake.take([*good[:4], Row(1, NOW, poison), *good[4:]])
    assert [each.message_id for each in refused] == ["poison"]
    assert await kept(engine) == 9


async def test_nothing_is_half_written(events: Events, engine: AsyncEngine, database: str) -> None:
    """A transaction that ends before its commit leaves neither ids nor counts, so the resend is new."""
    connection = await psycopg.AsyncConnection.connect(plain_url(database), autocommit=True)
    async with connection.transaction(force_rollback=True):
        assert await write(connection, rows({"messageId": "a"})) == 1
    await connection.close()
    assert [await kept(engine), await one_value(engine, "SELECT count(*) FROM event_count")] == [0, 0]
    await events.intake.take(rows({"messageId": "a"}))
    assert await events.figures.totals(SHOP, EVER) == [("Bought", 1)]


async def test_more_than_is_held_is_refused(engine: AsyncEngine, database: str) -> None:
    """With nobody writing, the queue fills up to its bound and not further; what waits is told when the writers end."""
    events = Events(engine, database, lambda: NOW)
    some = rows(*({"messageId": str(number)} for number in range(2000)))
    waiting = [asyncio.create_task(events.intake.take(some)) for _ in range(MOST_EVENTS // 2000)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await events.intake.take(some)
    with pytest.raises(Busy):
        events.intake.require_room()
    task = asyncio.create_task(events.intake.run())
    await asyncio.gather(*waiting)
    await events.intake.take(rows({"messageId": "later"}))
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await kept(engine) == 2001


async def test_callers_are_told_when_the_database_is_away(engine: AsyncEngine) -> None:
    """Nothing is promised, and nobody waits for ever."""
    events = Events(engine, "postgresql://nobody@/none?host=/nowhere", lambda: NOW)
    task = asyncio.create_task(events.intake.run())
    with pytest.raises(Unreachable):
        await asyncio.wait_for(events.intake.take(rows({"messageId": "a"})), 10)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_keys_are_made_listed_and_revoked_on_record(engine: AsyncEngine) -> None:
    """Each change has its entry; a ring that looks again knows no revoked key."""
    keys = Keys(engine)
    ring = KeyRing(keys)
    first, second = await keys.make(key("bwk_1")), await keys.make(key("bwk_2", Site("shop", "staging")))
    assert [one.id for one in await keys.all()] == [second.id, first.id]
    places = {await ring.place("bwk_1", NOW), await ring.place("bwk_2", NOW)}
    assert len(places - {None}) == 2
    await keys.revoke(first.id, "p-0001", NOW + 1)
    assert await ring.place("bwk_1", NOW + 2) is None
    assert await ring.place("bwk_3", NOW + 2) is None
    with pytest.raises(Refused):
        await keys.revoke("k-9999", "p-0001", NOW)
    written = [entry.message.key for entry in await journal.read(engine, limit=10)]
    assert written == ["events.key-made", "events.key-made", "events.key-revoked"]


async def test_a_flood_of_faults_stays_small(events: Events) -> None:
    """Some are kept while they come, and the last five hundred for good."""
    for _ in range(4):
        await events.figures.keep_faults([(1, NOW, Fault(n, "m", "x", say("events.nobody"))) for n in range(200)])
    await events.days.tend(NOW)
    found = await events.figures.faults(SHOP, 1000)
    assert (len(found), found[0].index, found[0].because) == (500, 199, say("events.nobody"))
