"""Work on databases beside the loop: results come once, what passes is waited for, what is refused is said."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from bascule.engine.database_jobs import DatabaseJobs
from bascule.engine.runtime import Runtime
from bascule.kernel.i18n import say
from bascule.migration.integrity import Snapshot
from bascule.migration.result import Backup, Done, Ran
from bascule.migration.verdict import Inspection
from bascule.plan.spec import Database, DriverRef
from bascule.ports.database import Target
from bascule.ports.errors import Refused, TryLater, Unreachable
from bascule.release.actions import BackUpDatabase, InspectDatabase, MigrateDatabase
from bascule.wiring.machine.clock import SystemClock
from tests.kit.releases import release

MAIN = Database("main", "env X", DriverRef("memory"))
GONE = say("migration.locked", database="main")


class MemoryDatabase:
    """A database in memory: it raises what it is given, first to last, and then does what is asked."""

    def __init__(self, *errors: Exception) -> None:
        self.errors, self.asked = list(errors), list[str]()

    def meet(self, what: str) -> None:
        """Note what is asked, and fail where that is wanted."""
        self.asked.append(what)
        if self.errors:
            raise self.errors.pop(0)

    async def inspect(self, target: Target) -> Inspection:
        """Nothing is pending."""
        self.meet("inspect")
        return Inspection(target.database.name)

    async def back_up(self, target: Target) -> Backup:
        """Save nothing."""
        self.meet("back up")
        return Backup("x.dump", 1, "d", "pg_restore x.dump")

    async def migrate(self, target: Target, wanted: Mapping[str, str]) -> Done:
        """Run what is wanted."""
        self.meet("migrate")
        problems = (say("migration.invariant", name="x"),) if "harm" in wanted else ()
        return Done(tuple(Ran(name, 0.1) for name in wanted), Snapshot(), Snapshot(), problems)


class Box:
    """Drivers with one database."""

    def __init__(self, database: MemoryDatabase) -> None:
        self.made = database

    def database(self, driver: DriverRef) -> MemoryDatabase:
        """The database."""
        return self.made


async def results(database: MemoryDatabase, actions: Sequence[Any], patience: float = 30.0) -> Mapping[str, Any]:
    """Start work and wait for what comes of it."""
    done = asyncio.Event()
    database_jobs = DatabaseJobs(Runtime(Box(database), SystemClock()), done.set)  # type: ignore[arg-type]
    database_jobs.start(release(patience=patience), actions)
    database_jobs.start(release(patience=patience), actions)
    async with asyncio.timeout(10):
        await done.wait()
    taken = database_jobs.take()
    assert database_jobs.take() == {}
    await database_jobs.close()
    return taken


async def test_each_kind_of_work_brings_its_result() -> None:
    """An inspection, a backup with its restore command, migrations that were run; asked twice, done once."""
    database = MemoryDatabase()
    inspected = await results(database, [InspectDatabase(MAIN, "i")])
    assert inspected["i"].inspection == Inspection("main")
    saved = await results(database, [BackUpDatabase(MAIN, "b")])
    assert saved["b"].backup.restore == "pg_restore x.dump"
    migrated = await results(database, [MigrateDatabase(MAIN, "m", {"1": ""})])
    assert [one.name for one in migrated["m"].done.ran] == ["1"]
    assert database.asked == ["inspect", "back up", "migrate"]


async def test_harm_is_no_success() -> None:
    """A migration after which an invariant does not hold has failed, and says which."""
    (result,) = (await results(MemoryDatabase(), [MigrateDatabase(MAIN, "m", {"harm": ""})])).values()
    assert not result.passed
    assert result.because.key == "migration.harmed"


async def test_who_has_the_lock_is_waited_for() -> None:
    """Busy is not refused: it is tried again."""
    database = MemoryDatabase(TryLater(GONE, after=0.01), TryLater(GONE, after=0.01))
    (result,) = (await results(database, [MigrateDatabase(MAIN, "m", {"1": ""})])).values()
    assert result.passed
    assert len(database.asked) == 3


async def test_patience_ends() -> None:
    """A database that stays away is said to be away."""
    (result,) = (await results(MemoryDatabase(Unreachable(GONE)), [InspectDatabase(MAIN, "i")], patience=0.0)).values()
    assert (result.passed, result.because) == (False, GONE)


async def test_what_is_refused_is_not_tried_again() -> None:
    """A person must change something first."""
    database = MemoryDatabase(Refused(GONE))
    (result,) = (await results(database, [MigrateDatabase(MAIN, "m", {"1": ""})])).values()
    assert (result.passed, result.because) == (False, GONE)
    assert database.asked == ["migrate"]
