"""What people read: the overview, releases, the journal, evidence over time. Never used to decide anything."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, desc, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Instant
from bascule.release.facts import Request
from bascule.release.journal import Entry, Noted
from bascule.release.peers import in_order
from bascule.release.phases import Phase
from bascule.release.progress import Release
from bascule.store import journal
from bascule.store.database import repeated, transaction
from bascule.store.places import silent
from bascule.store.releases import no_release
from bascule.store.rows import release_from_row
from bascule.store.tables import home, placement, request, sample
from bascule.store.tables import plan as plan_table
from bascule.store.tables import release as release_table


@dataclass(frozen=True, slots=True)
class Listed:
    """Which releases somebody wants to see: of a plan, a component, an environment; ended in one of these phases, or under way."""

    plan: str | None = None
    component: str | None = None
    environment: str | None = None
    phases: tuple[Phase, ...] = ()
    under_way: bool = False

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """The same for the database."""
        for name in ("plan", "component", "environment"):
            if (value := getattr(self, name)) is not None:
                yield release_table.c[name] == value
        if self.phases:
            yield release_table.c.phase.in_([phase.value for phase in self.phases])
        if self.under_way:
            yield release_table.c.ended.is_(None)


class Queries:
    """Reads for surfaces, and the two writes that are not the engine's: a plan's text and a person's request."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def placements(self) -> Sequence[Mapping[str, Any]]:
        """What should run where and how it is: one row per place that ever had a release, with whose it is."""
        whose = (home.c.folder, home.c.host, home.c.seen.label("home_seen"), silent().label("silent"))
        query = (
            select(placement, *whose)
            .join(home, home.c.id == placement.c.home, isouter=True)
            .order_by(placement.c.plan, placement.c.component, placement.c.environment)
        )
        async with transaction(self.engine) as connection:
            return [dict(row) for row in (await connection.execute(query)).mappings()]

    async def releases(
        self,
        *,
        component: str | None = None,
        environment: str | None = None,
        plan: str | None = None,
        under_way: bool = False,
        limit: int = 50,
    ) -> Sequence[Release]:
        """The newest releases first."""
        wanted = Listed(
            plan=plan or None, component=component or None, environment=environment or None, under_way=under_way
        )
        return await self.listed(wanted, limit)

    async def listed(self, wanted: Listed, limit: int) -> Sequence[Release]:
        """Those that somebody wants to see, the newest first."""
        query = select(release_table).where(*wanted.conditions()).limit(limit)
        query = query.order_by(desc(release_table.c.started), desc(release_table.c.id))
        async with transaction(self.engine) as connection:
            return [release_from_row(row) for row in (await connection.execute(query)).mappings()]

    async def named_like(self, words: str, limit: int) -> Sequence[Release]:
        """The newest releases whose number, version or component has these words in it."""
        names = (release_table.c.id, release_table.c.group, release_table.c.version, release_table.c.component)
        fits = or_(*(name.icontains(words, autoescape=True) for name in names))
        query = select(release_table).where(fits).order_by(desc(release_table.c.started)).limit(limit)
        async with transaction(self.engine) as connection:
            return [release_from_row(row) for row in (await connection.execute(query)).mappings()]

    async def release(self, name: str) -> tuple[Release, str]:
        """One release and its plan's hash. Raises `Refused` when there is none of that name."""
        query = select(release_table).where(release_table.c.id == name)
        async with transaction(self.engine) as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise no_release(name)
        return release_from_row(row), row["plan_hash"]

    async def members(self, name: str) -> list[Release]:
        """The components of a release by the release's name, in the order in which they move; or the one of that name.

        Raises `Refused` when there is none.
        """
        query = select(release_table).where(or_(release_table.c.id == name, release_table.c.group == name))
        async with transaction(self.engine) as connection:
            found = [release_from_row(row) for row in (await connection.execute(query)).mappings()]
        if not found:
            raise no_release(name)
        return in_order(found)

    async def succeeded(self, plan_name: str, environment: str, component: str, version: str) -> bool:
        """Whether a version has succeeded in an environment."""
        query = select(release_table.c.id).where(
            release_table.c.plan == plan_name,
            release_table.c.environment == environment,
            release_table.c.component == component,
            release_table.c.version == version,
            release_table.c.phase == Phase.SUCCEEDED.value,
        )
        async with transaction(self.engine) as connection:
            return (await connection.execute(query.limit(1))).first() is not None

    async def samples(self, release: str, after: Instant = Instant(0.0)) -> Sequence[Mapping[str, Any]]:
        """The evidence of a release, oldest first: at, slot, total, errors, over, and visitors' part."""
        query = select(sample).where(sample.c.release == release, sample.c.at > after).order_by(sample.c.at)
        async with transaction(self.engine) as connection:
            return [dict(row) for row in (await connection.execute(query)).mappings()]

    async def entries(
        self,
        *,
        release: str | None = None,
        after: int = 0,
        before: int | None = None,
        limit: int = 100,
    ) -> Sequence[Entry]:
        """Journal entries, oldest first; the newest `limit` of those between `after` and `before`."""
        return await journal.read(self.engine, journal.Wanted(release), after=after, before=before, limit=limit)

    async def components(self) -> Sequence[str]:
        """The components that have ever had a release."""
        query = select(release_table.c.component).distinct().order_by(release_table.c.component)
        async with transaction(self.engine) as connection:
            return list((await connection.scalars(query)).all())

    async def prove(self, noted: Noted | None = None) -> journal.Proof:
        """Whether the journal is whole, and still goes through a hash that was noted elsewhere."""
        return await journal.prove(self.engine, noted)

    async def plan_text(self, plan_hash: str) -> str | None:
        """The text of a plan that a release used."""
        async with transaction(self.engine) as connection:
            text: str | None = await connection.scalar(select(plan_table.c.text).where(plan_table.c.hash == plan_hash))
            return text

    @repeated
    async def ask(self, release: str, asked: Request, at: Instant) -> int:
        """Put a request before whoever drives the release; its number. The request's own is not looked at."""
        values = {
            "release": release,
            "verb": asked.verb.value,
            "by": asked.by,
            "reason": asked.reason,
            "roles": sorted(asked.roles),
            "detail": dict(asked.detail),
            "at": at,
        }
        row = insert(request).values(values).returning(request.c.id)
        async with transaction(self.engine) as connection:
            number: int = (await connection.execute(row)).scalar_one()
            await journal.announce(connection, release, journal.ASKED)
        return number

    async def answer(self, number: int) -> Message | None:
        """What came of a request; None while nobody has looked at it."""
        async with transaction(self.engine) as connection:
            answer = await connection.scalar(select(request.c.answer).where(request.c.id == number))
        return Message.from_json(answer) if answer else None
