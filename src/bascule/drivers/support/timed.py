"""Timed questions: a check that speaks with somebody over a network has a time limit of its own, and says so."""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import replace
from typing import Any

from bascule.base.quantities import Seconds
from bascule.base.words import say
from bascule.drivers.support import options as read
from bascule.ports.check import CheckResult
from bascule.ports.errors import Refused

WITHIN = Seconds(10.0)
LONGEST = Seconds(3600.0)


def within_of(options: Mapping[str, Any], default: Seconds = WITHIN) -> Seconds:
    """The option `within` in seconds."""
    seconds = read.seconds(options, "within")
    if seconds is None:
        return default
    if not 0 < seconds <= LONGEST:
        raise Refused(say("driver.wrong-option", option="within", found=str(seconds), wanted="10s (1ms..1h)"))
    return Seconds(seconds)


async def timed(asking: Awaitable[CheckResult], who: str, within: Seconds) -> CheckResult:
    """The answer with the time that it took; a "no" when there is none in time."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    try:
        async with asyncio.timeout(within):
            result = await asking
    except TimeoutError:
        result = CheckResult(False, say("net.slow", who=who, within=within))
    return replace(result, seconds=Seconds(loop.time() - started))
