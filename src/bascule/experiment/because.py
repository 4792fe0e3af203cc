"""The because of an outcome, in plain words: what changed, by how much, and what follows."""

from dataclasses import replace

from bascule.experiment.comparison import Comparison, Direction, Look
from bascule.experiment.design import Design
from bascule.experiment.gate import Gate
from bascule.experiment.guardrail import Watch
from bascule.experiment.metric import Metric, MetricKind
from bascule.experiment.statistics.interval import Interval
from bascule.kernel.i18n import Keys, Message, say

FORMS = ("percent", "points", "units")
AMOUNT = Keys("experiment.amount-{}", FORMS)
SPAN = Keys("experiment.span-{}", FORMS)
DECIDED = Keys("experiment.{}", Direction)


def size(metric: Metric, look: Look) -> Message:
    """A difference with its interval: in percent of control, in points, or in the metric's unit."""
    shown = replace(metric, relative=look.relative)
    return say("experiment.size", estimate=amount(shown, look.estimate), span=span(shown, look.interval))


def amount(metric: Metric, value: float) -> Message:
    """One difference in its unit."""
    form, scale = _form(metric)
    return say(AMOUNT[form], value=scale * value)


def span(metric: Metric, interval: Interval) -> Message:
    """From where to where."""
    form, scale = _form(metric)
    return say(SPAN[form], low=scale * interval.low, high=scale * interval.high)


def _form(metric: Metric) -> tuple[str, float]:
    if metric.relative:
        return "percent", 1.0
    return ("points", 100.0) if metric.kind is MetricKind.SHARE else ("units", 1.0)


def decided(design: Design, found: Comparison) -> Message:
    """Why a primary metric ends the experiment, well or badly: `experiment.better`, `experiment.worse`."""
    look = found.decided
    if look is None or look.crossed is None:
        raise ValueError("only a comparison that decided has a because")
    named = {"variant": found.treatment, "control": design.control.name, "metric": found.metric.name}
    return say(DECIDED[look.crossed], by=size(found.metric, look), day=look.day, **named)


def breached(design: Design, found: Watch) -> Message:
    """Why a guardrail takes a variant back."""
    absolute = replace(found.guardrail.metric, relative=False)
    amounts = {"proven": amount(absolute, found.proven), "limit": amount(absolute, found.guardrail.limit)}
    named = {"variant": found.treatment, "metric": found.guardrail.metric.name, "control": design.control.name}
    return say("experiment.breached", day=found.breached_on, **amounts, **named)


def futile(design: Design, first: Comparison) -> Message:
    """Nothing was proven in the planned time."""
    by = size(first.metric, first.looks[-1])
    return say("experiment.futile", days=design.terms.days, variant=first.treatment, metric=first.metric.name, by=by)


def waiting(missing: list[Gate], day: int, days: int) -> Message:
    """Not decided yet, and what is still missing."""
    return say("experiment.continue", day=day, days=days, missing=missing[0].message)


def unreadable(gate: Gate) -> Message:
    """Nothing can be concluded, and why."""
    return say("experiment.cannot-tell", because=gate.message)
