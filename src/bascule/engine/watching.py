"""Watching: whoever waits for a place learns at once that something there has ended, where the drivers can tell.

It is how a release wakes when stable, the candidate or the proxy dies in the middle of it, and how supervision needs no polling.
A driver that cannot tell, or that fails at it, costs a look every few seconds instead.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

import structlog

from bascule.engine.runtime import Runtime, instance
from bascule.kernel.quantities import Seconds
from bascule.platform.tasks import stop
from bascule.ports.traffic import Traffic
from bascule.ports.workload import Instance, Workload
from bascule.release.facts import Facts
from bascule.release.progress import Release
from bascule.release.rollback import GONE

BLIND = Seconds(2.0)
# Between two wakings, so that what keeps ending keeps nobody busy.
AT_MOST_EVERY = Seconds(0.2)
LONG = Seconds(3600.0)
log = structlog.get_logger("bascule.watching")


async def told(wait: Callable[[], Awaitable[None]], able: bool, seconds: Seconds) -> None:
    """Return when a driver tells of something, or after `seconds`; sooner where it cannot tell."""
    if not able:
        await asyncio.sleep(min(BLIND, seconds))
        return
    try:
        async with asyncio.timeout(seconds):
            await wait()
    except TimeoutError:
        return
    except Exception as error:
        # Whatever it is: the look that follows finds out what there is to know.
        log.info("cannot watch", error=f"{type(error).__name__}: {error}")
        await asyncio.sleep(BLIND)


async def first(waits: Sequence[Awaitable[None]]) -> None:
    """Return when the first of several has returned; the others are given up."""
    tasks = [asyncio.ensure_future(one) for one in waits]
    try:
        if tasks:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await stop(tasks)


def ends(workload: Workload, one: Instance, seconds: Seconds) -> Coroutine[Any, Any, None]:
    """When something in a slot has ended."""
    return told(lambda: workload.watch(one), workload.capabilities.watch, seconds)


def proxy_ends(traffic: Traffic, one: Instance, seconds: Seconds) -> Coroutine[Any, Any, None]:
    """When the proxy of a place has ended."""
    return told(lambda: traffic.watch(one.place), traffic.capabilities.watch, seconds)


class Watching:
    """Wakes whoever drives a release when something of it ends."""

    def __init__(self, runtime: Runtime, wake: Callable[[], None]) -> None:
        self._runtime, self._wake = runtime, wake
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def saw(self, release: Release, facts: Facts) -> None:
        """Watch what was seen to run: the slots, and the proxy."""
        slots = ((release.candidate, facts.candidate), (release.stable, facts.stable))
        workload = self._runtime.drivers.workload(release.spec.workload)
        for slot, seen in slots:
            if slot is not None and seen is not None and seen.state not in GONE and workload.capabilities.watch:
                self._arm(release, slot.value, ends(workload, instance(release, slot, ""), LONG))
        traffic = self._runtime.drivers.traffic(release.spec.traffic)
        if facts.route is not None and any(facts.route.weights.values()) and traffic.capabilities.watch:
            self._arm(release, "proxy", proxy_ends(traffic, instance(release, release.candidate, ""), LONG))

    async def close(self) -> None:
        """Watch no more."""
        await stop([*self._tasks.values()])

    def _arm(self, release: Release, what: str, end: Coroutine[Any, Any, None]) -> None:
        if what in self._tasks:
            end.close()
            return
        task = self._tasks[what] = asyncio.create_task(self._wait(end), name=f"{release.id} watches {what}")
        task.add_done_callback(lambda _: self._tasks.pop(what, None))

    async def _wait(self, end: Coroutine[Any, Any, None]) -> None:
        await end
        self._wake()
        await asyncio.sleep(AT_MOST_EVERY)
