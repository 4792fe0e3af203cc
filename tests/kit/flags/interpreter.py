"""A plain interpreter of the same rules: one function per meaning, nothing compiled, nothing remembered.

The compiled evaluation is held against it. It shares the coercions of `values` with it, and nothing else.
"""

import itertools
import math
from typing import Any

import cbor2
import mmh3

from bascule.flag.rules.values import alike, before, finite, not_after, number, same, text, truthy

ABSENT = object()


def run(rule: Any, data: Any, setting: dict[str, Any]) -> Any:
    """What a rule gives; `setting` holds flag, generation and now."""
    if isinstance(rule, list):
        return [run(each, data, setting) for each in rule]
    if not isinstance(rule, dict):
        return rule
    if not rule:
        return None
    ((name, written),) = rule.items()
    if name in LAZY:
        return LAZY[name](written if isinstance(written, list) else [written], data, setting)
    values = [run(each, data, setting) for each in (written if isinstance(written, list) else [written])]
    return EAGER[name](*values)


def _look(data: Any, path: str) -> Any:
    for name in path.split(".") if path else ():
        if isinstance(data, dict) and name in data:
            data = data[name]
        elif isinstance(data, list) and name.isdecimal() and int(name) < len(data):
            data = data[int(name)]
        else:
            return ABSENT
    return data


def _var(written: list[Any], data: Any, setting: dict[str, Any]) -> Any:
    path = run(written[0], data, setting) if written else ""
    path = "" if path is None else text(path)
    if path == "$flagd.flagKey":
        return setting["flag"]
    if path == "$flagd.timestamp":
        return int(setting["now"])
    found = _look(data, path)
    if found is ABSENT:
        return run(written[1], data, setting) if len(written) > 1 else None
    return found


def _if(written: list[Any], data: Any, setting: dict[str, Any]) -> Any:
    if not written:
        return None
    if len(written) == 1:
        return run(written[0], data, setting)
    if truthy(run(written[0], data, setting)):
        return run(written[1], data, setting)
    return _if(written[2:], data, setting)


def _and(written: list[Any], data: Any, setting: dict[str, Any]) -> Any:
    value = run(written[0], data, setting)
    return value if not truthy(value) or len(written) == 1 else _and(written[1:], data, setting)


def _or(written: list[Any], data: Any, setting: dict[str, Any]) -> Any:
    value = run(written[0], data, setting)
    return value if truthy(value) or len(written) == 1 else _or(written[1:], data, setting)


def _of(written: list[Any], data: Any, setting: dict[str, Any]) -> list[Any]:
    found = run(written[0], data, setting)
    return found if isinstance(found, list) else []


def _tests(written: list[Any], data: Any, setting: dict[str, Any]) -> list[bool]:
    return [truthy(run(written[1], each, setting)) for each in _of(written, data, setting)]


def _map(written: list[Any], data: Any, setting: dict[str, Any]) -> Any:
    return [run(written[1], each, setting) for each in _of(written, data, setting)]


def _filter(written: list[Any], data: Any, setting: dict[str, Any]) -> Any:
    return [each for each in _of(written, data, setting) if truthy(run(written[1], each, setting))]


def _reduce(written: list[Any], data: Any, setting: dict[str, Any]) -> Any:
    result = run(written[2], data, setting)
    for each in _of(written, data, setting):
        result = run(written[1], {"current": each, "accumulator": result}, setting)
    return result


def _lacking(names: list[Any], data: Any) -> list[Any]:
    return [name for name in names if _look(data, text(name)) in (ABSENT, None, "")]


def _missing(written: list[Any], data: Any, setting: dict[str, Any]) -> Any:
    return _lacking(written, data)


def _missing_some(written: list[Any], data: Any, setting: dict[str, Any]) -> Any:
    least, names = written
    lacking = _lacking(names, data)
    return [] if len(names) - len(lacking) >= least else lacking


def _normal(value: Any) -> Any:
    if isinstance(value, float) and -(2**63) <= value < 2**64 and value == int(value):
        return int(value)
    if isinstance(value, list):
        return [_normal(each) for each in value]
    return {key: _normal(each) for key, each in value.items()} if isinstance(value, dict) else value


def _hash(key: Any, data: Any, setting: dict[str, Any]) -> int | None:
    """`key` is ABSENT for the short form, which hashes the flag's key and the targeting key."""
    target = data.get("targetingKey") if isinstance(data, dict) else None
    if setting["generation"] == 2 and not isinstance(key, str):
        key = ABSENT
    if key is not ABSENT:
        coded = key.encode() if setting["generation"] == 2 else cbor2.dumps(_normal(key), canonical=True)
        return None if key is None else mmh3.hash(coded, 0, False)
    if not isinstance(target, str) or not target:
        return None
    short = (setting["flag"] + target).encode()
    return mmh3.hash(short if setting["generation"] == 2 else cbor2.dumps([setting["flag"], target]), 0, False)


