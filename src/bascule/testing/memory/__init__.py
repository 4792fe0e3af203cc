"""Drivers in memory: the same ports on a world of values, for tests of everything above them."""

from bascule.testing.memory.answer import Answer
from bascule.testing.memory.check import MemoryCheck
from bascule.testing.memory.traffic import MemoryTraffic
from bascule.testing.memory.workload import MemoryWorkload
from bascule.testing.memory.world import Behaviour, MemoryWorld

__all__ = ["Answer", "Behaviour", "MemoryCheck", "MemoryTraffic", "MemoryWorkload", "MemoryWorld"]
