"""Retiring on the in-memory drivers: a slot is forgotten by its proxy before it is stopped."""

from typing import Any

from bascule.engine.retire import Retirer
from bascule.engine.runtime import Runtime
from bascule.kernel.i18n import say
from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.plan.spec import DriverRef
from bascule.ports.errors import Unreachable
from bascule.ports.store import Retirement
from bascule.ports.traffic import Route
from bascule.ports.workload import Instance
from bascule.testing.memory.world import MemoryWorld
from bascule.wiring.machine.clock import SystemClock
from tests.kit.box import Box
from tests.kit.releases import spec

PLACE = Place("shop", "production", "api")


class Store:
    """One retirement that is due."""

    def __init__(self, retirement: Retirement) -> None:
        self.waiting = [retirement]

    async def retirements(self) -> list[Retirement]:
        """What waits."""
        return list(self.waiting)

    async def retired(self, retirement: Retirement, at: float) -> None:
        """It is struck off."""
        self.waiting.remove(retirement)


async def scene() -> tuple[MemoryWorld, Retirer, Store]:
    """Two versions run, everything goes to green with blue in relief, and blue is to be retired."""
    box = Box()
    workload, traffic = box.workload(DriverRef("memory")), box.traffic(DriverRef("memory"))
    addresses: dict[Slot, tuple[str, ...]] = {}
    for slot, version in ((Slot.BLUE, "1"), (Slot.GREEN, "2")):
        await workload.ensure(Instance(PLACE, slot, version))
        addresses[slot] = box.world.slots[PLACE, slot].addresses
    weights, options = {Slot.BLUE: 0, Slot.GREEN: 100}, {"listen": "127.0.0.1:80"}
    await traffic.ensure(Route(PLACE, addresses, weights, Slot.GREEN, (), options, 3, relief=frozenset({Slot.GREEN})))
    store: Any = Store(Retirement(PLACE, Slot.BLUE, 0.0, spec(), 4))
    return box.world, Retirer(store, Runtime(box, SystemClock())), store  # type: ignore[arg-type]


async def test_a_retired_slot_leaves_the_route() -> None:
    """Its port may be another program's tomorrow: nobody is sent there, not even when everything else is down."""
    world, retirer, store = await scene()
    await retirer.sweep()
    assert store.waiting == []
    assert (PLACE, Slot.BLUE) not in world.slots
    assert Slot.BLUE not in world.routes[PLACE].addresses
    assert world.routes[PLACE].relief == frozenset()
    assert world.send("127.0.0.1:80").version == "2"


async def test_a_slot_is_not_stopped_before_its_proxy_has_forgotten_it() -> None:
    """Where the proxy cannot be told, the slot runs on, and the retirement is tried again."""
    world, retirer, store = await scene()
    world.fail("traffic.ensure", Unreachable(say("driver.proxy-gone", who="Memory")))
    await retirer.sweep()
    assert (PLACE, Slot.BLUE) in world.slots
    await retirer.sweep()
    assert store.waiting == []
