"""Backing up and restoring, on real parts: hot, under load, after the data folder is gone, on another machine, beside what runs."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from bascule.drivers.support.processes.record import read_record
from tests.kit import patiently
from tests.kit.ports import free_port
from tests.kit.postgres import apart
from tests.kit.serving import Running, running

PLAN = """\
bascule: 1
name: shop
timezone: UTC
environments: {{production: {{}}}}
components:
  api:
    run: {{process: {{command: "{python} -m bascule.demo.shop --port {{port}} --version {{version}}"}}}}
    route: {{envoy: {{listen: {port}}}}}
    health: {{path: /api/health, every: 1s}}
    release: [deploy, traffic: 100%]
"""
MOST = 5000


@dataclass
class Shop:
    """A plan, a data folder, and what a person types."""

    folder: Path
    port: int
    database: str | None = None
    lost: list[str] = field(default_factory=list)

    @property
    def data(self) -> Path:
        """Its data folder."""
        return self.folder / "data"

    @property
    def plan(self) -> Path:
        """Its plan."""
        return self.folder / "bascule.yaml"

    def bascule(self, *words: str, served: Running | None = None) -> subprocess.CompletedProcess[str]:
        """Type a line."""
        mine = {"BASCULE_DATA": str(self.data), "BASCULE_LANGUAGE": "en"}
        if served:
            mine["BASCULE_PORT"] = served.url.rpartition(":")[2]
        if self.database:
            mine["DATABASE_URL"] = self.database
        line = [sys.executable, "-c", "from bascule.cli.main import run; run()", *words]
        return subprocess.run(
            line, cwd=self.folder, env=os.environ | mine, capture_output=True, text=True, timeout=120, check=False
        )

    def did(self, *words: str, served: Running | None = None) -> str:
        """Type a line that must succeed; what it says."""
        done = self.bascule(*words, served=served)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def version(self) -> str:
        """The version that visitors get."""
        return str(patiently.get(f"http://127.0.0.1:{self.port}/api/health").json()["version"])

    def records(self, folder: str) -> list[int]:
        """The processes that run and have a record there."""
        found = [read_record(path) for path in self.data.rglob("*.json") if folder in path.parts and _is_record(path)]
        return [one.pid for one in found if one and one.pid and psutil.pid_exists(one.pid)]

    @contextmanager
    def visitors(self) -> Iterator[None]:
        """Visitors, one after the other, for as long as the block lasts."""
        over = threading.Event()

        def visit() -> None:
            with patiently.Client() as client:
                for _ in range(MOST):
                    if over.is_set():
                        return
                    try:
                        if client.get(f"http://127.0.0.1:{self.port}/api/health").status_code != 200:
                            self.lost.append("status")
                    except httpx.HTTPError as error:
                        self.lost.append(repr(error))

        thread = threading.Thread(target=visit)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def _is_record(path: Path) -> bool:
    try:
        return {"token", "pid"} <= set(json.loads(path.read_text()))
    except (ValueError, TypeError):
        return False


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """Version 2 serves, a flag is half on; everything is stopped at the end."""
    made = Shop(tmp_path, free_port())
    made.plan.write_text(PLAN.format(python=sys.executable, port=made.port))
    yield made
    if made.data.exists():
        with running(made.data, made.plan) as served:
            made.did("down", "--yes", served=served)


def release(shop: Shop, served: Running, version: str) -> None:
    """Release a version, and wait for it."""
    shop.did("release", "api", "--version", version, "--to", "production", "--watch", served=served)


def prepare(shop: Shop, served: Running) -> None:
    """Version 2 serves, and a flag is on for a part of the users."""
    release(shop, served, "1")
    release(shop, served, "2")
    definition = shop.folder / "new.json"
    definition.write_text('{"rolloutPercentage": 25}')
    shop.did("flag", "set", "new", "--file", str(definition), "--reason", "test", served=served)


def flags(served: Running) -> Any:
    """Every flag as the API has it."""
    head = {"authorization": f"Bearer {served.token}"}
    return patiently.get(f"{served.url}/api/v1/flags", headers=head).json()


def kill_all(pids: list[int]) -> None:
    """As a machine does that loses its power."""
    assert pids
    for pid in pids:
        for each in (*psutil.Process(pid).children(recursive=True), psutil.Process(pid)):
            os.kill(each.pid, signal.SIGKILL)


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_hot_backup_brings_everything_back(shop: Shop) -> None:
    """Backed up under load with nothing lost, the data folder destroyed, everything killed, restored: it serves as it did."""
    backup = shop.folder / "b.tar.gz"
    with running(shop.data, shop.plan) as served:
        prepare(shop, served)
        before = flags(served)
        with shop.visitors():
            said = shop.did("backup", str(backup), served=served)
        assert "secrets" in said
        assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert shop.lost == []
    kill_all(shop.records("processes") + shop.records("envoy"))
    shutil.rmtree(shop.data)
    assert "intact" in shop.did("restore", str(backup))
    with running(shop.data, shop.plan) as served:
        wait(lambda: shop.version() == "2")
        assert flags(served) == before
        assert "intact" in shop.did("journal", "--verify", served=served)
        release(shop, served, "3")
        assert shop.version() == "3"
        assert "intact" in shop.did("journal", "--verify", served=served)


@pytest.mark.long
@pytest.mark.timeout(300)
def test_restored_beside_what_runs(shop: Shop) -> None:
    """What runs is found running, not started twice, and nobody loses a request; what was there is kept."""
    backup = shop.folder / "b.tar.gz"
    with running(shop.data, shop.plan) as served:
        prepare(shop, served)
        shop.did("backup", str(backup), served=served)
        refused = shop.bascule("restore", str(backup), "--force", served=served)
        assert (refused.returncode, "is using this database" in refused.stderr) == (1, True), refused.stderr
    runs = shop.records("processes"), shop.records("envoy")
    assert shop.bascule("restore", str(backup)).returncode == 1
    with shop.visitors():
        said = shop.did("restore", str(backup), "--force")
        assert "before-restore-1" in said
        with running(shop.data, shop.plan) as served:
            wait(lambda: health(served) == "serving")
            assert (shop.records("processes"), shop.records("envoy")) == runs
            release(shop, served, "3")
            assert shop.version() == "3"
    assert shop.lost == []
    assert (shop.data / "before-restore-1" / "postgres" / "PG_VERSION").exists()


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_data_folder_that_was_deleted_under_what_runs(shop: Shop) -> None:
    """The proxy's socket is gone with the folder: it is started again, and the next release moves it."""
    backup = shop.folder / "b.tar.gz"
    with running(shop.data, shop.plan) as served:
        prepare(shop, served)
        shop.did("backup", str(backup), served=served)
    runs = shop.records("processes")
    shutil.rmtree(shop.data)
    shop.did("restore", str(backup))
    with running(shop.data, shop.plan) as served:
        wait(lambda: health(served) == "serving")
        assert set(shop.records("processes")) <= set(runs)
        release(shop, served, "3")
        assert shop.version() == "3"


