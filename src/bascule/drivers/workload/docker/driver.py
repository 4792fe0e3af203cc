"""The Docker driver: a slot is a few containers, known by their labels."""

import asyncio
import hashlib
from collections.abc import Sequence
from pathlib import Path

from bascule.drivers.support.fence import pass_fence
from bascule.drivers.support.files import last_lines, write_file
from bascule.drivers.support.home import Home
from bascule.drivers.support.lock import locked
from bascule.drivers.support.names import place_key
from bascule.drivers.support.options import read
from bascule.drivers.support.processes.marks import note_probe
from bascule.drivers.support.processes.replicas import Replica, probed, seen
from bascule.drivers.support.proxies.probe import probe, probing_client
from bascule.drivers.support.variables import without_secrets
from bascule.drivers.workload.docker import DockerOptions, parse, render
from bascule.drivers.workload.docker.engine import Engine
from bascule.kernel.quantities import Seconds
from bascule.ports.workload import Instance, Output, OutputAsked, WorkloadCapabilities, WorkloadSeen, WorkloadState

REPLACE_GRACE = Seconds(3.0)
KEPT_LINES, MOST_LINES = 500, 2000


class DockerWorkload:
    """Versions as containers of the engine that the environment names (`DOCKER_HOST`), or of the local one."""

    capabilities = WorkloadCapabilities(watch=True, follow=True)

    def __init__(self, home: Home) -> None:
        self._all, self._root = home.folder("docker"), home.root.absolute()
        self._name = hashlib.sha256(str(self._all).encode()).hexdigest()[:8]
        self._engine = Engine()
        self._client = probing_client()

    async def ensure(self, instance: Instance) -> None:
        """Create what is missing, after deleting what is not wanted or has ended."""
        wanted = {each.identity: each for each in render.containers(instance, self._name)}
        async with locked(self._folder(instance)):
            pass_fence(self._folder(instance) / "fence.json", instance.epoch)
            there = await self._find(instance)
            kept = {one.identity for one in there if one.state == "running" and one.identity in wanted}
            await self._clear(instance, [one for one in there if one.identity not in kept], REPLACE_GRACE)
            for identity, container in wanted.items():
                if identity not in kept:
                    config = await asyncio.to_thread(container.created, self._root)
                    await self._engine.run(container, config)

    async def observe(self, instance: Instance) -> WorkloadSeen:
        """Look at every container of the slot, at the same time."""
        there = await self._find(instance)
        replicas = list(await asyncio.gather(*(self._look(instance, one) for one in there)))
        if there and not parse.is_whole(there):
            replicas.append(Replica(WorkloadState.ABSENT, detail="not started"))
        return seen(there[0].version if there else None, replicas)

    async def stop(self, instance: Instance, grace: Seconds) -> None:
        """Delete all containers of the slot; what they said is kept."""
        async with locked(self._folder(instance)):
            pass_fence(self._folder(instance) / "fence.json", instance.epoch)
            await self._clear(instance, await self._find(instance), grace)

    async def output(self, instance: Instance, lines: int) -> tuple[str, ...]:
        """What the slot's containers have said, by time; of deleted ones what was kept."""
        there = await self._find(instance)
        if not there:
            said = await asyncio.to_thread(last_lines, self._log(instance), lines)
        else:
            said = (await self._said(there, lines))[-lines:] if lines > 0 else ()
        variables = read(DockerOptions, instance.options).environment
        return await asyncio.to_thread(without_secrets, said, variables, self._root)

    async def follow(self, instance: Instance, asked: OutputAsked) -> Output:
        """What the slot's containers have said after a time of the engine's; of deleted ones what was kept."""
        there = await self._find(instance)
        if not there:
            kept = () if asked.after else await asyncio.to_thread(last_lines, self._log(instance), asked.lines)
            return Output(kept, asked.after)
        whole = asked.after or asked.since is not None
        return parse.output(await self._timed(there, MOST_LINES if whole else asked.lines), asked)

    async def watch(self, instance: Instance) -> None:
        """Return when the engine tells that one of the slot's containers has ended or begun: then its port is another one."""
        async with self._engine.news() as news:
            there = await self._find(instance)
            if not there or not parse.is_whole(there) or any(one.state != "running" for one in there):
                return
            wanted = render.labels(instance, self._name)
            while (told := await news()) is not None:
                if told.items() >= wanted.items():
                    return

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
        await self._engine.close()

    def _folder(self, instance: Instance) -> Path:
        return self._all / place_key(instance.place) / instance.slot.value

    def _log(self, instance: Instance) -> Path:
        return self._folder(instance) / "output.log"

    async def _find(self, instance: Instance) -> list[parse.Found]:
        listed = await self._engine.find(render.filters(instance, self._name))
        return sorted((parse.found(each) for each in listed), key=lambda one: one.replica)

    async def _clear(self, instance: Instance, there: Sequence[parse.Found], grace: Seconds) -> None:
        if there:
            said = await self._said(there, KEPT_LINES)
            await asyncio.to_thread(write_file, self._log(instance), "\n".join(said))
        await asyncio.gather(*(self._engine.remove(one.id, grace) for one in there))

    async def _said(self, there: Sequence[parse.Found], lines: int) -> tuple[str, ...]:
        return tuple(text for _, text in await self._timed(there, lines))

    async def _timed(self, there: Sequence[parse.Found], lines: int) -> list[tuple[str, str]]:
        said = await asyncio.gather(*(self._engine.logs(one.id, lines) for one in there))
        return sorted(line for each in said for line in each)

    async def _look(self, instance: Instance, one: parse.Found) -> Replica:
        if one.state == "created":
            return Replica(WorkloadState.ABSENT, detail="not started")
        if not one.address:
            return Replica(WorkloadState.EXITED, detail=one.ending or one.state)
        trouble = await probe(self._client, one.address, instance.health, instance.health_timeout)
        mark = self._folder(instance) / f"{one.replica}.ready"
        was_ready = await asyncio.to_thread(note_probe, mark, one.started, not trouble)
        return probed(one.address, trouble, was_ready)
