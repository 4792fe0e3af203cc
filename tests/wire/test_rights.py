"""What a plan starts, as somebody else, cannot act as the control plane: a real program and real commands try, and as root the
same attempts succeed.
"""

import asyncio
import json
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bascule.drivers.support.proxies.socket import socket_path
from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.plan.spec import Database, DriverRef, Job
from bascule.platform.settings import Settings
from bascule.ports.check import CheckContext
from bascule.ports.database import Target
from bascule.ports.job import JobRun, JobState
from bascule.ports.traffic import Route
from bascule.ports.workload import Instance
from bascule.server.accounts.token import read_token
from bascule.wiring.plane import ControlPlane
from bascule.wiring.running import control_plane
from bascule.wiring.sources.source import look_up
from tests.kit import intruder
from tests.kit.ports import free_port

PLACE = Place("shop", "production", "api")
NOBODY = pwd.getpwnam("nobody")
CANARY = "a secret of the control plane"
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can start programs as somebody else: run as root")


def python() -> str:
    """A Python that everybody on the machine may run."""
    for path in ("/usr/bin/python3", "/usr/local/bin/python3"):
        if Path(path).exists():
            return path
    pytest.skip("no Python that other users may run: apt install python3")


@dataclass
class House:
    """A control plane, the folder of its plan, which is nobody's, and what intruders may find of it."""

    plane: ControlPlane
    site: Path
    data: Path

    def command(self, name: str) -> str:
        """The command line of an intruder that leaves its answer under a name."""
        return f"{python()} {self.site}/intruder.py {self.site}/targets.json {self.site}/{name}.json"

    async def answer(self, name: str) -> dict[str, Any]:
        """What the intruder could do."""
        path = self.site / f"{name}.json"
        async with asyncio.timeout(30.0):
            while True:
                if path.exists():
                    found: dict[str, Any] = json.loads(path.read_text())
                    return found
                await asyncio.sleep(0.02)

    def targets(self) -> dict[str, Any]:
        """What there is to get at."""
        proxies = self.data / "envoy"
        return {
            "pid": os.getpid(),
            "session": os.getsid(0),
            "data": str(self.data),
            "folders": [str(self.data / name) for name in ("postgres", "envoy", "processes")],
            "files": [
                str(self.data / "token"),
                str(self.data / "postgres" / "postgresql.conf"),
                *map(str, sorted(one for one in proxies.rglob("*") if one.is_file())),
            ],
            "sockets": [str(one) for one in (self.data / "postgres").glob(".s.PGSQL.*") if one.is_socket()]
            + [str(socket_path(proxies, "admin.sock"))],
        }


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that others can walk through, as pytest's own is not."""
    made = Path(tempfile.mkdtemp(prefix="bascule-rights-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest_asyncio.fixture
async def house(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """A control plane with its own PostgreSQL and a proxy, and a plan's folder that belongs to nobody."""
    monkeypatch.setenv("CANARY", CANARY)
    site, data = folder / "site", folder / "data"
    site.mkdir()
    shutil.copy(Path(intruder.__file__), site)
    os.chown(site, NOBODY.pw_uid, NOBODY.pw_gid)
    async with control_plane(Settings(data, site)) as plane:
        read_token(data)
        traffic: Any = plane.drivers.traffic(DriverRef("envoy"))
        options = {"listen": f"127.0.0.1:{free_port()}"}
        await traffic.ensure(Route(PLACE, {Slot.BLUE: ("127.0.0.1:1",)}, {Slot.BLUE: 100}, Slot.BLUE, options=options))
        made = House(plane, site, data)
        (site / "targets.json").write_text(json.dumps(made.targets()))
        yield made
        await traffic.remove(PLACE)
        await traffic.rest()
        await plane.drivers.workload(DriverRef("process")).stop(instance(""), 0.5)


def instance(command: str, **options: Any) -> Instance:
    """A program of the plan."""
    return Instance(PLACE, Slot.BLUE, "v1", {"command": command, **options})


async def program(house: House, name: str, user: dict[str, str]) -> None:
    """A workload."""
    await house.plane.drivers.workload(DriverRef("process")).ensure(instance(house.command(name), **user))


async def check(house: House, name: str, user: dict[str, str]) -> None:
    """A command check."""
    context = CheckContext(PLACE, "v1", Slot.BLUE, None)
    options = {"command": house.command(name), **user}
    result = await house.plane.drivers.check(DriverRef("command")).run(options, context)
    assert result.passed, result


async def report(house: House, name: str, user: dict[str, str]) -> None:
    """A command that makes a report."""
    options = {"run": house.command(name), "reads": "exit", **user}
    result = await house.plane.drivers.check(DriverRef("lint")).run(options, CheckContext(PLACE, "v1", Slot.BLUE, None))
    assert result.passed, result


async def job(house: House, name: str, user: dict[str, str]) -> None:
    """A step's command, which works in the plan's folder; its log and its exit code come back."""
    job_run = JobRun(f"r-{name}", PLACE, "v1", Job(house.command(name), user=user.get("user")))
    seen = await ran(house, job_run)
    assert (seen.code, seen.lines) == (0, ())


async def database(house: House, name: str, user: dict[str, str]) -> None:
    """A program that tells of migrations."""
    migrations = DriverRef("migration-command", {"list": house.command(name), "up": "true", **user})
    target = Target(Database("main", "file url", migrations), "shop", "production", 0.0)
    (house.site / "url").write_text(house.plane.url.replace(":@", "@"))
    await house.plane.drivers.database(DriverRef("migration-command")).inspect(target)


async def ran(house: House, job_run: JobRun) -> Any:
    """A job, at its end."""
    jobs = house.plane.drivers.jobs()
    await jobs.start(job_run)
    async with asyncio.timeout(30.0):
        while True:
            seen = await jobs.look(job_run)
            if seen.state is JobState.ENDED:
                return seen
            await asyncio.sleep(0.02)


STARTS = [program, check, report, job, database]
Start = Callable[[House, str, dict[str, str]], Awaitable[None]]


async def test_what_the_plan_starts_cannot_act_as_the_control_plane(house: House) -> None:
    """As the owner of the plan's folder, which is the default, no attempt succeeds, and nothing of ours is handed on."""
    for number, start in enumerate(STARTS):
        await start(house, str(number), {})
        found = await house.answer(str(number))
        told = (start.__name__, found["done"])
        assert told == (start.__name__, []), found
        assert found["tried"] > 15
        assert (found["uid"], found["groups"]) == (NOBODY.pw_uid, [NOBODY.pw_gid])
        assert (found["no_new_privileges"], found["capabilities"], found["session"]) == (True, 0, True)
        assert (found["mask"], found["open"]) == ("0o22", [0, 1, 2])
        assert (found["environment"]["HOME"], found["environment"]["USER"]) == (NOBODY.pw_dir, "nobody")
        assert CANARY not in json.dumps(found["environment"])
        assert found["here"] == str(house.site)


async def test_with_our_rights_the_same_attempts_succeed(house: House) -> None:
    """`user: root` gives a program all that the test above shows to be closed: the attempts are real ones."""
    for number, start in enumerate(STARTS):
        await start(house, str(number), {"user": "root"})
        found = await house.answer(str(number))
        assert found["uid"] == 0
        left = found["tried"] - len(found["done"])
        # A container may forbid tracing to everybody.
        assert left <= 1, found["done"]
        assert CANARY not in json.dumps(found["environment"])
        (house.data / "planted").unlink()


async def test_a_job_gets_its_copy_its_log_and_nothing_else(house: House) -> None:
    """With `checkout` it works in a copy that is its own below the closed data folder; what it makes is kept, and a link of
    its own making does not lead us to our files.
    """
    run_git(house.site)
    script = (
        "pwd; cat version; echo made >made.txt; echo again >>/dev/stdout; ls .. 2>&1 | sed s/^.*:// ;"
        f" ln -s {house.data}/token stolen.txt; ln -s {house.data}/postgres folder"
    )
    job_run = JobRun("r-1.0", PLACE, "v1", Job(f'sh -c "{script}"', checkout=True, artifacts=("*.txt", "folder/*")))
    seen = await ran(house, job_run)
    copy = house.data / "jobs" / "r-1.0" / "copy"
    assert (seen.code, seen.lines[0], seen.lines[1], seen.lines[2]) == (0, str(copy), "one", "again"), seen
    assert "Permission denied" in seen.lines[3]
    assert [one.name for one in seen.artifacts] == ["made.txt"]
    assert not copy.exists()


async def test_the_repository_is_asked_as_its_owner(house: House) -> None:
    """What git knows of a version in somebody else's repository is known to a control plane that is root."""
    run_git(house.site)
    assert (await look_up(house.site, "v1", "claimed")).tags == {"v1"}
    assert (await look_up(house.site, "v2", "claimed")).branches == frozenset()


async def test_an_unknown_user_and_the_database_are_refused(house: House) -> None:
    """A name that the machine does not know, and the user whose the database is, start nothing."""
    for user in ("bascule-no-such-user", "pgserver"):
        with pytest.raises(Exception, match=user):
            await check(house, user, {"user": user})
        assert not (house.site / f"{user}.json").exists()


async def test_what_runs_is_left_alone_until_its_next_start(house: House) -> None:
    """A program that was started with our rights keeps running when the folder is given to somebody; who comes next is them."""
    os.chown(house.site, 0, 0)
    driver = house.plane.drivers.workload(DriverRef("process"))
    await driver.ensure(instance("sleep 600"))
    record = house.data / "processes" / "shop__production__api" / "blue" / "1.json"
    first = json.loads(record.read_text())["pid"]
    os.chown(house.site, NOBODY.pw_uid, NOBODY.pw_gid)
    await driver.ensure(instance("sleep 600"))
    assert json.loads(record.read_text())["pid"] == first
    assert owner(first) == 0
    await driver.stop(instance("sleep 600"), 0.5)
    await driver.ensure(instance("sleep 600"))
    assert owner(json.loads(record.read_text())["pid"]) == NOBODY.pw_uid


def owner(pid: int) -> int:
    """As whom a process runs."""
    return Path(f"/proc/{pid}").stat().st_uid


def run_git(site: Path) -> None:
    """Make the folder a repository of nobody's with a version `v1`."""
    (site / "version").write_text("one\n")
    who = ("-c", "user.name=noe", "-c", "user.email=noe@example.org")
    for words in (("init", "-q"), ("add", "version"), (*who, "commit", "-qm", "one"), ("tag", "v1")):
        subprocess.run(
            ("git", *words), cwd=site, check=True, user=NOBODY.pw_uid, group=NOBODY.pw_gid, env={"HOME": str(site)}
        )