@pytest.mark.long
@pytest.mark.timeout(300)
def test_into_another_postgresql_and_back(shop: Shop, empty: str) -> None:
    """From the embedded one into one that a URL names, new or old, and out of it again with what was there kept."""
    backup, other = shop.folder / "b.tar.gz", shop.folder / "other.tar.gz"
    with running(shop.data, shop.plan) as served:
        prepare(shop, served)
        shop.did("backup", str(backup), served=served)
        shop.did("down", "--yes", served=served)
    there = Shop(shop.folder / "there", shop.port, empty)
    there.folder.mkdir()
    there.did("restore", str(backup))
    assert there.bascule("restore", str(backup)).returncode == 1
    kept = there.did("restore", str(backup), "--force")
    assert "bascule-backup-" in kept
    there.did("backup", str(other))
    assert rows(backup) == rows(other)


def rows(path: Path) -> dict[str, int]:
    """How many rows a backup has of each table."""
    with tarfile.open(path) as tar:
        part = tar.extractfile("manifest.json")
        assert part is not None
        tables = json.load(part)["database"]["tables"]
    return {name: table["rows"] for name, table in tables.items()}


def health(served: Running) -> str:
    """How the one place is."""
    place = patiently.get(f"{served.url}/api/v1/overview").json()["places"][0]
    return place["health"]["state"] if place["health"] else ""


def wait(good: Callable[[], bool], within: float = 40.0) -> None:
    """Ask until it is so."""

    async def ask() -> None:
        import asyncio

        async with asyncio.timeout(within):
            while True:
                try:
                    if await asyncio.to_thread(good):
                        return
                except httpx.HTTPError:
                    pass
                await asyncio.sleep(0.1)

    apart(ask())


