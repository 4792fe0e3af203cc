"""Bounds: where a figure stands, is to get, or may not get.

80%      18m      8             an amount
> 80%    < 10m    ≥ 8           with the side of it that is meant
-50%     +15%                   a change of the baseline, by its sign
14d before the release          an amount that is measured
"""

import re
from dataclasses import dataclass
from typing import Any

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.plan.phrases.amount import Unit, decimal
from bascule.plan.phrases.condition import Direction
from bascule.plan.phrases.tokens import REST, Phrase, Token, one_of
from bascule.plan.phrases.values import read_duration, read_percent, read_some_duration
from bascule.plan.reading.bad_value import BadValueError, describe

_SIDE = one_of(above=">=?|≥", below="<=?|≤")
_NUMBER = one_of(number=r"-?\d{1,12}(?:[.,]\d{1,12})?\Z")
# A hyphen, or the sign that word processors make of it.
_CHANGE = one_of(change=r"[-+\u2212]\s*\d{1,12}(?:[.,]\d{1,12})?\s*%\s*\Z")
_BEFORE = re.compile(r"\s*(?P<span>\S.*?)\s+(?:before\s+(?:the\s+)?release|avant\s+la\s+mise\s+en\s+production)\s*\Z")
LARGEST_CHANGE = 100.0
_SIDES = {"above": Direction.ABOVE, "below": Direction.BELOW}


@dataclass(frozen=True, slots=True)
class Bound:
    """An amount (a share in 0..1, seconds, or a number) and the side of it that is meant, where one is."""

    amount: float
    unit: Unit
    side: Direction | None = None

    def holds(self, value: float) -> bool:
        """Whether a figure lies on the side that is meant, or on the amount itself."""
        return value <= self.amount if self.side is Direction.BELOW else value >= self.amount


@dataclass(frozen=True, slots=True)
class Change:
    """A goal as a change of its baseline: -0.5 is half of it less."""

    part: float

    @property
    def side(self) -> Direction:
        """The side that is meant: less, or more."""
        return Direction.BELOW if self.part < 0 else Direction.ABOVE

    def of(self, baseline: Bound) -> Bound:
        """The amount that is meant; of a baseline below zero, more is nearer to zero."""
        return Bound(baseline.amount + self.part * abs(baseline.amount), baseline.unit, self.side)


@dataclass(frozen=True, slots=True)
class Before:
    """A baseline that is measured: over so many seconds before the first user met the newest release."""

    span: Seconds


def read_goal(value: Any) -> Bound | Change:
    """`80%`, `> 8`, or by its sign a change of the baseline: `-50%`."""
    found = Phrase(value).take(_CHANGE) if isinstance(value, str) else None
    if not found:
        return read_bound(value)
    share = round(float(decimal("".join(found.text.replace("\u2212", "-").rstrip("%").split()))) / 100, 14)
    if not share or share < -1 or share > LARGEST_CHANGE:
        raise BadValueError(say("metric.change", found=describe(value)))
    return Change(share)


def read_baseline(value: Any) -> Bound | Before:
    """`65%`, or `14d before the release`."""
    found = _BEFORE.match(value) if isinstance(value, str) else None
    if found is None:
        return read_amount(value)
    return Before(read_some_duration(found["span"]))


def read_amount(value: Any) -> Bound:
    """`65%`, `18m` or `8`, without a side."""
    bound = read_bound(value)
    if bound.side is not None:
        raise BadValueError(say("metric.amount", found=describe(value)))
    return bound


def read_alert(value: Any) -> Bound:
    """`< 60%`: an alert says on which side of its amount somebody is told."""
    bound = read_bound(value)
    if bound.side is None:
        raise BadValueError(say("metric.alert-side", found=describe(value)))
    return bound


def read_bound(value: Any) -> Bound:
    """An amount with or without a side."""
    bare = isinstance(value, (int, float)) and not isinstance(value, bool)
    phrase = Phrase(str(value) if bare or isinstance(value, str) else "")
    side, amount = phrase.take(_SIDE), phrase.take(REST)
    return Bound(*_amount(amount, value), _SIDES.get(side.kind))


def _amount(amount: Token, value: Any) -> tuple[float, Unit]:
    if amount.text.endswith("%"):
        return read_percent(amount.text), Unit.SHARE
    if number := Phrase(amount.text).take(_NUMBER):
        return float(decimal(number.text)), Unit.COUNT
    try:
        return read_duration(amount.text), Unit.TIME
    except BadValueError:
        raise BadValueError(say("metric.bound", found=describe(value))) from None
