"""The overview: what runs where, and what moves now. Components are rows, environments are columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bascule.kernel.quantities import Instant, Share
from bascule.kernel.slot import Slot
from bascule.release.guarding.watch import exposed_share
from bascule.release.progress import Release
from bascule.server.views.health import HealthView, health_view
from bascule.server.views.status import Because, Status, because, needs_person, status


@dataclass(frozen=True, slots=True)
class MovingView:
    """A release in a list: what moves where, how far it is, and why."""

    release: Release
    status: Status
    because: Because
    share: Share
    needs_person: bool


@dataclass(frozen=True, slots=True)
class CellView:
    """One component in one environment: what serves, since when, and what moves."""

    plan: str
    component: str
    environment: str
    version: str | None
    slot: Slot | None
    since: Instant | None
    moving: MovingView | None
    health: HealthView | None = None
    serving: str | None = None


@dataclass(frozen=True, slots=True)
class TableView:
    """One plan's components by its environments."""

    plan: str
    environments: tuple[str, ...]
    rows: tuple[tuple[str, tuple[CellView, ...]], ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The components, environments and kinds of releases that a plan names, in its order, and the zone of its clock."""

    plan: str
    components: tuple[str, ...]
    environments: tuple[str, ...]
    timezone: str = "UTC"
    kinds: tuple[str, ...] = ()


def moving_view(release: Release, now: Instant) -> MovingView:
    """A release as a line."""
    return MovingView(release, status(release), because(release, now), exposed_share(release), needs_person(release))


def tables(
    layout: Layout | None, placements: Iterable[Mapping[str, Any]], under_way: Sequence[Release], now: Instant
) -> tuple[TableView, ...]:
    """One table per plan: the one that the server knows first, then those of which only the database tells."""
    rows = list(placements)
    moving = {release.id: moving_view(release, now) for release in under_way}
    layouts = [layout] if layout else []
    others = dict.fromkeys(row["plan"] for row in rows if layout is None or row["plan"] != layout.plan)
    layouts += [_layout(plan, rows) for plan in others]
    return tuple(_table(one, [row for row in rows if row["plan"] == one.plan], moving) for one in layouts)


def _layout(plan: str, rows: Sequence[Mapping[str, Any]]) -> Layout:
    mine = [row for row in rows if row["plan"] == plan]
    components = dict.fromkeys(row["component"] for row in mine)
    return Layout(plan, tuple(components), tuple(dict.fromkeys(row["environment"] for row in mine)))


def _table(layout: Layout, rows: Sequence[Mapping[str, Any]], moving: Mapping[str, MovingView]) -> TableView:
    found = {(row["component"], row["environment"]): row for row in rows}
    components = tuple(dict.fromkeys([*layout.components, *(row["component"] for row in rows)]))
    environments = tuple(dict.fromkeys([*layout.environments, *(row["environment"] for row in rows)]))
    cells = (
        (name, tuple(_cell(layout.plan, (name, where), found.get((name, where)), moving) for where in environments))
        for name in components
    )
    return TableView(layout.plan, environments, tuple(cells))


def _cell(
    plan: str, place: tuple[str, str], row: Mapping[str, Any] | None, moving: Mapping[str, MovingView]
) -> CellView:
    if row is None:
        return CellView(plan, *place, None, None, None, None)
    slot = Slot(row["stable"]) if row["stable"] else None
    move = moving.get(row["release"] or "")
    return CellView(plan, *place, row["version"], slot, row["since"], move, health_view(row), row["serving"])
