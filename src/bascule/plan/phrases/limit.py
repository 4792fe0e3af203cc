"""Limits: what the figure of a check must keep to, as a team writes it.

    > 80%                   au moins 80 %
    branches >= 70%         critical = 0
    < 200KB gzip            < 250ms

A limit has a subject (which figure of the check; empty for its main one), an operator, an amount with its unit, and
sometimes a word after it that says how the figure is taken. 1 KB is 1000 bytes and 1 KiB is 1024, as the units' own
standard has it. Which subjects, units and words a check knows is declared by its driver and compared by lint.
"""

import re
from dataclasses import dataclass

from bascule.kernel.duration import unit_seconds
from bascule.kernel.i18n import say
from bascule.plan.phrases.amount import Unit, decimal, write_number
from bascule.plan.phrases.tokens import Phrase, Token, one_of
from bascule.plan.reading.bad_value import BadValueError, describe, did_you_mean, listed

OPERATORS = (">", ">=", "<", "<=", "=")
_WORDED = {"==": "=", "≥": ">=", "≤": "<=", "at least": ">=", "at most": "<=", "au moins": ">=", "au plus": "<="}
_OPERATOR = re.compile(r"\s*(>=|<=|==|>|<|=|≥|≤|\b(?:at\s+least|at\s+most|au\s+moins|au\s+plus)(?=\s))\s*")
_NUMBER = one_of(number=r"\d{1,20}(?:[.,]\d{1,20})?")
_UNIT = one_of(unit=r"(?:%|[A-Za-z]+)(?=\s|\Z)")
_HOW = re.compile(r"\s+(?P<word>\S+)")
_SIZES = {"b": 1, "o": 1} | {
    f"{prefix}{infix}{letter}": base ** (power + 1)
    for infix, base in (("", 1000), ("i", 1024))
    for power, prefix in enumerate("kmg")
    for letter in "bo"
}
_SHOWN_UNITS = ("%", "KB", "MB", "KiB", "ms", "s")


@dataclass(frozen=True, slots=True)
class Limit:
    """What one figure must keep to; `amount` is a number, a share in 0..1, bytes or seconds."""

    subject: str
    operator: str
    amount: float
    unit: Unit
    word: str = ""

    def holds(self, value: float) -> bool:
        """Whether a figure, in the unit of the limit, keeps to it."""
        return {
            ">": value > self.amount,
            ">=": value >= self.amount,
            "<": value < self.amount,
            "<=": value <= self.amount,
            "=": value == self.amount,
        }[self.operator]

    @property
    def written(self) -> str:
        """The limit as text; reading it again gives the same limit."""
        unit = {Unit.COUNT: "", Unit.SHARE: "%", Unit.SIZE: "B", Unit.TIME: "s"}[self.unit]
        amount = write_number(self.amount, 100 if self.unit is Unit.SHARE else 1) + unit
        return " ".join(part for part in (self.subject, self.operator, amount, self.word) if part)


def parse_limit(text: str) -> Limit:
    """Read a limit. Raises `BadValueError` with the offset of the word that does not fit."""
    split = split_limit(text)
    if split is None:
        raise BadValueError(say("plan.limit", found=describe(text)))
    return split[1]


def split_limit(text: str) -> tuple[str, Limit] | None:
    """What stands before the operator, and the limit with that as its subject; None when there is no operator."""
    match = _OPERATOR.search(text)
    if match is None:
        return None
    operator = " ".join(match[1].split())
    subject = " ".join(text[: match.start()].split())
    return subject, Limit(subject, _WORDED.get(operator, operator), *_read_amount(text, match.end()))


def _read_amount(text: str, start: int) -> tuple[float, Unit, str]:
    phrase = Phrase(text, start)
    number, unit, word = phrase.take(_NUMBER), phrase.take(_UNIT), phrase.take(_HOW)
    if not number or not phrase.done:
        raise BadValueError(say("plan.limit_amount", found=describe(text[start:])), offset=start)
    factor, counted = _unit(unit)
    return float(decimal(number.text) * decimal(str(factor))), counted, word.text.lower()


def _unit(unit: Token) -> tuple[float, Unit]:
    """What one of it is in the unit that is kept, and that unit."""
    if not unit:
        return 1, Unit.COUNT
    if unit.text == "%":
        return 0.01, Unit.SHARE
    if (seconds := unit_seconds(unit.text)) is not None:
        return seconds, Unit.TIME
    if unit.text.lower() in _SIZES:
        return _SIZES[unit.text.lower()], Unit.SIZE
    message = say("plan.limit_unknown_unit", found=unit.text[:20], allowed=listed(_SHOWN_UNITS))
    raise BadValueError(message, did_you_mean(unit.text, _SHOWN_UNITS), unit.start)
