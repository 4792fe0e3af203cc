"""Real PostgreSQL 15 and Redis servers for tests, as the machine has them; each in a folder of its own, on a free port."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from tests.kit.net import closed_port

BIN = Path("/usr/lib/postgresql/15/bin")
PASSWORD = "canary-Pa55word"


@contextmanager
def postgres_folder() -> Iterator[Path]:
    """A folder that the server's user may use; PostgreSQL refuses to run as root."""
    if not (BIN / "postgres").exists():
        pytest.skip("PostgreSQL 15 is not installed: apt install postgresql-15")
    with tempfile.TemporaryDirectory(prefix="bascule-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
        folder.chmod(0o700)
        yield folder


@contextmanager
def postgres(data: Path, made: Sequence[str]) -> Iterator[int]:
    """A server on a folder that a command makes; its port. It is gone at the end."""
    run([*made, str(data)])
    port = closed_port()
    options = f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data.parent} -c fsync=off"
    options += " -c shared_buffers=16MB -c max_connections=23"
    run([str(BIN / "pg_ctl"), "-w", "-D", str(data), "-o", options, "-l", str(data.parent / f"{port}.log"), "start"])
    try:
        yield port
    finally:
        run([str(BIN / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"])


def initdb(password: Path) -> list[str]:
    """The command that makes a first folder, with passwords over TCP."""
    password.write_text(PASSWORD)
    password.chmod(0o644)
    return [str(BIN / "initdb"), "-U", "app", "-A", "scram-sha-256", f"--pwfile={password}", "--no-sync", "-D"]


def copied(port: int) -> list[str]:
    """The command that makes a standby's folder from a primary."""
    source = f"host=127.0.0.1 port={port} user=app password={PASSWORD}"
    return [str(BIN / "pg_basebackup"), "-d", source, "-R", "-c", "fast", "--no-sync", "-D"]


def url(port: int, password: str = PASSWORD) -> str:
    """The address of a server."""
    return f"postgresql://app:{password}@127.0.0.1:{port}/postgres"


def run(words: Sequence[str]) -> None:
    """Run a program of PostgreSQL as its user."""
    prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    done = subprocess.run([*prefix, *words], capture_output=True, text=True, timeout=60, check=False, cwd="/")
    assert done.returncode == 0, done.stdout + done.stderr


def until_streaming(port: int, seconds: float = 20) -> None:
    """Return when a primary's replica has caught up."""
    end = time.monotonic() + seconds
    with psycopg.connect(url(port), autocommit=True) as connection:
        while time.monotonic() < end:
            row = connection.execute("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'").fetchone()
            if row == (1,):
                return
    raise AssertionError("no replica streams")


@contextmanager
def redis_server(*options: str) -> Iterator[int]:
    """A Redis server; its port."""
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed: apt install redis-server")
    port = closed_port()
    with tempfile.TemporaryDirectory(prefix="bascule-", ignore_cleanup_errors=True) as folder:
        words = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder, *options]
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            until_redis(port)
            yield port
        finally:
            process.kill()
            process.wait()


def until_redis(port: int, seconds: float = 20) -> None:
    """Return when a server answers, be it that it does not know us."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as connection:
            connection.sendall(b"PING\r\n")
            if connection.recv(1) in (b"+", b"-"):
                return
    raise AssertionError("Redis does not answer")
