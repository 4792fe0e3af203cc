"""The grammar of conditions: text to `Condition` and back, in English and in French.

    error_rate > 1% for 5m                       error_rate > 1 % pendant 5 min
    error_rate worse than stable by 0,5 %        error_rate pire que stable de 0,5 %
    satisfaction lower than stable by 5%         satisfaction inférieur à stable de 5 %

Invariant: `parse_condition(write_condition(c)) == c`, but for a comparison whose unit only a plan can tell. The grammar
reads any metric and any amount; which amounts make sense for what a proxy measures is said afterwards, because "a share
needs a %" helps and "unexpected token" does not.
"""

import re
from collections.abc import Iterable

from bascule.kernel.duration import UNIT, parse_duration, write_duration
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Seconds
from bascule.plan.phrases.amount import LONGEST, Unit, decimal, write_number
from bascule.plan.phrases.condition import SHARES, Condition, Direction, MetricKind, is_latency
from bascule.plan.phrases.tokens import Phrase, Token, one_of
from bascule.plan.reading.bad_value import BadValueError, did_you_mean, listed

_DURATION = rf"(?:\d{{1,9}}(?:[.,]\d{{1,9}})?\s*{UNIT}(?![a-z])\s*)+"
_NUMBER = r"\d{1,12}(?:[.,]\d{1,12})?"
_METRIC = one_of(metric=r"[a-z][a-z0-9_]*")
_HOW = one_of(
    operator=">=|<=|>|<",
    relation=r"(?:worse|higher|lower)\s+than|pire\s+que|(?:supérieur|superieur|inférieur|inferieur)e?\s+(?:à|a)",
)
_STABLE = one_of(stable="stable")
_BY = one_of(by="by|de")
_AMOUNT = one_of(duration=_DURATION, percent=r"\d{1,9}(?:[.,]\d{1,12})?\s*%", number=_NUMBER)
_FOR = one_of(hold="for|pendant")
_HOLD = one_of(duration=_DURATION, number=_NUMBER)
_NOTHING = re.compile(r"(?!)")
# What each kind of token looks like, for "allowed: …".
_LOOKS = {
    "metric": ("error_rate", "latency_p95"),
    "operator": (">", "<", ">=", "<="),
    "relation": ("worse than", "higher than", "lower than"),
    "stable": ("stable",),
    "by": ("by",),
    "hold": ("for",),
    "duration": ("5m",),
    "percent": ("1%",),
    "number": ("7",),
}
_UNITS = {"percent": Unit.SHARE, "duration": Unit.TIME, "number": Unit.COUNT}
_FRENCH = ("pendant", "pire que", "supérieur à", "inférieur à", "de")
_LONGEST_TEXT = 200
# Metrics of which more is worse; of any other metric that is not a latency, "worse" does not say which way.
_WORSE_ABOVE = re.compile(r"(.*_)?(error|failure|abandonment|bounce|timeout|crash)_rate\Z")


def parse_condition(text: str) -> Condition:
    """Read a condition. Raises `BadValueError` with the offset of the word that does not fit."""
    if len(text) > _LONGEST_TEXT:
        raise BadValueError(say("plan.condition_long", limit=_LONGEST_TEXT))
    phrase = Phrase(text)
    metric, how = _next(phrase, _METRIC), _next(phrase, _HOW)
    if how.kind == "relation":
        _next(phrase, _STABLE)
        _next(phrase, _BY)
    amount, hold = _next(phrase, _AMOUNT), None
    if not phrase.done:
        _next(phrase, _FOR)
        hold = _next(phrase, _HOLD)
    if not phrase.done:
        _next(phrase, _NOTHING)
    return _condition(metric.text, how, amount, hold)


def write_condition(condition: Condition) -> str:
    """Write a condition, in English and in the shortest units."""
    left = condition.metric
    left += f" {_relation(condition)} than stable by" if condition.relative else f" {condition.direction}"
    amount = write_amount(condition)
    return f"{left} {amount} for {_seconds(condition.hold_for)}" if condition.hold_for else f"{left} {amount}"


def write_amount(condition: Condition) -> str:
    """The limit as a plan writes it."""
    if condition.relative or condition.unit is Unit.SHARE:
        return f"{write_number(condition.limit, 100)}%"
    return _seconds(Seconds(condition.limit)) if condition.unit is Unit.TIME else write_number(condition.limit)


