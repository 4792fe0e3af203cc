"""Bounds: where a figure stands, is to get, or may not get.

80%      18m      8             an amount
> 80%    < 10m    ≥ 8           with the side of it that is meant
"""

from dataclasses import dataclass
from typing import Any

from bascule.kernel.i18n import say
from bascule.plan.phrases.amount import Unit, decimal
from bascule.plan.phrases.condition import Direction
from bascule.plan.phrases.tokens import REST, Phrase, Token, one_of
from bascule.plan.phrases.values import read_duration, read_percent
from bascule.plan.reading.bad_value import BadValueError, describe

_SIDE = one_of(above=">=?|≥", below="<=?|≤")
_NUMBER = one_of(number=r"-?\d{1,12}(?:[.,]\d{1,12})?\Z")
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
