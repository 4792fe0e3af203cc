"""Processes outlive the control plane, whenever and however it is killed, and are found again."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import pytest_asyncio

from bascule.drivers.support.home import Home
from bascule.drivers.support.processes.record import TOKEN, Record, read_record, write_record
from bascule.drivers.support.processes.trouble import machine
from bascule.drivers.workload.process.driver import ProcessWorkload
from bascule.kernel.slot import Slot
from bascule.ports.errors import PortError, Refused, TryLater
from bascule.ports.workload import Instance, WorkloadState
from bascule.testing.conformance.workload import until
from tests.kit import plane
from tests.kit.rigs.common import APP

COMMAND = f"{sys.executable} {APP} --port {{port}} --version {{version}}"
INSTANCE = Instance(plane.PLACE, Slot.BLUE, "v1", {"command": COMMAND}, "/health")
RECORD = "processes/plan__test__site/blue/1.json"


@pytest_asyncio.fixture
async def driver(tmp_path: Path) -> AsyncIterator[ProcessWorkload]:
    """A driver whose processes end with the test."""
    made = ProcessWorkload(Home(tmp_path, tmp_path))
    yield made
    for slot in Slot:
        await made.stop(replace(INSTANCE, slot=slot), 0.5)
    await made.close()


def record_of(folder: Path) -> Record:
    """The record of the one replica."""
    record = read_record(folder / RECORD)
    assert record is not None
    return record


def run(words: list[str]) -> int:
    """Run a control plane to its end, in a process group of its own."""
    return subprocess.run(words, check=False, start_new_session=True, cwd=Path.cwd()).returncode


def somebody() -> subprocess.Popen[bytes]:
    """A process that is none of ours, and ends when it is told something."""
    return subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)


def carriers(token: str) -> list[int]:
    """The processes that carry a token."""
    found = []
    for one in psutil.process_iter():
        try:
            if one.environ().get(TOKEN) == token and one.status() != psutil.STATUS_ZOMBIE:
                found.append(one.pid)
        except psutil.Error:
            continue
    return found


@pytest.mark.parametrize("where", ["before-record", "after"])
async def test_a_killed_control_plane_leaves_no_orphan(driver: ProcessWorkload, tmp_path: Path, where: str) -> None:
    """After kill -9, also between the start of a process and its record, the process is adopted, once, and can be stopped."""
    words = [sys.executable, plane.__file__, str(tmp_path), COMMAND, where]
    assert run(words) == -signal.SIGKILL
    assert (record_of(tmp_path).pid is None) is (where == "before-record")
    seen = await until(driver, INSTANCE, WorkloadState.READY)
    await driver.ensure(INSTANCE)
    assert await driver.observe(INSTANCE) == seen
    record = record_of(tmp_path)
    assert carriers(record.token) == [record.pid]
    await driver.stop(INSTANCE, 1.0)
    assert carriers(record.token) == []


async def test_another_program_has_another_address(driver: ProcessWorkload, tmp_path: Path) -> None:
    """A proxy has just seen the one before go; what is started again as it was keeps its address."""
    await driver.ensure(INSTANCE)
    first = record_of(tmp_path)
    os.kill(first.pid or 0, signal.SIGKILL)
    await until(driver, INSTANCE, WorkloadState.EXITED)
    await driver.ensure(INSTANCE)
    assert record_of(tmp_path).facts["port"] == first.facts["port"]
    await driver.ensure(replace(INSTANCE, version="v2"))
    assert record_of(tmp_path).facts["port"] != first.facts["port"]


async def test_an_adopted_process_that_ends_has_no_code(driver: ProcessWorkload, tmp_path: Path) -> None:
    """Only a parent can know an exit code; for an adopted process we say that nobody does."""
    words = [sys.executable, plane.__file__, str(tmp_path), COMMAND, "after"]
    run(words)
    await until(driver, INSTANCE, WorkloadState.READY)
    os.kill(record_of(tmp_path).pid or 0, signal.SIGKILL)
    assert "unknown" in (await until(driver, INSTANCE, WorkloadState.EXITED)).detail


async def test_an_interrupted_start_without_a_process_is_absent(driver: ProcessWorkload, tmp_path: Path) -> None:
    """A record without a process, because we died before the start, says nothing about the version."""
    await driver.ensure(INSTANCE)
    await driver.stop(INSTANCE, 1.0)
    (tmp_path / RECORD).with_name("slot.json").write_text('{"version": "v1", "replicas": 1}')
    write_record(tmp_path / RECORD, Record("no-such-token", facts={"version": "v1", "port": 1, "identity": ""}))
    assert (await driver.observe(INSTANCE)).state is WorkloadState.ABSENT
    await driver.ensure(INSTANCE)
    await until(driver, INSTANCE, WorkloadState.READY)


async def test_a_reused_id_is_not_ours(driver: ProcessWorkload, tmp_path: Path) -> None:
    """A process that was born at another time and carries no token of ours is neither adopted nor stopped."""
    await driver.ensure(INSTANCE)
    record = record_of(tmp_path)
    await driver.stop(INSTANCE, 1.0)
    stranger = somebody()
    try:
        write_record(tmp_path / RECORD, replace(record, pid=stranger.pid, born=(record.born or 0.0) - 5.0))
        (tmp_path / RECORD).with_name("slot.json").write_text('{"version": "v1", "replicas": 1}')
        assert (await driver.observe(INSTANCE)).state is WorkloadState.EXITED
        await driver.stop(INSTANCE, 0.1)
        assert stranger.poll() is None
    finally:
        stranger.communicate(b"\n")


async def test_a_moved_clock_loses_no_process(driver: ProcessWorkload, tmp_path: Path) -> None:
    """Where the time of birth no longer fits, because the clock was set, the token tells that it is ours."""
    await driver.ensure(INSTANCE)
    await until(driver, INSTANCE, WorkloadState.READY)
    record = record_of(tmp_path)
    write_record(tmp_path / RECORD, replace(record, born=(record.born or 0.0) - 3600))
    assert (await driver.observe(INSTANCE)).state is WorkloadState.READY


async def test_the_whole_family_is_stopped(driver: ProcessWorkload, tmp_path: Path) -> None:
    """What a process has started is stopped with it, also when it left the group, and when the process itself is dead."""
    code = "import subprocess,sys; subprocess.Popen([sys.executable,'-c','import time; time.sleep(600)'],start_new_session=True)"
    family = replace(INSTANCE, options={"command": f'{sys.executable} -c "{code}; import time; time.sleep(600)"'})
    await driver.ensure(family)
    record = record_of(tmp_path)
    while len(carriers(record.token)) < 2:
        await driver.observe(family)
    os.kill(record.pid or 0, signal.SIGKILL)
    await driver.stop(family, 1.0)
    assert carriers(record.token) == []


async def test_deaf_processes_are_killed(driver: ProcessWorkload, tmp_path: Path) -> None:
    """Whoever ignores SIGTERM is ended after the grace."""
    code = (
        "import signal,time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
    )
    deaf = replace(INSTANCE, options={"command": f'{sys.executable} -c "{code}"'})
    await driver.ensure(deaf)
    while not await driver.output(deaf, 1):
        await driver.observe(deaf)
    token = record_of(tmp_path).token
    await driver.stop(deaf, 0.05)
    assert carriers(token) == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"command": "no-such-program"}, "no-such-program"),
        ({"command": COMMAND, "directory": "no-such-folder"}, "no-such-folder"),
        ({"command": "'unclosed"}, "quote in this command is not closed"),
        ({"command": ""}, "empty"),
        ({"command": "run {planet}"}, "{planet}"),
        ({}, "command"),
        ({"command": COMMAND, "replicas": 0}, "replicas"),
        ({"command": COMMAND, "environment": ["A"]}, "environment"),
        ({"command": "/"}, "/"),
        ({"command": "a\0b"}, "a"),
    ],
)
async def test_nonsense_is_refused(driver: ProcessWorkload, options: dict[str, object], words: str) -> None:
    """What cannot run is refused with what is wrong, before anything is left behind."""
    with pytest.raises(Refused) as refusal:
        await driver.ensure(replace(INSTANCE, options=options))
    assert words in str(refusal.value)


async def test_an_impossible_data_folder_is_refused(tmp_path: Path) -> None:
    """A data folder that cannot be made is refused with its path."""
    (tmp_path / "file").write_text("")
    driver = ProcessWorkload(Home(tmp_path / "file" / "data", tmp_path))
    with pytest.raises(Refused, match="file"):
        await driver.ensure(INSTANCE)
    await driver.close()


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (errno.ENOSPC, Refused, "full"),
        (errno.EMFILE, TryLater, "lacks resources"),
        (errno.EACCES, Refused, "cannot be used"),
    ],
)
def test_trouble_of_the_machine_is_said(number: int, kind: type[PortError], words: str) -> None:
    """A full disk and missing rights need a person; too many open files pass."""
    with pytest.raises(kind, match=words), machine("/data"):
        raise OSError(number, os.strerror(number), "/data/record")


async def test_secrets_of_the_control_plane_stay(driver: ProcessWorkload, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process sees what the plan gives it and what programs need, not what the control plane knows."""
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    monkeypatch.setenv("WANTED", "yes")
    code = "import os; print(*sorted(os.environ), os.environ['GREETING'], flush=True)"
    options = {
        "command": f'{sys.executable} -c "{code}"',
        "environment": {"GREETING": "hi {slot}"},
        "inherit": ["WANTED"],
    }
    chatty = replace(INSTANCE, options=options)
    await driver.ensure(chatty)
    await until(driver, chatty, WorkloadState.EXITED)
    (line,) = await driver.output(chatty, 1)
    assert line.endswith("hi blue")
    assert {"PATH", "WANTED", "PORT", "BASCULE_VERSION"} <= set(line.split())
    assert "DATABASE_URL" not in line


