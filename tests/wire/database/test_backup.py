"""Backups: whole or not there, listed, dated, and good for a restore."""

import hashlib
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from bascule.drivers.support.database.programs.tools import find_tool
from bascule.kernel.i18n import render
from bascule.ports.database import Backup
from bascule.ports.errors import PortError, Refused
from tests.kit.rigs.databases import FolderRig
from tests.kit.rigs.restoring import restored

DAY = 86400.0


async def test_a_backup_can_be_restored(project: FolderRig) -> None:
    """With the very command that it returns, which has no secret in it; its SHA-256 stands beside it."""
    with psycopg.connect(project.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE users (id int PRIMARY KEY)")
        connection.execute("INSERT INTO users VALUES (1), (2)")
        made = await project.driver().back_up(project.target())
        connection.execute("DROP TABLE users")
        major = connection.info.server_version // 10_000
    look_at(Path(made.path), made)
    assert project.url not in made.restore
    restored(project, made.restore, major)
    with psycopg.connect(project.url) as connection:
        assert connection.execute("SELECT count(*) FROM users").fetchone() == (2,)


def look_at(path: Path, made: Backup) -> None:
    """The file is what was said of it, and nobody else's to read."""
    assert made.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert path.with_name(f"{path.name}.sha256").read_text() == f"{made.digest}  {path.name}\n"
    assert (made.size, path.stat().st_mode & 0o777) == (path.stat().st_size, 0o600)


async def test_old_backups_go_and_the_newest_stays(project: FolderRig) -> None:
    """However old it is; what is young enough stays, too."""
    with psycopg.connect(project.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE users (id int)")
    target = project.target(keep=2 * DAY)
    for day in (0, 1, 3.5):
        await project.driver().back_up(replace(target, at=target.at + day * DAY))
    kept = sorted(path.name for path in (project.home.root / "backups").iterdir())
    assert len([name for name in kept if name.endswith(".dump")]) == 1
    assert len([name for name in kept if name.endswith(".sha256")]) == 1
    assert len([name for name in kept if name.endswith(".clear.sql")]) == 1


async def test_a_backup_that_fails_leaves_nothing(project: FolderRig, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file that could be taken for one, also where the database goes away."""
    monkeypatch.setenv("AWAY_URL", "postgresql://me:canary-word@127.0.0.1:1/shop")
    with pytest.raises(PortError) as error:
        await project.driver().back_up(project.target(url="env AWAY_URL"))
    assert "canary-word" not in str(error.value)
    assert [path.suffix for path in (project.home.root / "backups").iterdir()] == []


def test_a_missing_program_names_its_package() -> None:
    """A server of a version that this machine has no programs for."""
    with pytest.raises(Refused) as error:
        find_tool("pg_dump", 99)
    assert "postgresql-client-99" in render(error.value.message, "en")


async def test_a_rehearsal_takes_the_latest_backup(project: FolderRig) -> None:
    """With its rows, so that the time that it takes is the real one."""
    project.write("1_users", "CREATE TABLE users (id int); INSERT INTO users SELECT generate_series(1, 1000)", None)
    await project.driver().migrate(project.target(), {"1_users": ""})
    made = await project.driver().back_up(project.target())
    project.write("2_fill", "UPDATE users SET id = id + 1", "UPDATE users SET id = id - 1")
    rows = {"rows": "SELECT count(*) = 1000 FROM users"}
    found = await project.driver().rehearse(project.target(invariants=rows))
    assert (found.source, found.problems, found.differences) == (Path(made.path).name, (), ())
    broken = await project.driver().rehearse(project.target(invariants={"no": "SELECT count(*) = 1 FROM users"}))
    assert [problem.key for problem in broken.problems] == ["migration.invariant"]


async def test_what_a_dead_rehearsal_left_is_swept(project: FolderRig) -> None:
    """Scratch databases that are too old go; younger ones are somebody's."""
    now = project.target().at
    names = (f"bascule_scratch_{int(now - 7 * 3600)}_aa", f"bascule_scratch_{int(now)}_bb")
    with psycopg.connect(project.url, autocommit=True) as connection:
        for name in names:
            connection.execute(f"CREATE DATABASE {name}".encode())
        project.write("1_users", "CREATE TABLE users (id int)", None)
        await project.driver().rehearse(project.target())
        rows = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'bascule_scratch_%'").fetchall()
        assert [row[0] for row in rows] == [names[1]]
        connection.execute(f"DROP DATABASE {names[1]}".encode())
