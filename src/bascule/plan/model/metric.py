"""A metric: a named figure over product events or requests, where it stood, where it is to get, and where somebody must be told."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.plan.measure import Measure, MeasureKind, Where, ripening
from bascule.plan.model.metric_values import (
    Alert,
    Baseline,
    ComponentName,
    Filter,
    Goal,
    MetricName,
    Property,
    Proxied,
    SomeSpan,
    Steps,
    proxied,
)
from bascule.plan.model.section import Section, or_empty
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.bound import (
    Before,
    Bound,
    Change,
    read_baseline,
    read_bound,
    read_goal,
)
from bascule.plan.phrases.condition import Direction, quantile_of
from bascule.plan.phrases.values import (
    SomeDuration,
    Text,
)
from bascule.plan.reading.bad_value import BadValueError, describe, listed

_NEEDS: Mapping[MeasureKind, tuple[str, ...]] = {
    MeasureKind.SHARE: ("of",),
    MeasureKind.RETENTION: ("of", "after"),
    MeasureKind.TIME: ("since",),
}
_MAY: Mapping[MeasureKind, set[str]] = {
    MeasureKind.SHARE: {"of", "without", "within", "where"},
    MeasureKind.FUNNEL: {"within", "where"},
    MeasureKind.RETENTION: {"of", "after", "within", "where"},
    MeasureKind.TIME: {"since", "within", "where"},
    **{kind: {"where"} for kind in (MeasureKind.MEAN, MeasureKind.NPS, MeasureKind.COUNT)},
    **{kind: {"component"} for kind in MeasureKind if kind.proxied},
}
_USUALLY: Mapping[MeasureKind, Direction] = {
    **dict.fromkeys((MeasureKind.SHARE, MeasureKind.FUNNEL, MeasureKind.RETENTION, MeasureKind.NPS), Direction.ABOVE),
    **dict.fromkeys((MeasureKind.TIME, MeasureKind.ERROR_RATE, MeasureKind.LATENCY), Direction.BELOW),
}
_PARTS = ("of", "since", "without", "after", "within", "where", "component")
KEYS = (*(kind.value for kind in MeasureKind if not kind.proxied), "proxy")
DAY = Seconds(86400.0)
HIGHEST_NPS = 100.0
EXAMPLES = {Unit.SHARE: "65%", Unit.TIME: "10m", Unit.COUNT: "8"}


def read_metric(value: Any) -> Any:
    """A metric says what it is in one way, with what that needs, and its amounts are in its unit."""
    value = or_empty(value)
    if not isinstance(value, dict) or not value.keys() <= Metric.model_fields.keys():
        return value
    found = [key for key in KEYS if value.get(key) is not None]
    if len(found) != 1:
        raise BadValueError(say("metric.one-kind", allowed=listed(KEYS), count=len(found)))
    kind = proxied(value["proxy"]) if found[0] == "proxy" else MeasureKind(found[0])
    if kind is None:
        return value
    _require_parts(kind, value)
    for key in ("baseline", "goal", "alert"):
        _require_unit(kind, key, value.get(key))
    if value.get("over") is not None and value.get("alert") is None:
        raise BadValueError(say("metric.over-alone"))
    return value


def _require_parts(kind: MeasureKind, value: dict[str, Any]) -> None:
    for key in _NEEDS.get(kind, ()):
        if value.get(key) is None:
            lacking = "metric.needs-after" if key == "after" else "metric.needs"
            raise BadValueError(say(lacking, kind=kind.value, key=key))
    for key in _PARTS:
        if value.get(key) is not None and key not in _MAY.get(kind, ()):
            raise BadValueError(say("metric.needless", kind="proxy" if kind.proxied else kind.value, key=key))
    if value.get("without") is not None and value.get("within") is None:
        raise BadValueError(say("metric.needs-within"))


def _require_unit(kind: MeasureKind, key: str, value: Any) -> None:
    """What cannot be read at all is said about the key itself, later."""
    try:
        found = None if value is None else _READERS.get(key, read_bound)(value)
    except BadValueError:
        return
    bound = found if isinstance(found, Bound) else None
    if bound is not None and bound.unit is not kind.unit:
        example = EXAMPLES[kind.unit]
        raise BadValueError(say("metric.unit", key=key, kind=kind.value, found=describe(value), example=example))
    if bound is not None and kind is MeasureKind.NPS and abs(bound.amount) > HIGHEST_NPS:
        raise BadValueError(say("metric.nps-range", key=key, found=describe(value)))


_READERS: Mapping[str, Callable[[Any], Bound | Change | Before]] = {"baseline": read_baseline, "goal": read_goal}


class Metric(Section):
    """A figure. It is a `share`, `funnel`, `retention`, `time`, `mean`, `nps` or `count` of product events, or a proxy's."""

    share: Text | None = Field(None, description="The event that counts as success, among the users of `of`.")
    funnel: Steps | None = Field(
        None, description="Events in order; the figure is the share of the users of the first that come to the last."
    )
    retention: Text | None = Field(None, description="The event by which users of `of` come back, `after` some time.")
    time: Text | None = Field(None, description="The event until which time is taken, for the users of `since`.")
    mean: Property | None = Field(None, description="The property, as `event.property`, whose average is taken.")
    nps: Property | None = Field(
        None, description="The property, as `event.property`, that answers 0 to 10; 9 and 10 are +100, 0 to 6 are -100."
    )
    count: Text | None = Field(None, description="The event that is counted; the figure is how many there are per day.")
    proxy: Proxied | None = Field(
        None,
        description="What the proxy counts of requests, between releases, too: `error_rate`, `latency_pNN`, `response_time` "
        "(the median) or `requests` (per second).",
    )
    component: ComponentName | None = Field(
        None, description="With `proxy`: the component whose requests are counted; those of all when absent."
    )
    where: Filter | None = Field(
        None,
        description="Which events: keys with a value, or a list of which one must be there; all keys must fit. A key is a "
        "property, else a path in the context, or `device` or `page`. Of users it is the event that they start with.",
    )
    of: Text | None = Field(
        None, description="With `share`, `retention`: the event that a user starts with, the first time."
    )
    since: Text | None = Field(None, description="With `time`: the event that a user starts with, the first time.")
    without: Text | None = Field(None, description="With `share`: who does this too, within the time, is no success.")
    after: SomeDuration | None = Field(
        None, description="With `retention`: how long after the start coming back begins."
    )
    within: SomeDuration | None = Field(
        None,
        description="How long after the start counts, with `retention` after `after` (a day when absent); users count once "
        "it has passed.",
    )
    baseline: Baseline | None = Field(
        None, description="Where it stood before: an amount, or measured: `14d before the release`."
    )
    goal: Goal | None = Field(
        None,
        description="Where it is to get: `80%`, or with its side `> 80%`; with a sign a change of the baseline: `-50%`.",
    )
    alert: Alert | None = Field(None, description="Where it may not get, with its side: `< 60%`.")
    over: SomeSpan | None = Field(None, description="With `alert`: how long a span is looked at; a day when absent.")

    @property
    def kind(self) -> MeasureKind:
        """What it is."""
        if self.proxy is not None:
            found = proxied(self.proxy)
            assert found is not None
            return found
        return next(kind for kind in MeasureKind if getattr(self, kind, None) is not None)

    @property
    def measure(self) -> Measure:
        """How it is taken."""
        if self.proxy is not None:
            quantile = quantile_of(self.proxy) or 0.0
            return Measure(self.kind, "", component=self.component or "", quantile=quantile)
        return replace(self._of_events(), where=_texts(self.where or {}))

    def _of_events(self) -> Measure:
        if self.funnel is not None:
            steps = self.funnel
            return Measure(MeasureKind.FUNNEL, steps[-1], steps[0], within=self.within, steps=steps)
        if (asked := self.mean or self.nps) is not None:
            return Measure(self.kind, asked[0], property=asked[1])
        event, start = str(getattr(self, self.kind)), self.of or self.since or ""
        if self.retention is not None:
            within = DAY if self.within is None else self.within
            return Measure(self.kind, event, start, within=within, after=self.after or Seconds(0.0))
        return Measure(self.kind, event, start, self.without or "", self.within)

    @property
    def watched(self) -> Measure:
        """How it is taken for its alert: without a time of their own, users count once the span has passed."""
        measure = self.measure
        return replace(measure, within=self.span) if ripening(measure) is None else measure

    @property
    def span(self) -> Seconds:
        """How long a span its alert looks at."""
        return DAY if self.over is None else self.over

    @property
    def better(self) -> Direction | None:
        """The side on which it is good: as the goal says, else away from the alert, else from the baseline to the goal.

        Where none of them says it the kind does: more of successes and of what is only ever wished for, less of times. A mean or a
        count says nothing by itself: that its goal has a side is demanded (`plan.rules.metrics`).
        """
        if self.goal is not None and self.goal.side is not None:
            return self.goal.side
        if self.alert is not None:
            return Direction.ABOVE if self.alert.side is Direction.BELOW else Direction.BELOW
        if not isinstance(self.goal, Bound) or not isinstance(self.baseline, Bound):
            return _USUALLY.get(self.kind)
        return Direction.ABOVE if self.goal.amount >= self.baseline.amount else Direction.BELOW

    @property
    def settled(self) -> "Metric":
        """The metric as far as its text alone tells: without a baseline that is measured, and a goal that leans on it."""
        return self.against(self.baseline if isinstance(self.baseline, Bound) else None)

    def against(self, baseline: Bound | None) -> "Metric":
        """The metric with a baseline that is an amount, or with none, so that its goal is an amount, too."""
        goal = self.goal
        if isinstance(goal, Change):
            goal = None if baseline is None else goal.of(baseline)
        elif goal is not None and isinstance(self.baseline, Before):
            # What is measured does not turn the good side round.
            goal = replace(goal, side=self.better)
        return self.model_copy(update={"baseline": baseline, "goal": goal})


def _texts(where: Mapping[str, tuple[Any, ...]]) -> Where:
    """The values as JSON. A number or a switch may have been told as a text; what is quoted in the plan is a text only."""
    return tuple((key, tuple(text for one in values for text in _told(one))) for key, values in where.items())


def _told(value: Any) -> tuple[str, ...]:
    text = json.dumps(value, ensure_ascii=False)
    return (text,) if isinstance(value, str) else (text, json.dumps(text))


Metrics = Annotated[
    dict[MetricName, Annotated[Metric, BeforeValidator(read_metric)]],
    BeforeValidator(or_empty),
]
