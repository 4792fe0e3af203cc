"""The embedded PostgreSQL starts after any crash, and where it cannot, it is said what to type. All on real servers."""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import render
from bascule.server.accounts.token import read_token
from bascule.wiring.postgres import cluster
from bascule.wiring.postgres.embedded import EmbeddedPostgres
from bascule.wiring.postgres.postmaster import Postmaster, listens
from tests.kit.postgres import apart

PASSED, AS_ROOT = "kept", pytest.mark.skipif(os.geteuid() != 0, reason="needs root: run the tests as root")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stopped database that something was written to."""
    folder = tmp_path_factory.mktemp("made") / "postgres"
    server = EmbeddedPostgres(folder)
    with psycopg.connect(apart(server.start()), autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {PASSED} AS SELECT 42 AS answer")
    apart(server.stop())
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of it, with owner and permissions as they were; stopped at the end."""
    copy = tmp_path / "data" / "postgres"
    copy.parent.mkdir()
    subprocess.run(["cp", "-a", str(made), str(copy)], check=True)
    yield copy
    if copy.exists():
        apart(EmbeddedPostgres(copy).stop())


def starts(folder: Path) -> str:
    """It starts in this folder and no other, and what was written is there."""
    url = apart(EmbeddedPostgres(folder).start())
    with psycopg.connect(url) as connection:
        row = connection.execute(f"SELECT answer, current_setting('data_directory') FROM {PASSED}").fetchone()
    assert row == (42, str(folder))
    return url


def refused(folder: Path) -> str:
    """It does not start; what is said, in English, once it is known to be said in French, too."""
    with pytest.raises(BasculeError) as caught:
        apart(EmbeddedPostgres(folder).start())
    error = caught.value
    assert error.hint is not None
    assert render(error.message, "fr") != render(error.message, "en")
    return f"{error} {render(error.hint, 'en')}"


def leave_behind(folder: Path, pid: object) -> None:
    """What a machine that lost its power leaves of a running server."""
    (folder / "postmaster.pid").write_text(f"{pid}\n{folder}\n1700000000\n5432\n{folder}\n\n  1 2\nready\n")
    (folder / ".s.PGSQL.5432").write_text("")
    (folder / ".s.PGSQL.5432.lock").write_text(f"{pid}\n{folder}\n1700000000\n5432\n{folder}\n")


@pytest.mark.parametrize("pid", ["alive", "ours", 1, 999_999_999, "", "-"])
def test_its_id_lives_again_as_another_program(folder: Path, pid: object) -> None:
    """A file that names a program of the server's own user, ours, init, nobody, nothing or rubbish stops no start."""
    user = cluster.run_as()
    with subprocess.Popen(["sleep", "60"], user=user) as program:
        leave_behind(folder, {"alive": program.pid, "ours": os.getpid()}.get(str(pid), pid))
        starts(folder)
        assert program.poll() is None
        program.kill()


def test_files_of_no_length(folder: Path) -> None:
    """A disk that lost what was being written leaves empty files."""
    for name in ("postmaster.pid", ".s.PGSQL.5432.lock"):
        (folder / name).write_text("")
    starts(folder)


