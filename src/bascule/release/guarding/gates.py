"""Gates before everything that acts: what people, the planned date and the calendar demand is judged again before each such step.

Commands, backups, migrations, deployments, shares of the traffic and flags: a release whose gates shut on its way stays where
it is, with its guards watching; the way back is open all the same. An approval that has been counted does not expire on the
way, but one that is withdrawn, or whose person has lost the role, stops the release before it acts again. A gate counts from
its own step on: what the plan runs before it asks for approvals is run without them.
"""

from bascule.kernel.i18n import iso, say
from bascule.plan.enums import Gate
from bascule.plan.spec import StepKind
from bascule.release.draft import Draft
from bascule.release.facts import Facts
from bascule.release.guarding.freezes import frozen
from bascule.release.guarding.overriding import overridden
from bascule.release.outcome import Outcome, Waiting
from bascule.release.progress import HoldKind
from bascule.release.steps.approvals import LOOK_AGAIN, demanded, lacking_approvals
from bascule.release.steps.window import hold_for, window_shut

# What gives users something: it judges its guards and criteria first, and asks here itself.
EXPOSES = frozenset({StepKind.TRAFFIC, StepKind.FLAG})
ACTS = EXPOSES | {StepKind.RUN, StepKind.BACKUP, StepKind.MIGRATE, StepKind.DEPLOY}


def gates_shut(draft: Draft, facts: Facts) -> Outcome | None:
    """Why the step may not act now; None once it has been let through, and for what does not act."""
    progress = draft.progress
    if draft.step.kind not in ACTS or progress.admitted == progress.step:
        return None
    if (shut := _shut(draft, facts)) is not None:
        return shut
    draft.set(admitted=progress.step)
    return None


def _planned_later(draft: Draft) -> Outcome | None:
    """Nothing moves before the planned date; a way back has none."""
    planned = draft.spec.planned
    if planned is None or draft.now >= planned or draft.spec.reuse:
        return None
    because = say("release.planned-for", at=iso(planned))
    draft.gate(HoldKind.PLANNED, because)
    return Waiting(because, planned)


def _shut(draft: Draft, facts: Facts) -> Outcome | None:
    if (later := _planned_later(draft)) is not None:
        return later
    if (stopped := frozen(draft, facts)) is not None:
        return stopped
    lacking = lacking_approvals(draft.release, facts.roles, None)
    if lacking and _counts(draft, StepKind.APPROVE) and not overridden(draft.progress, Gate.APPROVALS):
        because = say("release.lost-approvals", demands=demanded(lacking))
        draft.gate(HoldKind.APPROVAL, because)
        return Waiting(because, draft.now + LOOK_AGAIN)
    if _counts(draft, StepKind.WINDOW) and (shut := window_shut(draft, facts.notices)) is not None:
        return hold_for(draft, shut)
    draft.unhold(HoldKind.APPROVAL, HoldKind.WINDOW, HoldKind.PLANNED)
    return None


def _counts(draft: Draft, gate: StepKind) -> bool:
    """Whether a gate stands before this step. What exposes needs all of them, wherever they stand."""
    before = draft.spec.steps[: draft.progress.step]
    return draft.step.kind in EXPOSES or any(step.kind is gate for step in before)
