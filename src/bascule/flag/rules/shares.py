"""Shares: `{"fractional": [key?, [variant, weight?], …]}` gives every user one of the variants, always the same one.

Without a key the flag's key and the context's `targetingKey` are hashed together, so that two flags do not choose the
same users. No key, or weights that add up to nothing, give null. A weight is 1 when it is not written; computed ones
below 0 count as 0. Which bytes are hashed is the flag's generation (`flag.bucket`).
"""

from collections.abc import Callable, Sequence
from typing import Any

from bascule.flag.bucket import HEADS, MOST_WEIGHT, cbor, cbor_head, cbor_pair, cbor_text, cuts, pick, place
from bascule.flag.rules.part import Part, Rule, Scope
from bascule.flag.rules.values import number
from bascule.kernel.quantities import Instant

Place = Callable[[Any, Instant], int | None]
Choice = tuple[Part, Part]


def build_fractional(key: Part | None, choices: Sequence[Choice], scope: Scope) -> Part:
    """The variant of the user's bucket; `choices` are variants with their weights, `key` what is hashed."""
    at = _shorthand(scope) if key is None else _keyed(key.rule, scope)
    if not all(weight.constant for _, weight in choices):
        return Part(_moving(at, choices))
    ends = cuts([weight.value for _, weight in choices])
    if not ends:
        return Part(lambda _data, _now: None)
    variants = [variant for variant, _ in choices]
    if not all(variant.constant for variant in variants):
        return Part(_computed(at, ends, [variant.rule for variant in variants]))
    values = [variant.value for variant in variants]
    if key is None and len(values) == 2 and scope.generation == 3:
        return Part(_ramp(scope.flag, ends[0], values))
    return Part(_fixed(at, ends, values))


def _ramp(flag: str, cut: int, values: Sequence[Any]) -> Rule:
    """The commonest form, on and off by the targeting key, without a call more than it needs."""
    (first, second), long = values, cbor_pair(flag)
    heads = [long + head for head in HEADS]
    few = len(heads)

    def ramp(data: Any, _now: Instant) -> Any:
        key = data.get("targetingKey") if data.__class__ is dict else None
        if key.__class__ is not str or not key:
            return None
        coded = key.encode()
        size = len(coded)
        head = heads[size] if size < few else long + cbor_head(size)
        return first if place(head + coded) < cut else second

    return ramp


def _fixed(at: Place, ends: list[int], values: list[Any]) -> Rule:
    def fixed(data: Any, now: Instant) -> Any:
        found = at(data, now)
        return None if found is None else values[pick(found, ends)]

    return fixed


def _computed(at: Place, ends: list[int], variants: list[Rule]) -> Rule:
    def rule(data: Any, now: Instant) -> Any:
        found = at(data, now)
        return None if found is None else variants[pick(found, ends)](data, now)

    return rule


def _moving(at: Place, choices: Sequence[Choice]) -> Rule:
    variants, weights = [variant.rule for variant, _ in choices], [weight.rule for _, weight in choices]

    def rule(data: Any, now: Instant) -> Any:
        found = at(data, now)
        ends = _ends([weight(data, now) for weight in weights])
        return variants[pick(found, ends)](data, now) if ends and found is not None else None

    return rule


def _ends(weights: list[Any]) -> list[int]:
    read = [number(weight) for weight in weights]
    if any(weight is None or weight != weight or weight != int(weight) for weight in read):
        return []
    clamped = [max(int(weight), 0) for weight in read]
    return cuts(clamped) if sum(clamped) <= MOST_WEIGHT else []


def _shorthand(scope: Scope) -> Place:
    if scope.generation == 2:
        return _joined(scope.flag)
    head = cbor_pair(scope.flag)

    def listed(data: Any, _now: Instant) -> int | None:
        key = data.get("targetingKey") if data.__class__ is dict else None
        return place(head + cbor_text(key)) if key.__class__ is str and key else None

    return listed


def _joined(flag: str) -> Place:
    def joined(data: Any, _now: Instant) -> int | None:
        key = data.get("targetingKey") if data.__class__ is dict else None
        return place((flag + key).encode()) if key.__class__ is str and key else None

    return joined


def _keyed(key: Rule, scope: Scope) -> Place:
    if scope.generation == 2:
        return _text_key(key, _joined(scope.flag))

    def coded(data: Any, now: Instant) -> int | None:
        value = key(data, now)
        if value.__class__ is str:
            return place(cbor_text(value))
        return None if value is None else place(cbor(value))

    return coded


def _text_key(key: Rule, otherwise: Place) -> Place:
    def plain(data: Any, now: Instant) -> int | None:
        value = key(data, now)
        return place(value.encode()) if value.__class__ is str else otherwise(data, now)

    return plain
