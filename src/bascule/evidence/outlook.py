"""The outlook: how long each share takes until the guards have seen enough of it, at so many requests a second. Pure.

A share ends when its time is over *and* its guards have spoken; where few requests come, the evidence takes longer than the time
that the plan writes down. How much evidence that is nobody calculates here: a healthy candidate, of which a tenth of the limit
goes wrong, is put before the very code that judges releases.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bascule.evidence.counts import Counts, Tick
from bascule.evidence.figures import line
from bascule.evidence.guard import begin, observe
from bascule.evidence.ladder import thresholds
from bascule.evidence.verdict import Verdict
from bascule.evidence.view import View
from bascule.kernel.quantities import Instant, Seconds, Share
from bascule.kernel.slot import Slot
from bascule.plan.phrases.condition import MetricKind
from bascule.plan.spec import Guard, ReleaseSpec, Remedy, StepKind

FARTHEST = 10_000_000
# Of a healthy version, as a part of what the guard allows.
HEALTHY = 0.1
# One look comes this long after the beginning: whatever `for` a guard has, it is a limit for breaches only.
LOOKED_AT = Instant(60.0)


@dataclass(frozen=True, slots=True)
class Wait:
    """A share that lasts longer than the plan says, because of a guard: how long it takes, for how many requests in all."""

    step: int
    share: Share
    duration: Seconds
    takes: Seconds
    guard: str
    needed: int


def outlook(spec: ReleaseSpec, rate: float) -> Iterator[Wait]:
    """The shares that evidence makes longer, at `rate` requests a second of all users together."""
    needs = {guard.name: found for guard in spec.guards if (found := needed(spec, guard)) is not None}
    last, seen = len(spec.steps) - 1, 0.0
    for number, step in enumerate(spec.steps):
        share = 1.0 if step.kind is StepKind.SOAK else step.percent / 100
        pace = rate * share
        gated = step.kind is StepKind.SOAK or 0 < share < 1 or number == last
        if not pace or not gated:
            continue
        seen += pace * step.duration
        guard, most = max(needs.items(), key=lambda one: one[1], default=("", 0))
        if most > seen:
            takes = Seconds(step.duration + (most - seen) / pace)
            yield Wait(number, Share(share), step.duration, takes, guard, most)
            seen = float(most)


def stretched(spec: ReleaseSpec, waits: Iterable[Wait]) -> ReleaseSpec:
    """The spec with each share as long as it will take."""
    takes = {wait.step: wait.takes for wait in waits}
    steps = (replace(one, duration=takes.get(number, one.duration)) for number, one in enumerate(spec.steps))
    return replace(spec, steps=tuple(steps))


def needed(spec: ReleaseSpec, guard: Guard) -> int | None:
    """Requests of a healthy candidate until a guard says so; None for figures that no request gives."""
    condition = guard.condition
    if condition.kind is MetricKind.MEAN or (condition.kind is MetricKind.SHARE and condition.metric != "error_rate"):
        return None
    least, most = 0, 64
    while not _settles(spec, guard, most):
        if most > FARTHEST:
            return None
        least, most = most, most * 2
    while most - least > max(most // 100, 1):
        middle = (least + most) // 2
        least, most = (least, middle) if _settles(spec, guard, middle) else (middle, most)
    return most


def _settles(spec: ReleaseSpec, guard: Guard, count: int) -> bool:
    sharing = max(sum(one.remedy is Remedy.ROLL_BACK for one in spec.guards), 1)
    view = View(Slot.GREEN, spec.false_rollback / sharing)
    counts = {Slot.GREEN: _healthy(guard, count), Slot.BLUE: _healthy(guard, count * 10)}
    _, judgement = observe(guard, begin(guard, Instant(0.0)), Tick(LOOKED_AT, counts), view)
    return judgement.verdict is Verdict.HEALTHY


def _healthy(guard: Guard, count: int) -> Counts:
    bad = int(count * line(guard.condition) * HEALTHY)
    return Counts(count, bad, dict.fromkeys(thresholds([guard]), bad))
