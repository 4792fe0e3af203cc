"""Commands as jobs: real processes, found again, ended with all that they started."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
import pytest_asyncio

from bascule.drivers.job.command.driver import CommandJobs
from bascule.drivers.support.home import Home
from bascule.drivers.support.processes.record import read_record
from bascule.kernel.place import Place
from bascule.plan.spec import Job
from bascule.ports.errors import Conflict, Refused
from bascule.ports.job import JobRun, JobSeen, JobState

PLACE = Place("shop", "production", "api")
WAIT = 15.0


def job_run(command: str, key: str = "r-0001.0", version: str = "1.4", epoch: int = 0, **options: Any) -> JobRun:
    """A job."""
    return JobRun(key, PLACE, version, Job(command, **options), epoch)


@pytest_asyncio.fixture
async def jobs(tmp_path: Path) -> AsyncIterator[CommandJobs]:
    """The driver, in a folder of its own."""
    made = CommandJobs(Home(tmp_path / "data", tmp_path))
    yield made
    for record in (tmp_path / "data" / "jobs").glob("*/record.json"):
        known = read_record(record)
        if known and known.pid and psutil.pid_exists(known.pid):
            os.killpg(known.pid, signal.SIGKILL)


async def until(jobs: CommandJobs, one: JobRun, done: Callable[[JobSeen], bool]) -> JobSeen:
    """Look until something is so, for a bounded time."""
    loop = asyncio.get_running_loop()
    end = loop.time() + WAIT
    while not done(seen := await jobs.look(one)):
        assert loop.time() < end, seen
        await asyncio.sleep(0.02)
    return seen


async def finished(jobs: CommandJobs, one: JobRun) -> JobSeen:
    """Start a job and see its end."""
    await jobs.start(one)
    return await until(jobs, one, lambda seen: seen.state is JobState.ENDED)


async def test_a_job_passes_fails_and_prints(jobs: CommandJobs) -> None:
    """Its exit code and its last lines are told, and placeholders are filled in."""
    assert (await jobs.look(job_run("true"))).state is JobState.ABSENT
    seen = await finished(jobs, job_run("echo building {version} for {environment}"))
    assert (seen.code, seen.lines) == (0, ("building 1.4 for production",))
    failed = await finished(jobs, job_run("sh -c 'echo no space; exit 7'", "r-0002.0"))
    assert (failed.code, failed.lines) == (7, ("no space",))


async def test_a_job_runs_once(jobs: CommandJobs, tmp_path: Path) -> None:
    """Starting it again does nothing, while it runs and after its end."""
    one = job_run(f"sh -c 'echo run >> {tmp_path}/runs'")
    await asyncio.gather(*(jobs.start(one) for _ in range(4)))
    await until(jobs, one, lambda seen: seen.state is JobState.ENDED)
    await jobs.start(one)
    assert (tmp_path / "runs").read_text() == "run\n"


async def test_another_control_plane_finds_it(jobs: CommandJobs, tmp_path: Path) -> None:
    """A driver that did not start it sees it run, reads its log as it grows, and learns its exit code."""
    go = tmp_path / "go"
    one = job_run(f"sh -c 'echo first; until [ -e {go} ]; do :; done; echo second; exit 3'")
    await jobs.start(one)
    other = CommandJobs(Home(tmp_path / "data", tmp_path))
    seen = await until(other, one, lambda seen: bool(seen.lines))
    assert (seen.state, seen.lines) == (JobState.RUNNING, ("first",))
    lines, after = await other.lines(one, 0)
    assert lines == ("first",)
    go.touch()
    seen = await until(other, one, lambda seen: seen.state is JobState.ENDED)
    assert seen.code == 3
    assert (await other.lines(one, after))[0] == ("second",)


async def test_a_job_that_is_killed_has_no_code(jobs: CommandJobs, tmp_path: Path) -> None:
    """Nobody knows how it ended, and nobody says so."""
    one = job_run("sleep 60")
    await jobs.start(one)
    record = read_record(tmp_path / "data" / "jobs" / "r-0001.0" / "record.json")
    assert record is not None
    assert record.pid is not None
    os.killpg(record.pid, signal.SIGKILL)
    seen = await until(jobs, one, lambda seen: seen.state is JobState.ENDED)
    assert seen.code is None


async def test_stopping_ends_the_whole_family(jobs: CommandJobs, tmp_path: Path) -> None:
    """A child that the command left behind is ended, too; stopping again does nothing."""
    child = "import subprocess,sys;p=subprocess.Popen(['sleep','60']);print(p.pid,flush=True);p.wait()"
    one = job_run(f'{sys.executable} -c "{child}"')
    await jobs.start(one)
    seen = await until(jobs, one, lambda seen: bool(seen.lines))
    await jobs.stop(one)
    pid = int(seen.lines[0])
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    await jobs.stop(one)


async def test_a_lost_release_starts_nothing(jobs: CommandJobs) -> None:
    """Whoever has an older claim is refused."""
    await jobs.start(job_run("true", epoch=5))
    with pytest.raises(Conflict):
        await jobs.start(job_run("true", epoch=4))


async def test_it_sees_what_the_plan_allows(jobs: CommandJobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables of the control plane stay hidden unless they are named, and secrets are masked in the log."""
    monkeypatch.setenv("REGISTRY_TOKEN", "hunter2-registry")
    monkeypatch.setenv("OTHER_TOKEN", "hunter3-other")
    options = {"environment": {"API_KEY": "hunter4-given", "PLAIN": "{version}"}, "inherit": ("REGISTRY_TOKEN",)}
    one = job_run("sh -c 'echo $REGISTRY_TOKEN/$OTHER_TOKEN/$API_KEY/$PLAIN'", **options)
    seen = await finished(jobs, one)
    assert seen.lines == ("•••//•••/1.4",)
    assert (await jobs.lines(one, 0))[0][0].replace(" ", "") == "•••//•••/1.4"
    assert b"hunter" not in (tmp_path / "data" / "jobs" / "r-0001.0" / "log").read_bytes()


