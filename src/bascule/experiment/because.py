"""The because of an outcome, in plain words: what changed, by how much, and what follows."""

from bascule.base.words import Message, say
from bascule.experiment.comparison import Comparison
from bascule.experiment.design import Design
from bascule.experiment.gate import Gate
from bascule.experiment.guardrail import Watch
from bascule.experiment.interval import Interval
from bascule.experiment.metric import Metric, MetricKind


def size(metric: Metric, estimate: float, interval: Interval, relative: bool) -> Message:
    """A difference with its interval: in percent of control, in points, or in the metric's unit."""
    scale = 1.0
    form = "percent" if relative else "units"
    if not relative and metric.kind is MetricKind.SHARE:
        form, scale = "points", 100.0
    ends = {"low": scale * interval.low, "high": scale * interval.high}
    return say(f"experiment.size-{form}", estimate=scale * estimate, **ends)


def ship(design: Design, best: Comparison) -> Message:
    """Why a variant is shipped."""
    look = best.decided
    if look is None:
        raise ValueError("only a comparison that decided can ship")
    point = next(each for each in best.points if each.day == look.day)
    by = size(best.metric, point.estimate, look.interval, best.metric.relative)
    named = {"variant": best.treatment, "control": design.control.name, "metric": best.metric.name}
    return say("experiment.ship", by=by, day=look.day, **named)


def breached(design: Design, found: Watch) -> Message:
    """Why a guardrail takes a variant back."""
    form, scale = ("points", 100.0) if found.guardrail.metric.kind is MetricKind.SHARE else ("units", 1.0)
    amounts = {"proven": scale * found.proven, "limit": scale * found.guardrail.limit}
    named = {"variant": found.treatment, "metric": found.guardrail.metric.name, "control": design.control.name}
    return say(f"experiment.breached-{form}", day=found.breached_on, **amounts, **named)


def worse(design: Design, found: Comparison) -> Message:
    """Why a primary metric ends the experiment."""
    look = found.decided
    if look is None:
        raise ValueError("only a comparison that decided can stop")
    point = next(each for each in found.points if each.day == look.day)
    by = size(found.metric, point.estimate, look.interval, found.metric.relative)
    named = {"variant": found.treatment, "metric": found.metric.name, "control": design.control.name}
    return say("experiment.worse", by=by, day=look.day, **named)


def futile(design: Design, first: Comparison) -> Message:
    """Nothing was proven in the planned time."""
    look = first.looks[-1]
    by = size(first.metric, first.points[-1].estimate, look.interval, first.metric.relative)
    return say("experiment.futile", days=design.terms.days, variant=first.treatment, metric=first.metric.name, by=by)


def waiting(missing: list[Gate], day: int, days: int) -> Message:
    """Not decided yet, and what is still missing."""
    return say("experiment.continue", day=day, days=days, missing=missing[0].message)


def unreadable(gate: Gate) -> Message:
    """Nothing can be concluded, and why."""
    return say("experiment.cannot-tell", because=gate.message)
