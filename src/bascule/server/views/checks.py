"""The single checks of a step: which has answered what, which is being asked, and which still waits.

The present step is told by the progress, finished ones by the journal, those to come by the plan.
"""

from dataclasses import dataclass
from enum import StrEnum

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.spec import CheckCall
from bascule.release.facts import CheckResult, Try
from bascule.release.phases import Phase
from bascule.release.progress import Release
from bascule.server.views.past import Past

TURNED = {Phase.ROLLING_BACK, Phase.STRANDED}


class CheckState(StrEnum):
    """Where a check stands; `left` is one whose answer nobody waits for any more."""

    WAITING = "waiting"
    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check. `attempt` of `attempts` has lasted `elapsed` seconds so far, or in all; `because` says why it passed or
    failed, what the try before ended with, or what it waits for; `output` is masked.
    """

    name: str
    state: CheckState
    attempt: int
    attempts: int
    elapsed: Seconds | None = None
    because: Message | None = None
    output: tuple[str, ...] = ()


def check_views(release: Release, past: Past, number: int, now: Instant) -> tuple[CheckView, ...]:
    """Every check of a step, in the order of the plan."""
    return tuple(_view(release, past, number, call, now) for call in release.spec.steps[number].calls)


def _view(release: Release, past: Past, number: int, call: CheckCall, now: Instant) -> CheckView:
    progress, key = release.progress, f"{number}.{call.name}"
    here = progress.step == number
    result = progress.results.get(key) if here else past.checks.get(key)
    tried = progress.tries.get(key) if here else None
    if result is not None:
        return _answered(call, result, tried)
    over = progress.phase.terminal or progress.phase in TURNED
    if tried is not None and not over:
        return CheckView(
            call.name, CheckState.RUNNING, tried.number, call.tries, max(now - tried.since, Seconds(0.0)), tried.because
        )
    state = CheckState.LEFT if over or number < progress.step else CheckState.WAITING
    before = [one for one in call.after if f"{number}.{one}" not in progress.results] if here else list(call.after)
    waits = say("release.check-after", checks=", ".join(before)) if before and state is CheckState.WAITING else None
    return CheckView(call.name, state, tried.number if tried else 0, call.tries, because=waits)


def _answered(call: CheckCall, result: CheckResult, tried: Try | None) -> CheckView:
    state = CheckState.PASSED if result.passed else CheckState.FAILED
    attempt = tried.number if tried else 1
    return CheckView(call.name, state, attempt, call.tries, result.seconds, result.because, result.output)
