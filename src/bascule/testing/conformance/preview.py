"""The conformance suite of the traffic port: who sees the idle version."""

from dataclasses import replace

import pytest

from bascule.kernel.slot import Slot
from bascule.ports.traffic import PREVIEW_HEADER, PREVIEW_PATH, SLOT_HEADER, preview_path
from bascule.testing.conformance.setting import (
    KEY,
    VERSIONS,
    TrafficRig,
    counted,
    listen_of,
    make,
    needs_slots,
    needs_sticky,
    weighted,
)

NAMES_GREEN = {SLOT_HEADER: "green"}
MAY = {**NAMES_GREEN, PREVIEW_HEADER: KEY}


class PreviewConformance:
    """The idle version is for whoever has the key, and for nobody else."""

    async def test_whoever_has_the_key_meets_the_slot_that_they_name(self, rig: TrafficRig) -> None:
        """With key and slot as headers a request meets that slot at any weight, and is not counted as a user's."""
        driver, route = rig.driver(), await make(rig)
        needs_slots(driver)
        client = rig.client(listen_of(route))
        for green in (0, 100):
            await driver.ensure(weighted(route, green))
            for slot, version in zip(Slot, VERSIONS, strict=True):
                answer = await client.send("/?status=500", {SLOT_HEADER: slot.value, PREVIEW_HEADER: KEY})
                assert (answer.status, answer.version) == (500, version)
        counts = await driver.measure(route.place, ())
        assert {(one.total, one.errors) for one in counts.values()} == {(0, 0)}

    @pytest.mark.parametrize("key", ["", "wrong", KEY[:-1], f"{KEY}x", KEY.upper()])
    async def test_without_the_key_the_idle_version_is_not_there(self, rig: TrafficRig, key: str) -> None:
        """A visitor who names a slot with a wrong key, or with none, is a visitor like all others."""
        driver, route = rig.driver(), await make(rig)
        needs_slots(driver)
        await driver.ensure(route)
        client = rig.client(listen_of(route))
        headers = NAMES_GREEN | ({PREVIEW_HEADER: key} if key else {})
        assert (await client.send("/", headers)).version == "v1"
        assert (await client.send("/", {"cookie": f"bascule-preview-site=green.{key}"})).version == "v1"
        assert not (await client.send(f"{PREVIEW_PATH}?slot=green&key={key}")).cookies.get("bascule-preview-site")
        assert (await counted(driver, route.place, 3))[Slot.BLUE].total == 3

    async def test_a_route_without_a_key_shows_nobody_anything(self, rig: TrafficRig) -> None:
        """Where no key was made, an empty one opens nothing."""
        driver, route = rig.driver(), replace(await make(rig), preview="")
        needs_slots(driver)
        await driver.ensure(route)
        client = rig.client(listen_of(route))
        for headers in (NAMES_GREEN, NAMES_GREEN | {PREVIEW_HEADER: ""}, {"cookie": "bascule-preview-site=green."}):
            assert (await client.send("/", headers)).version == "v1"
        assert not (await client.send(preview_path(Slot.GREEN, ""))).cookies.get("bascule-preview-site")

    async def test_a_browser_gets_a_cookie_for_the_key(self, rig: TrafficRig) -> None:
        """Who opens the address with the key is sent to the start page and meets the slot there, until the cookie is gone."""
        driver, route = rig.driver(), await make(rig)
        needs_slots(driver)
        await driver.ensure(route)
        client = rig.client(listen_of(route))
        opened = await client.send(preview_path(Slot.GREEN, KEY))
        assert opened.status == 302
        cookies = "; ".join(f"{name}={value}" for name, value in {"other": "1", **opened.cookies}.items())
        assert (await client.send("/", {"cookie": cookies})).version == "v2"
        left = await client.send(f"{PREVIEW_PATH}?slot=none", {"cookie": cookies})
        assert (left.status, left.cookies) == (302, {"bascule-preview-site": ""})
        await driver.ensure(replace(route, addresses={Slot.BLUE: route.addresses[Slot.BLUE]}))
        assert (await client.send("/", {"cookie": cookies})).version == "v1"

    async def test_a_plan_may_open_the_preview(self, rig: TrafficRig) -> None:
        """With `preview: open` whoever names a slot meets it."""
        driver, route = rig.driver(), await make(rig)
        needs_slots(driver)
        await driver.ensure(replace(route, options={**route.options, "preview": "open"}))
        assert (await rig.client(listen_of(route)).send("/", NAMES_GREEN)).version == "v2"

    async def test_another_key_takes_the_place_of_the_old_one(self, rig: TrafficRig) -> None:
        """When the key of a place is another one, the old one opens nothing any more."""
        driver, route = rig.driver(), await make(rig)
        needs_slots(driver)
        await driver.ensure(route)
        await driver.ensure(replace(route, preview="another-key"))
        client = rig.client(listen_of(route))
        assert (await client.send("/", MAY)).version == "v1"
        assert (await client.send("/", NAMES_GREEN | {PREVIEW_HEADER: "another-key"})).version == "v2"

    async def test_asking_for_an_empty_slot_is_an_error(self, rig: TrafficRig) -> None:
        """Whoever may ask for a slot and finds it without addresses is not shown the other slot."""
        driver, route = rig.driver(), await make(rig)
        needs_slots(driver)
        await driver.ensure(replace(route, addresses={Slot.BLUE: route.addresses[Slot.BLUE]}))
        assert (await rig.client(listen_of(route)).send("/", MAY)).status == 503

    async def test_no_cookie_leads_where_nobody_is_sent(self, rig: TrafficRig) -> None:
        """Whatever a visitor writes into the cookie that knows users again, a slot without traffic stays out of reach."""
        driver, route = rig.driver(), await make(rig)
        needs_sticky(driver)
        await driver.ensure(route)
        client = rig.client(listen_of(route))
        forged = [
            "green",
            "v2",
            "0",
            "-1",
            "99",
            "green.",
            f"green.{'x' * 32}",
            "test__site--green",
            *map(str, range(60)),
        ]
        for name in ("bascule-site", "bascule-preview-site"):
            met = {(await client.send("/", {"cookie": f"{name}={value}"})).version for value in forged}
            assert met == {"v1"}
