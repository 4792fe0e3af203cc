"""The way back after success: while the old slot is still warm, it takes one swap.

A release that has succeeded is over and stays as it is. Going back is a release of its own, of the version that is still
warm: deploy finds it running, and the traffic moves at once.
"""

from dataclasses import replace

from bascule.base.error import BasculeError
from bascule.base.words import say
from bascule.plan.course import Course, Step, StepKind
from bascule.ports.store import NewRelease
from bascule.release.phases import Phase
from bascule.release.progress import Release
from bascule.wiring.plane import ControlPlane


async def start_way_back(plane: ControlPlane, release: Release, plan_hash: str, author: str) -> Release:
    """Start the way back from a succeeded release. Raises `BasculeError` where the old slot is gone."""
    course = release.course
    if release.previous is None or not await _is_warm(plane, release):
        raise BasculeError(
            say("cli.not-warm", release=release.id),
            say(
                "cli.not-warm-hint",
                component=course.component,
                version=release.previous or "?",
                environment=course.environment,
            ),
        )
    new = NewRelease(back(course), release.previous, author, plane.hands.now(), plan_hash)
    started = await plane.releases.create(new)
    await plane.queue.put(started.id)
    return started


def back(course: Course) -> Course:
    """The shortest course: have it running, give it everything."""
    steps = (Step(StepKind.DEPLOY), Step(StepKind.TRAFFIC, percent=100))
    return replace(course, steps=steps, guards=(), approvals=(), follows=())


async def _is_warm(plane: ControlPlane, release: Release) -> bool:
    """Whether the release is what serves now, and the slot beside it still waits to be stopped."""
    if release.progress.phase is not Phase.SUCCEEDED:
        return False
    course = release.course
    key = (course.plan, course.environment, course.component)
    where = [
        row for row in await plane.queries.placements() if (row["plan"], row["environment"], row["component"]) == key
    ]
    return any(
        row["release"] is None and row["stable"] == release.candidate and row["retire_slot"] == release.stable
        for row in where
    )
