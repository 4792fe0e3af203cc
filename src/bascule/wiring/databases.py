"""Databases of a plan for the command line: their targets, their drivers, a server for rehearsals."""

import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bascule.drivers.catalogue import Catalogue
from bascule.drivers.support.database.address import resolve
from bascule.drivers.support.database.programs.transfer import Transferred, Wanted, transfer
from bascule.drivers.support.home import Home
from bascule.drivers.support.secret import read_secret
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant
from bascule.plan.compiling.databases import is_live, known, spec_database
from bascule.plan.model.plan import Plan
from bascule.plan.reading.bad_value import listed
from bascule.platform.settings import Settings
from bascule.ports.database import Backup, Database, Target
from bascule.wiring.machine.clock import SystemClock
from bascule.wiring.postgres.embedded import EmbeddedPostgres

USUAL = "production"


def environment_of(plan: Plan, named: str | None) -> str:
    """The environment that is meant: the named one, the only one, or production."""
    names = list(plan.environments)
    if named is not None:
        known(names, named, "plan.unknown_environment")
        return named
    if len(names) == 1 or USUAL in names:
        return names[0] if len(names) == 1 else USUAL
    raise BasculeError(say("migration.which-environment", allowed=listed(names)))


def targets(plan: Plan, environment: str, database: str | None, at: Instant) -> list[Target]:
    """The named database, or all of them. Raises `BasculeError` where there is none."""
    if not plan.databases:
        raise BasculeError(say("migration.no-databases"), say("migration.no-databases-hint"))
    names = [database] if database is not None else list(plan.databases)
    return [Target(spec_database(plan, name, environment), plan.name, environment, at) for name in names]


def driver_of(settings: Settings, root: Path, target: Target) -> Database:
    """The driver of a target's migrations; `root` is the folder that the plan stands in."""
    return Catalogue(Home(settings.data, root), SystemClock()).database(target.database.migrations.name)


@asynccontextmanager
async def scratch_server(wanted: Sequence[Target]) -> AsyncIterator[str | None]:
    """The embedded PostgreSQL in a folder of its own, where a database names no server for rehearsals; None otherwise."""
    if all(one.database.rehearse for one in wanted):
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="bascule-scratch-", ignore_cleanup_errors=True) as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres")
        try:
            yield await server.start()
        finally:
            await server.stop()


async def saved_before(
    plan: Plan, name: str, path: tuple[str, str], settings: Settings, root: Path
) -> Sequence[Backup]:
    """Copies of both sides of a transfer, made before anything is replaced: the source's first."""
    at, made = Instant(time.time()), list[Backup]()
    for environment in path:
        target = Target(spec_database(plan, name, environment), plan.name, environment, at)
        made.append(await driver_of(settings, root, target).back_up(target))
    return made


def require_transfer(plan: Plan, name: str, path: tuple[str, str], really: str | None) -> None:
    """Raise `BasculeError` for a transfer that may not be: `really` has to name a live environment a second time."""
    end = path[1]
    for environment in path:
        spec_database(plan, name, environment)
    if is_live(plan, end) and really != end:
        raise BasculeError(
            say("migration.live-target", environment=end), say("migration.live-target-hint", environment=end)
        )


async def transfer_between(plan: Plan, name: str, path: tuple[str, str], root: Path) -> Transferred:
    """Move a database's data from one environment into another one; `root` is the folder that the plan stands in."""
    source, target = (spec_database(plan, name, environment) for environment in path)
    one = plan.databases[name]
    salt = read_secret(one.salt, root).value if one.salt else None
    wanted = Wanted(name, dict(one.anonymise), salt)
    return await transfer(resolve(source.url, name, root), resolve(target.url, name, root), wanted)
