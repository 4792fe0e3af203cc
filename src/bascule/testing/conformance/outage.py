"""The conformance suite of the traffic port: what a proxy does by itself when something behind it dies or hangs."""

import asyncio
from dataclasses import replace

from bascule.kernel.quantities import Seconds
from bascule.kernel.slot import Slot
from bascule.ports.traffic import Route
from bascule.testing.conformance.client import Client
from bascule.testing.conformance.setting import (
    VERSIONS,
    Backend,
    TrafficRig,
    listen_of,
    needs_relief,
    routed,
    weighted,
)

# How long a user may wait because a replica hangs: two checks that are not answered, and the rest of an interval.
PATIENCE = 4.0
RELIEF = frozenset({Slot.GREEN})


class OutageConformance:
    """Users are answered while anything can answer them, nothing is done twice, and nothing is hidden."""

    async def test_a_dead_backend_is_counted_against_its_slot(self, rig: TrafficRig) -> None:
        """Requests that a slot with nobody behind it could not answer are its errors."""
        driver, (blue, green) = rig.driver(), [await rig.backend(version) for version in VERSIONS]
        route = routed(rig, {Slot.BLUE: [blue], Slot.GREEN: [green]})
        await driver.ensure(weighted(route, 100))
        client = rig.client(listen_of(route))
        await client.versions(3)
        await rig.kill_backend(green)
        assert {(await client.send("/")).status for _ in range(4)} == {503}
        counts = await driver.measure(route.place, ())
        assert (counts[Slot.GREEN].total, counts[Slot.GREEN].errors) == (7, 4)
        assert counts[Slot.BLUE].total == 0

    async def test_a_dead_replica_loses_no_request(self, rig: TrafficRig) -> None:
        """While one of two replicas is dead, every new request is answered by the other."""
        driver, (one, two) = rig.driver(), [await rig.backend("v1") for _ in range(2)]
        route = replace(routed(rig, {Slot.BLUE: [one, two]}), weights={Slot.BLUE: 100})
        await driver.ensure(route)
        client = rig.client(listen_of(route))
        await client.versions(6)
        await rig.kill_backend(one)
        assert {(await client.send("/")).status for _ in range(20)} == {200}

    async def test_a_frozen_replica_costs_a_moment(self, rig: TrafficRig) -> None:
        """While one of two replicas hangs, it is left out within seconds, and all new requests are answered by the other."""
        driver, (one, two) = rig.driver(), [await rig.backend("v1") for _ in range(2)]
        route = replace(routed(rig, {Slot.BLUE: [one, two]}), weights={Slot.BLUE: 100})
        await driver.ensure(route)
        client = rig.client(listen_of(route))
        await client.versions(6)
        await rig.freeze_backend(one)
        answered = 0
        async with asyncio.timeout(2 * PATIENCE):
            while answered < 20:
                answered = answered + 1 if await in_time(client, Seconds(0.5)) else 0
        await rig.thaw_backend(one)

    async def test_a_frozen_slot_is_relieved(self, rig: TrafficRig) -> None:
        """While all of a slot hangs, also what it was already sent is answered by its relief, within seconds."""
        driver, (blue, green) = rig.driver(), [await rig.backend(version) for version in VERSIONS]
        needs_relief(driver)
        route = replace(routed(rig, {Slot.BLUE: [blue], Slot.GREEN: [green]}), relief=RELIEF)
        await driver.ensure(weighted(route, 100))
        client = rig.client(listen_of(route))
        await rig.freeze_backend(green)
        async with asyncio.timeout(PATIENCE):
            answers = await asyncio.gather(*(client.send("/") for _ in range(20)))
        assert {(answer.status, answer.version) for answer in answers} == {(200, "v1")}
        async with asyncio.timeout(1.0):
            assert await client.versions(10) == {"v1"}
        counts = await driver.measure(route.place, ())
        assert (counts[Slot.GREEN].total, counts[Slot.GREEN].errors) == (30, 30)
        await rig.thaw_backend(green)

    async def test_a_dead_slot_is_relieved(self, rig: TrafficRig) -> None:
        """Users of a slot that died are answered by its relief from the first request on, and each is a failure of the slot."""
        driver, (blue, green) = rig.driver(), [await rig.backend(version) for version in VERSIONS]
        needs_relief(driver)
        route = replace(routed(rig, {Slot.BLUE: [blue], Slot.GREEN: [green]}), relief=RELIEF)
        await driver.ensure(weighted(route, 100))
        client = rig.client(listen_of(route))
        assert await client.versions(3) == {"v2"}
        await rig.kill_backend(green)
        for method in ("GET", "POST") * 4:
            answer = await client.send("/", method=method)
            assert (answer.status, answer.version) == (200, "v1")
        counts = await driver.measure(route.place, ())
        assert (counts[Slot.GREEN].total, counts[Slot.GREEN].errors) == (11, 8)
        assert counts[Slot.BLUE].total == 0

    async def test_nobody_is_sent_to_a_slot_that_is_no_relief(self, rig: TrafficRig) -> None:
        """When the serving version dies, users meet an error before they meet a version that nobody has released to them."""
        driver, (blue, green) = rig.driver(), [await rig.backend(version) for version in VERSIONS]
        route = replace(routed(rig, {Slot.BLUE: [blue], Slot.GREEN: [green]}), relief=RELIEF)
        await driver.ensure(weighted(route, 0))
        await rig.kill_backend(blue)
        client = rig.client(listen_of(route))
        assert {(await client.send("/")).status for _ in range(4)} == {503}
        assert await rig.received(green) == 0

    async def test_relief_ends_with_the_trouble(self, rig: TrafficRig) -> None:
        """Users go back to their slot when it answers again, and nobody is relieved by a slot that no longer is to."""
        driver, (blue, green) = rig.driver(), [await rig.backend(version) for version in VERSIONS]
        needs_relief(driver)
        route = weighted(replace(routed(rig, {Slot.BLUE: [blue], Slot.GREEN: [green]}), relief=RELIEF), 100)
        await driver.ensure(route)
        client = rig.client(listen_of(route))
        await rig.freeze_backend(green)
        assert (await client.send("/")).version == "v1"
        await rig.thaw_backend(green)
        async with asyncio.timeout(PATIENCE):
            while (await client.send("/")).version != "v2":
                continue
        await driver.ensure(replace(route, relief=frozenset()))
        await rig.kill_backend(green)
        assert (await client.send("/")).status == 503

    async def test_nothing_that_may_have_been_read_is_sent_again(self, rig: TrafficRig) -> None:
        """A POST that a version took before it died or hung is sent to nobody else; the user is told of the failure."""
        driver, (blue, green) = rig.driver(), [await rig.backend(version) for version in VERSIONS]
        needs_relief(driver)
        route = replace(routed(rig, {Slot.BLUE: [blue], Slot.GREEN: [green]}), relief=RELIEF)
        await driver.ensure(weighted(route, 100))
        client = rig.client(listen_of(route))
        assert (await client.send("/?die=v2", method="POST")).status >= 500
        assert (await rig.received(blue), await rig.received(green)) == (0, 1)
        counts = await driver.measure(route.place, ())
        assert (counts[Slot.GREEN].total, counts[Slot.GREEN].errors) == (1, 1)

    async def test_a_bad_version_cannot_hide_behind_its_relief(self, rig: TrafficRig) -> None:
        """Requests that end because the version ends them are its failures, also where a second try elsewhere went well."""
        driver, (blue, green) = rig.driver(), [await rig.backend(version) for version in VERSIONS]
        needs_relief(driver)
        route = replace(routed(rig, {Slot.BLUE: [blue], Slot.GREEN: [green]}), relief=RELIEF)
        await driver.ensure(weighted(route, 100))
        client = rig.client(listen_of(route))
        for _ in range(3):
            await client.send("/?die=v2")
            assert (await client.send("/")).status == 200
        counts = await driver.measure(route.place, ())
        assert (counts[Slot.GREEN].total, counts[Slot.GREEN].errors) == (6, 3)
        assert counts[Slot.BLUE].total == 0

    async def test_users_come_back_to_their_slot(self, rig: TrafficRig) -> None:
        """While one slot is relieved nobody's cookie changes: afterwards everybody meets the version that they met before."""
        driver, route, green = rig.driver(), *await both(rig)
        needs_relief(driver)
        await driver.ensure(weighted(route, 50))
        client = rig.client(listen_of(route))
        cookies = [(await client.send("/")).cookies["bascule-site"] for _ in range(12)]
        before = [(await client.send("/", {"cookie": f"bascule-site={one}"})).version for one in cookies]
        await rig.freeze_backend(green)
        async with asyncio.timeout(PATIENCE):
            answers = await asyncio.gather(*(client.send("/", {"cookie": f"bascule-site={one}"}) for one in cookies))
        assert {(answer.version, bool(answer.cookies)) for answer in answers} == {("v1", False)}
        await rig.thaw_backend(green)
        async with asyncio.timeout(PATIENCE):
            while [(await client.send("/", {"cookie": f"bascule-site={one}"})).version for one in cookies] != before:
                continue


async def both(rig: TrafficRig) -> tuple[Route, Backend]:
    """A route whose slots relieve each other, and the candidate's backend."""
    blue, green = [await rig.backend(version) for version in VERSIONS]
    return replace(routed(rig, {Slot.BLUE: [blue], Slot.GREEN: [green]}), relief=frozenset(Slot)), green


async def in_time(client: Client, seconds: Seconds) -> bool:
    """Whether a new user is answered well within so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            return (await client.send("/")).status == 200
    except TimeoutError:
        return False