async def test_what_it_made_is_kept(jobs: CommandJobs, tmp_path: Path) -> None:
    """Files that the patterns name are kept with size and SHA-256, and nothing outside the folder is."""
    (tmp_path / "work").mkdir()
    (tmp_path / "secret").write_text("x")
    command = "sh -c 'mkdir -p dist && printf hello > dist/app.txt && ln -s ../../secret dist/link.txt'"
    one = job_run(command, directory="work", artifacts=("dist/*", "../secret"))
    (artifact,) = (await finished(jobs, one)).artifacts
    assert (artifact.name, artifact.size, artifact.digest[:8]) == ("dist/app.txt", 5, "2cf24dba")
    assert await jobs.artifact(one, "dist/app.txt") == b"hello"
    for name in ("dist/none.txt", "../record.json"):
        with pytest.raises(Refused):
            await jobs.artifact(one, name)


def git(folder: Path, *words: str) -> None:
    """One git command."""
    identity = ("-c", "user.name=t", "-c", "user.email=t@localhost")
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


async def test_it_runs_at_the_released_commit(jobs: CommandJobs, tmp_path: Path) -> None:
    """With `checkout` it works in a copy at the version, whatever stands in the plan's folder; the repository is untouched."""
    git(tmp_path, "init", "-q")
    (tmp_path / "app").write_text("one")
    git(tmp_path, "add", "app")
    git(tmp_path, "commit", "-qm", "one")
    git(tmp_path, "tag", "v1")
    (tmp_path / "app").write_text("two, not committed")
    one = job_run("sh -c 'cat app; echo x > app'", version="v1", checkout=True)
    assert (await finished(jobs, one)).lines == ("one",)
    assert (tmp_path / "app").read_text() == "two, not committed"
    with pytest.raises(Refused) as caught:
        await jobs.start(job_run("true", "r-0002.0", version="v9", checkout=True))
    assert caught.value.message.key == "driver.no-checkout"


async def test_what_cannot_start_is_refused(jobs: CommandJobs) -> None:
    """A folder that is not there, a placeholder that nobody knows."""
    for one in (job_run("true", directory="nowhere"), job_run("echo {versoin}")):
        with pytest.raises(Refused):
            await jobs.start(one)
        assert (await jobs.look(one)).state is JobState.ABSENT
