"""The suite of the flags port: what every implementation must do, on the real database and in memory."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import pytest

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Share
from bascule.kernel.site import Site
from bascule.ports.errors import Conflict, Refused
from bascule.ports.flags import FlagOrder, Flags
from bascule.release.facts import FlagSeen

SITE = Site("shop", "production")


@dataclass(frozen=True, slots=True)
class FlagRig:
    """A port, and what somebody may do to a flag besides: have it given to a share, switched on or off."""

    port: Flags
    put: Callable[[str, float, bool], Awaitable[None]]


def order(flag: str, share: Share | None, restore: FlagSeen | None = None, epoch: int = 0) -> FlagOrder:
    """What a release wants."""
    stored = restore.stored if restore else None
    return FlagOrder(
        flag, share, stored, say("release.flag-giving", flag=flag, percent=share or 0.0), "r-0001", "k", epoch
    )


class FlagsSuite:
    """Subclass it with a fixture `rig`."""

    async def seen(self, rig: FlagRig, flag: str = "checkout") -> FlagSeen:
        """The flag as observed."""
        return (await rig.port.observe(SITE, (flag,)))[flag]

    async def test_what_is_not_there_is_not_seen(self, rig: FlagRig) -> None:
        """A flag that nobody has made."""
        assert await rig.port.observe(SITE, ("nobody",)) == {}

    async def test_a_share_is_given(self, rig: FlagRig) -> None:
        """It is switched on and has exactly that share."""
        await rig.put("checkout", 0.0, False)
        for share in (Share(0.05), Share(0.125), Share(1.0)):
            await rig.port.ensure(SITE, order("checkout", share))
            seen = await self.seen(rig)
            assert (seen.enabled, seen.share, seen.by) == (True, share, "r-0001")

    @pytest.mark.parametrize("had", [0.5, 1.0])
    async def test_a_share_takes_nothing_from_anybody(self, rig: FlagRig, had: float) -> None:
        """A flag that more users have stays as it is."""
        await rig.put("checkout", had, True)
        before = await self.seen(rig)
        await rig.port.ensure(SITE, order("checkout", Share(0.05)))
        assert await self.seen(rig) == before

    async def test_an_order_for_what_is_no_more_does_nothing(self, rig: FlagRig) -> None:
        """Somebody has switched it off between the look and the order."""
        await rig.put("checkout", 0.1, True)
        seen = (await self.seen(rig)).revision
        await rig.put("checkout", 0.1, False)
        await rig.port.ensure(SITE, replace(order("checkout", Share(0.5)), seen=seen))
        assert not (await self.seen(rig)).enabled
        await rig.port.ensure(SITE, replace(order("checkout", Share(0.5)), seen=(await self.seen(rig)).revision))
        assert (await self.seen(rig)).share == 0.5

    async def test_whoever_switched_it_off_is_seen(self, rig: FlagRig) -> None:
        """A person is, also after a release has switched it on and back; what was made off is off by nobody."""
        await rig.put("checkout", 0.1, False)
        assert (await self.seen(rig)).switched_off == ""
        await rig.put("checkout", 0.1, True)
        await rig.put("checkout", 0.1, False)
        off = await self.seen(rig)
        assert off.switched_off == off.by != ""
        await rig.port.ensure(SITE, order("checkout", Share(0.5)))
        assert (await self.seen(rig)).switched_off == ""
        await rig.port.ensure(SITE, order("checkout", None, off))
        assert (await self.seen(rig)).switched_off == off.by

    async def test_giving_twice_is_giving_once(self, rig: FlagRig) -> None:
        """A repeated order changes nothing, not even the revision."""
        await rig.put("checkout", 0.0, True)
        await rig.port.ensure(SITE, order("checkout", Share(0.05)))
        revision = (await self.seen(rig)).revision
        await rig.port.ensure(SITE, order("checkout", Share(0.05)))
        assert (await self.seen(rig)).revision == revision

    @pytest.mark.parametrize("enabled", [True, False])
    async def test_what_it_was_before_comes_back(self, rig: FlagRig, enabled: bool) -> None:
        """Exactly, by what was seen of it."""
        await rig.put("checkout", 0.1, enabled)
        before = await self.seen(rig)
        await rig.port.ensure(SITE, order("checkout", Share(0.5)))
        await rig.port.ensure(SITE, order("checkout", None, before))
        after = await self.seen(rig)
        assert (after.enabled, after.stored) == (enabled, before.stored)

    async def test_what_somebody_has_switched_off_stays_off(self, rig: FlagRig) -> None:
        """Also when what was before was on."""
        await rig.put("checkout", 0.1, True)
        before = await self.seen(rig)
        await rig.port.ensure(SITE, order("checkout", Share(0.5)))
        await rig.put("checkout", 0.5, False)
        await rig.port.ensure(SITE, order("checkout", None, before))
        assert not (await self.seen(rig)).enabled

    async def test_what_was_not_there_before_is_switched_off(self, rig: FlagRig) -> None:
        """It is not removed: its definition stays for whoever looks into it."""
        await rig.put("checkout", 0.5, True)
        await rig.port.ensure(SITE, order("checkout", None))
        assert not (await self.seen(rig)).enabled

    async def test_a_flag_that_is_not_there_is_refused(self, rig: FlagRig) -> None:
        """A person must make it first."""
        with pytest.raises(Refused):
            await rig.port.ensure(SITE, order("nobody", Share(0.5)))

    async def test_an_earlier_claim_comes_too_late(self, rig: FlagRig) -> None:
        """Also after an order that had nothing to change."""
        await rig.put("checkout", 0.0, True)
        await rig.port.ensure(SITE, order("checkout", Share(0.5), epoch=7))
        await rig.port.ensure(SITE, order("checkout", Share(0.5), epoch=9))
        with pytest.raises(Conflict):
            await rig.port.ensure(SITE, order("checkout", Share(1.0), epoch=8))
        assert (await self.seen(rig)).share == 0.5
