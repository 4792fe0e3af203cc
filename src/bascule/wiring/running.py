"""A running control plane: started in order with its database, and stopped in reverse."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from bascule.engine.run import nothing
from bascule.engine.step import Boundary
from bascule.kernel.quantities import Seconds
from bascule.platform.settings import Settings
from bascule.platform.tasks import stop
from bascule.store.schema import upgrade
from bascule.wiring.machine.enclosure import enclose, exposed
from bascule.wiring.plane import ControlPlane, Share
from bascule.wiring.postgres.embedded import EmbeddedPostgres
from bascule.wiring.runtime import Part
from bascule.wiring.supervision import adopt
from bascule.wiring.turns import Turns
from bascule.wiring.wayback import take_over

AGAIN_AFTER = Seconds(1.0)
log = structlog.get_logger("bascule.plane")


@asynccontextmanager
async def control_plane(
    settings: Settings, boundary: Boundary = nothing, share: Share = Share.WHOLE
) -> AsyncIterator[ControlPlane]:
    """A running control plane, or a share of it, with its own PostgreSQL where no other is named."""
    enclose(settings.data, settings.root)
    if (above := exposed(settings.data)) is not None:
        log.warning(
            "the data folder can be replaced by others: set BASCULE_DATA to a folder of root's", above=str(above)
        )
    embedded = None if settings.database_url else EmbeddedPostgres(settings.data / "postgres")
    url = settings.database_url or await _start(embedded)
    plane = ControlPlane(settings, url, take_over, boundary)
    try:
        await upgrade(plane.engine)
        if share is not Share.ENGINE:
            await adopt(plane.places, plane.runtime, plane.home, alone=embedded is not None)
        parts = plane.parts(share) + ([embedded.watch] if embedded else [])
        parts += [Turns(plane).run] if share is not Share.ENGINE else []
        tasks = [asyncio.create_task(keep_running(part)) for part in parts]
        try:
            yield plane
        finally:
            await plane.leave()
            await stop(tasks)
    finally:
        await plane.close()
        if embedded:
            await embedded.stop()


async def keep_running(part: Part) -> None:
    """Run a part for ever: one that stops on a bug is logged and started again, for the others depend on it."""
    while True:
        try:
            await part()
        except Exception:
            log.exception("a part of the control plane stopped; it is started again", part=part.__qualname__)
        await asyncio.sleep(AGAIN_AFTER)


async def _start(embedded: EmbeddedPostgres | None) -> str:
    assert embedded is not None
    return await embedded.start()
