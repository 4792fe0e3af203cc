"""Checks beside the loop: what they know of the release, and that a hanging one ends at its time limit."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bascule.engine.checks import Checks
from bascule.engine.runtime import Runtime, instance
from bascule.kernel.i18n import render, say
from bascule.plan.spec import CheckCall, DriverRef, Step
from bascule.ports.check import CheckContext, CheckResult
from bascule.release.actions import RunCheck
from bascule.wiring.machine.clock import SystemClock
from tests.kit.box import Box
from tests.kit.releases import ALL, CHECK, DEPLOY, release, soak


class Listener:
    """A check that remembers what it was told, and answers, or waits until it is cancelled."""

    def __init__(self, hangs: bool = False) -> None:
        self.hangs, self.ended = hangs, False
        self.context: CheckContext | None = None

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Answer."""
        self.context = context
        try:
            if self.hangs:
                await asyncio.Event().wait()
        finally:
            self.ended = True
        return CheckResult(True, say("driver.check-passed"))

    async def close(self) -> None:
        """Nothing."""


class CheckBox(Box):
    """Drivers with one check."""

    def __init__(self, listener: Listener) -> None:
        super().__init__()
        self.listener = listener

    def check(self, driver: DriverRef) -> Listener:  # type: ignore[override]
        """The check."""
        return self.listener


async def result_of(
    listener: Listener, timeout: float, *steps: Step, at: int = 0, box: Box | None = None
) -> CheckResult:
    """Run the check of a release whose component has a variable."""
    subject = release(*steps, first=True)
    subject = replace(subject, progress=replace(subject.progress, step=at))
    workload = DriverRef("memory", {"environment": {"A": "b"}})
    subject = replace(subject, spec=replace(subject.spec, workload=workload))
    done = asyncio.Event()
    checks = Checks(Runtime(box or CheckBox(listener), SystemClock()), done.set)  # type: ignore[arg-type]
    checks.start(subject, [RunCheck(CheckCall("one", DriverRef("any"), timeout), "key")])
    async with asyncio.timeout(10):
        await done.wait()
    await checks.close()
    return checks.take()["key"]


async def test_a_check_knows_what_the_component_is_given() -> None:
    """The options of the workload reach the check, and do not show when its context is printed."""
    listener = Listener()
    assert (await result_of(listener, 10)).passed
    assert listener.context is not None
    assert listener.context.workload == {"environment": {"A": "b"}}
    assert "environment': {" not in repr(listener.context)


@pytest.mark.parametrize(("at", "meets"), [(0, False), (1, True), (2, True), (3, True), (4, True)])
async def test_a_check_meets_what_is_deployed(at: int, meets: bool) -> None:
    """A check before the deployment has nobody to ask; every one after it, of whatever step, asks the candidate."""
    listener = Listener()
    box = CheckBox(listener)
    steps = (CHECK, DEPLOY, CHECK, ALL, soak(60.0))
    subject = release(*steps, first=True)
    await box.workload(subject.spec.workload).ensure(instance(subject, subject.candidate, subject.version))
    assert (await result_of(listener, 10, *steps, at=at, box=box)).passed
    assert listener.context is not None
    assert (listener.context.base_url is not None) is meets


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_a_hanging_check_ends_at_its_time_limit(language: Any) -> None:
    """The time limit of the plan cancels the check, which is a no that says so."""
    listener = Listener(hangs=True)
    result = await result_of(listener, 0.05)
    assert listener.ended
    assert not result.passed
    assert render(result.because, language) != result.because.key


class Stubborn(Listener):
    """A check that says no twice, and stops in each try until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.go = 0, asyncio.Event()

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Answer once somebody says so."""
        self.asked += 1
        await self.go.wait()
        self.go.clear()
        return CheckResult(self.asked == 3, say("driver.check-failed", reason=f"no {self.asked}"))


async def test_every_try_is_told_while_it_runs() -> None:
    """Which try it is, since when, and why the one before was in vain; the driver of the release is woken at each."""
    listener, woken = Stubborn(), asyncio.Event()
    checks = Checks(Runtime(CheckBox(listener), SystemClock()), woken.set)  # type: ignore[arg-type]
    checks.start(release(first=True), [RunCheck(CheckCall("one", DriverRef("any"), 10, tries=3), "0.one")])
    seen = []
    for _ in range(3):
        await asyncio.sleep(0)
        seen.append(checks.tries().get("0.one"))
        listener.go.set()
        async with asyncio.timeout(10):
            await woken.wait()
        woken.clear()
    assert [one and (one.number, one.because and one.because.values["reason"]) for one in seen] == [
        (1, None),
        (2, "no 1"),
        (3, "no 2"),
    ]
    assert checks.tries() == {}
    assert checks.take()["0.one"].passed
    await checks.close()
