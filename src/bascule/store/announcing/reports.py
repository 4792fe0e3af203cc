"""Reports in PostgreSQL: where releases come from, what was said of them elsewhere, and who waits there for an answer.

Several control planes report; a row is taken for some seconds by pushing its `again_at` into the future, and for some more with
every call that went through, so that each is told by one of them, and by another one where that one dies.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import and_, exists, func, insert, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.kernel.quantities import Instant, Seconds
from bascule.release.notices.origin import Origin, Target
from bascule.release.phases import Phase
from bascule.release.progress import Release
from bascule.store import journal
from bascule.store.database import repeated, transaction
from bascule.store.rows import Row, release_from_row
from bascule.store.tables import release as release_table
from bascule.store.tables_triggers import awaited
from bascule.store.tables_triggers import origin as table

# The name under which a reporter is woken, in whichever process it runs.
REPORTS = "reports"
LEASE = Seconds(25.0)
LONGEST_WAIT = Seconds(40 * 86400.0)


@dataclass(frozen=True, slots=True)
class Reported:
    """A release with what was said of it so far: by kind of report what is remembered of it."""

    release: Release
    origin: Origin
    said: Mapping[str, Any]
    replaced: bool
    tries: int


@dataclass(frozen=True, slots=True)
class Awaited:
    """A run elsewhere that waits: in which repository, which run, for which environment and commit, of which plan."""

    repository: str
    run: int
    environment: str
    plan: str
    sha: str
    target: Target
    tries: int = 0


_LATER = release_table.alias("later")
_REPLACED = exists().where(
    _LATER.c.plan == release_table.c.plan,
    _LATER.c.environment == release_table.c.environment,
    _LATER.c.component == release_table.c.component,
    _LATER.c.phase == Phase.SUCCEEDED.value,
    _LATER.c.ended > release_table.c.ended,
)
_OPEN = or_(~table.c.settled, and_(table.c.serving, _REPLACED))


class Reports:
    """What is to be reported, and what was."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def open(self, names: Collection[str] | None, at: Instant) -> Sequence[Reported]:
        """Releases of which there may be something to say now, of those that changed; of all without names."""
        which = true() if names is None else or_(table.c.release.in_(names), table.c.serving)
        joined = table.join(release_table, release_table.c.id == table.c.release)
        query = (
            select(release_table, table, _REPLACED.label("replaced"))
            .select_from(joined)
            .where(_OPEN, which, table.c.again_at <= at)
        )
        async with transaction(self.engine) as connection:
            return [_reported(row) for row in (await connection.execute(query)).mappings()]

    async def take(self, release: str, at: Instant) -> bool:
        """Take a release, to report of it; False where somebody else has it."""
        free = and_(table.c.release == release, table.c.again_at <= at)
        return await self._change(update(table).where(free).values(again_at=at + LEASE))

    async def keep(self, release: str, **values: Any) -> None:
        """Remember what was said, or what the repository has told."""
        await self._change(update(table).where(table.c.release == release).values(**values))

    async def again(self, at: Instant) -> Instant | None:
        """When something that failed is tried again; None where nothing waits for that."""
        query = select(func.min(table.c.again_at)).where(or_(~table.c.settled, table.c.serving), table.c.again_at > at)
        other = select(func.min(awaited.c.again_at)).where(awaited.c.answered.is_(None), awaited.c.again_at > at)
        async with transaction(self.engine) as connection:
            found = [await connection.scalar(one) for one in (query, other)]
        return min((one for one in found if one is not None), default=None)

    @repeated
    async def expect(self, one: Awaited, at: Instant) -> None:
        """A run waits for us; one that asks again is answered again."""
        values = {**{name: getattr(one, name) for name in ("plan", "sha")}, "target": asdict(one.target), "at": at}
        values |= {"answered": None, "tries": 0, "again_at": 0}
        row = upsert(awaited).values(repository=one.repository, run=one.run, environment=one.environment, **values)
        key = ["repository", "run", "environment"]
        async with transaction(self.engine) as connection:
            await connection.execute(row.on_conflict_do_update(index_elements=key, set_=values))
            await journal.announce(connection, REPORTS, journal.QUEUED)

    async def waiting(self, at: Instant) -> Sequence[tuple[Awaited, Sequence[Release]]]:
        """The runs that wait, each with the newest release of every component that brings its commit there."""
        due = and_(awaited.c.answered.is_(None), awaited.c.again_at <= at, awaited.c.at > at - LONGEST_WAIT)
        async with transaction(self.engine) as connection:
            rows = (await connection.execute(select(awaited).where(due))).mappings().all()
            return [(one, await _bringing(connection, one)) for one in map(_awaited, rows)]

    async def take_run(self, one: Awaited, at: Instant) -> bool:
        """Take a run, to answer it; False where somebody else has it."""
        free = and_(_run(one), awaited.c.answered.is_(None), awaited.c.again_at <= at)
        return await self._change(update(awaited).where(free).values(again_at=at + LEASE))

    async def keep_run(self, one: Awaited, **values: Any) -> None:
        """Remember what was answered, or when it is tried again."""
        await self._change(update(awaited).where(_run(one)).values(**values))

    @repeated
    async def _change(self, change: Any) -> bool:
        async with transaction(self.engine) as connection:
            return bool((await connection.execute(change)).rowcount)


async def keep_origin(connection: AsyncConnection, release: str, origin: Origin) -> None:
    """Where a release comes from, in the transaction that makes it."""
    target = {**asdict(origin.target), "report": sorted(origin.target.report)}
    row = {"repository": origin.repository, "ref": origin.ref, "sha": origin.sha, "target": target}
    await connection.execute(insert(table).values(release=release, **row))


async def _bringing(connection: AsyncConnection, one: Awaited) -> Sequence[Release]:
    joined = table.join(release_table, release_table.c.id == table.c.release)
    there = and_(release_table.c.plan == one.plan, release_table.c.environment == one.environment)
    same = and_(table.c.sha == one.sha, table.c.repository == one.repository)
    query = select(release_table).select_from(joined).where(there, same).order_by(release_table.c.started)
    found = [release_from_row(row) for row in (await connection.execute(query)).mappings()]
    return list({each.spec.component: each for each in found}.values())


def _run(one: Awaited) -> Any:
    return and_(
        awaited.c.repository == one.repository, awaited.c.run == one.run, awaited.c.environment == one.environment
    )


def _reported(row: Row) -> Reported:
    origin = Origin(row["repository"], row["ref"], _target(row["target"]), row["sha"])
    return Reported(release_from_row(row), origin, row["said"], row["replaced"], row["tries"])


def _awaited(row: Row) -> Awaited:
    names = ("repository", "run", "environment", "plan", "sha", "tries")
    return Awaited(**{name: row[name] for name in names}, target=_target(row["target"]))


def _target(data: Mapping[str, Any]) -> Target:
    return Target(data["api"], data["token"], tuple(data["report"]), data["language"])
