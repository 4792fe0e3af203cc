"""The traffic port: who gets how much, and what was counted.

A driver owns one route per place: a listening address whose requests go to blue and green by weight. A user stays with a
slot (cookie), and as the candidate's weight grows users only ever move towards the candidate. A request with the header
`x-bascule-slot: green` goes to that slot whatever its weight, so that people and smoke tests see the idle version.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bascule.base.place import Place
from bascule.base.slot import Slot
from bascule.evidence.counts import Counts
from bascule.release.facts import RouteSeen

__all__ = ["SLOT_HEADER", "Route", "RouteSeen", "Traffic", "TrafficCapabilities"]

SLOT_HEADER = "x-bascule-slot"


@dataclass(frozen=True, slots=True)
class Route:
    """A route as it should be.

    `addresses` per slot (`host:port`); a slot without addresses gets no traffic. `weights` are whole percents that sum to 100 over
    the slots with traffic. `candidate` is the slot that grows, for monotone assignment. `thresholds` are the latencies in
    seconds whose counts the guards need. `options` are the plan's options of the driver.
    `epoch` is the fencing token of the claim that asks: a lower one than has acted before is a `Conflict`; 0 passes.
    """

    place: Place
    addresses: Mapping[Slot, tuple[str, ...]]
    weights: Mapping[Slot, int]
    candidate: Slot
    thresholds: tuple[float, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    epoch: int = 0


@dataclass(frozen=True, slots=True)
class TrafficCapabilities:
    """What a traffic driver can do.

    `weights`: shares other than 0 and 100. `sticky`: a user stays with a slot. `metrics`: the metric names that it can
    give (`latency` stands for every `latency_pNN` and `response_time`). `slot_header`: honours `x-bascule-slot`. `watch`: it
    tells at once when the proxy ends; without it the route is looked at every few seconds.
    """

    weights: bool = True
    sticky: bool = True
    slot_header: bool = True
    metrics: frozenset[str] = frozenset({"error_rate"})
    watch: bool = False


class Traffic(Protocol):
    """Moves traffic between slots and counts it. Raises port errors only."""

    capabilities: TrafficCapabilities

    async def ensure(self, route: Route) -> None:
        """Make the route so; returns when the proxy has acknowledged it. No request in flight is lost."""

    async def observe(self, place: Place) -> RouteSeen:
        """The weights that the proxy really uses now."""

    async def measure(self, place: Place, thresholds: tuple[float, ...]) -> Mapping[Slot, Counts]:
        """Running totals per slot since the proxy started (the engine turns them into deltas)."""

    async def remove(self, place: Place, epoch: int = 0) -> None:
        """Take the route away; idempotent."""

    async def watch(self, place: Place) -> None:
        """Return when the proxy that serves the place has ended; at once where none runs. May return for no reason."""

    async def rest(self) -> None:
        """End a proxy of our own that has no route any more; nothing happens where it has, or where it is not ours."""

    async def close(self) -> None:
        """Give connections back. Never touches the proxy's routes."""
