"""The embedded PostgreSQL: from the wheel, in the data folder, started and watched by us.

It is a server of its own, so it survives a `kill -9` of the control plane, and the next control plane finds it. It
listens on a socket only, which nobody but us reaches. `postmaster` knows whether it runs, `cluster` makes its folder fit
to start in.
"""

import asyncio
import fcntl
import hashlib
import os
import shlex
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import structlog

from bascule.drivers.support.files import make_folder
from bascule.drivers.support.processes.trouble import machine
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.ports.errors import PortError, Refused, Unreachable
from bascule.wiring.postgres import cluster, postmaster
from bascule.wiring.postgres.postmaster import Postmaster

WATCH_EVERY = Seconds(2.0)
# Bringing a large database up to date after a crash takes its time.
START_WITHIN, STOP_WITHIN, LOOK_EVERY = 300, 60, Seconds(0.05)
# Longer paths are none for a socket, whose name comes on top.
LONGEST_SOCKET = 90
UNREADABLE = (
    "could not locate a valid checkpoint",
    "incorrect checksum",
    "PANIC",
    "could not open file",
    "invalid magic",
)
log = structlog.get_logger("bascule.postgres")


class EmbeddedPostgres:
    """One PostgreSQL server in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def start(self) -> str:
        """Start it where it is not running; its URL. Raises `PortError` with what to type where it cannot be started."""
        return await asyncio.to_thread(self._start)

    def _start(self) -> str:
        with _alone(self._folder):
            until = time.monotonic() + START_WITHIN
            while (found := self._found()) is None or not postmaster.listens(found):
                if found is None:
                    self._launch()
                elif found.status == "ready" and not found.address.exists():
                    # Whoever tidies up temporary folders takes sockets along: nobody would ever reach it again.
                    log.warning("PostgreSQL runs without its socket; starting it again")
                    self._stop()
                elif time.monotonic() > until:
                    raise Unreachable(say("store.unreachable", detail=found.status), say("store.unreachable-hint"))
                time.sleep(LOOK_EVERY)
            _close(found.address)
            return found.url

    def _found(self) -> Postmaster | None:
        return postmaster.find(self._folder.resolve())

    def _launch(self) -> None:
        cluster.prepare(self._folder.resolve())
        folder = self._folder.resolve()
        sockets = _socket_folder(folder)
        gone = postmaster.clear(folder, sockets)
        if gone:
            log.warning("PostgreSQL had not been stopped; what it left is removed", files=gone)
        written = folder / "log"
        with machine(written):
            before = written.stat().st_size if written.exists() else 0
        # Whoever reaches the socket is trusted, so nobody else may.
        options = f"-h '' -k {shlex.quote(str(sockets))} -c unix_socket_permissions=0700 -c lc_messages=C"
        words = ["-w", "-t", str(START_WITHIN), "-s", "-l", str(written), "-o", options, "-D", str(folder), "start"]
        try:
            with machine(folder):
                # Its outputs are inherited by the server, so they may not be pipes that somebody waits for.
                _detached(words, folder)
        except subprocess.SubprocessError as error:
            raise self._refusal(folder, _since(written, before)) from error

    def _refusal(self, folder: Path, said: list[str]) -> PortError:
        """Why it did not start, as far as its log or its disk tell."""
        text = "\n".join(said)
        if "No space left" in text or cluster.disk_is_full(folder):
            return cluster.disk_full(folder)
        last = next((line for line in reversed(said) if "FATAL" in line or "PANIC" in line), said[-1] if said else "")
        if any(word in text for word in UNREADABLE):
            return cluster.damaged(folder, last)
        detail = last or "pg_ctl"
        return Unreachable(say("store.no-start", detail=detail), say("store.no-start-hint", path=str(folder / "log")))

    async def stop(self) -> None:
        """Stop it, as at the end of a day: what is written is safe. Nothing is done where it does not run."""
        await asyncio.to_thread(self._stop)

    def _stop(self) -> None:
        folder = self._folder.resolve()
        found = postmaster.find(folder)
        if found is None:
            return
        line = [str(cluster.programs() / "pg_ctl"), "-w", "-t", str(STOP_WITHIN), "-s", "-m", "fast", "-D", str(folder)]
        try:
            with machine(folder):
                cluster.run([*line, "stop"], folder, Seconds(STOP_WITHIN + 5))
        except subprocess.SubprocessError as error:
            log.warning("PostgreSQL does not stop", error=str(error))
        if found.socket != str(folder):
            with suppress(OSError):
                Path(found.socket).rmdir()

    async def watch(self) -> None:
        """For ever: start it again when it has gone."""
        while True:
            await asyncio.sleep(WATCH_EVERY)
            try:
                if await asyncio.to_thread(self._found) is None:
                    log.warning("PostgreSQL had stopped; starting it again")
                    await self.start()
            except PortError as error:
                log.warning("PostgreSQL does not start", error=str(error))


def _detached(words: list[str], folder: Path) -> None:
    """`pg_ctl`, which leaves a server behind; it tells the server's story in the log, so nothing of its own is read."""
    user = cluster.run_as()
    whose = {} if user is None else {"user": user, "group": folder.stat().st_gid, "extra_groups": []}
    subprocess.run(
        [str(cluster.programs() / "pg_ctl"), *words], cwd=folder, env=cluster.surroundings(), check=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        timeout=START_WITHIN + 5, **whose,  # type: ignore[call-overload]
    )  # fmt: skip


def _close(socket: Path) -> None:
    """Close a socket to others, also of a server that has been running since before there was the rule."""
    with machine(socket):
        if socket.is_socket() and stat.S_IMODE(socket.stat().st_mode) & 0o077:
            socket.chmod(0o700)


def _socket_folder(folder: Path) -> Path:
    """The data folder, or where that path is too long for a socket a private one with a short path."""
    if len(os.fsencode(folder)) <= LONGEST_SOCKET:
        return folder
    user = cluster.run_as()
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    short = Path(tempfile.gettempdir()) / f"bascule-{os.getuid()}-{name}-pg"
    with machine(short):
        with suppress(FileExistsError):
            short.mkdir(mode=0o700)
            os.chown(short, -1 if user is None else user, -1)
        there = short.lstat()
    # Others may write where it lies: whoever made it could listen in our place.
    if not stat.S_ISDIR(there.st_mode) or there.st_uid != (os.getuid() if user is None else user):
        raise Refused(say("driver.not-ours", path=str(short)))
    return short


def _since(path: Path, start: int) -> list[str]:
    """The lines of a log after a place in it."""
    try:
        with path.open("rb") as file:
            file.seek(start)
            return file.read().decode(errors="replace").splitlines()
    except OSError:
        return []


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One at a time: of two control planes that start at once, the second finds the server of the first."""
    make_folder(folder.parent)
    cluster.require_writable(folder)
    with machine(folder):
        descriptor = os.open(folder.parent / f".{folder.name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
