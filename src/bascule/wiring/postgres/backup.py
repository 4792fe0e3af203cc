"""Backing up and restoring a control plane: its database and its data folder, in one file.

A backup is hot: the database as of one moment, beside whoever serves. Restoring happens beside what is there and takes its
place only at the end, entry by entry; what was there is kept aside. What runs on this machine is younger than any backup, so the
folders of programs and proxies that run stay as they are, and the control plane that serves next finds them running.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from bascule import __version__
from bascule.drivers.support.files import make_folder
from bascule.drivers.support.processes.detached import find
from bascule.drivers.support.processes.trouble import machine
from bascule.kernel.i18n import Message, say
from bascule.platform.settings import Settings
from bascule.ports.errors import PortError, Refused
from bascule.store import journal, snapshot
from bascule.store.database import open_engine
from bascule.store.schema import require_known
from bascule.store.snapshot import Snapshot
from bascule.wiring.postgres import archive, postmaster
from bascule.wiring.postgres.archive import Writer
from bascule.wiring.postgres.embedded import EmbeddedPostgres
from bascule.wiring.postgres.postmaster import Postmaster

DATABASE, FILES = "database/", "data/"
POSTGRES, STAGE, ASIDE = "postgres", ".restoring", "before-restore-"
# Where drivers keep the records of what runs.
RUNNING = ("processes", "envoy", "haproxy", "jobs", "docker")
# What is made again by itself, or belongs to no control plane.
SKIPPED, SKIPPED_ENDS = (POSTGRES, "demo", STAGE), (".log", ".sock", ".new", "lock")


@dataclass(frozen=True, slots=True)
class Done:
    """What was written or restored: the file, who made it when, how much it holds, and what is to be said besides."""

    path: Path
    version: str
    made: str
    rows: int
    files: int
    remarks: tuple[Message, ...] = ()


def file_name(now: datetime) -> str:
    """What a backup is called where nobody names it."""
    return f"bascule-backup-{now:%Y%m%d-%H%M%S}.tar.gz"


async def back_up(settings: Settings, path: Path) -> Done:
    """Write everything into one file. Raises `PortError`; there is no such file then."""
    async with _database(settings, settings.data / POSTGRES) as url:
        manifest: dict[str, Any] = {}

        def fill(writer: Writer) -> None:
            taken = snapshot.take(url, lambda name, lines: writer.add(f"{DATABASE}{name}", lines))
            for each in _files(settings.data):
                _add_file(writer, settings.data, each)
            made = datetime.now(UTC).isoformat(timespec="seconds")
            manifest.update({"version": __version__, "made": made, "database": taken.to_json()})
            writer.finish(manifest)

        await asyncio.to_thread(archive.write, path, fill)
    return await asyncio.to_thread(_told, path)


def _told(path: Path) -> Done:
    manifest = archive.read(path)
    rows = sum(one["rows"] for one in manifest["database"]["tables"].values())
    files = sum(name.startswith(FILES) for name in manifest["parts"])
    return Done(path, manifest["version"], manifest["made"], rows, files)


async def restore(settings: Settings, path: Path, force: bool) -> Done:
    """Put everything back. Raises `PortError`; until everything has been read and loaded, nothing is touched."""
    manifest = await asyncio.to_thread(archive.read, path)
    taken = _snapshot(path, manifest)
    await _require_idle(settings)
    await asyncio.to_thread(_require_free, settings, force)
    done = await asyncio.to_thread(_told, path)
    remarks = list[Message]()
    if settings.database_url:
        remarks += await _keep_database(settings, settings.database_url)
    with _stage(settings.data) as stage:
        await asyncio.to_thread(_unpack, path, stage)
        remarks.append(await _load(settings, stage, taken))
        await asyncio.to_thread(shutil.rmtree, stage / "database")
        await _stop_postgres(settings)
        remarks += await asyncio.to_thread(_swap, settings.data, stage)
    return Done(path, done.version, done.made, done.rows, done.files, tuple(remarks))


async def _keep_database(settings: Settings, url: str) -> list[Message]:
    """What a database holds is kept in a backup of its own, for there is no folder to set aside."""
    holds: bool = await asyncio.to_thread(snapshot.holds_something, url)
    if not holds:
        return []
    kept = settings.data.parent / file_name(datetime.now(UTC))
    await back_up(settings, kept)
    return [say("backup.kept-database", path=str(kept))]


def _snapshot(path: Path, manifest: dict[str, Any]) -> Snapshot:
    try:
        taken = Snapshot.from_json(manifest["database"])
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(say("backup.broken", path=str(path), detail=say("backup.altered", part="database"))) from error
    try:
        require_known(taken.schema)
    except Refused as error:
        raise Refused(
            say("backup.newer", path=str(path), version=manifest["version"]), say("backup.newer-hint")
        ) from error
    return taken


async def _require_idle(settings: Settings) -> None:
    """Nobody serves from this folder or on this database."""
    url = settings.database_url
    if url is None:
        found = await asyncio.to_thread(_running, settings.data / POSTGRES)
        url = found.url if found and found.status == "ready" else None
    if url is not None:
        await asyncio.to_thread(_require_unused, url)


def _require_unused(url: str) -> None:
    if snapshot.in_use(url):
        raise Refused(say("backup.serving"), say("backup.serving-hint"))


def _require_free(settings: Settings, force: bool) -> None:
    with machine(settings.data):
        there = settings.data.exists() and any(not one.name.startswith(".") for one in settings.data.iterdir())
    if there and not force:
        raise Refused(say("backup.occupied", path=str(settings.data)), say("backup.occupied-hint"))
    if not force and settings.database_url and snapshot.holds_something(settings.database_url):
        raise Refused(say("backup.occupied-database"), say("backup.occupied-hint"))


@contextmanager
def _stage(data: Path) -> Iterator[Path]:
    stage = make_folder(data) / STAGE
    shutil.rmtree(stage, ignore_errors=True)
    try:
        yield make_folder(stage)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _unpack(path: Path, stage: Path) -> None:
    for name, part in archive.each(path):
        target = stage.joinpath(*_parts(path, name))
        make_folder(target.parent)
        with machine(target), os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            shutil.copyfileobj(part, file)


def _parts(path: Path, name: str) -> tuple[str, ...]:
    """A name that leads out of the folder is none of ours."""
    parts = PurePosixPath(name).parts
    if not name.startswith((DATABASE, FILES)) or ".." in parts or len(parts) < 2:
        raise Refused(say("backup.broken", path=str(path), detail=say("backup.altered", part=name)))
    return parts


async def _load(settings: Settings, stage: Path, taken: Snapshot) -> Message:
    """Fill the database, and have the journal prove itself."""
    async with _database(settings, stage / POSTGRES) as url:
        await asyncio.to_thread(snapshot.load, url, taken, lambda name: _lines(stage / "database" / name))
        engine = open_engine(url)
        try:
            proof = await journal.prove(engine)
        finally:
            await engine.dispose()
    return proof.fault or say("store.chain-good", count=proof.count)


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(archive.CHUNK):
            yield chunk


@asynccontextmanager
async def _database(settings: Settings, folder: Path) -> AsyncIterator[str]:
    """The database's URL; where it is one of ours that does not run, it runs for as long as the block lasts."""
    if settings.database_url:
        yield settings.database_url
        return
    if folder.name == POSTGRES and folder.parent == settings.data and not (folder / "PG_VERSION").exists():
        raise Refused(say("backup.nothing-there"), say("backup.nothing-there-hint"))
    embedded = EmbeddedPostgres(folder)
    ran = await asyncio.to_thread(_running, folder) is not None
    url = await embedded.start()
    try:
        yield url
    finally:
        if not ran:
            await embedded.stop()


