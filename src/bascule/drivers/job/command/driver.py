"""The command driver: a job is a process that outlives the control plane, found again by its record."""

import asyncio
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from bascule.drivers.job.command.folder import JobFolder
from bascule.drivers.job.command.render import environment, render, values
from bascule.drivers.support.fence import pass_fence
from bascule.drivers.support.files import hand_folder, last_lines, make_folder
from bascule.drivers.support.fill import fill
from bascule.drivers.support.home import Home
from bascule.drivers.support.lock import locked
from bascule.drivers.support.mask import blank, mask
from bascule.drivers.support.processes.child import LONGEST_LINE, Child, Tail, run_child
from bascule.drivers.support.processes.detached import Command, end, find, start
from bascule.drivers.support.processes.identity import Identity, identity_of
from bascule.drivers.support.processes.surroundings import surround
from bascule.drivers.support.processes.trouble import machine
from bascule.drivers.support.variables import as_written, hidden, revealed
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant, Seconds
from bascule.ports.errors import Refused
from bascule.ports.job import JobRun, JobSeen, JobState

LINES = 200
CHUNK = 256_000
GRACE = Seconds(5.0)


class CommandJobs:
    """Commands of this machine."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._all = home.folder("jobs")

    async def start(self, job_run: JobRun) -> None:
        """Start it, unless it has been started before."""
        folder = self._folder(job_run.key)
        async with locked(folder.path):
            pass_fence(folder.path / "fence", job_run.epoch)
            record, _ = await asyncio.to_thread(find, folder.record)
            if record is not None or folder.ended() is not None:
                return
            identity = await asyncio.to_thread(identity_of, self._home.root.absolute(), job_run.job.user)
            directory = await self._directory(job_run, folder, identity)
            own = await asyncio.to_thread(revealed, environment(job_run), self._home.root.absolute())
            variables = {**surround(job_run.job.inherit, identity), **own}
            command = Command(render(job_run), directory, variables, folder.log, identity, folder.code)
            await asyncio.to_thread(start, folder.record, command, {"began": time.time(), "directory": str(directory)})

    async def look(self, job_run: JobRun) -> JobSeen:
        """How far it is."""
        return await asyncio.to_thread(self._look, job_run)

    async def lines(self, job_run: JobRun, after: int) -> tuple[Sequence[str], int]:
        """Its masked output from an offset on, in whole lines."""
        return await asyncio.to_thread(self._read, job_run, after)

    async def artifact(self, job_run: JobRun, name: str) -> bytes:
        """A file that it made."""
        kept = self._folder(job_run.key).kept
        path = (kept / name).resolve()
        if not path.is_relative_to(kept.resolve()) or not path.is_file():
            raise Refused(say("driver.no-artifact", name=name[:100]))
        with machine(path):
            return await asyncio.to_thread(path.read_bytes)

    async def stop(self, job_run: JobRun) -> None:
        """End it with everything that it has started."""
        folder = self._folder(job_run.key)
        async with locked(folder.path):
            pass_fence(folder.path / "fence", job_run.epoch)
            await end(folder.record, GRACE)

    async def close(self) -> None:
        """Nothing is kept open."""

    def _folder(self, key: str) -> JobFolder:
        return JobFolder(self._all / key.replace("/", "-"))

    def _read(self, job_run: JobRun, after: int) -> tuple[Sequence[str], int]:
        return _read(self._folder(job_run.key).log, after, self._secrets(job_run))

    def _secrets(self, job_run: JobRun) -> dict[str, str]:
        """What may not be shown of its variables: those that the plan names as secrets, and those that are called like one."""
        own = environment(job_run)
        return as_written(own) | hidden(own, self._home.root.absolute())

    def _look(self, job_run: JobRun) -> JobSeen:
        folder = self._folder(job_run.key)
        record, process = find(folder.record)
        code = folder.ended()
        if record is None and code is None:
            return JobSeen(JobState.ABSENT)
        began = Instant(record.facts.get("began", 0.0)) if record else None
        seconds = max(Instant(time.time()) - began, Seconds(0.0)) if began else Seconds(0.0)
        secrets = self._secrets(job_run)
        lines = _masked(last_lines(folder.log, LINES), secrets)
        if process is not None and code is None:
            return JobSeen(JobState.RUNNING, None, lines, (), seconds)
        # It may have written its code between our two looks.
        code = folder.ended()
        folder.blank(lambda data: blank(data, os.environ, secrets))
        if code == 0 and record is not None:
            folder.keep(Path(str(record.facts["directory"])), job_run.job.artifacts)
            # What went wrong can be looked at in the copy; what went well needs none any more.
            shutil.rmtree(folder.copy, ignore_errors=True)
        return JobSeen(JobState.ENDED, code, lines, folder.artifacts(), seconds)

    async def _directory(self, job_run: JobRun, folder: JobFolder, identity: Identity | None) -> Path:
        """Where it runs: in the plan's folder, or in a fresh copy of the repository at the released version."""
        below = fill(job_run.job.directory, values(job_run))
        root = self._home.root.absolute()
        if job_run.job.checkout:
            await self._copy(job_run.at or job_run.version, folder, identity)
            root = folder.copy
        directory = (root / below).resolve()
        if not directory.is_dir():
            raise Refused(say("driver.no-directory", path=below))
        make_folder(folder.path)
        return directory

    async def _copy(self, version: str, folder: JobFolder, identity: Identity | None) -> None:
        """A copy of its own, so that nothing in the repository is touched and two jobs do not meet.

        Made by whoever works in it: git may run what a repository's settings say.
        """
        make_folder(folder.path)
        await asyncio.to_thread(shutil.rmtree, folder.copy, ignore_errors=True)
        await asyncio.to_thread(hand_folder, folder.copy, self._home.folder(), identity)
        root = str(self._home.root.absolute())
        for words in (
            ("git", "clone", "--quiet", "--shared", "--no-checkout", root, str(folder.copy)),
            ("git", "-C", str(folder.copy), "checkout", "--quiet", "--detach", version),
        ):
            tail = Tail()
            if await run_child(Child(words, Path(root), surround((), identity), identity), tail):
                raise Refused(say("driver.no-checkout", version=version, detail=" ".join(tail.lines()[-1:])))


def _masked(lines: Sequence[str], variables: Mapping[str, str]) -> tuple[str, ...]:
    text = mask("\n".join(lines), os.environ, variables)
    return tuple(line[:LONGEST_LINE].rstrip() for line in text.splitlines())


def _read(path: Path, after: int, variables: Mapping[str, str]) -> tuple[tuple[str, ...], int]:
    """Whole lines only: half a line may hold half a secret, which nobody would recognise."""
    with machine(path):
        if not path.exists():
            return (), 0
        with path.open("rb") as file:
            file.seek(after)
            chunk = file.read(CHUNK)
    whole = chunk[: chunk.rfind(b"\n") + 1]
    if not whole and len(chunk) == CHUNK:
        return ("…",), after + CHUNK
    return _masked(whole.decode("utf-8", "replace").splitlines(), variables), after + len(whole)
