"""PostgreSQL servers of other versions than the embedded one, for the tests that must hold on both."""

import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PROGRAMS = Path("/usr/lib/postgresql/15/bin")


@contextmanager
def postgres_15() -> Iterator[str]:
    """The URL of a PostgreSQL 15 in a folder of its own, listening on a socket only; skips where it is not installed."""
    if not (PROGRAMS / "postgres").exists():
        pytest.skip("PostgreSQL 15 is not installed: apt install postgresql-15")
    user = _user()
    with tempfile.TemporaryDirectory(prefix="bascule-15-", ignore_cleanup_errors=True) as folder:
        home, data = Path(folder), Path(folder) / "data"
        data.mkdir(mode=0o700)
        if user is not None:
            home.chmod(0o755)
            os.chown(home, user, -1)
            os.chown(data, user, -1)
        _run(
            user, home, "initdb", "--auth=trust", "--username=postgres", "--encoding=utf8", "--no-sync", "-D", str(data)
        )
        options = f"-c listen_addresses='' -k {home} -c fsync=off"
        _run(user, home, "pg_ctl", "-w", "-D", str(data), "-l", str(home / "log"), "-o", options, "start")
        try:
            yield f"postgresql://postgres@/postgres?host={home}"
        finally:
            _run(user, home, "pg_ctl", "-w", "-m", "immediate", "-D", str(data), "stop")


def _user() -> int | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {one.pw_name: one.pw_uid for one in pwd.getpwall()}
    return known.get("postgres", known["nobody"])


def _run(user: int | None, home: Path, program: str, *words: str) -> None:
    subprocess.run(
        [PROGRAMS / program, *words],
        user=user,
        cwd=home,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
