"""Texts: `cat`, `substr`, `starts_with`, `ends_with`. Bad input is null, as flagd has it."""

from collections.abc import Callable, Sequence
from typing import Any

from bascule.flag.rules.part import Part, Scope
from bascule.flag.rules.values import number, text
from bascule.kernel.quantities import Instant


def build_cat(parts: Sequence[Part], _scope: Scope) -> Part:
    """The texts of all, joined."""
    rules = [part.rule for part in parts]
    if all(part.constant for part in parts):
        joined = "".join(text(part.value) for part in parts)
        return Part(lambda _data, _now: joined, constant=True, value=joined)
    return Part(lambda data, now: "".join([text(each(data, now)) for each in rules]))


def build_substr(parts: Sequence[Part], _scope: Scope) -> Part:
    """From a start on (from the end when negative), so many characters (or up to so many before the end)."""
    source, start = parts[0].rule, parts[1].rule
    length = parts[2].rule if len(parts) == 3 else None

    def rule(data: Any, now: Instant) -> Any:
        rest = text(source(data, now))[_index(start(data, now)) :]
        return rest[: _index(length(data, now))] if length else rest

    return Part(rule)


def _index(value: Any) -> int:
    found = number(value)
    return int(found) if abs(found) < 2**31 else 0


def _compared(compare: Callable[[str, str], bool]) -> Callable[[Sequence[Part], Scope], Part]:
    def builder(parts: Sequence[Part], _scope: Scope) -> Part:
        one, two = (part.rule for part in parts)

        def rule(data: Any, now: Instant) -> bool | None:
            value, wanted = one(data, now), two(data, now)
            both = value.__class__ is str and wanted.__class__ is str
            return compare(value, wanted) if both else None

        return Part(rule, boolean=True)

    return builder


build_starts = _compared(str.startswith)
build_ends = _compared(str.endswith)
