"""The ports check: tries to connect to the ports of the hosts that the plan names, and to no other."""

import asyncio
import errno
from collections.abc import Mapping
from typing import Any

from bascule.drivers.check.ports.parse import State, judge
from bascule.drivers.check.ports.render import Question, render
from bascule.drivers.support.home import Home
from bascule.drivers.support.processes.trouble import PASSING, port_error
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.ports.check import CheckContext, CheckResult
from bascule.ports.errors import Unreachable

AT_ONCE = 64


class PortsCheck:
    """Knocks at ports."""

    def __init__(self, home: Home) -> None:
        del home

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Knock at every port once."""
        question = render(options, context)
        loop = asyncio.get_running_loop()
        started = loop.time()
        addresses = {host: await _address(host) for host in question.hosts}
        turn = asyncio.Semaphore(AT_ONCE)
        doors = [(host, port) for host in question.hosts for port in (*question.open, *question.closed)]
        states = await asyncio.gather(*(_knock(question, turn, addresses[host], port) for host, port in doors))
        result = judge(question, dict(zip(doors, states, strict=True)))
        return CheckResult(result.passed, result.because, result.output, Seconds(loop.time() - started))

    async def close(self) -> None:
        """Nothing is kept open."""


async def _address(host: str) -> str:
    """A name that leads nowhere says nothing about ports: they must not count as closed."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None)
    except (OSError, UnicodeError) as error:
        raise Unreachable(say("net.no-host", host=host[:80], reason=str(error))) from error
    return str(found[0][4][0])


async def _knock(question: Question, turn: asyncio.Semaphore, address: str, port: int) -> State:
    async with turn:
        try:
            async with asyncio.timeout(question.within):
                _, writer = await asyncio.open_connection(address, port)
        except TimeoutError:
            return State.FILTERED
        except OSError as error:
            # That we have no more sockets says nothing about theirs.
            if error.errno in PASSING:
                raise port_error(error, f"{address}:{port}") from error
            return State.REFUSED if error.errno == errno.ECONNREFUSED else State.FILTERED
        writer.transport.abort()
        return State.OPEN
