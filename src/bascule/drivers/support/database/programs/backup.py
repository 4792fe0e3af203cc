"""Backups: `pg_dump` in its own format, under another name until it is whole, listed by `pg_restore` before it counts."""

import asyncio
import hashlib
import os
import re
from datetime import UTC, datetime
from pathlib import Path

from bascule.drivers.support.database.connect import connected, major_of
from bascule.drivers.support.database.measure import columns
from bascule.drivers.support.database.programs.clear import clearing
from bascule.drivers.support.database.programs.program import Program, tool
from bascule.drivers.support.database.programs.tools import find_tool
from bascule.drivers.support.database.site import Site
from bascule.drivers.support.files import make_folder, write_file
from bascule.drivers.support.processes.thread import to_its_end
from bascule.drivers.support.processes.trouble import machine
from bascule.kernel.i18n import say
from bascule.migration.result import Backup
from bascule.ports.errors import Refused

FORM = "%Y%m%dT%H%M%SZ"
_STAMP = re.compile(r"-(?P<stamp>\d{8}T\d{6}Z)\.dump\Z")


async def back_up(site: Site) -> Backup:
    """Save the database of a site. Nothing is left where that fails."""
    folder = make_folder(folder_of(site))
    path = folder / f"{_prefix(site)}-{datetime.fromtimestamp(site.target.at, UTC):{FORM}}.dump"
    part = path.with_name(f".{path.name}.part")
    try:
        extensions = await _extensions(site)
        entries = await _dump(site, part)
        # Before the backup has its name: one that counts can be restored, whenever we die.
        write_file(_clear(path), clearing(extensions))
        digest = await to_its_end(_settle, part, path)
    finally:
        part.unlink(missing_ok=True)
        if not path.exists():
            _clear(path).unlink(missing_ok=True)
    write_file(path.with_name(f"{path.name}.sha256"), f"{digest}  {path.name}\n")
    await asyncio.to_thread(_sweep, site)
    return Backup(str(path), path.stat().st_size, digest, restore_command(site, path), entries)


def folder_of(site: Site) -> Path:
    """Where the backups of a site are."""
    return site.root / site.database.backups


def restore_command(site: Site, path: Path) -> str:
    """What to type to bring a backup back; the address stays where it is.

    One transaction: it is committed only once all of the archive has been read, and nothing that came since is left.
    """
    kind, _, name = site.database.url.partition(" ")
    where = f"${name}" if kind == "env" else f"$(cat {name})"
    archive = f'pg_restore --no-owner --file=- "{path}" && echo "COMMIT;" || echo "The backup cannot be read;"'
    options = f'--no-psqlrc --quiet --output=/dev/null --set=ON_ERROR_STOP=1 --dbname="{where}"'
    return f'{{ {archive}; }} | psql {options} --file="{_clear(path)}" --file=-'


def _clear(path: Path) -> Path:
    return path.with_name(f"{path.name}.clear.sql")


def backups(site: Site) -> list[Path]:
    """The backups of a site, the newest first."""
    found = [one for one in folder_of(site).glob(f"{_prefix(site)}-*.dump") if _STAMP.search(one.name)]
    return sorted(found, key=lambda path: path.name, reverse=True)


async def _extensions(site: Site) -> list[str]:
    async with connected(site.address, site.name) as connection:
        rows = await (await connection.execute("SELECT extname FROM pg_extension ORDER BY 1")).fetchall()
    return [row[0] for row in rows]


async def _dump(site: Site, part: Path) -> int:
    async with connected(site.address, site.name) as connection:
        major, holds = await major_of(connection), bool(await columns(connection))
    words, secrets = site.address.open_words()
    wait = f"--lock-wait-timeout={max(round(site.database.lock_timeout * 1000), 1)}"
    dump = (
        find_tool("pg_dump", major),
        "--format=custom",
        "--no-password",
        wait,
        f"--file={part}",
        f"--dbname={words}",
    )
    with machine(part):
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    await tool(Program(dump, site.root, secrets), site.address)
    listed = await tool(Program((find_tool("pg_restore", major), "--list", str(part)), site.root), site.address)
    entries = sum(not line.startswith(";") for line in listed.splitlines() if line.strip())
    # A database into which nothing was put yet has nothing to list.
    if holds and not entries:
        raise Refused(say("migration.empty-backup", database=site.name))
    return entries


def _settle(part: Path, path: Path) -> str:
    """Give the finished file its name, safely on disk, and say its SHA-256."""
    with machine(part), part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
        part.rename(path)
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    return digest


def _sweep(site: Site) -> None:
    """Drop what is too old, but never the newest."""
    for path in backups(site)[1:]:
        match = _STAMP.search(path.name)
        assert match is not None
        made = datetime.strptime(match["stamp"], FORM).replace(tzinfo=UTC).timestamp()
        if site.target.at - made > site.database.keep:
            path.unlink(missing_ok=True)
            path.with_name(f"{path.name}.sha256").unlink(missing_ok=True)
            _clear(path).unlink(missing_ok=True)


def _prefix(site: Site) -> str:
    return f"{site.target.plan}-{site.target.environment}-{site.name}"
