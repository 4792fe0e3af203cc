"""A clock that is set back while a release is under way."""

from dataclasses import fields, replace

import pytest

from bascule.evidence.state import GuardState
from bascule.kernel.i18n import say
from bascule.kernel.slot import Slot
from bascule.plan.spec import DriverRef, ReleaseSpec, Step, StepKind
from bascule.release.decide import decide
from bascule.release.facts import Facts, RouteSeen, WorkloadSeen, WorkloadState
from bascule.release.phases import Event, Phase
from bascule.release.places.clock import since_now
from bascule.release.progress import ActionFailure, Hold, HoldKind, Mended, Progress, Release, RollbackDecision, Watch

NOW, DAYS = 1_000_000.0, 5 * 86400.0
STEPS = (Step(StepKind.DEPLOY), Step(StepKind.TRAFFIC, percent=50, duration=60.0), Step(StepKind.TRAFFIC, percent=100))
SPEC = ReleaseSpec("shop", "api", "production", STEPS, (), DriverRef("memory"), DriverRef("memory"))
BLUE, GREEN = ("127.0.0.1:1",), ("127.0.0.1:2",)
EXPOSED = Progress(Phase.EXPOSED, 1, NOW - 40, NOW - 40, exposed_at=NOW - 40, admitted=1)
RELEASE = Release("r-1", SPEC, "2", Slot.GREEN, "noe", NOW - 50, Slot.BLUE, "1", EXPOSED)
WELL = Facts(
    candidate=WorkloadSeen(WorkloadState.READY, "2", GREEN),
    stable=WorkloadSeen(WorkloadState.READY, "1", BLUE),
    route=RouteSeen({Slot.BLUE: 50, Slot.GREEN: 50}, "x", {Slot.BLUE: BLUE, Slot.GREEN: GREEN}),
    totals={},
)


def test_a_share_lasts_its_minute_and_not_five_days() -> None:
    """Set back by days in the middle of a step, the release goes on after at most the whole of the step."""
    first = decide(RELEASE, WELL, NOW - DAYS)
    assert first.release.progress.step == 1
    later = decide(first.release, WELL, NOW - DAYS + 60.0)
    assert later.release.progress.step == 2


def test_a_way_back_that_does_not_work_strands_within_a_minute() -> None:
    """It calls a person a minute after the clock was set back, not five days later."""
    rollback = RollbackDecision(say("release.stable-silent"), NOW, Event.RESTORE)
    back = replace(RELEASE, progress=replace(EXPOSED, phase=Phase.ROLLING_BACK, rollback=rollback))
    blind = replace(WELL, stable=None, route=None)
    first = decide(back, blind, NOW - DAYS)
    assert first.release.progress.phase is Phase.ROLLING_BACK
    assert decide(first.release, blind, NOW - DAYS + 61.0).release.progress.phase is Phase.STRANDED


def test_what_has_failed_is_tried_again_soon() -> None:
    """An action that was to be tried again in the old time is tried again in the new one."""
    failure = ActionFailure("weights", say("release.stable-silent"), NOW, NOW + 10.0, 7)
    seen = since_now(replace(RELEASE, progress=replace(EXPOSED, failure=failure)), NOW - DAYS)
    assert seen.progress.failure is not None
    assert seen.progress.failure.retry_at <= NOW - DAYS + 15.0


def test_a_guard_keeps_what_has_lasted() -> None:
    """A condition that was bad for a minute has still been bad for a minute."""
    state = GuardState(began=NOW - 300, at=NOW, bad_since=NOW - 60, seen_at=NOW - 1)
    seen = since_now(replace(RELEASE, progress=replace(EXPOSED, watch=Watch((state,)))), NOW - DAYS)
    (moved,) = seen.progress.watch.guards
    assert (moved.at, moved.bad_since) == (NOW - DAYS, NOW - DAYS - 60)


def test_nothing_is_changed_while_the_clock_goes_on() -> None:
    """The very same release comes back where nothing lies in the future."""
    assert since_now(RELEASE, NOW) is RELEASE


FUTURE = {
    "entered": NOW,
    "met": NOW,
    "waiting": NOW,
    "let_on": NOW,
    "exposed_at": NOW,
    "promoted_at": NOW,
    "back_at": NOW,
    "lost_at": NOW,
    "whole_at": {"checkout": NOW},
    "rollback": RollbackDecision(say("release.stable-silent"), NOW, Event.RESTORE),
    "hold": Hold(HoldKind.EVIDENCE, say("release.stable-silent"), NOW),
    "failure": ActionFailure("weights", say("release.stable-silent"), NOW, NOW),
    "watch": Watch(unread_since=NOW, sick_at=NOW),
}
# What people did keeps its instant, what has ended is not read again, and `mended` looks after itself.
KEPT = {"ended_at", "approvals", "overrides", "confirmations", "closed", "mended", "tries", "database_jobs", "results"}
TIMELESS = {
    "phase", "step", "starts", "override", "because", "admitted", "late", "reminded", "through", "restored", "fenced", "alone",
    "flags", "flags_back", "clearing", "begun", "undone",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(FUTURE))
def test_each_instant_that_is_remembered_comes_back_to_the_present(name: str) -> None:
    """One by one: what lies in the future is brought back."""
    release = replace(RELEASE, progress=replace(Progress(), **{name: FUTURE[name]}))
    assert since_now(release, NOW - DAYS) is not release


def test_no_instant_is_forgotten() -> None:
    """A new field of the progress has to be put into one of the three lists, by somebody who has thought about it."""
    assert {field.name for field in fields(Progress)} == {*FUTURE, *KEPT, *TIMELESS}
    assert Mended().again_at == 0.0
