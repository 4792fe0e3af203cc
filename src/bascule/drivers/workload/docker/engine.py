"""The Docker Engine behind its API: what it refuses, what it cannot do now, and that it does not answer, as port errors."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiodocker
import aiohttp

from bascule.drivers.workload.docker.render import Container
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.ports.errors import PortError, Refused, TryLater, Unreachable

CHANGES = frozenset({"die", "start", "destroy", "oom", "pause", "unpause"})


class Engine:
    """The few calls that we need. The connection is made at the first of them."""

    def __init__(self) -> None:
        self._client: aiodocker.Docker | None = None

    async def find(self, filters: dict[str, list[str]]) -> list[dict[str, Any]]:
        """The inspections of the containers that fit, running or not. One that goes away meanwhile is left out."""
        async with self._trouble("") as docker:
            listed = await docker.containers.list(all=True, filters=json.dumps(filters))
            details = []
            for each in listed:
                try:
                    details.append(await each.show())
                except aiodocker.DockerError as error:
                    if error.status != 404:
                        raise
            return details

    async def run(self, container: Container, config: Mapping[str, Any]) -> None:
        """Create and start a container; one that cannot be started does not stay."""
        async with self._trouble(container.image) as docker:
            created = await docker.containers.create(config, name=container.name)
            try:
                await created.start()
            except BaseException:
                await created.delete(force=True)
                raise

    async def remove(self, identifier: str, grace: Seconds) -> None:
        """Stop and delete a container; idempotent."""
        async with self._trouble("") as docker:
            container = docker.containers.container(identifier)
            try:
                await container.stop(t=round(grace))
                await container.delete(force=True)
            except aiodocker.DockerError as error:
                if error.status != 404:
                    raise

    async def logs(self, identifier: str, lines: int) -> list[tuple[str, str]]:
        """The last lines of a container, each with its time."""
        async with self._trouble("") as docker:
            container = docker.containers.container(identifier)
            said = await container.log(stdout=True, stderr=True, tail=lines, timestamps=True)
            return [(when, text) for when, _, text in (line.rstrip("\r\n").partition(" ") for line in said)]

    @asynccontextmanager
    async def news(self) -> AsyncIterator[Callable[[], Awaitable[dict[str, str] | None]]]:
        """A question that is answered with the labels of the next container that ends or begins; None when the engine falls silent.

        All who ask share one stream, which the client opens for the first of them.
        """
        async with self._trouble("") as docker:
            if docker.events.task is not None and docker.events.task.done():
                # The client does not notice by itself that its stream has ended.
                with suppress(Exception):
                    docker.events.task.result()
                docker.events.task = None
            told = docker.events.subscribe()  # type: ignore[no-untyped-call]

        async def following() -> dict[str, str] | None:
            while (event := await told.get()) is not None:
                if event.get("Type") == "container" and event.get("Action") in CHANGES:
                    return dict(event.get("Actor", {}).get("Attributes", {}))
            return None

        yield following

    async def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    @asynccontextmanager
    async def _trouble(self, image: str) -> AsyncIterator[aiodocker.Docker]:
        try:
            if self._client is None:
                self._client = aiodocker.Docker()
            yield self._client
        except aiodocker.DockerError as error:
            raise _port_error(error, image) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise Unreachable(say("driver.no-docker", reason=str(error) or type(error).__name__)) from error


def _port_error(error: aiodocker.DockerError, image: str) -> PortError:
    if error.status == 404 and image:
        return Refused(say("driver.no-image", image=image))
    if error.status == 409:
        return TryLater(say("driver.docker-said", reason=error.message), after=Seconds(1.0))
    if error.status == 900 or "Cannot connect" in str(error.message):
        return Unreachable(say("driver.no-docker", reason=error.message))
    return Refused(say("driver.docker-said", reason=error.message))
