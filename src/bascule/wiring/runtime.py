"""What of an area runs in a control plane: made by the plane of the ground that it stands on, and found there by its class.

    def open_events(ground: Ground) -> Events: ...        # `runtime="runtime:open_events"` in the area's value
    plane.of(Events)                                       # for whoever may know the area

The heart knows ports and not areas: what it asks of one the area provides under the port's protocol, in `ground.ports`.
"""

from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.kernel.quantities import Instant
from bascule.plan.model.plan import Plan
from bascule.platform.settings import Settings
from bascule.ports.clock import Clock
from bascule.store.signals import PostgresSignals

Part = Callable[[], Coroutine[Any, Any, None]]


class Ports:
    """The ports that areas provide, by their protocols.

    They are asked for when they are needed and not when somebody is made, so that two areas may use each other's ports.
    """

    def __init__(self) -> None:
        self._provided: dict[type, Any] = {}

    def provide(self, port: type, driver: object) -> None:
        """Provide a port. Raises `ValueError` where somebody does already."""
        if port in self._provided:
            raise ValueError(f"two areas provide the port {port.__name__}")
        self._provided[port] = driver

    def of(self, port: type) -> Any:
        """Who provides a port. Raises `LookupError` where no area does."""
        if port not in self._provided:
            raise LookupError(f"no installed area provides the port {port.__name__}")
        return self._provided[port]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a control plane gives to its areas.

    Of the connections `engine` are those for people, `working` those of whatever decides by itself, `taking` those of what
    comes in from applications: none of them can take another's. `url` is the database's.
    """

    engine: AsyncEngine
    working: AsyncEngine
    taking: AsyncEngine
    url: str
    settings: Settings
    clock: Clock
    signals: PostgresSignals
    ports: Ports

    def now(self) -> Instant:
        """Seconds since the epoch."""
        return Instant(self.clock.now().timestamp())


class AreaRuntime:
    """What of an area lives as long as a control plane; an area overrides what it needs."""

    def parts(self) -> Sequence[Part]:
        """What runs for ever, in the process that people, programs and browsers meet."""
        return ()

    async def sync(self, plan: Plan, environments: Iterable[str], by: str) -> None:
        """Have what a plan declares for these environments come to be: it came into force, or a release of it begins."""

    def end_streams(self) -> None:
        """End the streams that are held open, for the server stops."""