def _next(phrase: Phrase, kinds: re.Pattern[str]) -> Token:
    """The token that must come next. Raises `BadValueError` for another one, and where the phrase is over too early."""
    token = phrase.take(kinds)
    if token:
        return token
    allowed = [look for kind in kinds.groupindex for look in _LOOKS[kind]]
    found = phrase.take()
    if not found:
        raise BadValueError(say("plan.condition_short", allowed=listed(allowed)), offset=found.start)
    message = say("plan.condition_word", found=found.text[:40], allowed=listed(allowed))
    raise BadValueError(message, _hint(phrase.text[found.start :].split(), allowed), found.start)


def _hint(words: list[str], allowed: Iterable[str]) -> Message | None:
    known = [*allowed, *_FRENCH]
    pair = did_you_mean(" ".join(words[:2]), [word for word in known if " " in word])
    return pair or did_you_mean(words[0], [word for word in known if word.isalpha() or "_" in word])


def _condition(metric: str, how: Token, amount: Token, hold: Token | None) -> Condition:
    relative = how.kind == "relation"
    direction = _direction(how, metric) if relative else Direction(how.text[0])
    unit = None if relative else _UNITS[amount.kind]
    limit = _limit(Condition(metric, direction, 0.0, relative), amount)
    return Condition(metric, direction, limit, relative, _time(hold) if hold else Seconds(0.0), unit)


def _direction(relation: Token, metric: str) -> Direction:
    if relation.text.startswith(("higher", "sup")):
        return Direction.ABOVE
    if relation.text.startswith(("lower", "inf")):
        return Direction.BELOW
    if is_latency(metric) or _WORSE_ABOVE.match(metric):
        return Direction.ABOVE
    raise BadValueError(say("plan.condition_worse", metric=metric), offset=relation.start)


def _limit(condition: Condition, amount: Token) -> float:
    """The amount; what a proxy measures has one form, and of anything else the form says what it is."""
    if condition.relative or condition.metric in SHARES or amount.kind == "percent":
        return _share(condition, amount)
    if condition.kind is MetricKind.QUANTILE:
        return _latency(condition, amount)
    return _time(amount) if amount.kind == "duration" else float(decimal(amount.text))


def _share(condition: Condition, amount: Token) -> float:
    if amount.kind != "percent":
        key = "plan.condition_share" if condition.kind is MetricKind.SHARE else "plan.condition_ratio"
        raise _amount_fault(key, condition, amount)
    if condition.kind is MetricKind.QUANTILE and not condition.relative:
        raise _amount_fault("plan.condition_latency", condition, amount)
    share = float(decimal(amount.text.rstrip("% \t").strip()) / 100)
    if share > 1 and (condition.kind is MetricKind.SHARE or not condition.relative):
        raise _amount_fault("plan.condition_over", condition, amount)
    return share


def _latency(condition: Condition, amount: Token) -> float:
    if amount.kind != "duration":
        raise _amount_fault("plan.condition_latency", condition, amount)
    seconds = _time(amount)
    if seconds <= 0 or condition.quantile == 0:
        raise _amount_fault("plan.condition_latency", condition, amount)
    return seconds


def _time(amount: Token) -> Seconds:
    seconds = parse_duration(amount.text)
    if seconds is None:
        raise BadValueError(say("plan.condition_unit", found=amount.text.strip()), offset=amount.start)
    if seconds > LONGEST:
        raise BadValueError(say("plan.too_far", found=amount.text.strip()), offset=amount.start)
    return seconds


def _amount_fault(key: str, condition: Condition, amount: Token) -> BadValueError:
    return BadValueError(say(key, metric=condition.metric, found=amount.text.strip()), offset=amount.start)


def _relation(condition: Condition) -> str:
    if condition.direction is Direction.BELOW:
        return "lower"
    known = condition.kind is MetricKind.QUANTILE or _WORSE_ABOVE.match(condition.metric)
    return "worse" if known else "higher"


def _seconds(seconds: Seconds) -> str:
    short = write_duration(seconds)
    return short if parse_duration(short) == seconds else f"{write_number(seconds)}s"