def _running(folder: Path) -> Postmaster | None:
    return postmaster.find(folder.resolve())


async def _stop_postgres(settings: Settings) -> None:
    if not settings.database_url:
        await EmbeddedPostgres(settings.data / POSTGRES).stop()


def _swap(data: Path, stage: Path) -> list[Message]:
    """Put what was restored where it belongs, and what was there aside."""
    restored = stage / "data"
    make_folder(restored)
    if (stage / POSTGRES).exists():
        (stage / POSTGRES).rename(restored / POSTGRES)
    runs = [name for name in RUNNING if _runs(data / name)]
    aside = next(one for one in (data / f"{ASIDE}{number}" for number in range(1, 10_000)) if not one.exists())
    with machine(data):
        for old in sorted(data.iterdir()):
            if old.name not in runs and old != stage and not old.name.startswith((ASIDE, ".")):
                old.rename(make_folder(aside) / old.name)
        for new in sorted(restored.iterdir()):
            if new.name not in runs:
                new.rename(data / new.name)
    remarks = [say("backup.kept-aside", path=str(aside))] if aside.exists() else []
    return remarks + ([say("backup.runs", names=", ".join(runs))] if runs else [])


def _runs(folder: Path) -> bool:
    """Whether something runs whose record lies in a folder. Containers have their records in Docker: they are looked for there."""
    if folder.name == "docker":
        return folder.exists()
    for path in folder.rglob("*.json") if folder.exists() else ():
        with suppress(PortError):
            if find(path)[1] is not None:
                return True
    return False


def _files(data: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(data):
        top = Path(folder) == data
        folders[:] = sorted(one for one in folders if not (top and _skipped(one)))
        yield from (Path(folder) / name for name in sorted(names) if not name.endswith(SKIPPED_ENDS))


def _skipped(name: str) -> bool:
    return name in SKIPPED or name.startswith((ASIDE, f".{POSTGRES}", f"{POSTGRES}."))


def _add_file(writer: Writer, data: Path, path: Path) -> None:
    """Add a file of the data folder; what goes away meanwhile was not there."""
    name = f"{FILES}{path.relative_to(data).as_posix()}"
    with machine(path), suppress(FileNotFoundError):
        if not path.is_symlink() and path.is_file():
            writer.add(name, [path.read_bytes()])
