"""How the shop runs in the demo: as processes, or as containers of an image that the demo builds."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bascule.demo.stage import PROCESS


@asynccontextmanager
async def run_for(where: str) -> AsyncIterator[str]:
    """The `run:` lines of the plan."""
    if where == "process":
        yield PROCESS.format(python=sys.executable)
        return
    from bascule.demo.image import shop_image

    async with shop_image() as lines:
        yield lines
