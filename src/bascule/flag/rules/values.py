"""What values mean to a rule: truth, equality, numbers and text as JsonLogic has them, which is as JavaScript has them.

Rules travel: the same definition is evaluated by services in Go, JavaScript, Java and here. So a comparison of `"5"` with
`5` must come out the same everywhere. Source of the coercions: ECMA-262, sections 7.1 and 7.2. Two things are kept out of
reach on purpose: numbers are finite (what would be NaN or an infinity is null), and integers beyond 2^53 are floats, as
they are in JavaScript.
"""

import math
from typing import Any

EXACT = 2**53
# From here on JavaScript writes whole numbers with an exponent.
_POSITIONAL = 1e21


def truthy(value: Any) -> bool:
    """Whether a value counts as true: `[]`, `""`, 0, NaN and null do not; `{}` and `"0"` do."""
    if value is True or value is False:
        return bool(value)
    if isinstance(value, dict):
        return True
    return bool(value) and value == value


def number(value: Any) -> float | int:
    """The number that a value stands for; NaN where it stands for none."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value if -EXACT <= value <= EXACT else _wide(value)
    if isinstance(value, float):
        return value
    if value is None:
        return 0
    if isinstance(value, str):
        return _read(value.strip())
    return _read(text(value)) if isinstance(value, list) else math.nan


def _wide(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _read(written: str) -> float | int:
    if not written:
        return 0
    if "_" in written or written[-1:] in "yfnYFN":
        return math.nan
    try:
        return number(int(written, 0)) if written[:2].lower() in {"0x", "0o", "0b"} else whole(float(written))
    except ValueError:
        return math.nan


def whole(value: float) -> float | int:
    """A float that is an integer as an int, so that 4 / 2 is 2 and reads so as a variant."""
    return int(value) if -EXACT <= value <= EXACT and value == int(value) else value


def finite(value: float) -> float | int | None:
    """A result of arithmetic: null where JavaScript has NaN or an infinity, which JSON cannot write."""
    return whole(value) if math.isfinite(value) else None


def text(value: Any) -> str:
    """The text that a value stands for when texts are joined: null is empty, `[1, 2]` is `1,2`."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(text(each) for each in value)
    return "[object Object]" if isinstance(value, dict) else _written(value)


def _written(value: float) -> str:
    value = number(value)
    if isinstance(value, float) and abs(value) < _POSITIONAL and value.is_integer():
        value = int(value)
    return str(value) if isinstance(value, int) else repr(value).replace("e-0", "e-")


def same(left: Any, right: Any) -> bool:
    """Strict equality: the same kind and the same value; lists and objects by what they hold."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return type(left) is type(right) and left == right if _apart(left, right) else bool(left == right)


def _apart(left: Any, right: Any) -> bool:
    return not (isinstance(left, int | float) and isinstance(right, int | float))


def alike(left: Any, right: Any) -> bool:
    """Loose equality: a number equals the text that writes it, true equals 1, null equals null only."""
    if left is None or right is None:
        return left is right
    if type(left) is type(right) or not _apart(left, right):
        return bool(number(left) == number(right)) if isinstance(left, bool) else bool(left == right)
    if isinstance(left, dict) or isinstance(right, dict):
        return False
    if isinstance(left, list) and isinstance(right, str):
        return text(left) == right
    if isinstance(right, list) and isinstance(left, str):
        return left == text(right)
    return bool(number(left) == number(right))


def before(left: Any, right: Any) -> bool:
    """`left < right`: texts by their code units, everything else by number; false where one is no number."""
    if isinstance(left, str) and isinstance(right, str):
        return left.encode("utf-16-be", "surrogatepass") < right.encode("utf-16-be", "surrogatepass")
    return number(left) < number(right)


def not_after(left: Any, right: Any) -> bool:
    """`left <= right`, as `before`."""
    if isinstance(left, str) and isinstance(right, str):
        return left == right or before(left, right)
    return number(left) <= number(right)
