"""What came of the last actions: results of checks, troubles, and their end."""

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.plan.spec import StepKind
from bascule.release.draft import Draft, NoteKind
from bascule.release.facts import Facts, Trouble
from bascule.release.phases import Phase
from bascule.release.progress import ActionFailure, HoldKind
from bascule.release.steps.databases import work_data

BACK = {Phase.ROLLING_BACK, Phase.STRANDED}
WEIGHTS = "weights"
SEEN = Seconds(1.0)
RETRY_FIRST = Seconds(0.5)
RETRY_MOST = Seconds(15.0)
RETRY_MOST_BACK = Seconds(1.0)


def take_outcomes(draft: Draft, facts: Facts) -> None:
    """Fold the outcomes of the last actions into the progress."""
    _take_results(draft, facts)
    _take_tries(draft, facts)
    _take_works(draft, facts)
    for name in facts.done:
        _take_done(draft, name)
    for trouble in facts.troubles:
        _take_trouble(draft, trouble)


def _take_results(draft: Draft, facts: Facts) -> None:
    prefix = f"{draft.progress.step}."
    fresh = {key: result for key, result in facts.results.items() if key.startswith(prefix)}
    if not fresh:
        return
    for key, result in fresh.items():
        passed = "release.check-passed" if result.passed else "release.check-failed"
        draft.note(
            NoteKind.OUTCOME,
            say(passed, check=key.removeprefix(prefix), because=result.because, took=result.seconds),
            output=list(result.output),
            passed=result.passed,
            step=draft.progress.step,
        )
    draft.set(results={**draft.progress.results, **fresh})


def _take_tries(draft: Draft, facts: Facts) -> None:
    """Whoever asks knows best which try it is; a moment more or less since when changes nothing that anybody sees."""
    known, prefix = draft.progress.tries, f"{draft.progress.step}."
    fresh = {
        key: one
        for key, one in facts.tries.items()
        if key.startswith(prefix)
        and (key not in known or known[key].number != one.number or abs(one.since - known[key].since) >= SEEN)
    }
    if fresh:
        draft.set(tries={**known, **fresh})


def _take_works(draft: Draft, facts: Facts) -> None:
    for key, result in facts.database_jobs.items():
        kind = NoteKind.OUTCOME if result.passed else NoteKind.TROUBLE
        draft.note(kind, result.because, work=key, **work_data(result))
        draft.set(database_jobs={**draft.progress.database_jobs, key: result})


def _take_done(draft: Draft, name: str) -> None:
    progress = draft.progress
    if (
        progress.phase is Phase.PREPARING
        and draft.step.kind is StepKind.DEPLOY
        and name == f"workload {draft.candidate}"
    ):
        draft.set(starts=progress.starts + 1, met=progress.met or draft.now)
    if progress.phase in BACK and name == WEIGHTS:
        draft.set(fenced=True)
    if progress.failure and progress.failure.name == name:
        draft.set(failure=None)
        draft.unhold(HoldKind.TROUBLE)


def _take_trouble(draft: Draft, trouble: Trouble) -> None:
    before = draft.progress.failure
    same = before is not None and before.name == trouble.name
    count = before.count + 1 if before and same else 1
    most = RETRY_MOST_BACK if draft.phase in {Phase.ROLLING_BACK, Phase.STRANDED} else RETRY_MOST
    failure = ActionFailure(
        name=trouble.name,
        because=trouble.because,
        since=before.since if before and same else draft.now,
        retry_at=draft.now + min(RETRY_FIRST * 2 ** min(count - 1, 10), most),
        count=count,
        refused=trouble.refused,
    )
    draft.set(failure=failure)
    draft.wake(failure.retry_at)
    if not before or not same or before.because != trouble.because:
        draft.note(NoteKind.TROUBLE, trouble.because, action=trouble.name)
    patient = draft.now - failure.since < draft.spec.patience
    if draft.phase is not Phase.ROLLING_BACK and (trouble.refused or not patient):
        draft.hold(HoldKind.TROUBLE, trouble.because)
