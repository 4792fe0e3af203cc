"""What stands behind the keys of a metric: a property, a proxy's figure, a filter, a span, each with its reader and schema."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.plan.measure import MeasureKind
from bascule.plan.phrases.bound import Before, Bound, Change, read_alert, read_amount, read_baseline, read_goal
from bascule.plan.phrases.condition import quantile_of
from bascule.plan.phrases.values import DURATION_PATTERN, NAME_PATTERN, read_duration, read_name, read_text
from bascule.plan.reading.bad_value import BadValueError, describe, did_you_mean, listed

METRIC_PATTERN = r"^[a-z][a-z0-9_]{0,39}$"
PROXIED = ("error_rate", "latency_p95", "response_time", "requests")
MOST_KEYS, MOST_VALUES, LONGEST_KEY = 8, 50, 200
FEWEST_STEPS, MOST_STEPS = 2, 12
SHORTEST_SPAN = Seconds(60.0)
# What is measured before a release is kept for three months, and is read until it is kept itself.
LONGEST_BASELINE = Seconds(45 * 86400.0)


def proxied(figure: Any) -> MeasureKind | None:
    """What a proxy's figure is; None for what is none."""
    if figure in (MeasureKind.ERROR_RATE, MeasureKind.REQUESTS):
        return MeasureKind(figure)
    quantile = quantile_of(figure) if isinstance(figure, str) else None
    return MeasureKind.LATENCY if quantile else None


def read_proxied(value: Any) -> str:
    """A figure that proxies count, in the words that guards have for it."""
    text = read_text(value)
    if proxied(text) is None:
        raise BadValueError(
            say("metric.proxied", found=describe(text), allowed=listed(PROXIED)), did_you_mean(text, PROXIED)
        )
    return text


def read_where(value: Any) -> Mapping[str, tuple[Any, ...]]:
    """Keys of events, each with a value or a list of values of which one must be there."""
    if not isinstance(value, dict) or not 0 < len(value) <= MOST_KEYS:
        raise BadValueError(say("metric.where", found=describe(value), most=MOST_KEYS))
    return {_read_key(key): _read_values(key, found) for key, found in value.items()}


def _read_key(key: Any) -> str:
    if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY or not all(key.split(".")):
        raise BadValueError(say("metric.where-key", found=describe(key)))
    return key


def _read_values(key: str, found: Any) -> tuple[Any, ...]:
    values = found if isinstance(found, list) else [found]
    if not 0 < len(values) <= MOST_VALUES or not all(map(_fits, values)):
        raise BadValueError(say("metric.where-value", key=key, found=describe(found)))
    return tuple(values)


def _fits(value: Any) -> bool:
    return bool(value) if isinstance(value, str) else isinstance(value, (int, float))


def read_measured(value: Any) -> Bound | Before:
    """A baseline, that is written or measured over a span of which everything is still known."""
    found = read_baseline(value)
    if isinstance(found, Before) and not SHORTEST_SPAN <= found.span <= LONGEST_BASELINE:
        raise BadValueError(say("metric.baseline-span", found=describe(value), most=LONGEST_BASELINE))
    return found


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
_BASELINE_SCHEMA = WithJsonSchema({"type": ["string", "number"], "examples": ["65%", "18m", "14d before the release"]})
_GOAL_SCHEMA = WithJsonSchema({"type": ["string", "number"], "examples": ["80%", "> 8", "10m", "-50%", "+15%"]})
_ONE_VALUE = {"type": ["string", "number", "boolean"]}
MetricName = Annotated[
    str, PlainValidator(read_metric_name), WithJsonSchema({"type": "string", "pattern": METRIC_PATTERN})
]
Amount = Annotated[Bound, PlainValidator(read_amount), _BOUND_SCHEMA]
Baseline = Annotated[Bound | Before, PlainValidator(read_measured), _BASELINE_SCHEMA]
Goal = Annotated[Bound | Change, PlainValidator(read_goal), _GOAL_SCHEMA]
Alert = Annotated[Bound, PlainValidator(read_alert), WithJsonSchema({"type": "string", "examples": ["< 60%"]})]
Proxied = Annotated[
    str,
    PlainValidator(read_proxied),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^(error_rate|requests|response_time|latency_p\d{1,2}(_\d+)?)$",
            "examples": list(PROXIED),
        }
    ),
]
Filter = Annotated[
    Mapping[str, tuple[Any, ...]],
    PlainValidator(read_where),
    WithJsonSchema(
        {
            "type": "object",
            "minProperties": 1,
            "maxProperties": MOST_KEYS,
            "additionalProperties": {
                "oneOf": [_ONE_VALUE, {"type": "array", "items": _ONE_VALUE, "minItems": 1, "maxItems": MOST_VALUES}]
            },
            "examples": [{"device": "mobile"}, {"plan": ["pro", "team"], "page": "/checkout"}],
        }
    ),
]
ComponentName = Annotated[
    str, PlainValidator(read_name), WithJsonSchema({"type": "string", "pattern": NAME_PATTERN, "examples": ["web"]})
]
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
