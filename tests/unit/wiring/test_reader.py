"""Reading plans apart: the loop stays free, a text is read once, and whatever a text or the child does is an answer."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import render
from bascule.plan.compiling.compile import compile_spec
from bascule.plan.identity import plan_hash
from bascule.plan.reading.problem import has_errors
from bascule.ports.errors import TryLater
from bascule.wiring.plans.once import KEPT
from bascule.wiring.plans.reader import WAITING, PlanReader, PlanRefused
from bascule.wiring.start import read_plan

PLAN = """\
bascule: 1
name: shop
environments: {production: }
components:
  api:
    run: {process: {command: "python app.py --port {port} --version {version}"}}
    route: {envoy: {listen: 8080}}
    health: {path: /}
    release: [deploy, traffic: 5% for 1h, traffic: 100%]
guards:
  - {when: error_rate > 1% for 5m, then: roll back}
"""


@pytest_asyncio.fixture
async def reader() -> AsyncIterator[PlanReader]:
    """A reader, whose children are gone afterwards."""
    made = PlanReader()
    yield made
    await made.close()


def child(reader: PlanReader, lane: str = "_own") -> Any:
    """The child of a lane."""
    return getattr(reader, lane)._child


def named(number: int) -> str:
    """A plan like the others, with a name of its own."""
    return PLAN.replace("name: shop", f"name: shop{number}")


def big(environments: int, components: int) -> str:
    """A plan of many places."""
    lines = [
        "bascule: 1",
        "name: shop",
        "environments:",
        *(f"  e{number}:" for number in range(environments)),
        "components:",
    ]
    for number in range(components):
        lines += [
            f"  c{number}:", "    run: {process: {command: 'a {port}'}}", f"    route: {{envoy: {{listen: {8000 + number}}}}}",
            "    health: {path: /}", "    release: [deploy, traffic: 5% for 1h, traffic: 100%]",
        ]  # fmt: skip
    return "\n".join([*lines, ""])


async def longest_pause(work: Any) -> float:
    """The longest that the loop was held while something went on."""
    worst, going = 0.0, asyncio.ensure_future(work)
    while not going.done():
        started = time.perf_counter()
        await asyncio.sleep(0.001)
        worst = max(worst, time.perf_counter() - started - 0.001)
    await going
    return worst


async def test_a_plan_read_apart_is_the_plan(reader: PlanReader) -> None:
    """Plan, hash, problems and specs are those of a plan that is read in place."""
    plan, identity = await reader.identify(PLAN, "plan.yaml")
    here = read_plan(PLAN, "plan.yaml")
    assert (plan, identity) == (here, plan_hash(here))
    (spec,) = await reader.compile(PLAN, "plan.yaml", ["api"], "production")
    assert spec == compile_spec(here, "api", "production")
    assert not has_errors(await reader.check(PLAN, "plan.yaml"))


async def test_what_is_wrong_is_said_as_in_place(reader: PlanReader) -> None:
    """The problems come back with their places, and a refusal of the compiler as what it is."""
    broken = PLAN.replace("deploy,", "deplo,")
    with pytest.raises(PlanRefused) as here:
        read_plan(broken, "a.yaml")
    with pytest.raises(PlanRefused) as apart:
        await reader.read(broken, "a.yaml")
    assert apart.value.problems == here.value.problems
    with pytest.raises(BasculeError) as refused:
        await reader.compile(PLAN, "a.yaml", ["nobody"], "production")
    assert "nobody" in str(refused.value)


async def test_a_text_is_read_once(reader: PlanReader) -> None:
    """Many who bring the same text at once wait for one reading, and later ones are given what was kept."""
    many = await asyncio.gather(*(reader.read(PLAN, "plan.yaml") for _ in range(200)))
    assert all(one is many[0] for one in many)
    assert await reader.read(PLAN, "plan.yaml") is many[0]


async def test_what_is_kept_is_bounded(reader: PlanReader) -> None:
    """The oldest texts go; those of strangers never push out what our own people use."""
    first = await reader.read(PLAN, "plan.yaml")
    for number in range(KEPT + 5):
        await reader.check(named(number), "plan.yaml")
    assert await reader.read(PLAN, "plan.yaml") is first
    for number in range(KEPT):
        await reader.read(named(number), "plan.yaml")
    assert await reader.read(PLAN, "plan.yaml") is not first


async def test_a_large_plan_does_not_hold_the_loop(reader: PlanReader) -> None:
    """While a plan of seconds is read, whoever else runs on the loop is never kept waiting for as long."""
    await reader.warm()
    text = big(40, 50)
    started = time.perf_counter()
    pause = await longest_pause(reader.examine(text, "plan.yaml"))
    assert pause < (time.perf_counter() - started) / 3


async def test_a_text_that_takes_too_long_is_ended() -> None:
    """Its child is killed at the limit, the answer says so and is kept, and the next text is read by a new child."""
    reader = PlanReader(longest=0.05)
    try:
        await reader.warm()
        before = child(reader)
        with pytest.raises(PlanRefused) as refused:
            await reader.read(big(40, 50), "plan.yaml")
        assert refused.value.problems[0].message.key == "plan.too_slow"
        assert before.returncode == -signal.SIGKILL
    finally:
        await reader.close()


async def test_a_child_that_dies_is_a_sentence(reader: PlanReader) -> None:
    """Whoever waits for it is told, in both languages, and the next text is read as if nothing had been."""
    await reader.warm()
    going = asyncio.create_task(reader.read(big(40, 50), "plan.yaml"))
    await asyncio.sleep(0)
    os.kill(child(reader).pid, signal.SIGKILL)
    with pytest.raises(PlanRefused) as refused:
        await going
    (problem,) = refused.value.problems
    assert problem.message.key == "plan.reader_gone"
    assert {render(problem.message, "en"), render(problem.message, "fr")}.isdisjoint({"plan.reader_gone"})
    assert (await reader.read(PLAN, "plan.yaml")).name == "shop"


async def test_too_many_at_once_are_told_so(reader: PlanReader) -> None:
    """A queue without a bound would keep everybody waiting: beyond it, later is said at once."""
    calls = [reader.check(named(number), "plan.yaml") for number in range(WAITING + 20)]
    found = await asyncio.gather(*calls, return_exceptions=True)
    late = [one for one in found if isinstance(one, TryLater)]
    assert 0 < len(late) <= 20
    assert all(not isinstance(one, BaseException) or isinstance(one, TryLater) for one in found)


async def test_strangers_do_not_delay_our_own(reader: PlanReader) -> None:
    """While a stranger's text is being read, one of ours is read beside it, by another child."""
    await reader.warm()
    theirs = asyncio.create_task(reader.check(big(40, 50), "theirs.yaml"))
    await reader.read(PLAN, "plan.yaml")
    assert not theirs.done()
    await theirs
    assert child(reader).pid != child(reader, "_strangers").pid


async def test_a_plan_of_too_many_places_is_refused(reader: PlanReader) -> None:
    """The bound is said, with what was found, and where."""
    with pytest.raises(PlanRefused) as refused:
        await reader.read(big(41, 50), "plan.yaml")
    (problem,) = refused.value.problems
    assert (problem.message.key, problem.message.values["found"]) == ("plan.too_many_places", 2050)
    assert problem.line > 1


async def test_a_text_that_is_too_long_reaches_no_child(reader: PlanReader) -> None:
    """Its size is refused before anything is read."""
    with pytest.raises(PlanRefused) as refused:
        await reader.read("x" * 1_000_001, "plan.yaml")
    assert refused.value.problems[0].message.key == "plan.too_long"
    assert child(reader) is None
