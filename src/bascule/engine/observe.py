"""Observing: the world, as far as one release is concerned, becomes `Facts`.

All sources are asked at once. One that does not answer leaves its fact out and says why; it never stops the others.
"""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bascule.engine.hands import Hands, errand, instance
from bascule.engine.outcomes import Outcomes
from bascule.evidence.ladder import thresholds
from bascule.kernel.i18n import Message
from bascule.kernel.slot import Slot
from bascule.ports.errors import PortError
from bascule.ports.figures import FiguresAsked
from bascule.ports.store import Company
from bascule.release.facts import Facts, FiguresSeen, FlagSeen, JobSeen, Request, RouteSeen, WorkloadSeen
from bascule.release.guarding.figures import due
from bascule.release.progress import Release
from bascule.release.steps.job import key


@dataclass(frozen=True, slots=True)
class Around:
    """What the store knows of the people and the components around a release."""

    inbox: Sequence[Request] = ()
    company: Company = field(default_factory=Company)


async def observe(hands: Hands, release: Release, around: Around, outcomes: Outcomes) -> Facts:
    """Everything that `decide` needs to know now."""
    unreadable: dict[str, Message] = {}
    traffic = hands.toolbox.traffic(release.course.traffic)
    candidate, stable, route, totals, job, flags, figures = await asyncio.gather(
        _slot(hands, release, release.candidate, unreadable),
        _slot(hands, release, release.stable, unreadable),
        _ask("traffic", traffic.observe(hands.place(release)), unreadable),
        _ask("traffic", traffic.measure(hands.place(release), thresholds(release.course.guards)), unreadable),
        _job(hands, release, unreadable),
        _flags(hands, release, unreadable),
        _figures(hands, release, unreadable),
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
        works=outcomes.works,
        troubles=outcomes.troubles,
        done=outcomes.done,
        requests=tuple(around.inbox),
        roles=around.company.roles,
        notices=around.company.notices,
        peers=around.company.peers,
        fate=around.company.fate,
    )


async def _slot(
    hands: Hands, release: Release, slot: Slot | None, unreadable: dict[str, Message]
) -> WorkloadSeen | None:
    if slot is None:
        return None
    workload = hands.toolbox.workload(release.course.workload)
    version = release.version if slot is release.candidate else release.previous or ""
    call = workload.observe(instance(release, slot, version))
    seen: WorkloadSeen | None = await _ask("workload", call, unreadable)
    return seen


async def _job(hands: Hands, release: Release, unreadable: dict[str, Message]) -> JobSeen | None:
    job = release.course.steps[release.progress.step].job
    if job is None:
        return None
    call = hands.toolbox.jobs().look(errand(release, job, key(release)))
    seen: JobSeen | None = await _ask("job", call, unreadable)
    return seen


async def _flags(hands: Hands, release: Release, unreadable: dict[str, Message]) -> Mapping[str, FlagSeen] | None:
    """The flags that the release moves; nobody is asked where it moves none."""
    wanted = tuple(dict.fromkeys(step.flag for step in release.course.steps if step.flag))
    if not wanted:
        return {}
    call = hands.toolbox.flags().observe(hands.site(release), wanted)
    seen: Mapping[str, FlagSeen] | None = await _ask("flags", call, unreadable)
    return seen


async def _figures(hands: Hands, release: Release, unreadable: dict[str, Message]) -> FiguresSeen | None:
    """Figures of the product, when it is time; nobody is asked where no guard and no criterion needs them."""
    sight = release.progress.watch.figures
    if sight is None or not due(release, hands.now()):
        return None
    asked = FiguresAsked(release.course.measures, release.candidate, sight.since, hands.now(), sight.flag)
    call = hands.toolbox.figures().read(hands.site(release), asked)
    seen: FiguresSeen | None = await _ask("figures", call, unreadable)
    return seen


async def _ask(port: str, call: Awaitable[Any], unreadable: dict[str, Message]) -> Any:
    try:
        return await call
    except PortError as error:
        unreadable[port] = error.message
        return None
