"""The process driver: a slot is a few processes that outlive the control plane, found again by their records."""

import asyncio
import time
from pathlib import Path

from bascule.drivers.support.fence import pass_fence
from bascule.drivers.support.files import last_lines
from bascule.drivers.support.home import Home
from bascule.drivers.support.lock import locked
from bascule.drivers.support.names import place_key
from bascule.drivers.support.options import read
from bascule.drivers.support.output import keep_log, read_log
from bascule.drivers.support.processes.detached import Command, end, ended, ending, find, start
from bascule.drivers.support.processes.identity import identity_of
from bascule.drivers.support.processes.marks import note_probe
from bascule.drivers.support.processes.record import Record, read_record
from bascule.drivers.support.processes.replicas import Replica, probed, seen
from bascule.drivers.support.processes.surroundings import surround
from bascule.drivers.support.processes.thread import to_its_end
from bascule.drivers.support.proxies.ports import free_port, is_free
from bascule.drivers.support.proxies.probe import probe, probing_client
from bascule.drivers.support.variables import revealed, without_secrets
from bascule.drivers.workload.process import ProcessOptions
from bascule.drivers.workload.process.parse import gone
from bascule.drivers.workload.process.render import render, replicas
from bascule.drivers.workload.process.slot import SlotFolder, Started, started
from bascule.kernel.quantities import Instant, Seconds
from bascule.platform.tasks import stop
from bascule.ports.workload import Instance, Output, OutputAsked, WorkloadCapabilities, WorkloadSeen, WorkloadState

REPLACE_GRACE = Seconds(3.0)


class ProcessWorkload:
    """Versions as processes of this machine, each on a free port of 127.0.0.1."""

    capabilities = WorkloadCapabilities(watch=True, follow=True)

    def __init__(self, home: Home) -> None:
        self._home = home
        self._all = home.folder("processes")
        self._client = probing_client()

    async def ensure(self, instance: Instance) -> None:
        """Start what does not run, replace what is not the wanted version and command, stop what is too much."""
        render(instance, 1)
        slot, count = self._slot(instance), replicas(instance)
        async with locked(slot.folder):
            pass_fence(slot.fence, instance.epoch)
            for number, record in slot.records().items():
                if number > count:
                    await end(record, REPLACE_GRACE)
            slot.want(instance.version, count)
            for number in range(1, count + 1):
                await self._ensure(instance, slot, number)

    async def observe(self, instance: Instance) -> WorkloadSeen:
        """Look at every replica of the slot, at the same time."""
        slot = self._slot(instance)
        version, count = await asyncio.to_thread(slot.wanted)
        looks = (self._look(instance, slot, number) for number in range(1, count + 1))
        return seen(version, await asyncio.gather(*looks))

    async def stop(self, instance: Instance, grace: Seconds) -> None:
        """Stop all replicas at the same time."""
        slot = self._slot(instance)
        async with locked(slot.folder):
            pass_fence(slot.fence, instance.epoch)
            await asyncio.gather(*(end(record, grace) for record in slot.records().values()))
            slot.want_nothing()

    async def output(self, instance: Instance, lines: int) -> tuple[str, ...]:
        """The end of the slot's log."""
        return await asyncio.to_thread(self._said, instance, lines)

    def _said(self, instance: Instance, lines: int) -> tuple[str, ...]:
        variables = read(ProcessOptions, instance.options).environment
        return without_secrets(last_lines(self._slot(instance).log, lines), variables, self._home.root.absolute())

    async def follow(self, instance: Instance, asked: OutputAsked) -> Output:
        """The slot's log from a mark on, or since an instant."""
        return await asyncio.to_thread(read_log, self._slot(instance).log, asked)

    async def watch(self, instance: Instance) -> None:
        """Return when one of the slot's replicas has ended."""
        slot = self._slot(instance)
        _, count = await asyncio.to_thread(slot.wanted)
        waits = [asyncio.ensure_future(ended(slot.record(number))) for number in range(1, count + 1)]
        try:
            if waits:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await stop(waits)

    async def close(self) -> None:
        """Close the probing client."""
        await self._client.aclose()

    def _slot(self, instance: Instance) -> SlotFolder:
        return SlotFolder(self._all / place_key(instance.place) / instance.slot.value)

    async def _ensure(self, instance: Instance, slot: SlotFolder, number: int) -> None:
        path = slot.record(number)
        record, process = await asyncio.to_thread(find, path)
        before = started(record, path) if record is not None else None
        if before is not None and process is not None and _fits(before, instance):
            return
        await end(path, REPLACE_GRACE)
        port = await asyncio.to_thread(self._port, before, instance)
        await to_its_end(self._start, instance, slot, number, port)

    def _start(self, instance: Instance, slot: SlotFolder, number: int, port: int) -> None:
        spec = render(instance, port)
        root = self._home.root.absolute()
        identity = identity_of(root, spec.user)
        environment = {**surround(spec.inherit, identity), **revealed(spec.environment, root)}
        command = Command(spec.words, root / spec.directory, environment, slot.log, identity)
        start(slot.record(number), command, {"version": instance.version, "port": port, "identity": spec.identity})

    def _port(self, before: Started | None, instance: Instance) -> int:
        """The port that the replica had, if it is still free, so that the address of a program that is started again stays.

        Another program gets another one: the proxy has just seen the old one go, and would hold it against whoever comes after.
        """
        if before is not None and _fits(before, instance) and is_free(before.port):
            return before.port
        others = ((path, read_record(path)) for path in self._all.glob("*/*/[0-9]*.json"))
        taken = {started(other, path).port for path, other in others if other is not None}
        return free_port(taken | ({before.port} if before is not None else set()))

    async def _look(self, instance: Instance, slot: SlotFolder, number: int) -> Replica:
        record, process = await asyncio.to_thread(_find, slot, number)
        if record is None:
            return Replica(WorkloadState.ABSENT, detail="not started")
        if process is None:
            return gone(record, ending(record))
        address = f"127.0.0.1:{started(record, slot.record(number)).port}"
        trouble = await probe(self._client, address, instance.health, instance.health_timeout)
        was_ready = await asyncio.to_thread(note_probe, slot.mark(number), record.token, not trouble)
        return probed(address, trouble, was_ready)


def _find(slot: SlotFolder, number: int) -> tuple[Record | None, object]:
    path: Path = slot.record(number)
    keep_log(slot.log, Instant(time.time()))
    return find(path)


def _fits(before: Started, instance: Instance) -> bool:
    return before == Started(instance.version, before.port, render(instance, before.port).identity)
