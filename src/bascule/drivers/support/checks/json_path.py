"""JSON paths that name one place: `$.queue.depth`, `$.items[0]['name']`, `$.checks[-1].status`. Pure.

The singular queries of RFC 9535, and no more: a check that asks one question needs no filters, and a path without
wildcards cannot run away on a large answer.
"""

import re
from typing import Any

from bascule.kernel.i18n import say
from bascule.ports.errors import WrongOption

_PART = re.compile(
    r"\.([A-Za-z_\u0080-\U0010ffff][\w\u0080-\U0010ffff-]*)|\[(-?\d{1,9})\]|\['([^']*)'\]|\[\"([^\"]*)\"\]"
)
_BOUND = re.compile(r"(>=|<=|!=|>|<|=)\s*(.+)\Z", re.DOTALL)


def parts_of(path: str) -> tuple[str | int, ...]:
    """The keys and positions of a path. Raises `Refused` for one that does not name one place."""
    parts: list[str | int] = []
    position = 1
    while path.startswith("$") and position < len(path):
        match = _PART.match(path, position)
        if match is None:
            break
        key = next(group for group in (match[1], match[3], match[4], match[2]) if group is not None)
        parts.append(int(key) if match[2] is not None else key)
        position = match.end()
    if not path.startswith("$") or position < len(path):
        wanted = "$.name, $.list[0].name, $['name']"
        raise WrongOption(say("driver.wrong-option", option="json", found=path[:80], wanted=wanted))
    return tuple(parts)


def value_at(document: Any, path: str) -> Any:
    """What stands at a path. Raises `LookupError` when nothing does."""
    part: Any
    for part in parts_of(path):
        if not isinstance(document, list if isinstance(part, int) else dict):
            raise LookupError(path)
        document = document[part]
    return document


def agrees(found: Any, wanted: Any) -> bool:
    """Whether a value is as wanted: equal, or within a bound such as `< 10` or `!= down`."""
    bound = _BOUND.match(wanted) if isinstance(wanted, str) else None
    if bound is None:
        return (type(found) is type(wanted) and bool(found == wanted)) or _same_number(found, wanted)
    operator, limit = bound[1], bound[2].strip()
    if operator in ("=", "!="):
        return (found == limit or _same_number(found, _number(limit))) is (operator == "=")
    value, least = _number(found), _number(limit)
    if value is None or least is None:
        return False
    return {">": value > least, ">=": value >= least, "<": value < least, "<=": value <= least}[operator]


def _same_number(found: Any, wanted: Any) -> bool:
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (found, wanted))
    return numbers and bool(found == wanted)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None
