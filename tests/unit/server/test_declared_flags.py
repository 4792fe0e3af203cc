"""Flags that a plan declares: made when the plan is kept, followed when its words change, refused where somebody would lose."""

from typing import Any

import pytest

from bascule.areas.flags.runtime import FlagRuntime
from bascule.kernel.site import Site
from tests.kit.web import Site as Installation
from tests.kit.web import fresh_plan, served_for

pytestmark = pytest.mark.asyncio(loop_scope="session")
FLAGS = """flags:
  checkout:
    rolloutPercentage: 25
    conditions: {minVersion: 1.4.0}
    environments:
      staging: {rolloutPercentage: 100}
"""
PATH = "/api/v1/flags/production"


async def keep(site: Installation, text: str) -> None:
    """Keep a plan, for which the server is from now on."""
    await served_for(site, text)


async def flag(site: Installation, environment: str = "production") -> dict[str, Any]:
    """The flag `checkout` as it is."""
    return dict((await site.reader.get(f"/api/v1/flags/{environment}/checkout")).json())


async def heeded(site: Installation) -> list[tuple[str, str]]:
    """What came of the plan's words when they are asked for."""
    answer = await site.api.post(PATH)
    assert answer.status_code == 200, answer.text
    return [(one["key"], one["heed"]) for one in answer.json()["flags"]]


async def test_flags_come_to_be_when_a_plan_is_kept(site: Installation) -> None:
    """Each environment gets what the plan says of it, with who and when in its history."""
    await keep(site, fresh_plan() + FLAGS)
    assert (await flag(site))["share"] == 0.25
    assert (await flag(site, "staging"))["short"]["rolloutPercentage"] == 100
    assert [one["revision"] for one in (await flag(site))["versions"]] == [1]
    assert await heeded(site) == [("checkout", "kept")]


async def test_an_edit_writes_only_what_it_changes(site: Installation) -> None:
    """What people did at run time stands: the ramp of last week and the kill switch."""
    plan = fresh_plan()
    await keep(site, plan + FLAGS)
    await site.api.put(f"{PATH}/checkout", json={"flag": {"rolloutPercentage": 60}})
    await site.api.put(f"{PATH}/checkout", json={"flag": {"enabled": False}})
    await keep(site, plan + FLAGS.replace("1.4.0", "1.2.0"))
    after = await flag(site)
    assert (after["enabled"], after["short"]["rolloutPercentage"]) == (False, 60)
    assert after["short"]["conditions"] == {"minVersion": "1.2.0"}


async def test_an_edit_that_takes_something_away_is_refused_and_told(site: Installation) -> None:
    """The flag stays, list and page say why, the journal says it once, and it is taken over when nobody loses by it."""
    plan = fresh_plan()
    await keep(site, plan + FLAGS)
    narrower = plan + FLAGS.replace("25", "10")
    await keep(site, narrower)
    assert await heeded(site) == [("checkout", "refused")]
    listed = (await site.reader.get(PATH)).json()
    assert (listed["flags"][0]["share"], [one["key"] for one in listed["refused"]]) == (0.25, ["checkout"])
    assert "checkout" in (await site.reader.get("/flags?environment=production")).text.partition("notice caution")[2]
    entries = (await site.reader.get("/api/v1/journal")).json()["entries"]
    assert sum("could not be set as the plan says" in one["message"]["text"] for one in entries) == 1
    await site.api.put(f"{PATH}/checkout", json={"flag": {"enabled": False}})
    assert await heeded(site) == [("checkout", "changed")]
    assert (await site.reader.get(PATH)).json()["refused"] == []


async def test_what_was_there_before_the_plan_spoke_stays(site: Installation) -> None:
    """A flag of run time is adopted as it is, and one that was removed stays away."""
    plan = fresh_plan()
    await keep(site, plan)
    await site.api.put(f"{PATH}/checkout", json={"flag": {"rolloutPercentage": 80}})
    await keep(site, plan + FLAGS)
    assert (await flag(site))["share"] == 0.8
    await site.api.request("DELETE", f"{PATH}/checkout", json={"reason": "over"})
    assert await heeded(site) == [("checkout", "kept")]
    assert (await site.reader.get(f"{PATH}/checkout")).status_code == 404


async def test_a_release_finds_the_flags_of_its_plan(site: Installation, started: Any) -> None:
    """A release that brings its plan finds the plan's flags, which came to be everywhere when it was adopted."""
    plan = fresh_plan() + FLAGS
    await started(plan=plan)
    name = plan.split("name: ")[1].split()[0]
    assert list((await site.plane.of(FlagRuntime).flags.read(Site(name, "production"))).flags) == ["checkout"]
    assert list((await site.plane.of(FlagRuntime).flags.read(Site(name, "staging"))).flags) == ["checkout"]


async def test_following_needs_a_role(site: Installation) -> None:
    """A reader cannot have flags changed."""
    assert (await site.reader.post(PATH)).status_code == 401
