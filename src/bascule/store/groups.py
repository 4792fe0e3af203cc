"""Groups: components that are released together, and how they end.

The fate of a group is one compare-and-set: the first decision that settles it holds for all, whoever else decides at
the same instant.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bascule.ports.store import Overtaken, ReleaseContext
from bascule.release.facts import GroupOutcome
from bascule.release.peers import as_peer
from bascule.release.progress import Release
from bascule.store import journal
from bascule.store.announcing import notices
from bascule.store.rows import release_from_row
from bascule.store.tables import account, release, release_group


async def found(connection: AsyncConnection, group: str) -> None:
    """Make a group."""
    await connection.execute(insert(release_group).values(id=group))


async def release_context(connection: AsyncConnection, one: Release, asking: Collection[str]) -> ReleaseContext:
    """Those around a release: roles of whoever approved or asks now, the other components, and their fate."""
    roles = await _roles(connection, {approval.by for approval in one.progress.approvals} | set(asking))
    told = await notices.standing(connection, one) if one.spec.window and one.spec.window.notice else ()
    if not one.group:
        return ReleaseContext(roles, told)
    members = await others(connection, one)
    group_outcome = await connection.scalar(select(release_group.c.fate).where(release_group.c.id == one.group))
    return ReleaseContext(
        roles,
        told,
        peers=tuple(as_peer(member) for member in members),
        group_outcome=GroupOutcome(group_outcome) if group_outcome else None,
    )


async def settle_fate(connection: AsyncConnection, one: Release, group_outcome: GroupOutcome) -> None:
    """Decide how a group ends. Raises `Overtaken` where it was decided otherwise."""
    undecided = or_(release_group.c.fate.is_(None), release_group.c.fate == group_outcome.value)
    change = update(release_group).where(release_group.c.id == one.group, undecided).values(fate=group_outcome.value)
    if (await connection.execute(change)).rowcount != 1:
        raise Overtaken(one.id)


async def wake_peers(connection: AsyncConnection, one: Release) -> None:
    """Let those who drive the other components look again."""
    query = select(release.c.id).where(release.c.group == one.group, release.c.id != one.id, release.c.ended.is_(None))
    for name in (await connection.execute(query)).scalars():
        await journal.announce(connection, name, journal.ASKED)


async def lock(connection: AsyncConnection, group: str) -> None:
    """Have a group alone until the transaction ends, so that each of its components sees what the others have done."""
    await connection.execute(select(release_group.c.id).where(release_group.c.id == group).with_for_update())


async def others(connection: AsyncConnection, one: Release) -> Sequence[Release]:
    """The other components of a release."""
    query = select(release).where(release.c.group == one.group, release.c.id != one.id).order_by(release.c.id)
    return [release_from_row(row) for row in (await connection.execute(query)).mappings()]


async def _roles(connection: AsyncConnection, people: set[str]) -> dict[str, frozenset[str]]:
    if not people:
        return {}
    query = select(account.c.id, account.c.roles).where(account.c.id.in_(people), ~account.c.disabled)
    return {name: frozenset(roles) for name, roles in (await connection.execute(query)).all()}
