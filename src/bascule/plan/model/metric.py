"""A metric: a named figure over product events, where it stood, where it is to get, and where somebody must be told."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.plan.measure import Measure, MeasureKind, ripening
from bascule.plan.model.section import Section, or_empty
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.bound import Bound, read_alert, read_amount, read_bound
from bascule.plan.phrases.condition import Direction
from bascule.plan.phrases.values import DURATION_PATTERN, SomeDuration, Text, read_duration, read_text
from bascule.plan.reading.bad_value import BadValueError, describe, listed

METRIC_PATTERN = r"^[a-z][a-z0-9_]{0,39}$"
_NEEDS: Mapping[MeasureKind, tuple[str, ...]] = {
    MeasureKind.SHARE: ("of",),
    MeasureKind.RETENTION: ("of", "after"),
    MeasureKind.TIME: ("since",),
}
_MAY: Mapping[MeasureKind, set[str]] = {
    MeasureKind.SHARE: {"of", "without", "within"},
    MeasureKind.FUNNEL: {"within"},
    MeasureKind.RETENTION: {"of", "after", "within"},
    MeasureKind.TIME: {"since", "within"},
}
_USUALLY: Mapping[MeasureKind, Direction] = {
    **dict.fromkeys((MeasureKind.SHARE, MeasureKind.FUNNEL, MeasureKind.RETENTION, MeasureKind.NPS), Direction.ABOVE),
    MeasureKind.TIME: Direction.BELOW,
}
_PARTS = ("of", "since", "without", "after", "within")
DAY = Seconds(86400.0)
SHORTEST_SPAN = Seconds(60.0)
HIGHEST_NPS = 100.0
FEWEST_STEPS, MOST_STEPS = 2, 12
EXAMPLES = {Unit.SHARE: "65%", Unit.TIME: "10m", Unit.COUNT: "8"}


def read_metric(value: Any) -> Any:
    """A metric says what it is in one way, with what that needs, and its amounts are in its unit."""
    value = or_empty(value)
    if not isinstance(value, dict) or not value.keys() <= Metric.model_fields.keys():
        return value
    found = [kind for kind in MeasureKind if value.get(kind) is not None]
    if len(found) != 1:
        raise BadValueError(say("metric.one-kind", allowed=listed(MeasureKind), count=len(found)))
    _require_parts(found[0], value)
    for key in ("baseline", "goal", "alert"):
        _require_unit(found[0], key, value.get(key))
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
            raise BadValueError(say("metric.needless", kind=kind.value, key=key))
    if value.get("without") is not None and value.get("within") is None:
        raise BadValueError(say("metric.needs-within"))


def _require_unit(kind: MeasureKind, key: str, value: Any) -> None:
    """What cannot be read at all is said about the key itself, later."""
    try:
        bound = None if value is None else read_bound(value)
    except BadValueError:
        return
    if bound is not None and bound.unit is not kind.unit:
        example = EXAMPLES[kind.unit]
        raise BadValueError(say("metric.unit", key=key, kind=kind.value, found=describe(value), example=example))
    if bound is not None and kind is MeasureKind.NPS and abs(bound.amount) > HIGHEST_NPS:
        raise BadValueError(say("metric.nps-range", key=key, found=describe(value)))


def read_property(value: Any) -> tuple[str, str]:
    """`survey_answered.score`: an event, and one of its properties."""
    event, _, name = read_text(value).rpartition(".")
    if not event.strip() or not name.strip():
        raise BadValueError(say("metric.property", found=describe(value)))
    return event, name


def read_steps(value: Any) -> tuple[str, ...]:
    """The events of a funnel, in order; each once, so that one event is one step."""
    if not isinstance(value, list) or not FEWEST_STEPS <= len(value) <= MOST_STEPS:
        raise BadValueError(say("metric.steps", found=describe(value), most=MOST_STEPS))
    steps = tuple(read_text(one) for one in value)
    twice = next((one for one in steps if steps.count(one) > 1), None)
    if twice is not None:
        raise BadValueError(say("metric.step-twice", name=twice))
    return steps


def read_over(value: Any) -> Seconds:
    """The span that an alert looks at."""
    seconds = read_duration(value)
    if seconds < SHORTEST_SPAN:
        raise BadValueError(say("metric.over-short", found=describe(value)))
    return seconds


def read_metric_name(value: Any) -> str:
    """A name that can stand in a guard's condition."""
    text = read_text(value)
    if not re.match(METRIC_PATTERN.replace("$", r"\Z"), text):
        raise BadValueError(say("metric.name", found=describe(text)))
    return text


_BOUND_SCHEMA = WithJsonSchema({"type": ["string", "number"], "examples": ["80%", "> 8", "10m"]})
MetricName = Annotated[
    str, PlainValidator(read_metric_name), WithJsonSchema({"type": "string", "pattern": METRIC_PATTERN})
]
Amount = Annotated[Bound, PlainValidator(read_amount), _BOUND_SCHEMA]
Goal = Annotated[Bound, PlainValidator(read_bound), _BOUND_SCHEMA]
Alert = Annotated[Bound, PlainValidator(read_alert), WithJsonSchema({"type": "string", "examples": ["< 60%"]})]
Property = Annotated[
    tuple[str, str],
    PlainValidator(read_property),
    WithJsonSchema({"type": "string", "examples": ["survey_answered.score"]}),
]


Steps = Annotated[
    tuple[str, ...],
    PlainValidator(read_steps),
    WithJsonSchema(
        {
            "type": "array",
            "items": {"type": "string"},
            "minItems": FEWEST_STEPS,
            "maxItems": MOST_STEPS,
            "uniqueItems": True,
        }
    ),
]
SomeSpan = Annotated[
    Seconds,
    PlainValidator(read_over),
    WithJsonSchema({"type": "string", "pattern": DURATION_PATTERN, "examples": ["1d"]}),
]


class Metric(Section):
    """A figure over product events. It is a `share`, `funnel`, `retention`, `time`, `mean`, `nps` or `count`."""

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
    baseline: Amount | None = Field(None, description="Where it stood before.")
    goal: Goal | None = Field(None, description="Where it is to get: `80%`, or with its side `> 80%`.")
    alert: Alert | None = Field(None, description="Where it may not get, with its side: `< 60%`.")
    over: SomeSpan | None = Field(None, description="With `alert`: how long a span is looked at; a day when absent.")

    @property
    def kind(self) -> MeasureKind:
        """What it is."""
        return next(kind for kind in MeasureKind if getattr(self, kind) is not None)

    @property
    def measure(self) -> Measure:
        """How it is taken."""
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
        if self.goal is None or self.baseline is None:
            return _USUALLY.get(self.kind)
        return Direction.ABOVE if self.goal.amount >= self.baseline.amount else Direction.BELOW


Metrics = Annotated[
    dict[MetricName, Annotated[Metric, BeforeValidator(read_metric)]],
    BeforeValidator(or_empty),
]
