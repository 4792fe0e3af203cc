"""The setting of the traffic suite: the rig that a driver needs to be tested, and the routes that the suite makes in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import pytest

from bascule.evidence.counts import Counts
from bascule.kernel.place import Place
from bascule.kernel.quantities import Seconds
from bascule.kernel.slot import Slot
from bascule.plan.asking import Health
from bascule.ports.traffic import Route, Traffic
from bascule.testing.conformance.client import Client

VERSIONS = ("v1", "v2")
# A key may begin as a flag of a configuration does: one of 64 does.
KEY = "-m-key-of-the-suite"
HEALTH = Health("/health", every=Seconds(0.2), timeout=Seconds(0.5))


@dataclass(frozen=True, slots=True)
class Backend:
    """Something that answers with its version at an address."""

    address: str
    version: str


class TrafficRig(Protocol):
    """The world around a traffic driver. All drivers of one rig share one home."""

    def driver(self) -> Traffic:
        """A new driver object, as after a restart of the control plane."""

    async def backend(self, version: str) -> Backend:
        """A backend that runs, answers its version, and honours `?ms=`, `?status=` and `?die=`."""

    async def kill_backend(self, backend: Backend) -> None:
        """Kill a backend."""

    async def freeze_backend(self, backend: Backend) -> None:
        """Let a backend take requests and answer none."""

    async def thaw_backend(self, backend: Backend) -> None:
        """Let it answer again."""

    async def received(self, backend: Backend) -> int:
        """How many requests a backend has received, health checks not counted."""

    def listen(self) -> str:
        """A free `host:port` of this machine."""

    def occupy(self) -> str:
        """A `host:port` at which somebody else listens."""

    def vacate(self) -> None:
        """Let somebody else stop listening."""

    def client(self, listen: str) -> Client:
        """A client of a listening address."""

    async def kill_proxy(self) -> None:
        """Kill the proxy behind the driver's back."""


async def make(rig: TrafficRig, component: str = "site") -> Route:
    """A route with a backend of its own in each slot, and all traffic on blue."""
    blue, green = [await rig.backend(version) for version in VERSIONS]
    return routed(rig, {Slot.BLUE: [blue], Slot.GREEN: [green]}, component)


def routed(rig: TrafficRig, backends: Mapping[Slot, Sequence[Backend]], component: str = "site") -> Route:
    """A route to backends, with all traffic on blue and green as the candidate."""
    addresses = {slot: tuple(one.address for one in there) for slot, there in backends.items()}
    options: Mapping[str, Any] = {"listen": rig.listen()}
    place = Place("plan", "test", component)
    weights = {Slot.BLUE: 100, Slot.GREEN: 0}
    return Route(place, addresses, weights, Slot.GREEN, (), options, health=HEALTH, preview=KEY)


def weighted(route: Route, green: int) -> Route:
    """The route with a weight for green."""
    return replace(route, weights={Slot.BLUE: 100 - green, Slot.GREEN: green})


def shared(route: Route, share: int) -> Route:
    """The route with a weight for its candidate."""
    return replace(route, weights={route.candidate: share, route.candidate.other: 100 - share})


def listen_of(route: Route) -> str:
    """Where a route of the suite listens."""
    return str(route.options["listen"])


async def counted(driver: Traffic, place: Place, total: int) -> Mapping[Slot, Counts]:
    """What was counted, once that many requests are in it: a proxy may count one a moment after it was answered."""
    for _ in range(100):
        counts = await driver.measure(place, ())
        if sum(one.total for one in counts.values()) >= total:
            break
    return counts


def needs_weights(driver: Traffic) -> None:
    """Skip where the driver only knows all or nothing."""
    if not driver.capabilities.weights:
        pytest.skip("this driver has no weights")


def needs_relief(driver: Traffic) -> None:
    """Skip where no slot answers for another."""
    if not driver.capabilities.relief:
        pytest.skip("this driver has no relief")


def needs_slots(driver: Traffic) -> None:
    """Skip where nobody can name a slot."""
    if not driver.capabilities.slot_header:
        pytest.skip("this driver does not honour the slot's header")


def needs_sticky(driver: Traffic) -> None:
    """Skip where users do not stay."""
    needs_weights(driver)
    if not driver.capabilities.sticky:
        pytest.skip("this driver does not keep users with a slot")
