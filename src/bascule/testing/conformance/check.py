"""The conformance suite of the check port."""

import asyncio
from collections.abc import Mapping
from typing import Any, Protocol

import pytest

from bascule.kernel.i18n import ENGLISH, Language, render
from bascule.ports.check import Check, CheckContext
from bascule.ports.errors import PortError


class CheckRig(Protocol):
    """The world around a check driver."""

    context: CheckContext

    def driver(self) -> Check:
        """A new driver object."""

    def options(self, kind: str) -> Mapping[str, Any]:
        """Options of a check that `passes`, `fails`, is `impossible`, or takes `long` (an hour)."""


class CheckConformance:
    """What every check driver must do."""

    async def test_a_yes_passes(self, rig: CheckRig) -> None:
        """A check whose answer is yes has passed, and says why."""
        result = await rig.driver().run(rig.options("passes"), rig.context)
        assert result.passed
        assert render(result.because, ENGLISH) != result.because.key

    @pytest.mark.parametrize("language", ["en", "fr"])
    async def test_a_no_is_a_result(self, rig: CheckRig, language: Language) -> None:
        """A check whose answer is no has not passed: that is a result and no error, with a sentence in both languages."""
        result = await rig.driver().run(rig.options("fails"), rig.context)
        assert not result.passed
        assert render(result.because, language) != result.because.key

    async def test_what_cannot_be_asked_is_a_port_error(self, rig: CheckRig) -> None:
        """A check that cannot be asked at all is no "no"."""
        with pytest.raises(PortError):
            await rig.driver().run(rig.options("impossible"), rig.context)

    async def test_a_driver_asks_more_than_once(self, rig: CheckRig) -> None:
        """The same driver object answers again, also several questions at once."""
        driver = rig.driver()
        results = await asyncio.gather(*(driver.run(rig.options("passes"), rig.context) for _ in range(3)))
        assert all(result.passed for result in results)
        await driver.close()

    async def test_a_long_check_can_be_cancelled(self, rig: CheckRig) -> None:
        """The engine's time limit ends a check at once."""
        options = rig.options("long")
        if not options:
            pytest.skip("this driver answers at once")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await rig.driver().run(options, rig.context)
