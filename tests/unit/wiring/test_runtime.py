"""Areas in a control plane: found by their class, and providing ports to those who ask when they need one."""

from pathlib import Path

import pytest

from bascule.kernel.site import Site
from bascule.platform.settings import Settings
from bascule.ports.errors import PortError
from bascule.ports.figures import Figures
from bascule.ports.flags import Flags
from bascule.testing.memory.flags import MemoryFlags
from bascule.wiring.drivers import InstalledDrivers
from bascule.wiring.plane import ControlPlane
from bascule.wiring.runtime import AreaRuntime, Ports
from bascule.wiring.wayback import take_over


def test_a_port_has_one_provider() -> None:
    """Whoever provides it first is asked; a second one is a mistake, and so is to ask for what nobody provides."""
    ports, flags = Ports(), MemoryFlags()
    ports.provide(Flags, flags)
    assert ports.of(Flags) is flags
    with pytest.raises(ValueError, match="two areas provide the port Flags"):
        ports.provide(Flags, MemoryFlags())
    with pytest.raises(LookupError, match="no installed area provides the port Figures"):
        ports.of(Figures)


async def test_who_needs_a_port_that_nobody_provides_is_told_so(tmp_path: Path) -> None:
    """Not before: drivers are handed out as ever, and one that is asked says why it cannot answer."""
    box = InstalledDrivers(Settings(tmp_path), ports := Ports(), None)  # type: ignore[arg-type]
    flags = box.flags()
    with pytest.raises(PortError, match="no installed area provides the port Flags"):
        await flags.observe(Site("shop", "production"), [])
    ports.provide(Flags, MemoryFlags())
    assert await flags.observe(Site("shop", "production"), []) == {}
    await box.close()


async def test_an_area_that_is_not_there_is_not_found(tmp_path: Path, database: str) -> None:
    """What asks for it is told by name what is missing."""
    plane = ControlPlane(Settings(tmp_path), database, take_over)
    with pytest.raises(LookupError, match="no installed area has"):
        plane.of(Absent)
    await plane.close()


class Absent(AreaRuntime):
    """Of an area that nobody has installed."""
