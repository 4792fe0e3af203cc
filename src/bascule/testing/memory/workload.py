"""The workload driver in memory."""

import asyncio
from dataclasses import replace

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.ports.errors import Refused
from bascule.ports.workload import Instance, Output, OutputAsked, WorkloadCapabilities, WorkloadSeen, WorkloadState
from bascule.testing.memory.world import Behaviour, MemoryWorld, Running

LOOK_EVERY = Seconds(0.01)


class MemoryWorkload:
    """Versions that run by being written down."""

    capabilities = WorkloadCapabilities(watch=True, follow=True)

    def __init__(self, world: MemoryWorld) -> None:
        self._world = world

    async def ensure(self, instance: Instance) -> None:
        """Have the version in the slot; `{impossible: true}` among the options is refused."""
        self._world.meet("workload.ensure")
        self._world.pass_fence((instance.place, instance.slot), instance.epoch)
        if instance.options.get("impossible"):
            raise Refused(say("driver.missing-option", option="possible"))
        key, count = (instance.place, instance.slot), int(instance.options.get("replicas", 1))
        there = self._world.slots.get(key)
        if there and there.version == instance.version and len(there.addresses) == count and not there.ended:
            return
        self._clear(instance)
        addresses = tuple(f"memory:{self._world.serial()}" for _ in range(count))
        self._world.slots[key] = Running(instance.version, addresses)
        self._world.backends |= dict.fromkeys(addresses, instance.version)
        self._world.outputs.setdefault(key, []).extend(f"{instance.version} on {address}" for address in addresses)

    async def observe(self, instance: Instance) -> WorkloadSeen:
        """Look once; looking is what makes a version with `ready_after` ready."""
        self._world.meet("workload.observe")
        key = (instance.place, instance.slot)
        there = self._world.slots.get(key)
        if there is None:
            return WorkloadSeen(WorkloadState.ABSENT)
        there = replace(there, looks=there.looks + 1)
        behaviour = self._world.behaviours.get(there.version, Behaviour())
        if behaviour.exits is not None or there.ended:
            ended = there.ended or f"exit code {behaviour.exits}"
            self._clear(instance)
            self._world.slots[key] = replace(there, ended=ended)
            return WorkloadSeen(WorkloadState.EXITED, there.version, (), ended)
        healthy = not behaviour.health and there.looks > behaviour.ready_after
        there = self._world.slots[key] = replace(there, was_ready=there.was_ready or healthy)
        if healthy:
            return WorkloadSeen(WorkloadState.READY, there.version, there.addresses)
        state = WorkloadState.UNHEALTHY if there.was_ready else WorkloadState.STARTING
        return WorkloadSeen(state, there.version, there.addresses, behaviour.health or "connection refused")

    async def stop(self, instance: Instance, grace: Seconds) -> None:
        """Empty the slot."""
        self._world.meet("workload.stop")
        self._world.pass_fence((instance.place, instance.slot), instance.epoch)
        del grace
        self._clear(instance)

    async def output(self, instance: Instance, lines: int) -> tuple[str, ...]:
        """What the slot's versions have said."""
        self._world.meet("workload.output")
        said = self._world.outputs.get((instance.place, instance.slot), [])
        return tuple(said[-lines:]) if lines > 0 else ()

    async def follow(self, instance: Instance, asked: OutputAsked) -> Output:
        """What they have said from a mark on; nothing here has a time, so `since` brings all of it."""
        said = self._world.outputs.get((instance.place, instance.slot), [])
        begin = int(asked.after or 0) if asked.after or asked.since is not None else max(len(said) - asked.lines, 0)
        return Output(tuple(said[begin:]), str(len(said)))

    async def watch(self, instance: Instance) -> None:
        """Return when what is in the slot has ended."""
        key = (instance.place, instance.slot)
        while (there := self._world.slots.get(key)) is not None and not there.ended:  # noqa: ASYNC110 - a world of values
            await asyncio.sleep(LOOK_EVERY)

    async def close(self) -> None:
        """Nothing to give back."""

    def _clear(self, instance: Instance) -> None:
        gone = self._world.slots.pop((instance.place, instance.slot), None)
        for address in gone.addresses if gone else ():
            self._world.backends.pop(address, None)
