"""Lists: `map`, `filter`, `reduce`, `all`, `none`, `some`, `merge`.

Inside the second argument the data is the element at hand; the context cannot be seen there.
"""

from collections.abc import Sequence
from typing import Any

from bascule.flag.rules.part import Part, Rule, Scope
from bascule.kernel.quantities import Instant


def _elements(rule: Rule) -> Rule:
    def elements(data: Any, now: Instant) -> list[Any]:
        found = rule(data, now)
        return found if isinstance(found, list) else []

    return elements


def build_map(parts: Sequence[Part], _scope: Scope) -> Part:
    """Each element changed."""
    elements, change = _elements(parts[0].rule), parts[1].rule
    return Part(lambda data, now: [change(each, now) for each in elements(data, now)])


def build_filter(parts: Sequence[Part], _scope: Scope) -> Part:
    """The elements that pass."""
    elements, test = _elements(parts[0].rule), parts[1].test
    return Part(lambda data, now: [each for each in elements(data, now) if test(each, now)])


def build_reduce(parts: Sequence[Part], _scope: Scope) -> Part:
    """One value of all: the rule sees `current` and `accumulator`."""
    elements, step, start = _elements(parts[0].rule), parts[1].rule, parts[2].rule

    def rule(data: Any, now: Instant) -> Any:
        result = start(data, now)
        for each in elements(data, now):
            result = step({"current": each, "accumulator": result}, now)
        return result

    return Part(rule)


def build_all(parts: Sequence[Part], _scope: Scope) -> Part:
    """Whether there are elements and all pass."""
    elements, test = _elements(parts[0].rule), parts[1].test

    def rule(data: Any, now: Instant) -> bool:
        found = elements(data, now)
        return bool(found) and all(test(each, now) for each in found)

    return Part(rule, boolean=True)


def build_some(parts: Sequence[Part], _scope: Scope) -> Part:
    """Whether one passes."""
    elements, test = _elements(parts[0].rule), parts[1].test
    return Part(lambda data, now: any(test(each, now) for each in elements(data, now)), boolean=True)


def build_none(parts: Sequence[Part], _scope: Scope) -> Part:
    """Whether none passes."""
    elements, test = _elements(parts[0].rule), parts[1].test
    return Part(lambda data, now: not any(test(each, now) for each in elements(data, now)), boolean=True)


def build_merge(parts: Sequence[Part], _scope: Scope) -> Part:
    """One list of all; what is no list counts as one of one element."""
    rules = [part.rule for part in parts]

    def rule(data: Any, now: Instant) -> list[Any]:
        values = [each(data, now) for each in rules]
        return [inner for value in values for inner in (value if isinstance(value, list) else [value])]

    return Part(rule)


def build_list(parts: Sequence[Part]) -> Part:
    """A list that is written in the rule and has rules in it."""
    rules = [part.rule for part in parts]
    return Part(lambda data, now: [each(data, now) for each in rules])
