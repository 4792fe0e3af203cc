"""Timed questions: a check that speaks with somebody over a network has a time limit of its own, and says so."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.ports.check import CheckResult


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
