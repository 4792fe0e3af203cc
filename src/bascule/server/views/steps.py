"""Steps as a rail: which are done, which is now, which come next, with their times.

Done steps are timed by the journal, the present one by the progress and by what its guards still need at the present rate, and
the next ones by adding up the plan's durations from now: what has no duration (checks, deployments) counts as nothing, so an
expected time is the earliest one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bascule.evidence.verdict import Judgement, Verdict
from bascule.kernel.quantities import Instant, Seconds, Share
from bascule.plan.spec import GATES, Remedy, Step, StepKind
from bascule.release.phases import Phase
from bascule.release.progress import Release
from bascule.server.views.checks import CheckView, check_views
from bascule.server.views.past import Past

BACK = {Phase.ROLLING_BACK, Phase.STRANDED, Phase.ROLLED_BACK, Phase.FAILED, Phase.CANCELLED}


class StepState(StrEnum):
    """Where a step stands; `stopped` is the one in which the release turned back."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"
    SKIPPED = "skipped"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class StepView:
    """One step. `began` is the expected beginning for a step that is still to come; `most` the upper end of its span."""

    number: int
    kind: StepKind
    percent: int
    state: StepState
    duration: Seconds
    began: Instant | None
    ended: Instant | None
    calls: int
    passed: int
    elapsed: Seconds
    checks: tuple[CheckView, ...] = ()
    flag: str = ""
    shown: Share = Share(0.0)
    name: str = ""
    until: tuple[str, ...] = ()
    most: Seconds | None = None
    phase: str = ""

    @property
    def gate(self) -> bool:
        """Whether the step must be satisfied before anything moves."""
        return self.kind in GATES

    @property
    def fraction(self) -> float:
        """How much of the step is over, in 0..1."""
        if self.state is StepState.DONE:
            return 1.0
        return min(self.elapsed / self.duration, 1.0) if self.duration else 0.0


def rail(release: Release, past: Past, now: Instant) -> tuple[StepView, ...]:
    """Every step of the release."""
    states = [_state(release, past, number) for number in range(len(release.spec.steps))]
    began = _beginnings(release, past, states, now)
    return tuple(
        _view(release, past, (number, step, states[number], began[number]), now)
        for number, step in enumerate(release.spec.steps)
    )


def planned_end(release: Release, now: Instant) -> Instant | None:
    """When the release ends if nothing holds it: the earliest instant. None when it has ended, goes back, or waits for evidence
    of which nobody can tell when it comes.
    """
    remaining = left(release, now)
    if release.progress.phase.terminal or release.progress.phase in BACK or remaining is None:
        return None
    rest = sum((step.duration for step in release.spec.steps[release.progress.step + 1 :]), Seconds(0.0))
    return now + remaining + rest


def left(release: Release, now: Instant) -> Seconds | None:
    """Seconds that the present step still lasts, with those until its guards have spoken; None where nobody can tell."""
    lasting, evidence = lasts(release, now), evidence_left(release)
    return None if evidence is None else max(lasting, evidence)


def lasts(release: Release, now: Instant) -> Seconds:
    """Seconds that the plan still gives to the present step."""
    progress = release.progress
    duration = release.spec.steps[progress.step].duration
    since = now if progress.met is None else progress.met
    return max(since + duration - now, Seconds(0.0))


def evidence_left(release: Release) -> Seconds | None:
    """Seconds until every guard that the present step waits for has spoken, at the present rate; None where nobody can tell."""
    waiting = [one for one in _awaited(release) if one.verdict is Verdict.UNKNOWN]
    times = [one.left for one in waiting if one.left is not None]
    return max(times, default=Seconds(0.0)) if len(times) == len(waiting) else None


def _awaited(release: Release) -> Sequence[Judgement]:
    """The judgements without which the present step is not left: guards, and what it lasts until."""
    progress = release.progress
    return () if progress.override else (*_guards_awaited(release), *progress.watch.shown)


def _guards_awaited(release: Release) -> Sequence[Judgement]:
    progress, spec = release.progress, release.spec
    step, watch = spec.steps[progress.step], progress.watch
    last = progress.step + 1 == len(spec.steps)
    if not (step.kind is StepKind.SOAK or (step.percent and (last or step.percent < 100))):
        return ()
    pairs = enumerate(zip(spec.guards, watch.judgements, strict=False))
    return [
        judged
        for number, (guard, judged) in pairs
        if number not in watch.accepted
        and guard.remedy is not Remedy.INVESTIGATE
        and not (guard.condition.relative and release.stable is None)
    ]


def _state(release: Release, past: Past, number: int) -> StepState:
    present, phase = release.progress.step, release.progress.phase
    if phase is Phase.SUCCEEDED or number < present:
        return StepState.SKIPPED if past.whole and number not in past.ended else StepState.DONE
    if phase in BACK:
        return StepState.STOPPED if number == present else StepState.SKIPPED
    return StepState.NOW if number == present else StepState.NEXT


def _beginnings(release: Release, past: Past, states: Sequence[StepState], now: Instant) -> list[Instant | None]:
    began: list[Instant | None] = []
    reached: Instant | None = release.started
    for number, step in enumerate(release.spec.steps):
        if states[number] in {StepState.NOW, StepState.STOPPED}:
            began.append(release.progress.entered)
            remaining = left(release, now)
            reached = None if remaining is None else now + remaining
        elif states[number] is StepState.NEXT:
            began.append(reached)
            reached = None if reached is None else reached + step.duration
        else:
            began.append(None if states[number] is StepState.SKIPPED else reached)
            reached = past.ended.get(number, reached if states[number] is StepState.SKIPPED else None)
    return began


def _view(release: Release, past: Past, place: tuple[int, Step, StepState, Instant | None], now: Instant) -> StepView:
    number, step, state, began = place
    progress = release.progress
    present = state in {StepState.NOW, StepState.STOPPED}
    passed = sum(result.passed for result in progress.results.values()) if present else len(step.calls)
    since = progress.met if step.duration else progress.entered
    until = progress.rollback.at if progress.rollback else now
    return StepView(
        number=number,
        kind=step.kind,
        percent=step.percent,
        state=state,
        duration=step.duration,
        began=began,
        ended=_ended(release, past, number, state),
        calls=len(step.calls),
        passed=passed if state is not StepState.NEXT else 0,
        elapsed=max(until - since, Seconds(0.0)) if present and since is not None else Seconds(0.0),
        checks=check_views(release, past, number, now),
        flag=step.flag,
        shown=step.shown,
        name=step.name,
        until=tuple(one.name for one in step.until),
        most=step.most,
        phase=step.phase,
    )


def _ended(release: Release, past: Past, number: int, state: StepState) -> Instant | None:
    if state is StepState.STOPPED:
        return release.progress.rollback.at if release.progress.rollback else None
    return past.ended.get(number) if state is StepState.DONE else None
