"""What is said of a release elsewhere, by the state that it is in."""

from dataclasses import replace

import pytest

from bascule.kernel.i18n import say
from bascule.kernel.slot import Slot
from bascule.plan.spec import Step, StepKind
from bascule.ports.errors import Refused, TryLater, Unreachable
from bascule.release.notices.report import commit_status, deployment_status, gates_passed, review
from bascule.release.phases import Phase
from bascule.release.progress import Hold, HoldKind, Progress, Release
from bascule.wiring.sources.reporter import LAST_WAIT, REFUSED_WAIT, wait_after
from tests.kit.releases import ALL, CHECK, DEPLOY, NOW, spec

APPROVE = Step(StepKind.APPROVE)


def release(
    phase: Phase = Phase.PREPARING, step: int = 0, component: str = "api", hold: HoldKind | None = None
) -> Release:
    """A release that checks, is approved, checks again, is deployed, and is confirmed after that."""
    made = spec(CHECK, APPROVE, CHECK, DEPLOY, Step(StepKind.CONFIRM), ALL)
    waits = Hold(hold, say("release.held"), NOW) if hold else None
    progress = Progress(phase=phase, step=step, hold=waits)
    return Release("r-1", replace(made, component=component), "2", Slot.BLUE, "noe", NOW, progress=progress)


@pytest.mark.parametrize(
    ("phase", "status", "deployment"),
    [
        (Phase.PREPARING, "pending", "in_progress"),
        (Phase.EXPOSED, "pending", "in_progress"),
        (Phase.PROMOTED, "pending", "in_progress"),
        (Phase.ROLLING_BACK, "pending", "in_progress"),
        (Phase.STRANDED, "error", "failure"),
        (Phase.SUCCEEDED, "success", "success"),
        (Phase.ROLLED_BACK, "failure", "failure"),
        (Phase.FAILED, "failure", "failure"),
        (Phase.CANCELLED, "error", "inactive"),
    ],
)
def test_every_phase_has_a_word(phase: Phase, status: str, deployment: str) -> None:
    """No phase is left out, and nothing that was stopped is called a success."""
    assert commit_status(release(phase)).state == status
    assert deployment_status(release(phase), False).state == deployment
    assert deployment_status(release(phase), True).state == ("inactive" if phase is Phase.SUCCEEDED else deployment)


def test_a_hold_is_told() -> None:
    """For whom or what it waits."""
    for kind, word in ((HoldKind.APPROVAL, "approval"), (HoldKind.WINDOW, "window"), (HoldKind.GUARD, "waits")):
        assert commit_status(release(hold=kind)).because.key == f"trigger.said-{word}"
    assert commit_status(release(Phase.STRANDED, hold=HoldKind.TROUBLE)).because.key == "trigger.said-stranded"


@pytest.mark.parametrize(
    ("phase", "step", "passed"),
    [
        (Phase.PREPARING, 0, False),
        (Phase.PREPARING, 2, False),
        (Phase.PREPARING, 3, True),
        (Phase.PREPARING, 4, True),
        (Phase.EXPOSED, 5, True),
        (Phase.SUCCEEDED, 5, True),
        (Phase.ROLLING_BACK, 3, False),
        (Phase.STRANDED, 3, False),
        (Phase.FAILED, 3, False),
    ],
)
def test_gates_are_passed_when_the_deployment_may_begin(phase: Phase, step: int, passed: bool) -> None:
    """All gates that stand before it, not those that come after."""
    assert gates_passed(release(phase, step)) is passed


def test_a_run_waits_for_every_component() -> None:
    """One that is not so far keeps it waiting, one that has failed ends it, none at all says nothing."""
    good, early, bad = release(Phase.EXPOSED), release(component="web"), release(Phase.FAILED, component="web")
    assert review([]) is None
    assert review([good, early]) is None
    assert (said := review([good])) is not None
    assert said.state == "approved"
    assert (said := review([good, bad])) is not None
    assert said.state == "rejected"


def test_tries_grow_further_apart() -> None:
    """Twice as long each time up to a bound; never sooner than is asked for, and slower where a person must act."""
    away = Unreachable(say("trigger.github-silent", reason="x"))
    assert [wait_after(away, tries) for tries in (0, 1, 2, 3)] == [1, 2, 4, 8]
    assert wait_after(away, 500) == LAST_WAIT
    assert wait_after(TryLater(say("trigger.github-busy", left=90), 90), 0) == 90
    assert wait_after(Refused(say("trigger.github-said", status=404, reason="x")), 0) == REFUSED_WAIT