def _fractional(written: list[Any], data: Any, setting: dict[str, Any]) -> Any:
    keyed = not isinstance(written[0], list)
    hashed = _hash(run(written[0], data, setting) if keyed else ABSENT, data, setting)
    choices = written[keyed:]
    weights = [number(run(each[1], data, setting)) if len(each) == 2 else 1 for each in choices]
    if any(math.isnan(weight) or weight != int(weight) for weight in weights):
        return None
    weights = [max(int(weight), 0) for weight in weights]
    if hashed is None or not sum(weights) or sum(weights) > 2**31 - 1:
        return None
    bucket, reached = (hashed * sum(weights)) >> 32, 0
    for choice, weight in zip(choices, weights, strict=True):
        reached += weight
        if reached > bucket:
            return run(choice[0], data, setting)
    return None


LAZY = {
    "var": _var, "if": _if, "and": _and, "or": _or, "map": _map, "filter": _filter, "reduce": _reduce,
    "all": lambda *given: bool(_tests(*given)) and all(_tests(*given)),
    "some": lambda *given: any(_tests(*given)),
    "none": lambda *given: not any(_tests(*given)),
    "missing": _missing, "missing_some": _missing_some, "fractional": _fractional,
}  # fmt: skip


def _arithmetic(reckon):
    def run_it(*values: Any) -> Any:
        try:
            return finite(reckon(*map(number, values)))
        except (ArithmeticError, ValueError):
            return None

    return run_it


def _smallest(choose):
    return lambda *values: math.nan if any(math.isnan(value) for value in values) else choose(values)


def _parts(version: str) -> tuple[Any, ...] | None:
    core, _, _ = version.removeprefix("v").removeprefix("V").partition("+")
    core, _, labels = core.partition("-")
    numbers = core.split(".")
    if not 1 <= len(numbers) <= 3 or any(str(int(each)) != each if each.isdecimal() else True for each in numbers):
        return None
    major, minor, patch = (*map(int, numbers), 0, 0)[:3]
    ranks = [(0, int(each), "") if each.isdecimal() else (1, 0, each) for each in labels.split(".")] if labels else []
    return major, minor, patch, 0 if labels else 1, ranks


def _sem_ver(one: Any, operator: str, two: Any) -> bool | None:
    one, two = (text(each) if type(each) in (int, float) else each for each in (one, two))
    left = _parts(one) if isinstance(one, str) else None
    right = _parts(two) if isinstance(two, str) else None
    if left is None or right is None:
        return None
    match operator:
        case "^":
            return left[0] == right[0]
        case "~":
            return left[:2] == right[:2]
        case "=" | "!=":
            return (left == right) is (operator == "=")
    order = (left > right) - (left < right)
    return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[operator]


def _in(value: Any, where: Any) -> bool:
    if isinstance(where, str):
        return isinstance(value, str | int | float) and text(value) in where
    return isinstance(where, list) and any(same(value, each) for each in where)


def _substr(source: Any, start: Any, length: Any = ABSENT) -> str:
    def index(value: Any) -> int:
        found = number(value)
        return int(found) if abs(found) < 2**31 else 0

    rest = text(source)[index(start) :]
    return rest if length is ABSENT else rest[: index(length)]


def _both(compare):
    return lambda one, two: compare(one, two) if isinstance(one, str) and isinstance(two, str) else None


EAGER = {
    "!": lambda value: not truthy(value),
    "!!": truthy,
    "==": alike,
    "===": same,
    "!=": lambda one, two: not alike(one, two),
    "!==": lambda one, two: not same(one, two),
    "<": lambda *values: all(before(*pair) for pair in itertools.pairwise(values)),
    "<=": lambda *values: all(not_after(*pair) for pair in itertools.pairwise(values)),
    ">": lambda one, two: before(two, one),
    ">=": lambda one, two: not_after(two, one),
    "in": _in,
    "+": _arithmetic(lambda *values: sum(values)),
    "-": _arithmetic(lambda one, two=None: -one if two is None else one - two),
    "*": _arithmetic(lambda *values: math.prod(values)),
    "/": _arithmetic(lambda one, two: one / two),
    "%": _arithmetic(math.fmod),
    "min": _arithmetic(_smallest(min)),
    "max": _arithmetic(_smallest(max)),
    "merge": lambda *values: [inner for value in values for inner in (value if isinstance(value, list) else [value])],
    "cat": lambda *values: "".join(map(text, values)),
    "substr": _substr,
    "starts_with": _both(str.startswith),
    "ends_with": _both(str.endswith),
    "sem_ver": _sem_ver,
}
