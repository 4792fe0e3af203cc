"""Processes that outlive us: started in a session of their own, found again by their record, stopped with their family.

A process is the one of its record when it was born at the recorded instant or carries the recorded token: ids are used
again, and the time of birth moves when the machine's clock is set. A zombie does not run. Children of this process are
kept in `CHILDREN`, because only their parent can read how they ended; that is a fact of the operating system's process,
so it is held once per process and not per driver.
"""

import asyncio
import os
import secrets
import signal
import subprocess
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil

from bascule.drivers.support.files import bound_log, make_folder, open_log, remove_file
from bascule.drivers.support.processes.followed import readable
from bascule.drivers.support.processes.identity import Identity
from bascule.drivers.support.processes.record import TOKEN, Record, read_record, write_record
from bascule.drivers.support.processes.spawn import Child, hand_over, spawn
from bascule.drivers.support.processes.trouble import machine
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant, Seconds
from bascule.ports.errors import Refused, TryLater

CHILDREN: dict[int, Child] = {}
LOOK_EVERY = Seconds(0.01)
LAST_WAIT = Seconds(5.0)
# Where the system cannot tell of the end of a process that is not our child.
ASK_EVERY = Seconds(0.25)


@dataclass(frozen=True, slots=True)
class Command:
    """What to start, where, with which environment, the log that its output is added to, and as whom (None: as we do).

    With `code`, standard input is that file, open for writing only: whoever may reach nothing of ours can write into it how
    the command ended.
    """

    words: tuple[str, ...]
    directory: Path
    environment: Mapping[str, str]
    log: Path
    identity: Identity | None = None
    code: Path | None = None


def start(path: Path, command: Command, facts: Mapping[str, Any]) -> Record:
    """Start a process and write its record. Raises port errors only; nothing runs then."""
    record = Record(secrets.token_hex(16), facts=facts)
    make_folder(command.log.parent)
    bound_log(command.log)
    write_record(path, record)
    try:
        child = _spawn(command, record.token)
    except BaseException:
        remove_file(path)
        raise
    CHILDREN[child.pid] = child
    record = _completed(record, child.pid)
    write_record(path, record)
    return record


def find(path: Path) -> tuple[Record | None, psutil.Process | None]:
    """The record in a file, and its process if that still runs. Completes a record whose start was interrupted."""
    record = read_record(path)
    if record is None:
        return None, None
    if record.pid is None:
        leader = next((one for one in _carriers(record.token) if _leads(one)), None)
        if leader is None:
            return record, None
        record = _completed(record, leader.pid)
        write_record(path, record)
    return record, running(record)


def running(record: Record) -> psutil.Process | None:
    """The record's process, if it still runs."""
    if record.pid is None:
        return None
    if (child := CHILDREN.get(record.pid)) is not None and child.poll() is not None:
        return None
    try:
        process = psutil.Process(record.pid)
        same = abs(process.create_time() - (record.born or 0.0)) < 0.02 or _carries(process, record.token)
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.Error:
        return None


async def ended(path: Path) -> None:
    """Return when the process of a record has ended; at once where none runs. It is told so by the system, where that can."""
    record, process = await asyncio.to_thread(find, path)
    if record is None or process is None:
        return
    if not hasattr(os, "pidfd_open"):
        while await asyncio.to_thread(running, record):  # noqa: ASYNC110
            await asyncio.sleep(ASK_EVERY)
        return
    try:
        descriptor = os.pidfd_open(process.pid)
    except OSError:
        return
    try:
        # The id may have been given to another process between the look and the opening.
        if await asyncio.to_thread(running, record):
            await readable(descriptor)
    finally:
        os.close(descriptor)


def ending(record: Record) -> str:
    """How a process that no longer runs has ended, as far as anybody can know."""
    child = CHILDREN.get(record.pid or 0)
    code = child.poll() if child is not None else None
    if code is None:
        return "gone, exit code unknown"
    if code >= 0:
        return f"exit code {code}"
    known = {item.value: item.name for item in signal.Signals}
    return f"killed by {known.get(-code, f'signal {-code}')}"


async def end(path: Path, grace: Seconds) -> None:
    """Stop a record's process with everything that it has started, and forget it; idempotent."""
    record = await asyncio.to_thread(read_record, path)
    if record is None:
        return
    family = await asyncio.to_thread(_family, record)
    for number, patience in ((signal.SIGTERM, grace), (signal.SIGKILL, LAST_WAIT)):
        for member in family:
            _signal(member, number)
        family = await _wait(family, patience)
    if family:
        raise TryLater(say("driver.does-not-die", pid=family[0].pid), after=Seconds(2.0))
    if record.pid is not None and (child := CHILDREN.pop(record.pid, None)) is not None:
        child.poll()
    remove_file(path)


async def _wait(family: list[psutil.Process], patience: Seconds) -> list[psutil.Process]:
    loop = asyncio.get_running_loop()
    until = loop.time() + patience
    # A process that is not our child tells nobody that it ends: there is nothing to wait on.
    while (family := [one for one in family if _alive(one)]) and loop.time() < until:  # noqa: ASYNC110
        await asyncio.sleep(LOOK_EVERY)
    return family


def _spawn(command: Command, token: str) -> Child:
    with machine(command.directory):
        if not command.directory.is_dir():
            raise Refused(say("driver.no-directory", path=str(command.directory)))
    try:
        with ExitStack() as files:
            log = files.enter_context(open_log(command.log))
            given = files.enter_context(open_log(command.code)) if command.code else subprocess.DEVNULL
            hand_over(log.fileno(), command.identity)
            variables = {**command.environment, TOKEN: token}
            with machine(command.words[0]):
                return spawn(
                    command.words, command.identity, cwd=command.directory, env=variables,
                    stdin=given, stdout=log, stderr=log,
                )  # fmt: skip
    except ValueError as error:
        raise Refused(say("driver.machine-refused", what=command.words[0], reason=str(error))) from error


def _completed(record: Record, pid: int) -> Record:
    try:
        return replace(record, pid=pid, born=Instant(psutil.Process(pid).create_time()))
    except psutil.Error:
        return replace(record, pid=pid, born=Instant(0.0))


def _family(record: Record) -> list[psutil.Process]:
    leader = running(record)
    carriers = _carriers(record.token)
    if leader is None and not carriers:
        return []
    groups = {record.pid} if leader is not None else {group for one in carriers if (group := _group(one)) == record.pid}
    members = {one.pid: one for one in psutil.process_iter() if _group(one) in groups}
    return list((members | {one.pid: one for one in carriers}).values())


def _carriers(token: str) -> list[psutil.Process]:
    return [one for one in psutil.process_iter() if _carries(one, token)]


def _carries(process: psutil.Process, token: str) -> bool:
    try:
        return process.environ().get(TOKEN) == token
    except (psutil.Error, OSError):
        return False


def _leads(process: psutil.Process) -> bool:
    try:
        return os.getsid(process.pid) == process.pid
    except OSError:
        return False


def _group(process: psutil.Process) -> int | None:
    try:
        return os.getpgid(process.pid)
    except OSError:
        return None


def _alive(process: psutil.Process) -> bool:
    if (child := CHILDREN.get(process.pid)) is not None and child.poll() is not None:
        return False
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.Error:
        return
