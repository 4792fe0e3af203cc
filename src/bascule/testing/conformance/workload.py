"""The conformance suite of the workload port."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

import pytest

from bascule.kernel.place import Place
from bascule.kernel.quantities import Instant, Seconds
from bascule.kernel.slot import Slot
from bascule.ports.errors import Conflict, Refused, TryLater
from bascule.ports.workload import Instance, OutputAsked, Workload, WorkloadSeen, WorkloadState

PATIENCE = 20.0


class WorkloadRig(Protocol):
    """The world around a workload driver. All drivers of one rig share one home."""

    place: Place
    versions: tuple[str, str]
    health: str

    def driver(self) -> Workload:
        """A new driver object, as after a restart of the control plane."""

    def options(self, kind: str = "good", replicas: int = 1) -> Mapping[str, Any]:
        """Options with which a version is `good`, `exits` at once, is `sick` (its health fails), or is `impossible`."""

    async def fetch(self, address: str) -> str:
        """The version that answers at an address."""

    async def running(self, instance: Instance) -> frozenset[object]:
        """What really runs in a slot, found without the driver: process ids, container ids."""

    async def kill(self, instance: Instance) -> None:
        """Kill what runs in a slot, behind the driver's back."""


class WorkloadConformance:
    """What every workload driver must do."""

    async def test_an_empty_slot_is_absent(self, rig: WorkloadRig) -> None:
        """A slot in which nothing was ever started is absent, silent, and can be stopped."""
        driver, instance = rig.driver(), make(rig)
        await driver.stop(instance, Seconds(0.1))
        assert await driver.observe(instance) == WorkloadSeen(WorkloadState.ABSENT)
        assert await driver.output(instance, 10) == ()

    async def test_a_version_becomes_ready(self, rig: WorkloadRig) -> None:
        """An ensured version becomes ready and answers at its address."""
        driver, instance = rig.driver(), make(rig)
        await driver.ensure(instance)
        seen = await until(driver, instance, WorkloadState.READY)
        assert seen.version == rig.versions[0]
        assert [await rig.fetch(address) for address in seen.addresses] == [rig.versions[0]]

    async def test_ensuring_twice_changes_nothing(self, rig: WorkloadRig) -> None:
        """The second of two equal calls has no effect."""
        driver, instance = rig.driver(), make(rig)
        await driver.ensure(instance)
        seen = await until(driver, instance, WorkloadState.READY)
        runs = await rig.running(instance)
        await driver.ensure(instance)
        assert await driver.observe(instance) == seen
        assert await rig.running(instance) == runs
        assert len(runs) == 1

    async def test_another_version_replaces(self, rig: WorkloadRig) -> None:
        """Ensuring another version in the same slot ends the first one."""
        driver, instance = rig.driver(), make(rig)
        await driver.ensure(instance)
        await until(driver, instance, WorkloadState.READY)
        changed = replace(instance, version=rig.versions[1])
        await driver.ensure(changed)
        seen = await until(driver, changed, WorkloadState.READY)
        assert seen.version == rig.versions[1]
        assert [await rig.fetch(address) for address in seen.addresses] == [rig.versions[1]]

    async def test_slots_live_side_by_side(self, rig: WorkloadRig) -> None:
        """Both slots run at once, and stopping one leaves the other alone."""
        driver, blue = rig.driver(), make(rig)
        green = make(rig, Slot.GREEN, 1)
        await asyncio.gather(driver.ensure(blue), driver.ensure(green))
        first = await until(driver, blue, WorkloadState.READY)
        second = await until(driver, green, WorkloadState.READY)
        assert (first.version, second.version) == rig.versions
        await driver.stop(blue, Seconds(2.0))
        assert await driver.observe(blue) == WorkloadSeen(WorkloadState.ABSENT)
        assert await driver.observe(green) == second

    async def test_replicas_have_addresses_of_their_own(self, rig: WorkloadRig) -> None:
        """Three replicas are three addresses that all answer; fewer can be wanted later."""
        driver, instance = rig.driver(), make(rig)
        if not driver.capabilities.replicas:
            pytest.skip("this driver runs one replica")
        three = replace(instance, options=rig.options(replicas=3))
        await driver.ensure(three)
        seen = await until(driver, three, WorkloadState.READY)
        assert len(set(seen.addresses)) == 3
        assert {await rig.fetch(address) for address in seen.addresses} == {rig.versions[0]}
        await driver.ensure(instance)
        assert len((await until(driver, instance, WorkloadState.READY)).addresses) == 1

    async def test_a_second_driver_adopts(self, rig: WorkloadRig) -> None:
        """A control plane that was started again finds what runs, and does not start it anew."""
        first, instance = rig.driver(), make(rig)
        await first.ensure(instance)
        seen = await until(first, instance, WorkloadState.READY)
        runs = await rig.running(instance)
        await first.close()
        second = rig.driver()
        assert await second.observe(instance) == seen
        await second.ensure(instance)
        assert await second.observe(instance) == seen
        assert await rig.running(instance) == runs
        await second.stop(instance, Seconds(2.0))
        assert await second.observe(instance) == WorkloadSeen(WorkloadState.ABSENT)

    async def test_stopping_twice_is_stopping(self, rig: WorkloadRig) -> None:
        """A stopped slot is absent, does not answer, and can be stopped again."""
        driver, instance = rig.driver(), make(rig)
        await driver.ensure(instance)
        seen = await until(driver, instance, WorkloadState.READY)
        for _ in range(2):
            await driver.stop(instance, Seconds(2.0))
            assert await driver.observe(instance) == WorkloadSeen(WorkloadState.ABSENT)
        with pytest.raises(OSError, match=r".*"):
            await rig.fetch(seen.addresses[0])

    async def test_an_exit_is_seen(self, rig: WorkloadRig) -> None:
        """A version that exits at once is seen as exited, with a detail and its version."""
        driver, instance = rig.driver(), make(rig, kind="exits")
        await driver.ensure(instance)
        seen = await until(driver, instance, WorkloadState.EXITED)
        assert (seen.version, seen.addresses) == (rig.versions[0], ())
        assert seen.detail

    async def test_a_sick_version_is_not_ready(self, rig: WorkloadRig) -> None:
        """A version whose health path fails is not ready, and the detail says what it answered."""
        driver, instance = rig.driver(), make(rig, kind="sick")
        await driver.ensure(instance)
        async with asyncio.timeout(PATIENCE):
            while "HTTP" not in (seen := await driver.observe(instance)).detail:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert seen.state in {WorkloadState.STARTING, WorkloadState.UNHEALTHY}
        assert seen.version == rig.versions[0]

    async def test_a_killed_version_comes_back(self, rig: WorkloadRig) -> None:
        """What was killed behind our back is seen as gone, and the next ensure starts it again."""
        driver, instance = rig.driver(), make(rig)
        await driver.ensure(instance)
        await until(driver, instance, WorkloadState.READY)
        await rig.kill(instance)
        await until(driver, instance, WorkloadState.EXITED)
        await driver.ensure(instance)
        seen = await until(driver, instance, WorkloadState.READY)
        assert await rig.fetch(seen.addresses[0]) == rig.versions[0]

    async def test_a_lost_claim_can_no_longer_act(self, rig: WorkloadRig) -> None:
        """A call with a lower epoch than has acted on the slot before is a conflict, and changes nothing."""
        driver, instance = rig.driver(), replace(make(rig), epoch=7)
        try:
            await driver.ensure(instance)
            seen = await until(driver, instance, WorkloadState.READY)
            for late in (rig.driver(), driver):
                with pytest.raises(Conflict):
                    await late.ensure(replace(make(rig, version=1), epoch=6))
                with pytest.raises(Conflict):
                    await late.stop(replace(instance, epoch=6), Seconds(0.1))
            assert await driver.observe(instance) == seen
        finally:
            await driver.stop(replace(instance, epoch=8), Seconds(1.0))

    async def test_the_impossible_is_refused(self, rig: WorkloadRig) -> None:
        """What cannot be started is refused with a sentence, and what was there before is not lost."""
        driver, instance = rig.driver(), make(rig, kind="impossible")
        with pytest.raises(Refused) as refusal:
            await driver.ensure(instance)
        assert " " in str(refusal.value)
        assert (await driver.observe(instance)).state in {WorkloadState.ABSENT, WorkloadState.EXITED}
        good = make(rig)
        await driver.ensure(good)
        await until(driver, good, WorkloadState.READY)

    async def test_output_is_kept(self, rig: WorkloadRig) -> None:
        """The last lines that a version has said are readable, also after it was stopped."""
        driver, instance = rig.driver(), make(rig)
        if not driver.capabilities.output:
            pytest.skip("this driver keeps no output")
        await driver.ensure(instance)
        await until(driver, instance, WorkloadState.READY)
        said = await driver.output(instance, 100)
        assert said
        assert len(await driver.output(instance, 1)) == 1
        assert await driver.output(instance, 0) == ()
        await driver.stop(instance, Seconds(2.0))
        assert (await driver.output(instance, 200))[: len(said)] == said

    async def test_output_is_read_on(self, rig: WorkloadRig) -> None:
        """From the mark of an answer on there is only what was said since then, whoever asks; of long ago there is everything."""
        driver, instance = rig.driver(), make(rig)
        if not driver.capabilities.follow:
            pytest.skip("the output of this driver cannot be followed")
        assert (await driver.follow(instance, OutputAsked(10))).lines == ()
        await driver.ensure(instance)
        await until(driver, instance, WorkloadState.READY)
        first = await driver.follow(instance, OutputAsked(100))
        assert first.lines
        assert (await rig.driver().follow(instance, OutputAsked(after=first.next))).lines == ()
        assert (await driver.follow(instance, OutputAsked(since=Instant(1.0)))).lines == first.lines
        newer = replace(instance, version=rig.versions[1])
        await driver.ensure(newer)
        await until(driver, newer, WorkloadState.READY)
        async with asyncio.timeout(PATIENCE):
            while not (more := await driver.follow(instance, OutputAsked(after=first.next))).lines:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert more.next != first.next

    async def test_an_interrupted_start_is_finished(self, rig: WorkloadRig) -> None:
        """Whatever a cancelled ensure left behind, the next one brings the slot to its version."""
        driver, instance = rig.driver(), make(rig)
        for pause in (0.0, 0.001, 0.005, 0.02):
            task = asyncio.create_task(driver.ensure(instance))
            await asyncio.sleep(pause)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await settled(driver, instance)
        seen = await until(driver, instance, WorkloadState.READY)
        assert (seen.version, len(seen.addresses)) == (rig.versions[0], 1)
        assert len(await rig.running(instance)) == 1


async def settled(driver: Workload, instance: Instance) -> None:
    """Ensure, as often as the backend asks to be asked later: what was cancelled here may still be going on there."""
    for _ in range(10):
        try:
            return await driver.ensure(instance)
        except TryLater as error:
            await asyncio.sleep(error.after)
    return await driver.ensure(instance)


def make(rig: WorkloadRig, slot: Slot = Slot.BLUE, version: int = 0, kind: str = "good") -> Instance:
    """An instance of the rig's place."""
    return Instance(rig.place, slot, rig.versions[version], rig.options(kind), rig.health, Seconds(2.0))


async def until(driver: Workload, instance: Instance, state: WorkloadState) -> WorkloadSeen:
    """Look until the slot is in a state."""
    async with asyncio.timeout(PATIENCE):
        while (seen := await driver.observe(instance)).state is not state:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return seen
