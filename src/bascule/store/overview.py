"""What the overview reads besides releases: places with what their guards ask, ends that need eyes, and the last day.

Each question is one query, whatever there is: the page costs the same with three places and with a hundred.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.evidence.figures import Tally
from bascule.kernel.quantities import Instant
from bascule.kernel.slot import Slot
from bascule.release.draft import NoteKind
from bascule.release.journal import Entry
from bascule.release.phases import Phase
from bascule.release.progress import Release
from bascule.store.database import transaction
from bascule.store.places import silent
from bascule.store.rows import release_from_row
from bascule.store.tables import home, journal, placement, sample
from bascule.store.tables import release as release_table

PLACE = ("plan", "environment", "component")
ENDS = (Phase.ROLLED_BACK.value, Phase.FAILED.value)
LINE = ("id", "plan", "environment", "component", "version", "phase", "started", "ended")


class OverviewQueries:
    """Reads for the overview. Never used to decide anything."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def places(self) -> Sequence[Mapping[str, Any]]:
        """Every place that ever had a release: what is desired there and how it is, the version before, and its guards."""
        serving = release_table.alias()
        mine = [column for column in placement.c if column.name not in {"course", "retire_epoch", "revision"}]
        whose = (home.c.folder, home.c.host, home.c.seen.label("home_seen"), silent().label("silent"))
        query = (
            select(*mine, *whose, serving.c.previous, serving.c.course["guards"].label("guards"))
            .join(home, home.c.id == placement.c.home, isouter=True)
            .join(serving, serving.c.id == placement.c.serving, isouter=True)
            .order_by(placement.c.plan, placement.c.component, placement.c.environment)
        )
        async with transaction(self.engine) as connection:
            return [dict(row) for row in (await connection.execute(query)).mappings()]

    async def ended_badly(self, since: Instant) -> Sequence[Release]:
        """The newest release of each place, where it was rolled back or has failed since an instant."""
        of_place = tuple(release_table.c[name] for name in PLACE)
        newest = (
            select(release_table.c.id, release_table.c.phase, release_table.c.ended)
            .ext(distinct_on(*of_place))
            .order_by(*of_place, release_table.c.started.desc())
            .subquery()
        )
        bad = select(newest.c.id).where(newest.c.phase.in_(ENDS), newest.c.ended >= since)
        query = select(release_table).where(release_table.c.id.in_(bad)).order_by(release_table.c.ended.desc())
        async with transaction(self.engine) as connection:
            return [release_from_row(row) for row in (await connection.execute(query)).mappings()]

    async def counted(self, releases: Collection[str]) -> Mapping[str, Mapping[Slot, Tally]]:
        """Requests and errors of the users of releases, by slot."""
        if not releases:
            return {}
        users, failed = sample.c.total - sample.c.visits, sample.c.errors - sample.c.failed_visits
        sums = (func.sum(users), func.sum(failed))
        query = select(sample.c.release, sample.c.slot, *sums).where(sample.c.release.in_(releases))
        async with transaction(self.engine) as connection:
            rows = (await connection.execute(query.group_by(sample.c.release, sample.c.slot))).all()
        found: dict[str, dict[Slot, Tally]] = {}
        for release, slot, total, errors in rows:
            found.setdefault(release, {})[Slot(slot)] = Tally(int(total), int(errors))
        return found

    async def lines(self, since: Instant) -> Sequence[Mapping[str, Any]]:
        """The releases that were under way at some time since an instant, oldest first, in a few words each."""
        still = release_table.c.ended.is_(None) | (release_table.c.ended >= since)
        query = select(*(release_table.c[name] for name in LINE)).where(still).order_by(release_table.c.started)
        async with transaction(self.engine) as connection:
            return [dict(row) for row in (await connection.execute(query)).mappings()]

    async def served_again(self, since: Instant, limit: int = 20) -> Sequence[Mapping[str, Any]]:
        """What the journal says of outages that are over since an instant."""
        over = and_(journal.c.kind == NoteKind.RESUMED.value, journal.c.release.is_(None), journal.c.at >= since)
        query = select(journal.c.number, journal.c.body, journal.c.hash).where(over).order_by(journal.c.number.desc())
        async with transaction(self.engine) as connection:
            rows = (await connection.execute(query.limit(limit))).all()
        return [Entry(*row).content for row in rows]
