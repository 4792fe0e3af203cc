"""The traffic port: who gets how much, and what was counted.

A driver owns one route per place: a listening address whose requests go to blue and green by weight. A user stays with a
slot (cookie), and as the candidate's weight grows users only ever move towards the candidate.

The idle version is not public. Whoever brings the place's key (`x-bascule-preview: KEY`) may name a slot with
`x-bascule-slot: green`, and meets it whatever its weight; a browser gets the same for a while by opening `preview_path`.
Without the key both headers are ignored. `preview: open` among the plan's options lets everybody name a slot.

Synthetic visitors are Bascule's own requests (`visit`): they come in where users do, each as somebody new, divided as users are,
and are counted apart (`Counts.visitors`). The application is told by `x-bascule-visitor` what they are; from anybody without the
place's key a proxy takes that header away, so that nobody passes for one.

A proxy helps users by itself, also while nobody controls it: it checks the health of what it sends to, sends no request to
what does not answer while something else does, and sends a request again only where nobody can have acted on it: when no
connection came about, or while it hangs, if it is one that by HTTP's rules changes nothing (GET, HEAD, OPTIONS). What a
slot failed to answer is a failure of that slot in `measure`, whoever answered in its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bascule.evidence.counts import Counts
from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.plan.asking import Health
from bascule.release.facts import RouteSeen

__all__ = [
    "PREVIEW_HEADER",
    "PREVIEW_PATH",
    "SLOT_HEADER",
    "VISITOR_HEADER",
    "Route",
    "RouteSeen",
    "Traffic",
    "TrafficCapabilities",
    "Visit",
    "preview_path",
]

SLOT_HEADER = "x-bascule-slot"
PREVIEW_HEADER = "x-bascule-preview"
VISITOR_HEADER = "x-bascule-visitor"
# Opened with the right key, it gives a browser the cookie by which it meets a slot; with another one it is the application's.
PREVIEW_PATH = "/.bascule/preview"


@dataclass(frozen=True, slots=True)
class Route:
    """A route as it should be.

    `addresses` per slot (`host:port`); a slot without addresses gets no traffic. `weights` are whole percents that sum to 100 over
    the slots with traffic. `candidate` is the slot that grows, for monotone assignment. `thresholds` are the latencies in
    seconds whose counts the guards need. `options` are the plan's options of the driver.
    `health` says how the proxy asks replicas whether they are well; without it nobody is asked. `relief` are the slots whose
    users are answered by the other slot for as long as nothing in theirs answers. `preview` is the key of those who may name
    a slot; without it nobody may. `visited`: synthetic visitors may come, so they are counted apart.
    `epoch` is the fencing token of the claim that asks: a lower one than has acted before is a `Conflict`; 0 passes.
    """

    place: Place
    addresses: Mapping[Slot, tuple[str, ...]]
    weights: Mapping[Slot, int]
    candidate: Slot
    thresholds: tuple[float, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    epoch: int = 0
    health: Health | None = None
    relief: frozenset[Slot] = frozenset()
    preview: str = field(default="", repr=False)
    visited: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a synthetic visitor: `GET path` for a release. `host` is what it calls the server, where not its address."""

    path: str
    release: str
    host: str = ""


@dataclass(frozen=True, slots=True)
class TrafficCapabilities:
    """What a traffic driver can do.

    `weights`: shares other than 0 and 100. `sticky`: a user stays with a slot. `metrics`: the metric names that it can
    give (`latency` stands for every `latency_pNN` and `response_time`). `slot_header`: shows a slot to whoever may name it.
    `relief`: has the other slot answer where nothing in a slot does. `watch`: it tells at once when the proxy ends; without
    it the route is looked at every few seconds. `survey`: it can be asked for the counts of all places at once. `visitors`: it
    sends synthetic visitors, and counts them apart.
    """

    weights: bool = True
    sticky: bool = True
    slot_header: bool = True
    relief: bool = True
    metrics: frozenset[str] = frozenset({"error_rate"})
    watch: bool = False
    survey: bool = False
    visitors: bool = False


class Traffic(Protocol):
    """Moves traffic between slots and counts it. Raises port errors only."""

    capabilities: TrafficCapabilities

    async def ensure(self, route: Route) -> None:
        """Make the route so; returns when the proxy has acknowledged it. No request in flight is lost."""

    async def observe(self, place: Place) -> RouteSeen:
        """The weights that the proxy really uses now."""

    async def measure(self, place: Place, thresholds: tuple[float, ...]) -> Mapping[Slot, Counts]:
        """Running totals per slot since the proxy started (the engine turns them into deltas)."""

    async def survey(self, thresholds: tuple[float, ...]) -> Mapping[Place, Mapping[Slot, Counts]]:
        """The same of every place that the proxy serves, for about the price of one; only where `survey` is declared."""

    async def visit(self, place: Place, visit: Visit) -> None:
        """Send one request as somebody new, by the address where users come in; what is answered is counted there.

        Only where `visitors` is declared. Raises `Unreachable` when there was no answer.
        """

    async def vacate(self, place: Place, slot: Slot, epoch: int = 0) -> None:
        """Forget the addresses of a slot that has no traffic; idempotent, and nothing where it has."""

    async def remove(self, place: Place, epoch: int = 0) -> None:
        """Take the route away; idempotent."""

    async def watch(self, place: Place) -> None:
        """Return when the proxy that serves the place has ended; at once where none runs. May return for no reason."""

    async def rest(self) -> None:
        """End a proxy of our own that has no route any more; nothing happens where it has, or where it is not ours."""

    async def close(self) -> None:
        """Give connections back. Never touches the proxy's routes."""


def preview_path(slot: Slot, key: str) -> str:
    """The path that shows a slot to the browser that opens it."""
    return f"{PREVIEW_PATH}?slot={slot.value}&key={key}"
