"""The outlook: how long each share takes until the guards have seen enough of it, at so many requests a second. Pure.

A share ends when its time is over *and* its guards have spoken; where few requests come, the evidence takes longer than the time
that the plan writes down. How much evidence that is nobody calculates here: it is the forecast (`evidence.forecast`) of a release
that has not begun, the very figure that its page says before the first request has come. What is here is what a plan adds to
it: which part of the traffic each step gives, and what the steps before it have brought already.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bascule.evidence.forecast import forecast
from bascule.evidence.guard import begin
from bascule.evidence.view import View
from bascule.kernel.quantities import Instant, Seconds, Share
from bascule.kernel.slot import Slot
from bascule.plan.phrases.condition import MetricKind
from bascule.plan.spec import Guard, ReleaseSpec, StepKind


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
    """Requests of the candidate until a guard has spoken; None for figures that no request gives, or where that cannot be told."""
    condition = guard.condition
    if condition.kind is MetricKind.MEAN or (condition.kind is MetricKind.SHARE and condition.metric != "error_rate"):
        return None
    coming = forecast(guard, begin(guard, Instant(0.0)), View(Slot.GREEN, spec.false_rollback))
    return coming.needed if coming is not None else None
