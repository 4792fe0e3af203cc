"""Moving a running HAProxy: by its runtime socket where it can, by a reload where a place came or went."""

import asyncio
from pathlib import Path

from bascule.base.slot import Slot
from bascule.base.words import say
from bascule.drivers.support.listen import split_address
from bascule.drivers.traffic.haproxy import names, parse
from bascule.drivers.traffic.haproxy.runtime import ask
from bascule.ports.errors import PortError, Refused, TryLater
from bascule.ports.traffic import Route

PATIENCE = 10.0
LOOK_EVERY = 0.01


async def move(socket: Path, rules_file: Path, key: str, route: Route) -> None:
    """Have a place's rule and servers as the route says.

    New servers first, then the rule, then the servers that are no longer wanted: nobody meets a slot that is not there.
    """
    leaving = [command for name in _backends(key) for command in await _join(socket, name, route)]
    await ask(socket, f"set map {rules_file} {key} {names.rule(route)}")
    if leaving:
        await ask(socket, *leaving)
    if not await _is_so(socket, rules_file, key, route):
        raise TryLater(say("driver.not-acknowledged", who="HAProxy", seconds=0.0))


async def reload(master: Path, socket: Path) -> None:
    """Have the configuration file in force; the old worker ends what it has begun."""
    before = parse.workers(await ask(master, "show proc"))
    await ask(master, "reload")
    loop = asyncio.get_running_loop()
    until = loop.time() + PATIENCE
    # The master answers nothing while it starts itself anew, and tells nobody when it is done.
    while loop.time() < until:
        await asyncio.sleep(LOOK_EVERY)
        try:
            now = parse.workers(await ask(master, "show proc"))
            if now.failed > before.failed:
                raise Refused(say("driver.reload-failed"))
            if now.current not in {None, before.current} and f"Pid: {now.current}\n" in await ask(socket, "show info"):
                return
        except Refused:
            raise
        except PortError:
            continue
    raise TryLater(say("driver.not-acknowledged", who="HAProxy", seconds=PATIENCE), after=2.0)


async def addresses(socket: Path, key: str) -> dict[Slot, tuple[str, ...]]:
    """Where a place's slots lead now."""
    seen = {slot: await _servers(socket, names.backend(key, slot)) for slot in Slot}
    active = {slot: tuple(one.address for one in there if one.active) for slot, there in seen.items()}
    return {slot: there for slot, there in active.items() if there}


async def _join(socket: Path, name: str, route: Route) -> list[str]:
    """Add a backend's missing servers; the commands that take the superfluous ones away are for later."""
    wanted = route.addresses.get(Slot(name.removesuffix("-direct").rpartition("--")[2]), ())
    there = await _servers(socket, name)
    missing = [address for address in wanted if address not in {one.address for one in there if one.active}]
    free = [one for one in there if not one.active]
    commands = [
        command for address, one in zip(missing, free, strict=False) for command in _set(name, one.name, address)
    ]
    if commands:
        await ask(socket, *commands)
    return [f"set server {name}/{one.name} state maint" for one in there if one.active and one.address not in wanted]


def _set(backend: str, server: str, address: str) -> list[str]:
    host, port = split_address(address)
    return [f"set server {backend}/{server} addr {host} port {port}", f"set server {backend}/{server} state ready"]


async def _is_so(socket: Path, rules_file: Path, key: str, route: Route) -> bool:
    seen = await addresses(socket, key)
    fits = {slot: set(there) for slot, there in seen.items()} == {
        slot: set(there) for slot, there in route.addresses.items()
    }
    return fits and parse.rule(await ask(socket, f"show map {rules_file}"), key) == names.rule(route)


async def _servers(socket: Path, name: str) -> tuple[parse.Server, ...]:
    return parse.servers(await ask(socket, f"show servers state {name}"))


def _backends(key: str) -> list[str]:
    return [name(key, slot) for slot in Slot for name in (names.backend, names.direct)]
