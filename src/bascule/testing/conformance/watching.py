"""What every driver must do that says it can `watch`: tell at once when something ends, and keep still while nothing does.

The suites of the two ports take these in; a driver that cannot watch skips them.
"""

import asyncio
from dataclasses import replace

import pytest

from bascule.ports.traffic import RouteSeen
from bascule.ports.workload import WorkloadState
from bascule.testing.conformance.setting import TrafficRig, listen_of, make
from bascule.testing.conformance.workload import WorkloadRig, until
from bascule.testing.conformance.workload import make as instance_of

STILL, SOON = 0.5, 5.0


class WorkloadWatching:
    """Watching a slot."""

    async def test_the_end_of_a_slot_is_told(self, rig: WorkloadRig) -> None:
        """Whoever watches hears nothing while it runs, and at once when it is killed; the next ensure starts it again."""
        driver, instance = rig.driver(), instance_of(rig)
        _require(driver.capabilities.watch)
        await driver.ensure(instance)
        await until(driver, instance, WorkloadState.READY)
        watching = asyncio.ensure_future(driver.watch(instance))
        await _is_still(watching)
        await rig.kill(instance)
        await asyncio.wait_for(watching, SOON)
        await driver.ensure(instance)
        await until(driver, instance, WorkloadState.READY)

    async def test_what_is_not_there_is_told_at_once(self, rig: WorkloadRig) -> None:
        """Watching an empty slot returns: there is nothing to wait for."""
        driver = rig.driver()
        _require(driver.capabilities.watch)
        await asyncio.wait_for(driver.watch(instance_of(rig)), SOON)

    async def test_one_of_several_is_enough(self, rig: WorkloadRig) -> None:
        """A slot of two replicas is watched as a whole, by a driver that did not start it."""
        first = rig.driver()
        _require(first.capabilities.watch and first.capabilities.replicas)
        instance = replace(instance_of(rig), options=rig.options("good", 2))
        await first.ensure(instance)
        await until(first, instance, WorkloadState.READY)
        watching = asyncio.ensure_future(rig.driver().watch(instance))
        await _is_still(watching)
        await rig.kill(instance)
        await asyncio.wait_for(watching, SOON)


class TrafficWatching:
    """Watching a proxy."""

    async def test_the_end_of_the_proxy_is_told(self, rig: TrafficRig) -> None:
        """Whoever watches hears nothing while it runs, and at once when it is killed."""
        driver, route = rig.driver(), await make(rig)
        _require(driver.capabilities.watch)
        await driver.ensure(route)
        watching = asyncio.ensure_future(driver.watch(route.place))
        await _is_still(watching)
        await rig.kill_proxy()
        await asyncio.wait_for(watching, SOON)
        await asyncio.wait_for(driver.watch(route.place), SOON)
        await driver.ensure(route)
        assert await rig.client(listen_of(route)).versions(3) == {"v1"}

    async def test_a_proxy_without_routes_rests(self, rig: TrafficRig) -> None:
        """It goes on while there is another route, ends with the last one, and begins again with the next."""
        driver, route, other = rig.driver(), await make(rig), await make(rig, "other")
        await driver.ensure(route)
        await driver.ensure(other)
        await driver.remove(route.place)
        await driver.rest()
        assert await rig.client(listen_of(other)).versions(3) == {"v1"}
        await driver.remove(other.place)
        await driver.rest()
        assert await driver.observe(other.place) == RouteSeen({})
        await driver.ensure(route)
        assert await rig.client(listen_of(route)).versions(3) == {"v1"}


def _require(able: bool) -> None:
    if not able:
        pytest.skip("the driver cannot watch")


async def _is_still(watching: "asyncio.Future[None]") -> None:
    done, _ = await asyncio.wait([watching], timeout=STILL)
    assert not done, "told of something although nothing has happened"
