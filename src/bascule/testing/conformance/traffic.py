"""The conformance suite of the traffic port."""

import asyncio
from dataclasses import replace

import pytest

from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.ports.errors import Conflict, Refused, Unreachable
from bascule.ports.traffic import RouteSeen
from bascule.testing.conformance.client import share_of, users
from bascule.testing.conformance.outage import OutageConformance
from bascule.testing.conformance.preview import PreviewConformance
from bascule.testing.conformance.setting import (
    VERSIONS,
    TrafficRig,
    counted,
    listen_of,
    make,
    needs_sticky,
    needs_weights,
    shared,
    weighted,
)
from bascule.testing.conformance.visitors import VisitorConformance


class TrafficConformance(OutageConformance, PreviewConformance, VisitorConformance):
    """What every traffic driver must do."""

    async def test_nothing_is_there_at_first(self, rig: TrafficRig) -> None:
        """A place without a route has no weights and no counts, and can be removed."""
        driver, place = rig.driver(), Place("plan", "test", "nothing")
        assert await driver.observe(place) == RouteSeen({})
        assert await driver.measure(place, (0.1,)) == {}
        await driver.remove(place)

    async def test_a_route_is_acknowledged(self, rig: TrafficRig) -> None:
        """When ensure returns, the address serves the version with the weight, and observe says so."""
        driver, route = rig.driver(), await make(rig)
        await driver.ensure(route)
        assert await rig.client(listen_of(route)).versions(10) == {"v1"}
        seen = await driver.observe(route.place)
        assert (seen.weights, seen.addresses) == (route.weights, route.addresses)
        assert seen.listen == listen_of(route)

    async def test_ensuring_twice_changes_nothing(self, rig: TrafficRig) -> None:
        """The second of two equal calls has no effect, and takes no count back."""
        driver, route = rig.driver(), await make(rig)
        await driver.ensure(route)
        await rig.client(listen_of(route)).versions(5)
        seen, counts = await driver.observe(route.place), await counted(driver, route.place, 5)
        await driver.ensure(route)
        assert await driver.observe(route.place) == seen
        assert await driver.measure(route.place, ()) == counts

    async def test_a_lost_claim_can_no_longer_act(self, rig: TrafficRig) -> None:
        """A call with a lower epoch than has changed the route before is a conflict, and changes nothing."""
        driver, route = rig.driver(), await make(rig)
        await driver.ensure(replace(route, epoch=7))
        with pytest.raises(Conflict):
            await rig.driver().ensure(replace(weighted(route, 100), epoch=6))
        with pytest.raises(Conflict):
            await driver.remove(route.place, 6)
        assert (await driver.observe(route.place)).weights == route.weights

    async def test_every_switch_is_complete(self, rig: TrafficRig) -> None:
        """After ensure has returned, no new request meets the slot that lost its weight."""
        driver, route = rig.driver(), await make(rig)
        client = rig.client(listen_of(route))
        for green in (0, 100, 0, 100):
            await driver.ensure(weighted(route, green))
            assert await client.versions(20) == {VERSIONS[green // 100]}

    async def test_shares_are_respected(self, rig: TrafficRig) -> None:
        """Of many new users, about the wanted share meets the candidate."""
        driver, route = rig.driver(), await make(rig)
        needs_weights(driver)
        client = rig.client(listen_of(route))
        for green in (10, 50, 90):
            await driver.ensure(weighted(route, green))
            # Six standard deviations of 300 users: a right proxy fails once in 500 million runs.
            assert abs(await share_of(client, 300) - green / 100) < 6 * (green * (100 - green) / 300) ** 0.5 / 100

    async def test_a_user_stays(self, rig: TrafficRig) -> None:
        """While the weights do not change, a user meets the same version again and again."""
        driver, route = rig.driver(), await make(rig)
        needs_sticky(driver)
        await driver.ensure(weighted(route, 40))
        crowd = await users(rig.client(listen_of(route)), 60)
        for _ in range(3):
            await asyncio.gather(*(user.visit() for user in crowd))
        assert [user.seen for user in crowd if len(set(user.seen)) > 1] == []

    @pytest.mark.parametrize("candidate", list(Slot))
    async def test_users_only_move_towards_the_candidate(self, rig: TrafficRig, candidate: Slot) -> None:
        """As the weight grows nobody leaves the candidate; as it shrinks nobody joins; and at 0 everybody is back."""
        driver, route = rig.driver(), replace(await make(rig), candidate=candidate)
        needs_sticky(driver)
        new = VERSIONS[0] if candidate is Slot.BLUE else VERSIONS[1]
        await driver.ensure(shared(route, 0))
        crowd = await users(rig.client(listen_of(route)), 80)
        before: set[int] = set()
        for share in (5, 10, 25, 50, 100, 50, 5, 0):
            await driver.ensure(shared(route, share))
            await asyncio.gather(*(user.visit() for user in crowd))
            now = {number for number, user in enumerate(crowd) if user.seen[-1] == new}
            assert before <= now or now <= before
            assert len(now) in {0: {0}, 100: {80}}.get(share, range(81))
            before = now

    async def test_counts_are_exact(self, rig: TrafficRig) -> None:
        """Totals and errors are what was sent, per slot; a 404 is no error of the version."""
        driver, route = rig.driver(), await make(rig)
        client = rig.client(listen_of(route))
        for green, status, number in ((0, 200, 13), (0, 500, 4), (100, 404, 7), (100, 503, 5)):
            await driver.ensure(weighted(route, green))
            for _ in range(number):
                assert (await client.send(f"/?status={status}")).status == status
        counts = await counted(driver, route.place, 29)
        assert {slot: (one.total, one.errors) for slot, one in counts.items()} == {
            Slot.BLUE: (17, 4),
            Slot.GREEN: (12, 5),
        }

    async def test_all_places_are_counted_at_once(self, rig: TrafficRig) -> None:
        """What a survey says of each of two places is what each says alone, and what one was not asked is not in it."""
        driver, here = rig.driver(), await make(rig)
        if not driver.capabilities.survey:
            pytest.skip("this driver is asked place by place")
        assert await driver.survey((0.1,)) == {}
        there = await make(rig, "elsewhere")
        await driver.ensure(here)
        await driver.ensure(there)
        await rig.client(listen_of(here)).versions(6)
        await rig.client(listen_of(there)).send("/?status=500")
        seen = await driver.survey((0.1,))
        assert {place: counts[Slot.BLUE].total for place, counts in seen.items()} == {here.place: 6, there.place: 1}
        assert seen == {place: await driver.measure(place, (0.1,)) for place in (here.place, there.place)}

    async def test_latencies_are_exact(self, rig: TrafficRig) -> None:
        """How many requests took longer than a limit is what was sent, for limits that nobody announced."""
        driver, route = rig.driver(), await make(rig)
        if "latency" not in driver.capabilities.metrics:
            pytest.skip("this driver does not measure latencies")
        await driver.ensure(route)
        client = rig.client(listen_of(route))
        await asyncio.gather(*(client.send(f"/?ms={ms}") for ms in (0, 0, 0, 0, 60, 60, 170, 170, 170, 320)))
        over = (await driver.measure(route.place, (0.05, 0.16, 0.31, 2.0)))[Slot.BLUE].over
        assert over == {0.05: 6, 0.16: 4, 0.31: 1, 2.0: 0}

    async def test_a_second_driver_adopts(self, rig: TrafficRig) -> None:
        """A control plane that was started again finds route and counts, and changes the same route."""
        first, route = rig.driver(), await make(rig)
        await first.ensure(route)
        client = rig.client(listen_of(route))
        await client.versions(8)
        seen = await first.observe(route.place)
        await first.close()
        second = rig.driver()
        assert await second.observe(route.place) == seen
        assert (await counted(second, route.place, 8))[Slot.BLUE].total == 8
        await second.ensure(weighted(route, 100))
        assert await client.versions(5) == {"v2"}

    async def test_a_vacated_slot_is_forgotten(self, rig: TrafficRig) -> None:
        """A slot without traffic leaves the route; one with traffic stays, and an old claim changes nothing."""
        driver, route = rig.driver(), weighted(await make(rig), 100)
        await driver.ensure(replace(route, relief=frozenset({Slot.GREEN}), epoch=7))
        with pytest.raises(Conflict):
            await driver.vacate(route.place, Slot.BLUE, 6)
        for _ in range(2):
            await driver.vacate(route.place, Slot.GREEN, 7)
            await driver.vacate(route.place, Slot.BLUE, 7)
        seen = await driver.observe(route.place)
        assert (seen.weights[Slot.GREEN], seen.addresses) == (100, {Slot.GREEN: route.addresses[Slot.GREEN]})
        assert await rig.client(listen_of(route)).versions(5) == {"v2"}
        await driver.vacate(Place("plan", "test", "nothing"), Slot.BLUE)

    async def test_removing_takes_one_route_away(self, rig: TrafficRig) -> None:
        """A removed route serves no more, its neighbour does, and it can be made again."""
        driver, route, other = rig.driver(), await make(rig), await make(rig, "other")
        await driver.ensure(route)
        await driver.ensure(other)
        for _ in range(2):
            await driver.remove(route.place)
        assert await driver.observe(route.place) == RouteSeen({})
        with pytest.raises(OSError, match=r".*"):
            await rig.client(listen_of(route)).send("/")
        assert await rig.client(listen_of(other)).versions(5) == {"v1"}
        await driver.ensure(route)
        assert await rig.client(listen_of(route)).versions(5) == {"v1"}

    async def test_a_slot_without_addresses_gets_nothing(self, rig: TrafficRig) -> None:
        """A weight for an empty slot sends nobody there, and nobody elsewhere in its name."""
        driver, route = rig.driver(), await make(rig)
        blue_only = replace(route, addresses={Slot.BLUE: route.addresses[Slot.BLUE]})
        await driver.ensure(blue_only)
        client = rig.client(listen_of(route))
        assert await client.versions(10) == {"v1"}
        assert (await driver.observe(route.place)).weights.get(Slot.GREEN, 0) == 0
        await driver.ensure(weighted(blue_only, 100))
        assert (await client.send("/")).status == 503

    async def test_addresses_can_change(self, rig: TrafficRig) -> None:
        """New addresses of a slot are used once ensure has returned; the old ones are not."""
        driver, route = rig.driver(), await make(rig)
        await driver.ensure(route)
        moved = replace(route, addresses={**route.addresses, Slot.BLUE: ((await rig.backend("v3")).address,)})
        await driver.ensure(moved)
        assert await rig.client(listen_of(route)).versions(10) == {"v3"}
        assert (await driver.observe(route.place)).addresses == moved.addresses

    async def test_switches_lose_nothing(self, rig: TrafficRig) -> None:
        """Of thousands of requests on old and new connections, through many switches, none is lost."""
        driver, route = rig.driver(), await make(rig)
        await driver.ensure(route)
        client = rig.client(listen_of(route))
        async with client.load(users=8) as load:
            for green in (100, 0, 50, 100, 10, 0) * 2:
                await load.sent(250)
                await driver.ensure(weighted(route, green))
        assert load.failures == []
        assert load.total >= 3000

    async def test_slow_requests_survive(self, rig: TrafficRig) -> None:
        """Requests in flight end well through a switch, a change of their slot's addresses, and its removal from the route."""
        driver, route = rig.driver(), await make(rig)
        await driver.ensure(route)
        client = rig.client(listen_of(route))
        slow = [asyncio.create_task(client.send("/?ms=5200")) for _ in range(5)]
        await client.versions(5)
        await driver.ensure(weighted(route, 100))
        elsewhere = {**route.addresses, Slot.BLUE: ((await rig.backend("v3")).address,)}
        await driver.ensure(weighted(replace(route, addresses=elsewhere), 100))
        green_only = {Slot.GREEN: route.addresses[Slot.GREEN]}
        await driver.ensure(weighted(replace(route, addresses=green_only), 100))
        assert [(answer.status, answer.version) for answer in await asyncio.gather(*slow)] == [(200, "v1")] * 5

    async def test_a_taken_port_is_refused(self, rig: TrafficRig) -> None:
        """A route whose address is taken is refused with the address, and harms no other route."""
        driver, route, bad = rig.driver(), await make(rig), await make(rig, "bad")
        await driver.ensure(route)
        taken = rig.occupy()
        with pytest.raises(Refused) as refusal:
            await driver.ensure(replace(bad, options={**bad.options, "listen": taken}))
        assert taken in str(refusal.value)
        assert await driver.observe(bad.place) == RouteSeen({})
        rig.vacate()
        await driver.ensure(weighted(route, 100))
        assert await rig.client(listen_of(route)).versions(5) == {"v2"}
        with pytest.raises(OSError, match=r".*"):
            await rig.client(taken).send("/")
        await driver.ensure(bad)
        assert await rig.client(listen_of(bad)).versions(5) == {"v1"}

    async def test_a_wrong_address_is_refused(self, rig: TrafficRig) -> None:
        """Nonsense among addresses and options is refused, and what served before goes on."""
        driver, route = rig.driver(), await make(rig)
        await driver.ensure(route)
        for wrong in (
            replace(route, options={"listen": "no port"}),
            replace(route, options={}),
            replace(route, addresses={Slot.BLUE: ("nonsense",)}),
        ):
            with pytest.raises(Refused):
                await driver.ensure(wrong)
        assert await rig.client(listen_of(route)).versions(5) == {"v1"}

    async def test_a_dead_proxy_comes_back(self, rig: TrafficRig) -> None:
        """Without its proxy a route is gone and cannot be measured; the next ensure brings every route back."""
        driver, route, other = rig.driver(), await make(rig), await make(rig, "other")
        await driver.ensure(route)
        await driver.ensure(other)
        await rig.kill_proxy()
        assert await driver.observe(route.place) == RouteSeen({})
        with pytest.raises(Unreachable):
            await driver.measure(route.place, ())
        await driver.ensure(weighted(route, 100))
        assert await rig.client(listen_of(route)).versions(5) == {"v2"}
        assert await rig.client(listen_of(other)).versions(5) == {"v1"}
