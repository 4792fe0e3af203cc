"""Comparing: equality, order, and `in`."""

from collections.abc import Callable, Sequence
from typing import Any

from bascule.flag.rules.part import Part, Rule, Scope
from bascule.flag.rules.values import alike, before, not_after, same, text
from bascule.kernel.quantities import Instant

Build = Callable[[Sequence[Part], Scope], Part]


def build_equal(parts: Sequence[Part], _scope: Scope) -> Part:
    """`==` and `===` with a text that is written in the rule need no coercion when the other is a text, too."""
    return Part(_against_text(parts, alike) or _pair(parts, alike), boolean=True)


def build_same(parts: Sequence[Part], _scope: Scope) -> Part:
    """`===`."""
    return Part(_against_text(parts, same) or _pair(parts, same), boolean=True)


def _against_text(parts: Sequence[Part], compare: Callable[[Any, Any], bool]) -> Rule | None:
    one, two = parts
    if one.constant:
        one, two = two, one
    if not (two.constant and isinstance(two.value, str)) or one.constant:
        return None
    read, wanted = one.rule, two.value

    def rule(data: Any, now: Instant) -> bool:
        value = read(data, now)
        return value == wanted if value.__class__ is str else compare(value, wanted)

    return rule


def _pair(parts: Sequence[Part], compare: Callable[[Any, Any], bool]) -> Rule:
    one, two = (part.rule for part in parts)
    return lambda data, now: compare(one(data, now), two(data, now))


def opposite(build: Build) -> Build:
    """`!=` of `==`, `!==` of `===`."""

    def builder(parts: Sequence[Part], scope: Scope) -> Part:
        rule = build(parts, scope).rule
        return Part(lambda data, now: not rule(data, now), boolean=True)

    return builder


def _ordered(compare: Callable[[Any, Any], bool]) -> Build:
    def builder(parts: Sequence[Part], _scope: Scope) -> Part:
        if len(parts) == 2:
            return Part(_pair(parts, compare), boolean=True)
        low, middle, high = (part.rule for part in parts)

        def between(data: Any, now: Instant) -> bool:
            value = middle(data, now)
            return compare(low(data, now), value) and compare(value, high(data, now))

        return Part(between, boolean=True)

    return builder


build_less = _ordered(before)
build_at_most = _ordered(not_after)
build_more = _ordered(lambda left, right: before(right, left))
build_at_least = _ordered(lambda left, right: not_after(right, left))


def build_in(parts: Sequence[Part], _scope: Scope) -> Part:
    """Whether a list has the value, or a text contains it."""
    one, two = parts
    if two.constant and isinstance(two.value, list) and all(isinstance(each, str) for each in two.value):
        return Part(_among(one, frozenset(two.value)), boolean=True)
    value, where = one.rule, two.rule
    return Part(lambda data, now: within(value(data, now), where(data, now)), boolean=True)


def _among(part: Part, words: frozenset[str]) -> Rule:
    if part.name:
        return _named_among(part.name, part.rule, words)
    read = part.rule

    def rule(data: Any, now: Instant) -> bool:
        value = read(data, now)
        return value.__class__ is str and value in words

    return rule


def _named_among(name: str, read: Rule, words: frozenset[str]) -> Rule:
    def rule(data: Any, now: Instant) -> bool:
        value = data.get(name) if data.__class__ is dict else read(data, now)
        return value.__class__ is str and value in words

    return rule


def within(value: Any, where: Any) -> bool:
    """Whether a list has the value (strictly equal), or a text contains the text of it."""
    if isinstance(where, str):
        return isinstance(value, str | int | float) and text(value) in where
    return isinstance(where, list) and any(same(value, each) for each in where)
