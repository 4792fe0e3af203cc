"""Whether an answer is what a port's signature promises, down to the fields of its values.

A driver is code of somebody else: what it answers goes into pure functions that decide, and those trust their types. A
wrong answer is found here, where it can still be told from a bad version.
"""

import types
from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

Fits = Callable[[Any], bool]


@cache
def fits(hint: Any) -> Fits:
    """The question whether a value is of a type, as it is written in a signature."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Any:
        return lambda _: True
    if hint is None or hint is types.NoneType:
        return lambda value: value is None
    if origin in (Union, types.UnionType):
        return _either(tuple(fits(each) for each in arguments))
    if origin is tuple and arguments[-1:] != (...,):
        return _pairwise(tuple(fits(each) for each in arguments))
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(fits(arguments[0]), fits(arguments[1]))
    if origin is not None and issubclass(origin, Collection):
        return _each(origin, fits(arguments[0]))
    return _instance(hint)


def _either(choices: tuple[Fits, ...]) -> Fits:
    return lambda value: any(choice(value) for choice in choices)


def _pairwise(parts: tuple[Fits, ...]) -> Fits:
    return lambda value: (
        isinstance(value, tuple)
        and len(value) == len(parts)
        and all(part(each) for part, each in zip(parts, value, strict=True))
    )


def _mapping(key: Fits, item: Fits) -> Fits:
    return lambda value: isinstance(value, Mapping) and all(key(one) and item(other) for one, other in value.items())


def _each(origin: type, item: Fits) -> Fits:
    # A text is a sequence of texts: that is never what is meant.
    def each(value: Any) -> bool:
        found: Any = value
        return isinstance(value, origin) and not isinstance(value, str | bytes) and all(item(one) for one in found)

    return each


def _instance(hint: type) -> Fits:
    if hint is float:
        return lambda value: isinstance(value, float | int) and not isinstance(value, bool)
    if hint is int:
        return lambda value: isinstance(value, int) and not isinstance(value, bool)
    if is_dataclass(hint):
        return lambda value: (
            isinstance(value, hint) and all(field(getattr(value, name)) for name, field in _fields(hint))
        )
    return lambda value: isinstance(value, hint)


@cache
def _fields(hint: type) -> tuple[tuple[str, Fits], ...]:
    # Asked for at the first value, not when the question is made: a type may hold values of its own type.
    hints = get_type_hints(hint)
    return tuple((field.name, fits(hints[field.name])) for field in fields(hint))
