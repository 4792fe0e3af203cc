"""The grammar of conditions: text to `Condition` and back, in English and in French.

    error_rate > 1% for 5m                       error_rate > 1 % pendant 5 min
    error_rate worse than stable by 0,5 %        error_rate pire que stable de 0,5 %
    satisfaction lower than stable by 5%         satisfaction inférieur à stable de 5 %

Invariant: `parse_condition(write_condition(c)) == c`, but for a comparison whose unit only a plan can tell. The grammar
reads any metric and any amount; which amounts make sense for what a proxy measures is said afterwards, because "a share
needs a %" helps and "unexpected token" does not. The parser library is loaded at the first condition, so that a command
that reads no plan does not pay for it.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any

from bascule.kernel.duration import parse_duration, write_duration
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Seconds
from bascule.plan.bad_value import BadValueError
from bascule.plan.condition import SHARES, Condition, Direction, MetricKind, is_latency
from bascule.plan.nearest import did_you_mean, listed
from bascule.plan.unit import Unit
from bascule.plan.values import LONGEST

GRAMMAR = r"""
start: METRIC (OPERATOR amount | RELATION STABLE BY amount) [FOR (DURATION | NUMBER)]
amount: DURATION | PERCENT | NUMBER

METRIC: /[a-z][a-z0-9_]*/
OPERATOR: ">=" | "<=" | ">" | "<"
RELATION: /(worse|higher|lower)\s+than|pire\s+que|(supérieur|superieur|inférieur|inferieur)e?\s+(à|a)/
STABLE: "stable"
BY: "by" | "de"
FOR: "for" | "pendant"
DURATION.3: /(\d{1,9}([.,]\d{1,9})?\s*(ms|min|[smhdjw])(?![a-z])\s*)+/
PERCENT.2: /\d{1,9}([.,]\d{1,12})?\s*%/
NUMBER.1: /\d{1,12}([.,]\d{1,12})?/
%ignore /\s+/
"""

# What each terminal looks like, for "allowed: …".
_LOOKS = {
    "METRIC": ("error_rate", "latency_p95"),
    "OPERATOR": (">", "<", ">=", "<="),
    "RELATION": ("worse than", "higher than", "lower than"),
    "STABLE": ("stable",),
    "BY": ("by",),
    "FOR": ("for",),
    "DURATION": ("5m",),
    "PERCENT": ("1%",),
    "NUMBER": ("7",),
}
_UNITS = {"PERCENT": Unit.SHARE, "DURATION": Unit.TIME, "NUMBER": Unit.COUNT}
_FRENCH = ("pendant", "pire que", "supérieur à", "inférieur à", "de")
_WORD = re.compile(r"[^\s]+")
_LONGEST_TEXT = 200
# Metrics of which more is worse; of any other metric that is not a latency, "worse" does not say which way.
_WORSE_ABOVE = re.compile(r"(.*_)?(error|failure|abandonment|bounce|timeout|crash)_rate\Z")


def parse_condition(text: str) -> Condition:
    """Read a condition. Raises `BadValueError` with the offset of the word that does not fit."""
    from lark import Token, UnexpectedInput

    if len(text) > _LONGEST_TEXT:
        raise BadValueError(say("plan.condition_long", limit=_LONGEST_TEXT))
    try:
        parts = list(_parser().parse(text).scan_values(lambda value: isinstance(value, Token)))
    except UnexpectedInput as error:
        raise _unexpected(text, error) from None
    return _condition({part.type: part for part in parts}, parts)


def write_condition(condition: Condition) -> str:
    """Write a condition, in English and in the shortest units."""
    left = condition.metric
    left += f" {_relation(condition)} than stable by" if condition.relative else f" {condition.direction}"
    amount = write_amount(condition)
    return f"{left} {amount} for {_seconds(condition.hold_for)}" if condition.hold_for else f"{left} {amount}"


def write_amount(condition: Condition) -> str:
    """The limit as a plan writes it."""
    if condition.relative or condition.unit is Unit.SHARE:
        return f"{_decimal(Decimal(repr(condition.limit)) * 100)}%"
    if condition.unit is Unit.TIME:
        return _seconds(Seconds(condition.limit))
    return _decimal(Decimal(repr(condition.limit)))


@cache
def _parser() -> Any:
    from lark import Lark

    return Lark(GRAMMAR, parser="lalr")


def _unexpected(text: str, error: Any) -> BadValueError:
    offset = getattr(error, "pos_in_stream", None)
    position = len(text) if offset is None or offset < 0 or _is_end(error) else offset
    terminals = next(
        (found for name in ("allowed", "accepts", "expected") if (found := getattr(error, name, None))), ()
    )
    allowed = [look for name in _LOOKS if name in terminals for look in _LOOKS[name]]
    found = _WORD.match(text, position)
    if found is None:
        return BadValueError(say("plan.condition_short", allowed=listed(allowed)), offset=position)
    message = say("plan.condition_word", found=found[0][:40], allowed=listed(allowed))
    return BadValueError(message, _hint(text[position:], allowed), position)


def _is_end(error: Any) -> bool:
    token = getattr(error, "token", None)
    return token is not None and token.type == "$END"


def _hint(rest: str, allowed: Iterable[str]) -> Message | None:
    words = _WORD.findall(rest)
    known = [*allowed, *_FRENCH]
    pair = did_you_mean(" ".join(words[:2]), [word for word in known if " " in word])
    return pair or did_you_mean(words[0], [word for word in known if word.isalpha() or "_" in word])


def _condition(found: dict[str, Any], parts: list[Any]) -> Condition:
    metric, amount = found["METRIC"], next(part for part in parts if part.type in ("DURATION", "PERCENT", "NUMBER"))
    relative = "RELATION" in found
    direction = _direction(found["RELATION"], str(metric)) if relative else Direction(found["OPERATOR"][0])
    unit = None if relative else _UNITS[amount.type]
    limit = _limit(Condition(str(metric), direction, 0.0, relative), amount)
    hold = parts[-1] if "FOR" in found else None
    return Condition(str(metric), direction, limit, relative, Seconds(0.0) if hold is None else _time(hold), unit)


def _direction(relation: Any, metric: str) -> Direction:
    if relation.startswith(("higher", "sup")):
        return Direction.ABOVE
    if relation.startswith(("lower", "inf")):
        return Direction.BELOW
    if is_latency(metric) or _WORSE_ABOVE.match(metric):
        return Direction.ABOVE
    raise BadValueError(say("plan.condition_worse", metric=metric), offset=relation.start_pos)


def _limit(condition: Condition, amount: Any) -> float:
    """The amount; what a proxy measures has one form, and of anything else the form says what it is."""
    if condition.relative or condition.metric in SHARES or amount.type == "PERCENT":
        return _share(condition, amount)
    if condition.kind is MetricKind.QUANTILE:
        return _latency(condition, amount)
    return _time(amount) if amount.type == "DURATION" else _plain(str(amount))


def _share(condition: Condition, amount: Any) -> float:
    if amount.type != "PERCENT":
        key = "plan.condition_share" if condition.kind is MetricKind.SHARE else "plan.condition_ratio"
        raise _amount_fault(key, condition, amount)
    if condition.kind is MetricKind.QUANTILE and not condition.relative:
        raise _amount_fault("plan.condition_latency", condition, amount)
    share = float(Decimal(str(amount).rstrip("% \t").replace(",", ".").strip()) / 100)
    if share > 1 and (condition.kind is MetricKind.SHARE or not condition.relative):
        raise _amount_fault("plan.condition_over", condition, amount)
    return share


def _latency(condition: Condition, amount: Any) -> float:
    if amount.type != "DURATION":
        raise _amount_fault("plan.condition_latency", condition, amount)
    seconds = _time(amount)
    if seconds <= 0 or condition.quantile == 0:
        raise _amount_fault("plan.condition_latency", condition, amount)
    return seconds


def _time(amount: Any) -> Seconds:
    seconds = parse_duration(str(amount))
    if seconds is None:
        raise BadValueError(say("plan.condition_unit", found=str(amount).strip()), offset=amount.start_pos)
    if seconds > LONGEST:
        raise BadValueError(say("plan.too_far", found=str(amount).strip()), offset=amount.start_pos)
    return seconds


def _amount_fault(key: str, condition: Condition, amount: Any) -> BadValueError:
    return BadValueError(say(key, metric=condition.metric, found=str(amount).strip()), offset=amount.start_pos)


def _plain(text: str) -> float:
    return float(text.replace(",", "."))


def _relation(condition: Condition) -> str:
    if condition.direction is Direction.BELOW:
        return "lower"
    known = condition.kind is MetricKind.QUANTILE or _WORSE_ABOVE.match(condition.metric)
    return "worse" if known else "higher"


def _seconds(seconds: Seconds) -> str:
    short = write_duration(seconds)
    return short if parse_duration(short) == seconds else f"{_decimal(Decimal(repr(seconds)))}s"


def _decimal(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