@pytest.fixture
def small(tmp_path: Path) -> tuple[Shop, Path]:
    """A control plane that has never released anything, and its backup."""
    made = Shop(tmp_path, free_port())
    with running(made.data):
        pass
    made.did("backup", "b.tar.gz")
    return made, tmp_path / "b.tar.gz"


def test_what_is_cut_off_or_altered_is_refused(small: tuple[Shop, Path]) -> None:
    """Wherever it is cut, and whichever byte is another: refused in a sentence, and nothing is touched."""
    shop, backup = small
    whole = backup.read_bytes()
    before = sorted(str(path) for path in shop.data.rglob("*"))
    bad = shop.folder / "bad.tar.gz"
    cuts = [whole[: len(whole) * part // 8] for part in range(8)]
    # The last eight bytes are the checksum and the size of the whole.
    places = [*range(40, len(whole) - 8, len(whole) // 12), len(whole) - 6, len(whole) - 2]
    flips = [bytes([*whole[:at], whole[at] ^ 1, *whole[at + 1 :]]) for at in places]
    for content in (*cuts, *flips, b"hello", whole[:-200]):
        bad.write_bytes(content)
        done = shop.bascule("restore", str(bad), "--force") if content in cuts[:2] else None
        refused(bad)
        assert done is None or (done.returncode == 1 and "Traceback" not in done.stderr), done.stderr
    assert sorted(str(path) for path in shop.data.rglob("*")) == before


def refused(path: Path) -> None:
    """It is not taken for a backup."""
    from bascule.ports.errors import Refused
    from bascule.wiring.postgres import archive

    with pytest.raises(Refused):
        archive.read(path)


@pytest.mark.long
def test_another_version_of_the_code(small: tuple[Shop, Path], tmp_path: Path) -> None:
    """An older backup is brought up to date; a newer one is refused in a sentence."""
    from bascule.store.schema import revisions
    from bascule.wiring.postgres import archive

    shop, backup = small
    for schema, code in ((revisions()[1], 0), ("9999_pre_tomorrow", 1)):
        manifest = archive.read(backup)
        parts = {name: part.read() for name, part in archive.each(backup)}
        manifest["database"]["schema"] = schema
        if code == 0:
            older(manifest["database"]["tables"], parts)
        target = tmp_path / f"{schema}.tar.gz"

        def fill(writer: archive.Writer, parts: dict[str, bytes] = parts, manifest: Any = manifest) -> None:
            for name, data in parts.items():
                writer.add(name, [data])
            writer.finish({key: manifest[key] for key in ("version", "made", "database")})

        archive.write(target, fill)
        done = shop.bascule("restore", str(target), "--force")
        assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
        assert code == 0 or "newer Bascule" in done.stderr
    with running(shop.data) as served:
        assert "intact" in shop.did("journal", "--verify", served=served)


def older(tables: dict[str, Any], parts: dict[str, bytes]) -> None:
    """As the code before wrote it: without the table that the newest revision has made."""
    del tables["follow"]
    for name in [one for one in parts if "follow" in one]:
        del parts[name]


def test_nothing_is_overwritten(small: tuple[Shop, Path]) -> None:
    """A file that is there stays, and a folder without a database has nothing to back up."""
    shop, backup = small
    assert shop.bascule("backup", str(backup)).returncode == 1
    nowhere = Shop(shop.folder / "nowhere", 1)
    nowhere.folder.mkdir()
    done = nowhere.bascule("backup")
    assert (done.returncode, "BASCULE_DATA" in done.stderr) == (1, True), done.stderr
    assert not list(nowhere.folder.glob("*.gz"))


def test_a_disk_that_is_full(small: tuple[Shop, Path]) -> None:
    """Half a backup bears no name."""
    shop, _ = small
    disk = shop.folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a small disk can only be mounted by root: run the tests as root")
    try:
        # The backup of an installation that has nothing may fit into the smallest disk that there is.
        (disk / "other").write_bytes(b"x" * 4096)
        done = shop.bascule("backup", str(disk))
        assert (done.returncode, "full" in done.stderr) == (1, True), done.stderr
        assert [one.name for one in disk.iterdir()] == ["other"]
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)
