"""The figures port: its suite on PostgreSQL, and in memory."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from typing import Any

import psycopg
import pytest
import pytest_asyncio

from bascule.areas.events.port import PostgresFigures
from bascule.areas.events.runtime import Events
from bascule.areas.events.store.keys import WriteKey
from bascule.areas.events.store.write import Row, write
from bascule.areas.flags.port import PostgresFlags
from bascule.areas.flags.store import Author, Flags
from bascule.events.envelope import open_call
from bascule.events.measuring import Happening
from bascule.events.read import Arrival, read_call
from bascule.flag.change import Wish
from bascule.kernel.site import Site
from bascule.kernel.slot import Slot
from bascule.ports.errors import Unreachable
from bascule.ports.figures import FiguresAsked
from bascule.server.reader import iso
from bascule.store.database import open_engine, plain_url
from bascule.testing.conformance.figures import MEASURES, SITE, FiguresRig, FiguresSuite
from bascule.testing.memory.figures import MemoryFigures

NOW = 1_795_532_400.0
BEGIN = NOW - 7200.0


def call(number: int, one: Happening) -> dict[str, Any]:
    """Something that happened, as a program tells it."""
    marks = {"slot": one.slot or None, "flags": dict(one.flags)}
    return {
        "type": "track", "event": one.name, "userId": one.who, "messageId": f"{number} {one.name} {one.who} {one.at}",
        "timestamp": iso(one.at), "properties": dict(one.properties), "context": {"bascule": marks},
    }  # fmt: skip


async def keep(events: Events, database: str, happenings: Sequence[Happening]) -> None:
    """Events as they are written always."""
    await events.keys.make(WriteKey("", "bwk_1", Site("shop", "production"), "web", "p-0001", NOW, None))
    await events.days.tend(NOW)
    batch = [call(number, one) for number, one in enumerate(happenings)]
    found = read_call(open_call(json.dumps({"batch": batch}).encode(), None), Arrival(1, NOW, lambda: "made"))
    assert found.faults == []
    async with await psycopg.AsyncConnection.connect(plain_url(database), autocommit=True) as connection:
        await write(connection, [Row(1, NOW, entry) for entry in found.entries])


def seen(flags: Flags) -> Callable[[], PostgresFlags]:
    """Flags as the figures ask for them."""
    return lambda: PostgresFlags(flags, lambda: NOW)


class TestFigures(FiguresSuite):
    """Every implementation."""

    @pytest_asyncio.fixture(params=["memory", "postgres"])
    async def rig(self, request: pytest.FixtureRequest) -> AsyncIterator[FiguresRig]:
        """A port to which nothing was told."""
        if request.param == "memory":
            memory = MemoryFigures()

            async def remember(happenings: Sequence[Happening]) -> None:
                memory.happenings.extend(happenings)

            yield FiguresRig(memory, remember, BEGIN)
            return
        database = request.getfixturevalue("database")
        engine = open_engine(database)
        events, flags = Events(engine, database, lambda: NOW), Flags(engine)
        await flags.write(SITE, Wish("checkout", {"rolloutPercentage": 50}, "because"), Author("camille", NOW))

        async def tell(happenings: Sequence[Happening]) -> None:
            await keep(events, database, happenings)

        yield FiguresRig(PostgresFigures(events.measures, seen(flags), settle=0.0), tell, BEGIN)
        await engine.dispose()


async def test_what_may_still_be_on_its_way_is_waited_for(database: str) -> None:
    """Whose time has only just passed does not count yet: a success of theirs may not have arrived."""
    engine = open_engine(database)
    events = Events(engine, database, lambda: NOW)
    await keep(events, database, [Happening("a", "begun", BEGIN, "green")])
    port = PostgresFigures(events.measures, seen(Flags(engine)))
    asked = FiguresAsked(MEASURES, Slot.GREEN, BEGIN, BEGIN + 605.0)
    assert (await port.read(SITE, asked)).totals == {}
    later = await port.read(SITE, replace(asked, now=BEGIN + 610.0))
    assert later.totals[Slot.GREEN]["completion"] == (1, 0.0, 0.0)
    await engine.dispose()


async def test_a_database_that_is_away_is_unreachable() -> None:
    """So that a release waits, and counts nothing."""
    engine = open_engine("postgresql://nobody@127.0.0.1:1/none")
    port = PostgresFigures(Events(engine, "", lambda: NOW).measures, seen(Flags(engine)))
    with pytest.raises(Unreachable):
        await port.read(SITE, FiguresAsked(MEASURES, Slot.GREEN, BEGIN, NOW))
    await engine.dispose()
