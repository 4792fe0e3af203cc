"""Amounts: the numbers of phrases, with what they count; a decimal comma is as good as a point."""

from decimal import Decimal
from enum import StrEnum

from bascule.kernel.quantities import Seconds

# No time of a plan is longer.
LONGEST = Seconds(10 * 365 * 86400.0)


class Unit(StrEnum):
    """What an amount counts: things, a share in 0..1, bytes, or seconds."""

    COUNT = "count"
    SHARE = "share"
    SIZE = "size"
    TIME = "time"


def decimal(text: str) -> Decimal:
    """A written number, exactly."""
    return Decimal(text.replace(",", "."))


def write_number(value: float, factor: int = 1) -> str:
    """A number as a plan writes it, with all its digits and no more; `factor` is 100 for a percentage of a share."""
    text = f"{Decimal(repr(value)) * factor:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
