"""`bascule serve` as it is typed: who gets to see the links that sign in."""

import json
import os
import pty
import re
import select
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.kit import patiently
from tests.kit.ports import free_port

SCRIPT = Path(sys.executable).parent / "bascule"
SECRET = re.compile(r"(?:token|secret)=([\w-]+)")


@contextmanager
def serving(folder: Path, out: int, *words: str) -> Iterator[str]:
    """A control plane whose output goes where it is said; the address that it answers on."""
    port = free_port()
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        "BASCULE_LANGUAGE": "en",
        "BASCULE_PORT": str(port),
        "BASCULE_LOG": "debug",
        "TMPDIR": os.environ.get("TMPDIR", "/tmp"),
    }
    with (folder / "errors").open("w") as errors:
        process = subprocess.Popen(
            [str(SCRIPT), "serve", *words], cwd=folder, env=environment, stdout=out, stderr=errors
        )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def first_lines(source: int, wanted: str) -> str:
    """What comes out until something wanted is among it."""
    found, until = "", time.monotonic() + 60
    while wanted not in found:
        ready, _, _ = select.select([source], [], [], until - time.monotonic())
        assert ready, f"only {found!r} after a minute"
        found += os.read(source, 65536).decode()
    return found


def test_a_log_that_others_read_gets_no_link(tmp_path: Path) -> None:
    """Written into a pipe, as under systemd or Docker: it says where the links are, in a file that is its owner's alone.

    Both links work; and neither they nor the token are in anything that was printed, however much is logged.
    """
    reads, writes = os.pipe()
    with serving(tmp_path, writes) as url:
        said = first_lines(reads, "\n")
        path = tmp_path / ".bascule" / "links"
        assert url in said
        assert str(path) in said
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        text = path.read_text()
        token = (tmp_path / ".bascule" / "token").read_text().strip()
        secrets = SECRET.findall(text)
        assert secrets[0] == token
        assert len(secrets) == 2
        assert patiently.get(f"{url}/enter?token={token}").status_code == 303
        assert patiently.get(f"{url}/invitation?secret={secrets[1]}").status_code == 200
        patiently.get(f"{url}/enter?token=wrong")
        patiently.post(f"{url}/enter/account", data={"email": "a@example.org", "password": "hunter2 hunter2"})
    os.close(writes)
    printed = said + os.read(reads, 65536).decode() + (tmp_path / "errors").read_text()
    for secret in (*secrets, "hunter2"):
        assert secret not in printed


def test_a_terminal_gets_the_links(tmp_path: Path) -> None:
    """Whoever sits before it started the control plane; no file is left."""
    terminal, line = pty.openpty()
    with serving(tmp_path, line):
        said = first_lines(terminal, "secret=")
        assert (tmp_path / ".bascule" / "token").read_text().strip() in said
        assert not (tmp_path / ".bascule" / "links").exists()


def test_a_program_that_asks_gets_the_links(tmp_path: Path) -> None:
    """`--json` is its own choice, and its output its own to keep."""
    reads, writes = os.pipe()
    with serving(tmp_path, writes, "--json") as url:
        told = json.loads(first_lines(reads, "\n"))
        assert told["url"] == url
        assert SECRET.findall(told["enter"] + told["first_admin"])
        assert not (tmp_path / ".bascule" / "links").exists()


@pytest.mark.parametrize("old", [0o644, 0o600])
def test_an_older_file_with_other_permissions_is_replaced(tmp_path: Path, old: int) -> None:
    """It is never written into, so nobody reads on in it who could before."""
    from bascule.platform.cli.private import write_private

    path = tmp_path / "links"
    path.write_text("old")
    path.chmod(old)
    with path.open() as before:
        write_private(path, "new")
        assert before.read() == "old"
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["links"]
