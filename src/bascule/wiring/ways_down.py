"""Ways down by hand: somebody undoes the last migrations of an environment's database, with a copy of it made before.

It is a person's decision, made outside of any release: data that was written into what the migrations had added is lost. So it is
refused while a release is under way there, needs a reason, and stands in the journal with who asked for it, before and after.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bascule.kernel.error import BasculeError, ErrorKind
from bascule.kernel.i18n import Message, say
from bascule.migration.result import Backup, Ran
from bascule.plan.compiling.databases import spec_database
from bascule.plan.model.plan import Plan
from bascule.plan.reading.bad_value import did_you_mean, listed
from bascule.ports.database import Applied, Database, Target
from bascule.ports.errors import PortError
from bascule.release.draft import Note, NoteKind
from bascule.store import journal
from bascule.store.database import transaction
from bascule.wiring.plane import ControlPlane


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants undone: the last so many migrations, or all that were run after the named one, which stays."""

    database: str
    environment: str
    steps: int = 1
    to_revision: str = ""
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was undone, the last one first, and the copy that was made before."""

    ran: tuple[Ran, ...]
    backup: Backup


async def to_undo(plane: ControlPlane, plan: Plan, wanted: Wanted) -> Sequence[Applied]:
    """What would be undone, the last one first. Raises `BasculeError` where that cannot be."""
    driver, target = _reached(plane, plan, wanted)
    found = list(await driver.applied(target))
    chosen = _after(wanted, found) if wanted.to_revision else found[len(found) - min(wanted.steps, len(found)) :]
    stuck = next((one for one in chosen if not one.way_down), None)
    if stuck is not None:
        raise BasculeError(
            say("migration.no-way-down", name=stuck.name, database=wanted.database), kind=ErrorKind.REFUSED
        )
    return tuple(reversed(chosen))


async def undo(plane: ControlPlane, plan: Plan, wanted: Wanted) -> Undone:
    """Save the database, then undo. Raises `BasculeError` with what stands against it, and what was done all the same."""
    if not wanted.reason.strip():
        raise BasculeError(say("migration.down-reason"), say("migration.down-reason-hint"))
    await _require_quiet(plane, plan, wanted)
    chosen = [one.name for one in await to_undo(plane, plan, wanted)]
    driver, target = _reached(plane, plan, wanted)
    values = {"database": wanted.database, "environment": wanted.environment, "names": ", ".join(chosen)}
    await _note(plane, NoteKind.REQUEST, say("migration.down-asked", reason=wanted.reason, **values), wanted.by)
    try:
        backup = await driver.back_up(target)
        ran = await driver.revert(target, chosen)
    except PortError as error:
        await _note(plane, NoteKind.TROUBLE, say("migration.down-failed", because=error.message, **values), wanted.by)
        raise
    told = say("migration.down-done", restore=backup.restore, **values)
    await _note(plane, NoteKind.OUTCOME, told, wanted.by, {one.name: round(one.seconds, 3) for one in ran})
    return Undone(ran, backup)


def _reached(plane: ControlPlane, plan: Plan, wanted: Wanted) -> tuple[Database, Target]:
    database = spec_database(plan, wanted.database, wanted.environment)
    target = Target(database, plan.name, wanted.environment, plane.runtime.now())
    return plane.drivers.database(database.migrations), target


def _after(wanted: Wanted, found: Sequence[Applied]) -> list[Applied]:
    names = [one.name for one in found]
    if wanted.to_revision not in names:
        known = {"name": wanted.to_revision, "database": wanted.database, "allowed": listed(names[-10:])}
        raise BasculeError(say("migration.not-applied", **known), did_you_mean(wanted.to_revision, names))
    return list(found[names.index(wanted.to_revision) + 1 :])


async def _require_quiet(plane: ControlPlane, plan: Plan, wanted: Wanted) -> None:
    """No release may count on the schema that is about to go."""
    for row in await plane.queries.placements():
        if row["release"] and (row["plan"], row["environment"]) == (plan.name, wanted.environment):
            values = {"release": row["release"], "environment": wanted.environment}
            raise BasculeError(say("migration.down-busy", **values), say("migration.down-busy-hint", **values))


async def _note(
    plane: ControlPlane, kind: NoteKind, message: Message, by: str, ran: dict[str, float] | None = None
) -> None:
    async with transaction(plane.engine) as connection:
        note = Note(kind, message, {"ran": ran} if ran is not None else {}, by)
        await journal.append(connection, None, [note], plane.runtime.now())