def test_a_server_that_was_killed(folder: Path) -> None:
    """With its children still there, and its socket, its file and its memory left."""
    starts(folder)
    pid = int((folder / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    psutil.Process(pid).wait(10)
    starts(folder)


def test_a_server_whose_socket_was_deleted_is_started_again(folder: Path) -> None:
    """As by whoever tidies up temporary folders; it is not waited for."""
    url = starts(folder)
    before = (folder / "postmaster.pid").read_text().split()[0]
    (Path(url.partition("host=")[2]) / ".s.PGSQL.5432").unlink()
    starts(folder)
    assert (folder / "postmaster.pid").read_text().split()[0] != before


def test_a_server_without_its_socket_is_not_ready(tmp_path: Path) -> None:
    """Whatever its file says: it was killed a moment ago."""
    dying = Postmaster(os.getpid(), str(tmp_path), "ready")
    assert not listens(dying)
    (tmp_path / ".s.PGSQL.5432").write_text("")
    assert not listens(dying)


def test_a_running_server_is_found(folder: Path) -> None:
    """Who comes second does not start it again, also while the first is at it."""
    url = starts(folder)
    before = (folder / "postmaster.pid").read_text()

    async def both() -> list[str]:
        return list(await asyncio.gather(*(EmbeddedPostgres(folder).start() for _ in range(4))))

    assert apart(both()) == [url] * 4
    assert (folder / "postmaster.pid").read_text() == before


def test_a_copy_of_a_running_folder_has_its_own_server(folder: Path, tmp_path: Path) -> None:
    """The copy names the server of the original, which runs: nobody writes into the original by it."""
    url = starts(folder)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
    copy = tmp_path / "copy" / "postgres"
    copy.parent.mkdir()
    subprocess.run(["cp", "-a", str(folder), str(copy)], check=True)
    try:
        assert starts(copy) != url
        assert starts(folder) == url
    finally:
        apart(EmbeddedPostgres(copy).stop())


@AS_ROOT
def test_wrong_owner_and_permissions_are_put_right(folder: Path) -> None:
    """As an unpacked archive or a copy by root leaves them."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, 0, 0)
        path.chmod(0o755 if path.is_dir() else 0o644)
    starts(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


def as_nobody(imports: str, line: str) -> str:
    """What is said when a line is run by a user who is nobody; imports come before, for our packages are not theirs to read."""
    someone = pwd.getpwnam("nobody")
    program = (
        f"import asyncio, os; from pathlib import Path; {imports}\n"
        "from concurrent.futures import thread\n"
        "from bascule.kernel.i18n import ENGLISH, render; from bascule.kernel.error import BasculeError\n"
        "from bascule.kernel.i18n.catalogue import sentences; sentences('store', ENGLISH)\n"
        f"os.setgid({someone.pw_gid}); os.setuid({someone.pw_uid})\n"
        f"try: {line}\n"
        "except BasculeError as error: print(error, render(error.hint, 'en'))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=30)
    assert done.stdout, done.stderr
    return done.stdout


@AS_ROOT
def test_the_database_of_somebody_else(folder: Path) -> None:
    """Who is not root is told what to type."""
    cluster.let_in(folder)
    said = as_nobody(
        "from bascule.wiring.postgres.embedded import EmbeddedPostgres",
        f"asyncio.run(EmbeddedPostgres(Path({str(folder)!r})).start())",
    )
    assert f"chown -R nobody {folder}" in said


@AS_ROOT
def test_a_whole_data_folder_of_somebody_else(tmp_path: Path) -> None:
    """The token that cannot be read says the same."""
    read_token(tmp_path / "data")
    cluster.let_in(tmp_path / "data")
    done = as_nobody(
        "from bascule.server.accounts.token import read_token", f"read_token(Path({str(tmp_path / 'data')!r}))"
    )
    assert f"chown -R nobody {tmp_path / 'data'}" in done


@pytest.fixture
def disk(made: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy on a disk of its own."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=80m", "tmpfs", str(tmp_path)]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a small disk can only be mounted by root: run the tests as root")
    subprocess.run(["cp", "-a", str(made), str(tmp_path / "postgres")], check=True)
    yield tmp_path
    apart(EmbeddedPostgres(tmp_path / "postgres").stop())
    subprocess.run(["umount", "-l", str(tmp_path)], check=True)


def test_a_disk_that_can_only_be_read(disk: Path) -> None:
    """It is said so; once it can be written it starts."""
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    assert "is read-only" in refused(disk / "postgres")
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    starts(disk / "postgres")


@pytest.mark.parametrize("new", [False, True])
def test_a_full_disk(disk: Path, new: bool) -> None:
    """It is said so, of a database that is there and of one that is to be made; with room it starts."""
    folder = disk / "postgres"
    if new:
        shutil.rmtree(folder)
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(b"x" * 65536):
            pass
    assert "full" in refused(folder)
    filler.unlink()
    if new:
        apart(EmbeddedPostgres(folder).start())
    else:
        starts(folder)


def test_the_data_of_another_postgresql(tmp_path: Path) -> None:
    """What to type is said, and nothing is touched."""
    folder = tmp_path / "postgres"
    folder.mkdir(mode=0o700)
    cluster._own(folder)
    cluster.let_in(folder)
    older = cluster.programs().parent.parent / "pginstall" / "bin" / "initdb"
    cluster.run([str(older), "-U", "postgres", "--no-sync", "-D", str(folder)], folder, 60)
    before = sorted(str(path) for path in folder.rglob("*"))
    assert "PostgreSQL 16" in refused(folder)
    assert sorted(str(path) for path in folder.rglob("*")) == before


@pytest.mark.parametrize("reached", ["PG_VERSION", "global/pg_control", "base/5"])
def test_a_folder_that_was_being_made(tmp_path: Path, reached: str) -> None:
    """Stopped at any point of making it, it is set aside whole, and a fresh one is made."""
    folder = tmp_path / "data" / "postgres"
    folder.mkdir(mode=0o700, parents=True)
    cluster._own(folder)
    cluster.let_in(folder)
    line = [str(cluster.programs() / "initdb"), "-U", "postgres", "--no-sync", "-D", str(folder)]
    making = subprocess.Popen(
        line, user=cluster.run_as(), cwd=folder, stdout=subprocess.DEVNULL, start_new_session=True
    )
    until = time.monotonic() + 30
    while not (folder / reached).exists() and time.monotonic() < until:
        time.sleep(0.001)
    os.killpg(making.pid, signal.SIGKILL)
    making.wait()
    apart(EmbeddedPostgres(folder).start())
    apart(EmbeddedPostgres(folder).stop())
    assert (folder.parent / "postgres.half-made-1" / "PG_VERSION").exists()


def test_making_it_was_stopped(tmp_path: Path) -> None:
    """What we make bears its name only once it is whole: the rest of an earlier try is in nobody's way."""
    half = tmp_path / ".postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    apart(EmbeddedPostgres(tmp_path / "postgres").start())
    apart(EmbeddedPostgres(tmp_path / "postgres").stop())
    assert not half.exists()


@pytest.mark.parametrize("name", ["global/pg_control", "PG_VERSION"])
def test_a_damaged_database_is_left_as_it_is(folder: Path, name: str) -> None:
    """What was a database is never taken for a half-made one; the way back to a backup is said."""
    (folder / name).unlink()
    assert "bascule restore FILE --force" in refused(folder)
    assert (folder / "base").exists()


def test_a_broken_write_ahead_log(folder: Path) -> None:
    """The checkpoint cannot be read: damaged, and the backup is named."""
    for path in (folder / "pg_wal").glob("0*"):
        path.write_bytes(b"\0" * path.stat().st_size)
    assert "bascule restore FILE --force" in refused(folder)


def test_a_path_that_is_too_long_for_a_socket(made: Path, tmp_path: Path) -> None:
    """The socket lies elsewhere, in a folder that nobody else can make first."""
    folder = tmp_path / ("long" * 30) / "postgres"
    folder.parent.mkdir()
    subprocess.run(["cp", "-a", str(made), str(folder)], check=True)
    url = starts(folder)
    apart(EmbeddedPostgres(folder).stop())
    elsewhere = Path(url.rpartition("host=")[2])
    assert not elsewhere.exists()
    elsewhere.symlink_to(tmp_path)
    with pytest.raises(BasculeError):
        apart(EmbeddedPostgres(folder).start())
    elsewhere.unlink()


def test_serve_says_it_in_a_sentence(folder: Path) -> None:
    """`bascule serve` on what it cannot start: one error, what to type, exit code 1, no trace."""
    (folder / "PG_VERSION").write_text("17\n")
    line = [sys.executable, "-c", "from bascule.cli.main import run; run()", "serve"]
    environment = os.environ | {"BASCULE_DATA": str(folder.parent), "BASCULE_PORT": "17399", "BASCULE_LANGUAGE": "fr"}
    done = subprocess.run(
        line, cwd=folder.parent, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
    assert "PostgreSQL 17" in done.stderr
    assert "bascule backup" in done.stderr