async def test_a_version_cannot_add_words(driver: ProcessWorkload) -> None:
    """A version with spaces and quotes stays one word of the command."""
    code = "import sys; print(len(sys.argv), sys.argv[1], flush=True)"
    odd = replace(INSTANCE, version="v1 ; rm -rf 'x", options={"command": f'{sys.executable} -c "{code}" {{version}}'})
    await driver.ensure(odd)
    await until(driver, odd, WorkloadState.EXITED)
    assert await driver.output(odd, 1) == ("2 v1 ; rm -rf 'x",)


async def test_the_log_stays_short(driver: ProcessWorkload, tmp_path: Path) -> None:
    """Megabytes of output leave a log of about one, which ends with the last line and goes on afterwards."""
    # It is said again and again: a line that is written in the instant in which the log is cut is lost.
    end = "[(print('end', flush=True), time.sleep(0.1)) for _ in range(6000)]"
    code = f"import time; [print('x' * 99, n) for n in range(30000)]; {end}"
    loud = replace(INSTANCE, options={"command": f'{sys.executable} -c "{code}"'})
    await driver.ensure(loud)
    log = (tmp_path / RECORD).with_name("output.log")
    while (await driver.output(loud, 1)) != ("end",) or log.stat().st_size > 1_000_000:
        await driver.observe(loud)
    assert len(await driver.output(loud, 200)) == 200


