"""The reporter: brings the source to the state that releases are in, whatever it was told before.

It is never on a release's path: it reads what is recorded, and only its own rows know of its troubles. News wake it; a timer
does where they are lost; what fails is tried again, later each time. Whoever dies while it reports is followed by another
one, for what was said is remembered call by call.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import structlog

from bascule.drivers.catalogue import source as source_of
from bascule.drivers.support.secret import read_secret
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant, Seconds
from bascule.platform.settings import Settings
from bascule.platform.tasks import stop
from bascule.ports.errors import PortError, Refused, TryLater
from bascule.ports.source import Source
from bascule.ports.store import ReleaseStore
from bascule.release.draft import Note, NoteKind
from bascule.release.notices.origin import Target
from bascule.release.notices.report import Said, review
from bascule.store.announcing.reports import LEASE, REPORTS, Awaited, Reported, Reports
from bascule.store.signals import PostgresSignals
from bascule.wiring.machine.clock import SystemClock
from bascule.wiring.sources.telling import Keep, Notification, answer, news, settling

IDLE = Seconds(30.0)
SOONEST = Seconds(0.05)
AT_ONCE = 8
FIRST_WAIT, LAST_WAIT, REFUSED_WAIT = Seconds(1.0), Seconds(600.0), Seconds(60.0)
log = structlog.get_logger("bascule.reporter")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the reporter needs besides the store: settings, and the time."""

    settings: Settings
    now: Callable[[], Instant]


class Reporter:
    """Tells the source how releases go."""

    def __init__(
        self, reports: Reports, releases: ReleaseStore, signals: PostgresSignals, surroundings: Surroundings
    ) -> None:
        self._reports, self._releases, self._signals = reports, releases, signals
        self._settings, self._now = surroundings.settings, surroundings.now
        self._changed: set[str] = set()
        self._woken = asyncio.Event()
        self._free = asyncio.Semaphore(AT_ONCE)

    async def run(self) -> None:
        """For ever: report what has changed, and everything now and then."""
        followers = [asyncio.create_task(self._follow()), asyncio.create_task(self._hear())]
        try:
            all_at = 0.0
            while True:
                everything = self._now() >= all_at
                changed, self._changed = self._changed, set()
                self._woken.clear()
                wait = await self.sweep(None if everything else changed)
                all_at = self._now() + wait if everything else min(all_at, self._now() + wait)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), max(all_at - self._now(), 0.0))
                # Whatever else changes in this moment is told in one go.
                await asyncio.sleep(SOONEST)
        finally:
            await stop(followers)

    async def sweep(self, names: set[str] | None = None) -> Seconds:
        """Report what there is to say of these releases, or of all; seconds until it is worth looking again."""
        try:
            at = self._now()
            due = await self._reports.open(names, at)
            jobs = [self._release(one) for one in due if one.origin.sha == "" or news(one) or settling(one)["settled"]]
            jobs += [self._run(one, said) for one, of in await self._reports.waiting(at) if (said := review(of))]
            await asyncio.gather(*jobs)
            again = await self._reports.again(self._now())
        except PortError as error:
            log.warning("cannot look", error=str(error))
            return FIRST_WAIT
        return IDLE if again is None else min(IDLE, max(again - self._now(), SOONEST))

    async def _follow(self) -> None:
        async for release in self._signals.follow():
            self._changed.add(release)
            self._woken.set()

    async def _hear(self) -> None:
        """A run that waits may have been heard of by another process."""
        while True:
            await self._signals.wait(REPORTS, IDLE)
            self._woken.set()

    async def _release(self, one: Reported) -> None:
        name = one.release.id
        if not await self._reports.take(name, self._now()):
            return

        async def keep(**values: Any) -> None:
            await self._reports.keep(name, **{"again_at": self._now() + LEASE, **values})

        async def tell() -> dict[str, Any]:
            url = f"{self._settings.public_url}/releases/{name}"
            async with self._source(one.origin.target, one.origin.repository) as source:
                return {"tries": 0, "again_at": 0, **await Notification(one, source, keep, url).tell()}

        await self._tried(tell(), one.tries, keep, name)

    async def _run(self, one: Awaited, said: Said) -> None:
        if not await self._reports.take_run(one, self._now()):
            return

        async def keep(**values: Any) -> None:
            await self._reports.keep_run(one, **values)

        async def tell() -> dict[str, Any]:
            async with self._source(one.target, one.repository) as source:
                await source.review(answer(one, said))
            return {"answered": said.state}

        await self._tried(tell(), one.tries, keep)

    async def _tried(self, job: Coroutine[Any, Any, dict[str, Any]], tries: int, keep: Keep, release: str = "") -> None:
        """Do it and remember what came of it; where it fails, when it is tried again."""
        try:
            async with self._free:
                await keep(**await job)
        except PortError as error:
            await keep(tries=tries + 1, again_at=self._now() + wait_after(error, tries))
            log.warning("cannot report", release=release, error=str(error))
            if release and tries == 0 and not isinstance(error, TryLater):
                because = say("trigger.not-reported", because=error.message)
                await self._releases.append(release, [Note(NoteKind.TROUBLE, because)], self._now())
        except Exception:
            await keep(tries=tries + 1, again_at=self._now() + LAST_WAIT)
            log.exception("bug while reporting", release=release)

    def _source(self, target: Target, repository: str) -> AbstractAsyncContextManager[Source]:
        return open_source(self._settings, target.api, target.token, repository)


@asynccontextmanager
async def open_source(settings: Settings, api: str, token: str, repository: str) -> AsyncIterator[Source]:
    """A repository, for as long as the block lasts; `token` says where its secret is."""
    source = source_of("github", SystemClock(), api, repository, read_secret(token, settings.root).value)
    try:
        yield source
    finally:
        await source.close()


def wait_after(error: BasculeError, tries: int) -> Seconds:
    """Seconds until the next try: later each time, at once later where a person must change something first."""
    wait = min(FIRST_WAIT * 2.0 ** min(tries, 20), LAST_WAIT)
    if isinstance(error, TryLater):
        return max(error.after, wait)
    return max(REFUSED_WAIT, wait) if isinstance(error, Refused) else wait
