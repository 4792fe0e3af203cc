"""The work queue: one Procrastinate job drives one release; others are done from time to time.

The queue gives us the hand-over: workers have heartbeats, and the jobs of a worker that went silent are put back. That only
one process acts is not left to the queue: the claim's epoch sees to it, so a job that runs twice by mistake does no harm.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, AppNotOpen, ConnectorException
from procrastinate.jobs import Status
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.kernel.error import BasculeError
from bascule.kernel.quantities import Seconds
from bascule.platform.tasks import stop
from bascule.ports.errors import Unreachable
from bascule.store.database import plain_url, transaction

QUEUE = "releases"
TIMES = "times"
HEARTBEAT = Seconds(2.0)
SILENT = Seconds(7.0)
SWEEP_EVERY = Seconds(2.0)
CONCURRENCY = 10_000
log = structlog.get_logger("bascule.queue")

# Releases under way for which nobody has or will get a job.
ORPHANS = text("""
    SELECT id FROM release WHERE ended IS NULL AND NOT EXISTS (
        SELECT FROM procrastinate_jobs
        WHERE queueing_lock = 'release ' || release.id AND status IN ('todo', 'doing'))
""")

# Jobs that are being done, by whom: the worker that claimed the release last.
DOING = text("""
    SELECT procrastinate_jobs.id, release.id AS release, release.worker FROM procrastinate_jobs
    JOIN release ON queueing_lock = 'release ' || release.id
    WHERE status = 'doing' AND release.ended IS NULL
""")

# The data folder that a release's programs belong to.
HOME = text("""
    SELECT placement.home FROM placement JOIN release USING (plan, environment, component) WHERE release.id = :release
""")


def queue_name(home: str | None) -> str:
    """Where the jobs of a home wait; those of places that are nobody's are anybody's."""
    return f"{QUEUE} {home}" if home else QUEUE


@dataclass(frozen=True, slots=True)
class Task:
    """Work that is done from time to time: its name, when (cron, with seconds where there are six fields), and how."""

    name: str
    cron: str
    run: Callable[[], Awaitable[object]]


class ReleaseQueue:
    """Jobs that drive releases, those that are done from time to time, and the worker that takes them.

    `dead` tells of a worker's name whether its process is known to be gone; a worker of another machine is not known to
    be anything, and is missed only when its heartbeat is. Jobs of places that belong to another data folder than `home` are
    left to whoever has that.
    """

    def __init__(
        self,
        url: str,
        engine: AsyncEngine,
        drive: Callable[[str], Awaitable[None]],
        dead: Callable[[str], bool],
        home: str = "",
    ) -> None:
        self.app = App(connector=PsycopgConnector(conninfo=plain_url(url), min_size=1, max_size=4))
        self._engine = engine
        self._drive = drive
        self._dead = dead
        self._home = home
        self.app.task(name="drive", queue=QUEUE, pass_context=False)(self._run)

    def repeat(self, one: Task) -> None:
        """Have work done at its times. Of several control planes one puts it in and one takes it; never two at once."""

        async def run(timestamp: int) -> None:  # noqa: ARG001 - what Procrastinate hands over
            try:
                await one.run()
            except BasculeError as error:
                log.warning("not done now", task=one.name, error=str(error))

        task = self.app.task(name=one.name, queue=TIMES, lock=one.name, queueing_lock=one.name)(run)
        self.app.periodic(cron=one.cron)(task)

    async def _run(self, release: str) -> None:
        await self._drive(release)

    async def put(self, release: str) -> None:
        """Have a release driven by whoever can reach its place."""
        try:
            job = self.app.configure_task(
                "drive", queueing_lock=f"release {release}", queue=await self._queue_of(release)
            )
            await job.defer_async(release=release)
        except AlreadyEnqueued:
            log.debug("already queued", release=release)
        except (ConnectorException, AppNotOpen, Unreachable) as error:
            # The release is on record, so the sweep finds it as soon as the queue is back.
            log.warning("cannot queue now", release=release, error=str(error).strip())

    async def run(self) -> None:
        """Take jobs until the database goes away; whoever runs us starts us again, and so it is back when that is.

        A worker whose listener has lost the database stops, and does so without an error where the database is back by then:
        whatever ends first ends all.
        """
        try:
            async with self.app.open_async():
                parts = [asyncio.create_task(self._work()), asyncio.create_task(self._sweep())]
                try:
                    ended, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    await stop(parts)
                for one in ended:
                    one.result()
            log.warning("the worker has stopped")
        except (ConnectorException, Unreachable, OSError) as error:
            log.warning("the queue is away", error=str(error))

    async def hold(self) -> None:
        """Only put releases in, for others to drive, until the database goes away."""
        try:
            async with self.app.open_async():
                await asyncio.Event().wait()
        except (ConnectorException, Unreachable, OSError) as error:
            log.warning("the queue is away", error=str(error))

    async def _work(self) -> None:
        await self.app.run_worker_async(
            queues=[QUEUE, queue_name(self._home), TIMES],
            concurrency=CONCURRENCY,
            install_signal_handlers=False,
            fetch_job_polling_interval=5.0,
            update_heartbeat_interval=HEARTBEAT,
            stalled_worker_timeout=SILENT,
            shutdown_graceful_timeout=0.5,
            delete_jobs="always",
        )

    async def _sweep(self) -> None:
        """Give the releases of silent workers, and those that never got a job, to whoever is there."""
        while True:
            silent = await self.app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT)
            left = {job.id: job.task_kwargs.get("release") for job in silent if job.id} | await self._left_by_the_dead()
            for number, release in left.items():
                log.warning("took over", release=release or "")
                await self.app.job_manager.finish_job_by_id_async(number, status=Status.FAILED, delete_job=True)
            for release in await self._orphans():
                await self.put(release)
            await asyncio.sleep(SWEEP_EVERY)

    async def _queue_of(self, release: str) -> str:
        async with transaction(self._engine) as connection:
            return queue_name(await connection.scalar(HOME, {"release": release}))

    async def _left_by_the_dead(self) -> dict[int, str]:
        async with transaction(self._engine) as connection:
            rows = (await connection.execute(DOING)).all()
        return {number: release for number, release, worker in rows if worker and self._dead(worker)}

    async def _orphans(self) -> list[str]:
        async with transaction(self._engine) as connection:
            return list((await connection.execute(ORPHANS)).scalars())
