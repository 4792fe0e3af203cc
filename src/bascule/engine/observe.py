"""Observing: the world, as far as one release is concerned, becomes `Facts`.

All sources are asked at once. One that does not answer leaves its fact out and says why; it never stops the others.
"""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bascule.engine.outcomes import Outcomes
from bascule.engine.runtime import Runtime, instance, job_run
from bascule.evidence.ladder import thresholds
from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Seconds
from bascule.kernel.slot import Slot
from bascule.ports.errors import PortError
from bascule.ports.figures import FiguresAsked
from bascule.ports.store import ReleaseContext
from bascule.ports.workload import Instance, Workload
from bascule.release.facts import Facts, FiguresSeen, FlagSeen, JobSeen, Request, RouteSeen, WorkloadSeen, WorkloadState
from bascule.release.guarding.figures import due
from bascule.release.last_words import LOOKED_AT, last_words
from bascule.release.progress import Release
from bascule.release.steps.job import watched


@dataclass(frozen=True, slots=True)
class Around:
    """What the store knows of the people and the components around a release."""

    inbox: Sequence[Request] = ()
    release_context: ReleaseContext = field(default_factory=ReleaseContext)


async def observe(runtime: Runtime, release: Release, around: Around, outcomes: Outcomes) -> Facts:
    """Everything that `decide` needs to know now."""
    unreadable: dict[str, Message] = {}
    traffic = runtime.drivers.traffic(release.spec.traffic)
    candidate, stable, route, totals, job, flags, figures = await asyncio.gather(
        _slot(runtime, release, release.candidate, unreadable),
        _slot(runtime, release, release.stable, unreadable),
        _ask("traffic", traffic.observe(runtime.place(release)), unreadable),
        _ask("traffic", traffic.measure(runtime.place(release), thresholds(release.spec.judged)), unreadable),
        _job(runtime, release, unreadable),
        _flags(runtime, release, unreadable),
        _figures(runtime, release, unreadable),
    )
    return Facts(
        candidate=candidate,
        stable=stable,
        route=route if isinstance(route, RouteSeen) else None,
        totals=totals,
        job=job,
        flags=flags,
        figures=figures,
        unreadable=unreadable,
        results=outcomes.results,
        tries=outcomes.tries,
        database_jobs=outcomes.database_jobs,
        troubles=outcomes.troubles,
        done=outcomes.done,
        requests=tuple(around.inbox),
        roles=around.release_context.roles,
        notices=around.release_context.notices,
        peers=around.release_context.peers,
        group_outcome=around.release_context.group_outcome,
    )


async def _slot(
    runtime: Runtime, release: Release, slot: Slot | None, unreadable: dict[str, Message]
) -> WorkloadSeen | None:
    if slot is None:
        return None
    workload = runtime.drivers.workload(release.spec.workload)
    version = release.version if slot is release.candidate else release.previous or ""
    which = instance(release, slot, version)
    seen: WorkloadSeen | None = await _ask("workload", workload.observe(which), unreadable)
    if seen is None or not (seen.state is WorkloadState.EXITED or _overdue(runtime, release, seen)):
        return seen
    return replace(seen, detail=last_words(seen.detail, await _said(workload, which)))


def _overdue(runtime: Runtime, release: Release, seen: WorkloadSeen) -> bool:
    """Whether a version that still starts is about to be given up: then what it said is worth a question."""
    since = release.progress.met or release.progress.entered
    late = runtime.now() - since > release.spec.health.ready_within - Seconds(1.0)
    return late and seen.state is WorkloadState.STARTING


async def _said(workload: Workload, which: Instance) -> Sequence[str]:
    """The end of its output; nothing where that cannot be read: it is a help, and no fact that anything depends on."""
    try:
        return await workload.output(which, LOOKED_AT) if workload.capabilities.output else ()
    except PortError:
        return ()


async def _job(runtime: Runtime, release: Release, unreadable: dict[str, Message]) -> JobSeen | None:
    followed = watched(release)
    if followed is None:
        return None
    call = runtime.drivers.jobs().look(job_run(release, *followed))
    seen: JobSeen | None = await _ask("job", call, unreadable)
    return seen


async def _flags(runtime: Runtime, release: Release, unreadable: dict[str, Message]) -> Mapping[str, FlagSeen] | None:
    """The flags that the release moves; nobody is asked where it moves none."""
    wanted = tuple(dict.fromkeys(step.flag for step in release.spec.steps if step.flag))
    if not wanted:
        return {}
    call = runtime.drivers.flags().observe(runtime.site(release), wanted)
    seen: Mapping[str, FlagSeen] | None = await _ask("flags", call, unreadable)
    return seen


async def _figures(runtime: Runtime, release: Release, unreadable: dict[str, Message]) -> FiguresSeen | None:
    """Figures of the product, when it is time; nobody is asked where no guard and no criterion needs them."""
    source = release.progress.watch.figures
    if source is None or not due(release, runtime.now()):
        return None
    spec = release.spec
    asked = FiguresAsked(spec.measures, release.candidate, source.since, runtime.now(), source.flag, spec.time_scale)
    call = runtime.drivers.figures().read(runtime.site(release), asked)
    seen: FiguresSeen | None = await _ask("figures", call, unreadable)
    return seen


async def _ask(port: str, call: Awaitable[Any], unreadable: dict[str, Message]) -> Any:
    try:
        return await call
    except PortError as error:
        unreadable[port] = error.message
        return None
