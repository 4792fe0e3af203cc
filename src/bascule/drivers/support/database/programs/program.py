"""Programs that we wait for: their output in memory, their end assured, nothing of their secrets in an error."""

import asyncio
import json
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bascule.drivers.support.database.address import Address
from bascule.drivers.support.processes.identity import Identity
from bascule.drivers.support.processes.spawn import becoming
from bascule.drivers.support.processes.surroundings import surround
from bascule.drivers.support.processes.trouble import machine
from bascule.kernel.i18n import say
from bascule.ports.errors import Refused

SHOWN = 600


@dataclass(frozen=True, slots=True)
class Program:
    """What to run and where, with which variables besides the common ones; as whom, where a killable program is around it."""

    words: Sequence[str]
    directory: Path
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    inherit: tuple[str, ...] = ()
    identity: Identity | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How it ended, and what it wrote."""

    code: int
    output: str
    errors: str


async def run(program: Program, given: bytes = b"", *, killable: bool = False) -> Ended:
    """Run it to its end. Who is cancelled meanwhile ends it with its whole family.

    With a killable program, its standard input stays open for as long as we live, so that a program that watches it ends with
    us; what it is to start gets the variables, and this program itself, which keeps our rights, has none of them.
    """
    environment = {**surround(program.inherit, program.identity), **program.environment}
    order = json.dumps({"environment": environment, "become": dict(becoming(program.identity))})
    pipe = asyncio.subprocess.PIPE
    with machine(program.words[0]):
        process = await asyncio.create_subprocess_exec(
            *program.words, cwd=program.directory, env={} if killable else environment, stdin=pipe, stdout=pipe, stderr=pipe,
            start_new_session=True,
        )  # fmt: skip
    try:
        if killable:
            output, errors = await _read(process, f"{order}\n".encode())
        else:
            output, errors = await process.communicate(given)
    finally:
        await _end(process)
    return Ended(process.returncode or 0, output.decode(errors="replace"), errors.decode(errors="replace"))


async def tool(program: Program, address: Address, given: bytes = b"") -> str:
    """Run a program that must succeed; its output. Raises `Refused` with its last words."""
    ended = await run(program, given)
    if ended.code:
        name = Path(program.words[0]).name
        raise Refused(say("migration.tool-failed", tool=name, detail=last_words(ended, address)))
    return ended.output


def last_words(ended: Ended, address: Address) -> str:
    """The end of what a program said, without the address."""
    said = " ".join((ended.errors.strip() or ended.output.strip()).split())
    return address.hide(said)[-SHOWN:] or f"exit code {ended.code}"


async def _read(process: asyncio.subprocess.Process, order: bytes) -> tuple[bytes, bytes]:
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write(order)
    output, errors, _ = await asyncio.gather(process.stdout.read(), process.stderr.read(), process.wait())
    return output, errors


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
