"""Drivers in memory for tests of the engine."""

from bascule.plan.spec import DriverRef
from bascule.testing.memory.traffic import MemoryTraffic
from bascule.testing.memory.workload import MemoryWorkload
from bascule.testing.memory.world import MemoryWorld


class Box:
    """Drivers in memory, all on one world."""

    def __init__(self) -> None:
        self.world = MemoryWorld()

    def workload(self, driver: DriverRef) -> MemoryWorkload:
        """The workload driver."""
        return MemoryWorkload(self.world)

    def traffic(self, driver: DriverRef) -> MemoryTraffic:
        """The traffic driver."""
        return MemoryTraffic(self.world)

    def check(self, driver: DriverRef) -> None:
        """No checks here."""
