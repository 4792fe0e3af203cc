"""Guardrails: is it proven that a treatment harms? Asked every day from the first user on, with no minimum of days or users.

Harm is an absolute difference to control, in the bad direction, beyond the guardrail's limit. It is proven when the lower
end of a one-sided confidence sequence passes the limit, so the chance that a harmless treatment is ever rolled back by this
guardrail is at most its part of `false_rollback`, however often one looks. What was proven once stays proven.

Two sequences are held against the limit; for shares each has half of the risk:

- *asymptotic* (`sequence.at_least`): for every kind of metric. It takes `FEWEST` users in each variant, because the
  approximation is bad for few values with a long tail (with 100, 2 % instead of 1 % of harmless treatments were rolled back
  where the tail was lognormal and control was a tenth); for shares it takes `EVENTS` of both outcomes in each instead;
- *exact*, for shares only: the intervals that guards use (`bascule.evidence.statistics.interval`) for each variant at half
  the error, ends subtracted. Wide, but true from the first user on: it is what sees a variant that fails for everybody.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bascule.evidence.figures import Tally
from bascule.evidence.statistics import interval
from bascule.experiment.day import Day
from bascule.experiment.design import TIGHTEST, Design
from bascule.experiment.metric import Guardrail, Metric
from bascule.experiment.statistics.effect import Effect, effect
from bascule.experiment.statistics.sequence import at_least
from bascule.experiment.statistics.summary import Share, Summary

EVENTS, FEWEST = 10, 400
_SHARP = 0.01


@dataclass(frozen=True, slots=True)
class Watch:
    """One guardrail for one treatment: the harm that was seen, the harm that is proven, and since which day it is too much."""

    treatment: str
    guardrail: Guardrail
    harm: float | None
    proven: float
    breached_on: int | None


def watch(design: Design, totals: Sequence[Day], treatment: str, guardrail: Guardrail) -> Watch:
    """What a guardrail says of a treatment after all days."""
    proven, breached, harm = -math.inf, None, None
    for day in totals:
        pair = [day.summary(name, guardrail.metric.name) for name in (design.control.name, treatment)]
        if pair[0] is None or pair[1] is None:
            continue
        harm = _harm(guardrail.metric, pair[0], pair[1])
        proven = max(
            proven, harm_at_least(guardrail.metric, (pair[0], pair[1]), design.guard_alpha, design.terms.tightest)
        )
        if breached is None and proven > guardrail.limit:
            breached = day.number
    return Watch(treatment, guardrail, harm, proven, breached)


def harm_at_least(metric: Metric, pair: tuple[Summary, Summary], alpha: float, tightest: int = TIGHTEST) -> float:
    """How much harm is proven at risk alpha, by control's and the treatment's summaries; minus infinity while nothing is."""
    control, treated = pair
    if isinstance(control, Share) and isinstance(treated, Share):
        ends = (exact(metric, control, treated, alpha / 2), _asymptotic(metric, pair, alpha / 2, tightest))
        return max(ends)
    return _asymptotic(metric, pair, alpha, tightest)


def exact(metric: Metric, control: Share, treated: Share, alpha: float) -> float:
    """The lower end for shares that holds for any number of users."""
    low, _ = interval.share(_bad(metric, treated), _SHARP, alpha / 2)
    _, high = interval.share(_bad(metric, control), _SHARP, alpha / 2)
    return low - high


def _asymptotic(metric: Metric, pair: tuple[Summary, Summary], alpha: float, tightest: int) -> float:
    if any(_few(each) for each in pair):
        return -math.inf
    found = effect(*pair, relative=False)
    if not isinstance(found, Effect):
        return -math.inf
    return at_least(replace(found, estimate=-metric.better.sign * found.estimate), alpha, tightest)


def _few(summary: Summary) -> bool:
    if isinstance(summary, Share):
        return min(summary.successes, summary.n - summary.successes) < EVENTS
    return summary.n < FEWEST


def _bad(metric: Metric, share: Share) -> Tally:
    return Tally(share.n, share.successes if metric.better.sign < 0 else share.n - share.successes)


def _harm(metric: Metric, control: Summary, treated: Summary) -> float | None:
    found = effect(control, treated, relative=False)
    return -metric.better.sign * found.estimate if isinstance(found, Effect) else None
