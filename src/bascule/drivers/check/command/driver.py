"""The command check: exit code 0 is a yes, any other a no. No shell, a session of its own, output kept and masked."""

import asyncio
import os
from collections.abc import Mapping
from typing import Any

from bascule.drivers.check.command import CommandOptions
from bascule.drivers.support.checks.asked import call_of
from bascule.drivers.support.home import Home
from bascule.drivers.support.options import read
from bascule.drivers.support.processes.child import Child, Tail, ended, run_child
from bascule.drivers.support.processes.identity import identity_of
from bascule.drivers.support.processes.surroundings import surround
from bascule.drivers.support.variables import hidden, revealed
from bascule.kernel.quantities import Seconds
from bascule.ports.check import CheckContext, CheckResult


class CommandCheck:
    """Runs a command."""

    def __init__(self, home: Home) -> None:
        self._home = home

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Run it to its end; when the caller gives up, the whole group is ended."""
        given = read(CommandOptions, options)
        call = call_of(given, given.command, context)
        root = self._home.root.absolute()
        identity = await asyncio.to_thread(identity_of, root, call.user)
        own = await asyncio.to_thread(revealed, call.environment, root)
        environment = {**surround(call.inherit, identity), **own}
        loop = asyncio.get_running_loop()
        started, tail = loop.time(), Tail()
        code = await run_child(Child(call.words, root / call.directory, environment, identity), tail)
        secrets = environment | await asyncio.to_thread(hidden, call.environment, root)
        return CheckResult(code == 0, ended(code), tail.lines(os.environ, secrets), Seconds(loop.time() - started))

    async def close(self) -> None:
        """Nothing is kept open."""
