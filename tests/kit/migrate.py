"""A control plane's part that migrates, as a process that a test can kill: `python -m … ROOT NAME …`."""

import asyncio
import sys
import time
from pathlib import Path

from bascule.drivers.catalogue import Catalogue
from bascule.drivers.support.home import Home
from bascule.plan.spec import Database, DriverRef
from bascule.ports.database import Target
from bascule.wiring.machine.clock import SystemClock


async def main(root: Path, kind: str, names: list[str]) -> None:
    """Migrate."""
    database = Database("main", "env RIG_URL", DriverRef(kind, {"directory": "migrations"}))
    driver = Catalogue(Home(root / "data", root), SystemClock()).database(kind)
    await driver.migrate(Target(database, "shop", "production", time.time()), dict.fromkeys(names, ""))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:]))
