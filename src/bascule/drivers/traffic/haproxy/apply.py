"""Moving a running HAProxy: by its runtime socket where it can, by a reload where a place came or went."""

import asyncio
from pathlib import Path

from bascule.drivers.support.proxies.listen import split_address
from bascule.drivers.traffic.haproxy import names, parse, render
from bascule.drivers.traffic.haproxy.runtime import ask
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.kernel.slot import Slot
from bascule.ports.errors import PortError, Refused, TryLater
from bascule.ports.traffic import Route

PATIENCE = Seconds(10.0)
LOOK_EVERY = Seconds(0.01)


async def move(socket: Path, rules_file: Path, key: str, route: Route) -> None:
    """Have a place's rule and servers as the route says.

    New servers first, then the rule, then the servers that are no longer wanted: nobody meets a slot that is not there.
    """
    leaving = [command for group in _groups(key, route) for command in await _join(socket, *group)]
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
    raise TryLater(say("driver.not-acknowledged", who="HAProxy", seconds=PATIENCE), after=Seconds(2.0))


async def addresses(socket: Path, key: str) -> dict[Slot, tuple[str, ...]]:
    """Where a place's slots lead now."""
    seen = {slot: await _servers(socket, names.backend(key, slot)) for slot in Slot}
    active = {slot: tuple(one.address for one in there if _leads(one, names.OWN)) for slot, there in seen.items()}
    return {slot: there for slot, there in active.items() if there}


async def _join(socket: Path, name: str, prefix: str, wanted: tuple[str, ...]) -> list[str]:
    """Add a backend's missing servers; the commands that take the superfluous ones away are for later."""
    there = [one for one in await _servers(socket, name) if one.name.startswith(prefix)]
    missing = [address for address in wanted if address not in {one.address for one in there if one.active}]
    superfluous = [one for one in there if one.active and one.address not in wanted]
    leaving = [command for one in superfluous for command in _leave(f"{name}/{one.name}")]
    free = [one for one in there if not one.active]
    if len(free) < len(missing):
        # Lines that stand by are as many as are needed, so those that are needed no longer go first.
        await ask(socket, *leaving)
        free, leaving = free + superfluous, []
    commands = [
        command for address, one in zip(missing, free, strict=False) for command in _set(name, one.name, address)
    ]
    if commands:
        await ask(socket, *commands)
    return leaving


def _set(backend: str, server: str, address: str) -> list[str]:
    host, port = split_address(address)
    name = f"{backend}/{server}"
    # A server that comes back is down until it was asked; the control plane has asked it already.
    ready = (f"enable health {name}", f"set server {name} state ready", f"set server {name} health up")
    return [f"set server {name} addr {host} port {port}", *ready]


def _leave(name: str) -> list[str]:
    """Let a server end what it has begun: in maintenance, or found dead by a check, its requests would be ended for it."""
    return [f"disable health {name}", f"set server {name} state drain"]


async def _is_so(socket: Path, rules_file: Path, key: str, route: Route) -> bool:
    seen = await addresses(socket, key)
    fits = {slot: set(there) for slot, there in seen.items()} == {
        slot: set(there) for slot, there in route.addresses.items()
    }
    by = [await _active(socket, names.backend(key, slot), names.RELIEF) for slot in Slot]
    fits = fits and by == [set(render.relief_of(route, slot)) for slot in Slot]
    return fits and parse.rule(await ask(socket, f"show map {rules_file}"), key) == names.rule(route)


async def _servers(socket: Path, name: str) -> tuple[parse.Server, ...]:
    return parse.servers(await ask(socket, f"show servers state {name}"))


async def _active(socket: Path, name: str, prefix: str) -> set[str]:
    return {one.address for one in await _servers(socket, name) if _leads(one, prefix)}


def _leads(server: parse.Server, prefix: str) -> bool:
    return server.active and server.name.startswith(prefix)


def _groups(key: str, route: Route) -> list[tuple[str, str, tuple[str, ...]]]:
    """Backend, beginning of the lines, and the addresses that they should lead to."""
    named = (*render.counted_backends(route), names.direct)
    own = [(name(key, slot), names.OWN, route.addresses.get(slot, ())) for slot in Slot for name in named]
    return own + [(names.backend(key, slot), names.RELIEF, render.relief_of(route, slot)) for slot in Slot]
