"""Deciding: `if`, `and`, `or`, `!`, `!!`."""

from collections.abc import Sequence
from typing import Any

from bascule.flag.rules.part import Part, Rule, Scope
from bascule.flag.rules.values import truthy
from bascule.kernel.quantities import Instant


def build_if(parts: Sequence[Part], _scope: Scope) -> Part:
    """Condition, result, condition, result, …, and what else; null when nothing else is written."""
    if len(parts) == 3:
        return Part(_one(*parts))
    if len(parts) == 1:
        return parts[0]
    pairs = [(parts[at].test, parts[at + 1].rule) for at in range(0, len(parts) - 1, 2)]
    other = parts[-1].rule if len(parts) % 2 else None

    def rule(data: Any, now: Instant) -> Any:
        for test, result in pairs:
            if test(data, now):
                return result(data, now)
        return other(data, now) if other else None

    return Part(rule)


def _one(condition: Part, result: Part, other: Part) -> Rule:
    test, then, otherwise = condition.test, result.rule, other.rule
    if result.constant and other.constant:
        yes, no = result.value, other.value
        return lambda data, now: yes if test(data, now) else no
    if other.constant:
        no = other.value
        return lambda data, now: then(data, now) if test(data, now) else no
    return lambda data, now: then(data, now) if test(data, now) else otherwise(data, now)


def build_and(parts: Sequence[Part], _scope: Scope) -> Part:
    """The first value that does not count as true, or the last."""
    rules, boolean = [part.rule for part in parts], all(part.boolean for part in parts)
    if len(rules) == 2 and boolean:
        one, two = rules
        return Part(lambda data, now: one(data, now) and two(data, now), boolean=True)

    def rule(data: Any, now: Instant) -> Any:
        value = None
        for each in rules:
            value = each(data, now)
            if not truthy(value):
                return value
        return value

    return Part(rule, boolean=boolean)


def build_or(parts: Sequence[Part], _scope: Scope) -> Part:
    """The first value that counts as true, or the last."""
    rules, boolean = [part.rule for part in parts], all(part.boolean for part in parts)
    if len(rules) == 2 and boolean:
        one, two = rules
        return Part(lambda data, now: one(data, now) or two(data, now), boolean=True)

    def rule(data: Any, now: Instant) -> Any:
        value = None
        for each in rules:
            value = each(data, now)
            if truthy(value):
                return value
        return value

    return Part(rule, boolean=boolean)


def build_not(parts: Sequence[Part], _scope: Scope) -> Part:
    """The opposite of the first; without any, nothing is not, as in JavaScript."""
    test = parts[0].test if parts else _nothing
    return Part(lambda data, now: not test(data, now), boolean=True)


def build_whether(parts: Sequence[Part], _scope: Scope) -> Part:
    """`!!`: whether the first counts as true."""
    test = parts[0].test if parts else _nothing
    return Part(lambda data, now: bool(test(data, now)), boolean=True)


def _nothing(_data: Any, _now: Instant) -> bool:
    return False