async def test_a_broken_record_is_no_bug(driver: ProcessWorkload, tmp_path: Path) -> None:
    """Garbage in the data folder is refused with the file's name."""
    await driver.ensure(INSTANCE)
    good = (tmp_path / RECORD).read_text()
    for garbage in ("", "[]", "{}", '{"token": 1}'):
        (tmp_path / RECORD).write_text(garbage)
        for call in (driver.ensure(INSTANCE), driver.observe(INSTANCE), driver.stop(INSTANCE, 0.1)):
            with pytest.raises(Refused, match=r"1\.json"):
                await call
    (tmp_path / RECORD).write_text('{"token": "", "pid": null, "born": null, "facts": {}}')
    with pytest.raises(Refused, match=r"1\.json"):
        await driver.ensure(INSTANCE)
    (tmp_path / RECORD).write_text(good)


async def test_readiness_is_remembered(driver: ProcessWorkload, tmp_path: Path) -> None:
    """Before its first good answer a version is starting; after it, a bad answer makes it unhealthy."""
    await driver.ensure(INSTANCE)
    sick = replace(INSTANCE, health="/?status=500")
    assert (await driver.observe(sick)).state is WorkloadState.STARTING
    await until(driver, INSTANCE, WorkloadState.READY)
    seen = await driver.observe(sick)
    assert (seen.state, seen.detail) == (WorkloadState.UNHEALTHY, "HTTP 500")
