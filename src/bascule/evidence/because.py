"""The because of a verdict: one or two short sentences with figures, as a message.

The first sentence says what was seen against what is allowed and depends on what is counted; the second says what
follows from it (how long it has lasted, how many requests are still needed) and depends on the verdict.
"""

import math

from bascule.evidence.figures import shown
from bascule.evidence.finding import Finding
from bascule.evidence.forecast import Forecast
from bascule.evidence.ladder import LADDER, widened
from bascule.kernel.i18n import Keys, Message, say
from bascule.kernel.quantities import Seconds
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.condition import Condition, MetricKind

KINDS = ("errors", "latency", "share", "mean", "time")
# Only of means is it ever said that they rest on few values.
FEW = ("mean_few", "time_few", "mean_worse_few", "time_worse_few")
UNITS = ("requests", "values")
SEEN = Keys("evidence.{}", (*KINDS, *(f"{kind}_worse" for kind in KINDS), *FEW))
MORE = Keys("evidence.more_{}", UNITS)
MORE_IN = Keys("evidence.more_{}_in", UNITS)
NOTHING = Keys("evidence.forecast_{}", UNITS)


def seen(condition: Condition, limit: float, finding: Finding, rung: int | None) -> Message:
    """What was seen, against what is allowed."""
    values = {
        **bounds(condition, finding),
        "limit": shown(condition, limit),
        "total": finding.candidate.n,
        "metric": condition.metric,
    }
    few = "" if values["low"] is not None else "_few"
    if not condition.relative:
        return say(SEEN[f"{_kind(condition)}{few}"], threshold=condition.limit, **values)
    if rung is not None:
        values |= {"threshold": widened(rung, condition.limit), "base": LADDER[rung]}
    sides = {"candidate": _side(condition, finding.candidate.share), "stable": _side(condition, finding.stable.share)}
    return say(SEEN[f"{_kind(condition)}_worse{few}"], others=finding.stable.n, **sides, **values)


def bounds(condition: Condition, finding: Finding) -> dict[str, float | None]:
    """Estimate and interval in the unit that a person reads; an end that is not known yet is None."""
    estimate, *ends = (shown(condition, value) for value in (finding.estimate, finding.low, finding.high))
    low, high = sorted(ends)
    known = math.isfinite(low)
    return {"estimate": estimate, "low": low if known else None, "high": high if known else None}


def more(condition: Condition, what: Message, coming: Forecast | None) -> Message:
    """Not decided yet: how many more are needed and how long that takes, or that it is too close to tell."""
    if coming is None:
        return say("evidence.close", seen=what)
    if coming.seconds is None:
        return say(MORE[_unit(condition)], seen=what, needed=rough(coming.needed))
    return say(MORE_IN[_unit(condition)], seen=what, needed=rough(coming.needed), left=roughly(coming.seconds))


def nothing(condition: Condition, coming: Forecast | None) -> Message:
    """Nothing was counted for the candidate yet."""
    if coming is None:
        return say("evidence.nothing")
    return say(NOTHING[_unit(condition)], needed=rough(coming.needed))


def rough(count: int) -> int:
    """A forecast as one says it: with two digits, for nobody knows more."""
    size: int = 10 ** max(len(str(count)) - 2, 0)
    return -(-count // size) * size


def roughly(seconds: Seconds) -> Seconds:
    """A time as one says it: in seconds below two minutes, in minutes below two hours, in hours then."""
    size = next((size for limit, size in ((20.0, 1.0), (120.0, 10.0), (7200.0, 60.0)) if seconds < limit), 3600.0)
    return Seconds(max(math.ceil(seconds / size), 1) * size)


def _unit(condition: Condition) -> str:
    return "requests" if condition.metric == "error_rate" or condition.kind is MetricKind.QUANTILE else "values"


def _kind(condition: Condition) -> str:
    if condition.metric == "error_rate":
        return "errors"
    if condition.kind is MetricKind.MEAN:
        return "time" if condition.unit is Unit.TIME else "mean"
    return {MetricKind.SHARE: "share", MetricKind.QUANTILE: "latency"}[condition.kind]


def _side(condition: Condition, value: float) -> float:
    """One slot's own figure inside a comparison: turned back where down is the bad side."""
    if condition.direction == ">":
        return value
    return -value if condition.kind is MetricKind.MEAN else 1 - value
