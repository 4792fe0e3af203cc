"""The overview as pages and the API see it: the queries behind it, and what whoever looks can do about what needs eyes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bascule.kernel.error import BasculeError
from bascule.kernel.place import Place
from bascule.kernel.quantities import Instant
from bascule.kernel.stored import from_stored
from bascule.plan.spec import Guard
from bascule.release.alert import StandingAlert
from bascule.release.freeze import Freeze
from bascule.release.progress import Release
from bascule.server.accounts.auth import Who
from bascule.server.context import AppContext
from bascule.server.look import MOST_UNDER_WAY, known_layout, roles_of
from bascule.server.views.day import DAY, Day, day
from bascule.server.views.eyes import ENDED_FOR, OUTAGE_FOR, Do, Ended, Eye, eyes, outages
from bascule.server.views.felt import felt
from bascule.server.views.inbox import Wanted, inbox
from bascule.server.views.overview import CellView, Layout, TableView, Traffic, tables
from bascule.server.views.serving import Served, limits, served

Guards = Mapping[Place, Sequence[Guard]]
DOING = {Wanted.APPROVE: Do.APPROVE, Wanted.CONFIRM: Do.CONFIRM, Wanted.DECIDE: Do.DECIDE}


@dataclass(frozen=True, slots=True)
class Overview:
    """What runs where, what needs eyes, and the plan that is looked at; `fault` says why there is none. `freezes` are those that
    stand in that plan, `alerts` those that are open in it.
    """

    tables: tuple[TableView, ...]
    eyes: tuple[Eye, ...]
    known: Layout | None = None
    fault: BasculeError | None = None
    products: tuple[str, ...] = ()
    freezes: tuple[Freeze, ...] = ()
    alerts: tuple[StandingAlert, ...] = ()

    @property
    def moving(self) -> dict[str, int]:
        """How many releases are under way in each environment of the plan that is looked at."""
        return {name: sum(one.moving is not None for one in self.column(name)) for name in self.environments}

    @property
    def table(self) -> TableView | None:
        """The table of the plan that is looked at; the first one where there is no plan."""
        plan = self.known.plan if self.known else None
        return next((one for one in self.tables if plan in {None, one.plan}), None)

    @property
    def environments(self) -> tuple[str, ...]:
        """The environments of that table, the last one of the plan first: it is where users are."""
        return tuple(reversed(self.table.environments)) if self.table else ()

    def chosen(self, asked: str) -> str:
        """The environment that is shown: the asked one, or the last one of the plan where something runs."""
        if asked in self.environments:
            return asked
        running = [name for name in self.environments if any(one.serves or one.moving for one in self.column(name))]
        return next(iter([*running, *self.environments]), "")

    def column(self, environment: str) -> list[CellView]:
        """The components of an environment."""
        return self.table.column(environment) if self.table else []


async def see_overview(context: AppContext, who: Who | None) -> Overview:
    """Everything that the overview shows."""
    known, fault = await known_layout(context)
    under_way = await context.plane.queries.releases(under_way=True, limit=MOST_UNDER_WAY)
    found, now = await see_tables(context, known, under_way), context.now()
    mine = await _mine(context, who, under_way)
    # A plan that is not looked at has its own overview; what nobody's plan names any more is shown to everybody.
    cells = [
        cell for table in found for _, row in table.rows for cell in row if known is None or cell.plan == known.plan
    ]
    ended = await _ended(context, known, now)
    over = await context.plane.overview.served_again(Instant(now - OUTAGE_FOR))
    mended = [one for one in outages(over, now) if _is_of(one.component, one.environment, cells)]
    products = tuple(one.product for one in await context.plane.plans.store.products())
    frozen = await context.plane.freezes.all(now, known.plan if known else None)
    alerts = tuple(one for one in await context.plane.alerts.all(known.plan if known else None) if one.stands)
    return Overview(found, eyes(cells, ended, mended, mine, now), known, fault, products, tuple(frozen), alerts)


async def see_tables(context: AppContext, known: Layout | None, under_way: Sequence[Release]) -> tuple[TableView, ...]:
    """What runs where, by the plan that the server knows and by what the database remembers."""
    rows, now = await context.plane.overview.places(), context.now()
    guards: Guards = {_of(row): _guards(row) for row in rows} | {_place(one): one.spec.guards for one in under_way}
    return tables(known, rows, under_way, now, await _traffic(context, guards, now))


async def see_day(context: AppContext, plan: str, environment: str, components: tuple[str, ...]) -> Day | None:
    """The last day of an environment."""
    now = context.now()
    rows = await context.plane.overview.lines(Instant(now - DAY))
    return day([one for one in rows if (one["plan"], one["environment"]) == (plan, environment)], components, now)


async def see_served(context: AppContext, place: Place) -> Served | None:
    """What one place serves."""
    rows = await context.plane.overview.places()
    guards = {_of(row): _guards(row) for row in rows if _of(row) == place}
    return (await _traffic(context, guards, context.now()))(place)


async def _traffic(context: AppContext, guards: Guards, now: Instant) -> Traffic:
    minutes = await context.places.minutes(now)

    def of(place: Place) -> Served | None:
        mine = minutes.get(place)
        return served(mine, limits(guards.get(place, ())), now) if mine else None

    return of


async def _mine(context: AppContext, who: Who | None, under_way: Sequence[Release]) -> dict[str, Do]:
    """What somebody can do, by release; what is asked first of them where there are several things."""
    if who is None:
        return {}
    found: dict[str, Do] = {}
    for need in inbox(under_way, await roles_of(context, under_way), who, context.now()):
        found.setdefault(need.release.id, DOING[need.wanted])
    return found


async def _ended(context: AppContext, known: Layout | None, now: Instant) -> list[Ended]:
    releases = await context.plane.overview.ended_badly(Instant(now - ENDED_FOR))
    mine = [one for one in releases if known is None or one.spec.plan == known.plan]
    counted = await context.plane.overview.counted([one.id for one in mine])
    return [Ended(one, felt(one, counted.get(one.id, {}))) for one in mine]


def _place(release: Release) -> Place:
    return Place(release.spec.plan, release.spec.environment, release.spec.component)


def _of(row: Mapping[str, Any]) -> Place:
    return Place(row["plan"], row["environment"], row["component"])


def _guards(row: Mapping[str, Any]) -> Sequence[Guard]:
    return [from_stored(Guard, one) for one in row["guards"] or ()]


def _is_of(component: str, environment: str, cells: list[CellView]) -> bool:
    """Whether a place is among these, and well again: what ails now says so itself."""
    return any((one.component, one.environment) == (component, environment) for one in cells)
