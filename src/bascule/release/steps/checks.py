"""Checks: asked all at once, in the background, but for those that come after others; the first that fails ends the step."""

from collections.abc import Sequence

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.plan.enums import Gate
from bascule.plan.spec import CheckCall, StepKind
from bascule.release.actions import RunCheck
from bascule.release.draft import Draft
from bascule.release.facts import Facts, Try
from bascule.release.outcome import Done, Failed, Outcome, Waiting
from bascule.release.rollback import GONE

IDLE = Seconds(30.0)


def take_checks(draft: Draft, facts: Facts) -> Outcome:
    """All checks of the step."""
    outcome = ask(draft, draft.step.calls)
    smoking = draft.step.kind is StepKind.SMOKE and isinstance(outcome, Waiting)
    if smoking and facts.candidate is not None and facts.candidate.state in GONE:
        return Failed(say("release.candidate-gone", detail=facts.candidate.detail))
    return outcome


def ask(draft: Draft, calls: Sequence[CheckCall]) -> Outcome:
    """Ask those that have not answered, that nobody has overridden, and whose turn it is; the first failure ends it.

    What one comes after has passed, has been overridden, or is not asked here at all.
    """
    results, waived = draft.progress.results, {one.name for one in draft.progress.overrides if one.gate == Gate.CHECK}
    keys = {f"{draft.progress.step}.{call.name}": call for call in calls if call.name not in waived}
    for key, call in keys.items():
        if key in results and not results[key].passed:
            return Failed(
                say("release.check-failed", check=call.name, because=results[key].because, took=results[key].seconds)
            )
    missing = [key for key in keys if key not in results]
    left = {keys[key].name for key in missing}
    ready = [key for key in missing if left.isdisjoint(keys[key].after)]
    draft.actions += [RunCheck(keys[key], key) for key in ready]
    asked = {key: Try(1, draft.now) for key in ready if key not in draft.progress.tries}
    if asked:
        draft.set(tries={**draft.progress.tries, **asked})
    if missing:
        return Waiting(say("release.checking", done=len(keys) - len(missing), count=len(keys)), draft.now + IDLE)
    return Done()
