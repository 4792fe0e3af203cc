"""The overview: what runs where, how it does, and what moves now. Components are rows, environments are columns."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bascule.evidence.verdict import Verdict
from bascule.kernel.place import Place
from bascule.kernel.quantities import Instant, Share
from bascule.kernel.slot import Slot
from bascule.release.guarding.watch import exposed_share
from bascule.release.phases import Phase
from bascule.release.progress import Release
from bascule.server.views.health import HealthView, health_view
from bascule.server.views.serving import Served
from bascule.server.views.status import Because, Status, because, needs_person, status
from bascule.server.views.steps import planned_end

# Where the proxy is between two divisions, or may be: nobody can tell from the release alone.
BETWEEN = {Phase.ROLLING_BACK, Phase.STRANDED}
Traffic = Callable[[Place], Served | None]


@dataclass(frozen=True, slots=True)
class MovingView:
    """A release in a list: what moves where, how far it is, and why. `ends` is when it is over at the earliest."""

    release: Release
    status: Status
    because: Because
    share: Share
    needs_person: bool
    ends: Instant | None = None

    @property
    def judged(self) -> int:
        """How many requests its guards have judged."""
        return max((one.total for one in self.release.progress.watch.judgements), default=0)

    @property
    def healthy(self) -> bool:
        """Whether all its guards are healthy; never before the first look."""
        found = self.release.progress.watch.judgements
        return bool(found) and all(one.verdict is Verdict.HEALTHY for one in found)


@dataclass(frozen=True, slots=True)
class Serves:
    """A version that serves: in which slot, and which share of the users gets it; None where that is just changing."""

    slot: Slot
    version: str
    share: Share | None


@dataclass(frozen=True, slots=True)
class Warm:
    """The version before, which still waits beside the serving one: until when, and the release that going back is asked of."""

    version: str
    until: Instant
    release: str


@dataclass(frozen=True, slots=True)
class CellView:
    """One component in one environment: what serves, since when, and what moves. `version` is what served before a release that
    moves; who really gets what now stands in `serves`.
    """

    plan: str
    component: str
    environment: str
    version: str | None
    slot: Slot | None
    since: Instant | None
    moving: MovingView | None
    health: HealthView | None = None
    serves: tuple[Serves, ...] = ()
    warm: Warm | None = None
    served: Served | None = None
    release: str = ""

    @property
    def serving(self) -> str | None:
        """The release that brought what serves."""
        return self.release or None

    @property
    def main(self) -> Serves | None:
        """What most of the users get."""
        known = [one for one in self.serves if one.share is not None]
        return max(known, key=lambda one: one.share or 0.0) if known else next(iter(self.serves), None)


@dataclass(frozen=True, slots=True)
class TableView:
    """One plan's components by its environments."""

    plan: str
    environments: tuple[str, ...]
    rows: tuple[tuple[str, tuple[CellView, ...]], ...]

    def column(self, environment: str) -> list[CellView]:
        """Every component in one environment."""
        return [cell for _, cells in self.rows for cell in cells if cell.environment == environment]


@dataclass(frozen=True, slots=True)
class Layout:
    """The components, environments and kinds of releases that a plan names, in its order, and the zone of its clock."""

    plan: str
    components: tuple[str, ...]
    environments: tuple[str, ...]
    timezone: str = "UTC"
    kinds: tuple[str, ...] = ()
    descriptions: Mapping[str, str] = field(default_factory=dict)


def moving_view(release: Release, now: Instant) -> MovingView:
    """A release as a line."""
    return MovingView(
        release,
        status(release),
        because(release, now),
        exposed_share(release),
        needs_person(release),
        None if release.progress.hold else planned_end(release, now),
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What tables are made of: a row of each place, what moves, what is served, and an instant."""

    rows: Sequence[Mapping[str, Any]]
    moving: Mapping[str, MovingView]
    traffic: Traffic
    now: Instant


def tables(
    layout: Layout | None,
    placements: Iterable[Mapping[str, Any]],
    under_way: Sequence[Release],
    now: Instant,
    traffic: Traffic = lambda _: None,
) -> tuple[TableView, ...]:
    """One table per plan: the one that the server knows first, then those of which only the database tells."""
    rows = list(placements)
    moving = {release.id: moving_view(release, now) for release in under_way}
    layouts = [layout] if layout else []
    others = dict.fromkeys(row["plan"] for row in rows if layout is None or row["plan"] != layout.plan)
    layouts += [_layout(plan, rows) for plan in others]
    return tuple(
        _table(one, Known([row for row in rows if row["plan"] == one.plan], moving, traffic, now)) for one in layouts
    )


def _layout(plan: str, rows: Sequence[Mapping[str, Any]]) -> Layout:
    mine = [row for row in rows if row["plan"] == plan]
    components = dict.fromkeys(row["component"] for row in mine)
    return Layout(plan, tuple(components), tuple(dict.fromkeys(row["environment"] for row in mine)))


def _table(layout: Layout, known: Known) -> TableView:
    found = {(row["component"], row["environment"]): row for row in known.rows}
    components = tuple(dict.fromkeys([*layout.components, *(row["component"] for row in known.rows)]))
    environments = tuple(dict.fromkeys([*layout.environments, *(row["environment"] for row in known.rows)]))
    cells = (
        (name, tuple(_cell(layout.plan, (name, where), found.get((name, where)), known) for where in environments))
        for name in components
    )
    return TableView(layout.plan, environments, tuple(cells))


def _cell(plan: str, place: tuple[str, str], row: Mapping[str, Any] | None, known: Known) -> CellView:
    if row is None:
        return CellView(plan, *place, None, None, None, None)
    slot = Slot(row["stable"]) if row["stable"] else None
    move = known.moving.get(row["release"] or "")
    return CellView(
        plan, *place, row["version"], slot, row["since"], move, health_view(row),
        serves=_serves(row, slot, move.release if move else None),
        warm=_warm(row, slot, known.now),
        served=known.traffic(Place(plan, place[1], place[0])),
        release=row.get("serving") or "",
    )  # fmt: skip


def _serves(row: Mapping[str, Any], slot: Slot | None, release: Release | None) -> tuple[Serves, ...]:
    """Who gets what: the version that served before, and the candidate, by the share that the release asks for."""
    before = [Serves(slot, row["version"], Share(1.0))] if slot and row["version"] else []
    if release is None or release.progress.exposed_at is None:
        return tuple(before)
    sure = release.progress.phase not in BETWEEN or release.progress.restored
    share = exposed_share(release)
    both = [Serves(release.candidate, release.version, share if sure else None)]
    both += [Serves(one.slot, one.version, Share(1 - share) if sure else None) for one in before]
    return tuple(one for one in both if one.share is None or one.share > 0)


def _warm(row: Mapping[str, Any], slot: Slot | None, now: Instant) -> Warm | None:
    """The way back of a place that nothing moves."""
    waits = slot is not None and row.get("retire_slot") == slot.other.value and (row.get("retire_at") or 0.0) > now
    if not waits or row["release"] or not row.get("serving") or not row.get("previous"):
        return None
    return Warm(row["previous"], Instant(row["retire_at"]), row["serving"])
