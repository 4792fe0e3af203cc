"""The way back from a release that has succeeded: a new release of the version before, which is still warm.

It is the fast path: no checks, no gates, no shares. The flags that the release had moved are as they were before it, and the
old slot is there and answers, so all traffic goes back to it at once; the version that just succeeded stays warm in its
place. Components that went together go back together, those that followed first. Once the old slot has been stopped
there is nothing to swap back to: the version has to be released again like any other.
"""

from collections.abc import Sequence
from dataclasses import replace

from bascule.kernel.error import BasculeError, ErrorKind
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant
from bascule.plan.spec import ReleaseSpec, Step, StepKind
from bascule.ports.flags import FlagOrder
from bascule.ports.store import NewRelease
from bascule.release.phases import Phase
from bascule.release.places.supervision import Desired
from bascule.release.progress import Release
from bascule.release.rollback import way_back_closed
from bascule.wiring.plane import ControlPlane

# Who orders it where nobody did.
MACHINE = "bascule"


async def start_way_back(plane: ControlPlane, members: Sequence[Release], author: str) -> Sequence[Release]:
    """Start the releases that swap back. Raises `BasculeError` where an old slot is no longer warm."""
    for release in members:
        await _require_warm(plane, release)
    # Flags first: that is the fastest thing that helps, and doing it again after a crash has no second effect.
    for release in members:
        await flags_back(plane, release)
    now = plane.runtime.now()
    new = [_new(release, members, author, now) for release in members]
    started = await plane.releases.create_group(new) if len(new) > 1 else [await plane.releases.create(new[0])]
    for one in started:
        await plane.queue.put(one.id)
    return started


async def take_over(plane: ControlPlane, desired: Desired) -> None:
    """Let the version before take over at a place, with all components that went together. Raises `BasculeError`."""
    release, _ = await plane.queries.release(desired.release)
    await start_way_back(plane, await plane.queries.members(release.group or release.id), MACHINE)


async def flags_back(plane: ControlPlane, release: Release) -> None:
    """Have the flags that a release had moved as they were before it."""
    for flag, moved in release.progress.flags.items():
        if moved.share is None:
            continue
        because, key = say("release.flag-back", flag=flag), f"{release.id}/back/flag {flag}"
        order = FlagOrder(flag, None, moved.before, because, release.id, key)
        await plane.drivers.flags().ensure(plane.runtime.site(release), order)


def back(spec: ReleaseSpec, followers: tuple[str, ...] = ()) -> ReleaseSpec:
    """The shortest spec: have it running, give it everything, after those that had followed; then take back what was run."""
    undone = tuple(Step(StepKind.RUN, job=step.undo, name=step.name) for step in reversed(spec.steps) if step.undo)
    steps = (Step(StepKind.DEPLOY), Step(StepKind.TRAFFIC, percent=100), *undone)
    return replace(spec, steps=steps, guards=(), approvals=(), window=None, follows=followers, reuse=True)


def _new(release: Release, members: Sequence[Release], author: str, now: Instant) -> NewRelease:
    mine = release.spec.component
    followers = tuple(one.spec.component for one in members if mine in one.spec.follows)
    spec = replace(back(release.spec, followers), build=release.spec.build_before, build_before=release.spec.build)
    return NewRelease(spec, release.previous or "", author, now, release.plan_hash)


async def _require_warm(plane: ControlPlane, release: Release) -> None:
    spec = release.spec
    if release.progress.closed is not None:
        raise BasculeError(way_back_closed(release.progress.closed))
    if release.previous is None:
        values = {"release": release.id, "component": spec.component, "environment": spec.environment}
        raise BasculeError(say("release.nothing-before", **values), kind=ErrorKind.REFUSED)
    if not await _is_warm(plane, release):
        raise BasculeError(
            say("release.not-warm", release=release.id),
            say(
                "release.not-warm-hint",
                component=spec.component,
                version=release.previous,
                environment=spec.environment,
            ),
            kind=ErrorKind.REFUSED,
        )


async def _is_warm(plane: ControlPlane, release: Release) -> bool:
    """Whether the release is what serves now, and the slot beside it still waits to be stopped."""
    if release.progress.phase is not Phase.SUCCEEDED:
        return False
    spec = release.spec
    key = (spec.plan, spec.environment, spec.component)
    where = [
        row for row in await plane.queries.placements() if (row["plan"], row["environment"], row["component"]) == key
    ]
    return any(
        row["release"] is None and row["stable"] == release.candidate and row["retire_slot"] == release.stable
        for row in where
    )
