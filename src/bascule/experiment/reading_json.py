"""A reading as JSON data, for programs, pages and reports; messages are said by the caller's `tell`."""

import math
from collections.abc import Callable
from typing import Any

from bascule.experiment.comparison import Comparison, Look
from bascule.experiment.guardrail import Watch
from bascule.experiment.reading import Reading
from bascule.experiment.statistics.effect import Effect
from bascule.experiment.statistics.interval import Interval
from bascule.experiment.statistics.summary import Summary
from bascule.kernel.i18n import Message

Tell = Callable[[Message], Any]


def reading_json(reading: Reading, tell: Tell = Message.as_json) -> dict[str, Any]:
    """Everything that a reading holds."""
    return {
        "outcome": reading.outcome.value,
        "variant": reading.variant,
        "because": tell(reading.because),
        "day": reading.day,
        "users": dict(reading.total.users),
        "crossed": reading.total.crossed,
        "rolled_back": list(reading.rolled_back),
        "gates": [{"name": each.name.value, "met": each.met, "message": tell(each.message)} for each in reading.gates],
        "comparisons": [comparison_json(each) for each in reading.comparisons],
        "guardrails": [watch_json(each) for each in reading.watches],
    }


def comparison_json(found: Comparison) -> dict[str, Any]:
    """One treatment by one metric, with the points of its plot. `one_look_only` is the fixed test: not to be acted on daily."""
    effect = found.effect
    return {
        "treatment": found.treatment,
        "metric": found.metric.name,
        "role": found.role.value,
        "better": found.metric.better.value,
        "relative": found.metric.relative,
        "control_value": value_of(found.control),
        "treatment_value": value_of(found.treated),
        "control_n": found.control.n if found.control else 0,
        "treatment_n": found.treated.n if found.treated else 0,
        "estimate": effect.estimate if isinstance(effect, Effect) else None,
        "lack": None if isinstance(effect, Effect) else effect.value,
        "always": ends(found.always),
        "always_p": found.always_p,
        "one_look_only": {"interval": ends(effect.interval()), "p": effect.p} if isinstance(effect, Effect) else None,
        "adjusted_p": found.adjusted_p,
        "decided_on": found.decided.day if found.decided else None,
        "direction": found.decided.crossed.value if found.decided and found.decided.crossed else None,
        "looks": [look_json(each) for each in found.looks],
        "points": [{"day": each.day, "estimate": each.estimate, "always": ends(each.always)} for each in found.points],
    }


def look_json(look: Look) -> dict[str, Any]:
    """One look that could decide."""
    return {
        "day": look.day, "z": look.z, "bound": look.bound,
        "estimate": look.estimate, "interval": ends(look.interval), "relative": look.relative,
    }  # fmt: skip


def watch_json(found: Watch) -> dict[str, Any]:
    """One guardrail for one treatment."""
    return {
        "treatment": found.treatment,
        "metric": found.guardrail.metric.name,
        "limit": found.guardrail.limit,
        "harm": found.harm,
        "harm_at_least": found.proven if math.isfinite(found.proven) else None,
        "breached_on": found.breached_on,
    }


def value_of(summary: Summary | None) -> float | None:
    """The metric of one variant, before any adjustment; None where nobody was counted."""
    if summary is None or summary.n < 2 or not getattr(summary, "denominator", 1):
        return None
    return summary.moments().base


def ends(interval: Interval | None) -> list[float] | None:
    """Low and high."""
    return None if interval is None else [interval.low, interval.high]
