"""Placements: what a release changes about its place, in the transaction that records the decision."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.spec import ReleaseSpec
from bascule.ports.places import PLACES
from bascule.ports.store import Retirement
from bascule.release.actions import Retire
from bascule.release.draft import Decision
from bascule.release.phases import Phase
from bascule.store import journal
from bascule.store.places import at
from bascule.store.rows import Row, place_of
from bascule.store.tables import placement


async def settle(connection: AsyncConnection, decision: Decision, epoch: int) -> None:
    """What the decision changes about the place: who serves, who is free, what is to be stopped when."""
    release, changes = decision.release, dict[str, Any]()
    for action in decision.actions:
        if isinstance(action, Retire):
            changes |= {"retire_slot": action.slot.value, "retire_at": action.at, "retire_epoch": epoch}
            changes |= {"course": as_stored(release.spec)}
    if release.progress.phase is Phase.SUCCEEDED:
        changes |= {
            "stable": release.candidate.value,
            "version": release.version,
            "since": release.progress.promoted_at,
            "serving": release.id,
        }
    if release.progress.phase.terminal:
        changes |= {"release": None, "record": None}
    if changes:
        await connection.execute(update(placement).where(at(place_of(release))).values(changes))
    if release.progress.phase.terminal:
        await journal.announce(connection, PLACES, journal.ASKED)


async def lock_place(connection: AsyncConnection, place: Place) -> Mapping[str, Any]:
    """The row of a place, made where there is none, and ours until the transaction ends."""
    key = {"plan": place.plan, "environment": place.environment, "component": place.component}
    await connection.execute(upsert(placement).values(**key).on_conflict_do_nothing())
    row = (await connection.execute(select(placement).where(at(place)).with_for_update())).mappings().one()
    return dict(row)


def retirement_from_row(row: Row) -> Retirement:
    """The retirement that a row holds."""
    place = Place(row["plan"], row["environment"], row["component"])
    return Retirement(
        place, Slot(row["retire_slot"]), row["retire_at"], from_stored(ReleaseSpec, row["course"]), row["retire_epoch"]
    )
