"""Reports: what somebody elsewhere is to be told of a release, by the state that it is in. Pure.

Few words that seldom change: everything that is said there costs a call, and a commit takes a thousand of them at most.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bascule.kernel.i18n import Keys, Message, say
from bascule.plan.spec import GATES, StepKind
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind, Release

_STATUS = {Phase.SUCCEEDED: "success", Phase.ROLLED_BACK: "failure", Phase.FAILED: "failure"}
_STATUS |= {Phase.CANCELLED: "error", Phase.STRANDED: "error"}
_DEPLOYMENT = {Phase.SUCCEEDED: "success", Phase.ROLLED_BACK: "failure", Phase.FAILED: "failure"}
_DEPLOYMENT |= {Phase.CANCELLED: "inactive", Phase.STRANDED: "failure"}
_WAITS = {HoldKind.APPROVAL: "approval", HoldKind.CONFIRMATION: "confirmation", HoldKind.WINDOW: "window"}
SAID = Keys("trigger.said-{}", (*Phase, *_WAITS.values(), "waits"))


@dataclass(frozen=True, slots=True)
class Said:
    """A word of the other side, and a sentence."""

    state: str
    because: Message

    @property
    def mark(self) -> str:
        """What is remembered of it."""
        return f"{self.state} {self.because.key}"


def commit_status(release: Release) -> Said:
    """A commit's status: pending, success, failure or error."""
    return Said(_STATUS.get(release.progress.phase, "pending"), _because(release))


def deployment_status(release: Release, replaced: bool) -> Said:
    """A deployment's status: in_progress, success, failure, or inactive once another version has taken its place."""
    if replaced and release.progress.phase is Phase.SUCCEEDED:
        return Said("inactive", say("trigger.said-replaced"))
    return Said(_DEPLOYMENT.get(release.progress.phase, "in_progress"), _because(release))


def review(releases: Sequence[Release]) -> Said | None:
    """Whether a run elsewhere may deploy what these releases (the newest of each component) bring; None: not yet known."""
    for one in releases:
        phase = one.progress.phase
        if phase in {Phase.ROLLING_BACK, Phase.STRANDED} or (phase.terminal and phase is not Phase.SUCCEEDED):
            return Said("rejected", say("trigger.gates-not-passed", release=one.id, said=_because(one)))
    if not releases or not all(gates_passed(one) for one in releases):
        return None
    return Said("approved", say("trigger.gates-passed", release=", ".join(one.id for one in releases)))


def gates_passed(release: Release) -> bool:
    """Whether everything that had to be satisfied before the deployment is."""
    progress, steps = release.progress, release.spec.steps
    if progress.phase is not Phase.PREPARING:
        return progress.phase in {Phase.EXPOSED, Phase.PROMOTED, Phase.SUCCEEDED}
    moving = (number for number, step in enumerate(steps) if step.kind in {StepKind.DEPLOY, StepKind.TRAFFIC})
    before = steps[: next(moving, len(steps))]
    last = max((number for number, step in enumerate(before) if step.kind in GATES), default=-1)
    return progress.step > last


def _because(release: Release) -> Message:
    progress = release.progress
    if progress.hold is not None and not progress.phase.terminal and progress.phase is not Phase.STRANDED:
        return say(SAID[_WAITS.get(progress.hold.kind, "waits")])
    return say(SAID[progress.phase])
