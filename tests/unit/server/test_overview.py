"""The overview on a real control plane: its figures, its cost, and that everything on it is in the API too."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import event, text

from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.kernel.stored import as_stored
from bascule.ports.places import Minute
from bascule.store.database import transaction
from tests.kit.releases import DEPLOY, errors, spec
from tests.kit.web import Site, client

pytestmark = pytest.mark.asyncio(loop_scope="session")
BASE = "/api/v1"
COMPONENTS, RELEASES = 30, 500
# Those of the page and of its frame. It is a bound on how the page is made, not on how fast it is: nothing is asked per component.
MOST = 24


@contextmanager
def asked(site: Site) -> Iterator[list[str]]:
    """The questions that the database is asked."""
    found: list[str] = []

    def note(*call: Any) -> None:
        found.append(call[2])

    engine = site.plane.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def furnish(site: Site, plan: str) -> None:
    """Thirty components in production, five hundred releases of them, and an hour of minutes of each."""
    now = site.plane.runtime.now()
    course = json.dumps(as_stored(spec(DEPLOY, guards=(errors(),), plan=plan)))
    progress = json.dumps({"phase": "succeeded", "ended_at": now - 5000, "promoted_at": now - 6000})
    releases = [
        {
            "id": f"r-9{number:03}",
            "plan": plan,
            "component": f"c-{number % COMPONENTS}",
            "started": now - 90_000 + number,
        }
        for number in range(RELEASES)
    ]
    places = [
        {"plan": plan, "component": f"c-{number}", "serving": f"r-9{470 + number:03}"} for number in range(COMPONENTS)
    ]
    async with transaction(site.plane.engine) as connection:
        await connection.execute(
            text(
                """INSERT INTO release (id, plan, environment, component, version, previous, candidate, stable, author, plan_hash,
                   course, phase, progress, started, ended) VALUES (:id, :plan, 'production', :component, '2.0', '1.0', 'green',
                   'blue', 'noe', 'x', CAST(:course AS jsonb), 'succeeded', CAST(:progress AS jsonb), :started, :started + 60)"""
            ),
            [{**one, "course": course, "progress": progress} for one in releases],
        )
        await connection.execute(
            text(
                """INSERT INTO placement (plan, environment, component, stable, version, since, home, serving, record)
                   VALUES (:plan, 'production', :component, 'green', '2.0', 1.0, :home, :serving, '{"health": "serving"}')"""
            ),
            [{**one, "home": site.plane.home.id} for one in places],
        )
    minutes = [
        Minute(Place(plan, "production", f"c-{number}"), Slot.GREEN, (now // 60 - back) * 60, 60.0, 600, 6, {9: 600})
        for number in range(COMPONENTS)
        for back in range(60)
    ]
    await site.plane.counts.count(minutes, 0.0)


@pytest_asyncio.fixture(loop_scope="session")
async def big(site: Site) -> AsyncIterator[str]:
    """The name of a plan with all that, which is gone again when the test is over."""
    await furnish(site, "big-one")
    yield "big-one"
    async with transaction(site.plane.engine) as connection:
        for table in ("placement", "release", "place_count"):
            await connection.execute(text(f"DELETE FROM {table} WHERE plan = 'big-one'"))


async def test_the_overview_costs_the_same_whatever_there_is(site: Site, big: str) -> None:
    """With thirty components and five hundred releases: so many questions and no more, one page below 100 kB as it is sent."""
    assert big
    async with client(site.app) as stranger:
        await stranger.get("/")
        with asked(site) as many:
            answer = await stranger.get("/", headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert len(many) <= MOST
    assert f'data-component="c-{COMPONENTS - 1}"' in answer.text
    assert answer.num_bytes_downloaded < 100_000


async def test_what_a_place_serves_is_in_the_api(site: Site, big: str) -> None:
    """Who serves whom, requests a second, errors and latency with the guards' limits, and an hour of points."""
    answer = (await site.reader.get(f"{BASE}/overview")).json()
    (place,) = [one for one in answer["places"] if (one["plan"], one["component"]) == (big, "c-3")]
    assert place["serves"] == [{"slot": "green", "version": "2.0", "share": 1.0}]
    traffic = place["traffic"]
    assert traffic["now"]["per_second"] == pytest.approx(10.0, rel=0.1)
    assert traffic["now"]["errors"] == pytest.approx(0.01)
    assert traffic["now"]["latency"] > 0
    assert traffic["limits"]["errors"] == 0.01
    assert len(traffic["points"]) == 30
    assert place["health"]["state"] in {"serving", "unknown"}


async def test_only_the_newest_bad_end_of_a_place_needs_eyes(site: Site, big: str) -> None:
    """A rollback is told until another release of its place has begun, and for a day."""
    assert big
    now = site.plane.runtime.now()
    async with transaction(site.plane.engine) as connection:
        await connection.execute(
            text("UPDATE release SET phase = 'rolled back', ended = :now WHERE id = 'r-9499'"), {"now": now}
        )
        await connection.execute(
            text("UPDATE release SET phase = 'rolled back', ended = :now WHERE id = 'r-9400'"), {"now": now}
        )
    found = [one.id for one in await site.plane.overview.ended_badly(now - 60)]
    assert "r-9499" in found
    assert "r-9400" not in found
    assert await site.plane.overview.ended_badly(now + 60) == []
