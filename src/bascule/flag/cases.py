"""Cases: the different kinds of contexts that two rules can tell apart, so that they can be compared on each.

A condition of a rule is made of *atoms* (what `and`, `or` and `!` combine). An atom about one attribute and written
values (`country in […]`, `version >= 1.4.0`, `age < 18`) is tried on every value at which its answer can change: the
written ones, their neighbours, and one that is none of them. Any other atom is taken as free to be true or false. A
case is one choice for all of them; there may be cases that no real context meets, never a context that no case covers.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bascule.flag.rules.versions import read_version
from bascule.kernel.canonical import canonical

MOST = 4096
_COMBINE = ("and", "or", "!", "!!")
_BY_VALUE = ("in", "==", "===", "!=", "!==")
_BY_ORDER = ("<", "<=", ">", ">=")


@dataclass(frozen=True, slots=True)
class Case:
    """Values of attributes, and what the free atoms say."""

    context: Mapping[str, Any] = field(default_factory=dict)
    free: Mapping[bytes, bool] = field(default_factory=dict)


class TooManyCases(Exception):
    """The rules tell more kinds of contexts apart than can be gone through."""


def cases(rules: list[Any]) -> Iterator[Case]:
    """Every kind of context that the conditions of these rules can tell apart. Raises `TooManyCases`."""
    values: dict[str, list[Any]] = {}
    free: dict[bytes, None] = {}
    for atom in itertools.chain.from_iterable(map(_conditions, rules)):
        found = _trials(atom)
        if found is None:
            free[canonical(atom)] = None
        else:
            values.setdefault(found[0], [None]).extend(found[1])
    choices = [_distinct(each) for each in values.values()]
    count = 2 ** len(free)
    for each in choices:
        count *= len(each)
    if count > MOST:
        raise TooManyCases
    for chosen in itertools.product(*choices, *([True, False] for _ in free)):
        context = dict(zip(values, chosen, strict=False))
        yield Case(context, dict(zip(free, chosen[len(context) :], strict=True)))


def _distinct(values: list[Any]) -> list[Any]:
    return list({canonical(value): value for value in values}.values())


def _conditions(rule: Any) -> Iterator[Any]:
    """The atoms of every condition of a rule."""
    if isinstance(rule, dict) and len(rule) == 1:
        ((name, written),) = rule.items()
        if name == "if" and isinstance(written, list):
            for index, each in enumerate(written):
                condition = index % 2 == 0 and (index < len(written) - 1 or len(written) == 1)
                yield from atoms(each) if condition else _conditions(each)
        elif name == "fractional" and isinstance(written, list):
            for each in written:
                yield from _conditions(each[0]) if isinstance(each, list) else ()


def atoms(condition: Any) -> Iterator[Any]:
    """The atoms that a condition combines."""
    if isinstance(condition, dict) and len(condition) == 1:
        ((name, written),) = condition.items()
        if name in _COMBINE:
            for each in written if isinstance(written, list) else [written]:
                yield from atoms(each)
        else:
            yield condition


def _trials(atom: Any) -> tuple[str, list[Any]] | None:
    """The attribute of an atom with the values to try; None for an atom that must be taken as free."""
    ((name, written),) = atom.items()
    if not isinstance(written, list) or len(written) < 2:
        return None
    if name == "sem_ver":
        return _on(written[0], _versions(written[2]))
    if len(written) == 2 and name in _BY_VALUE:
        values = written[1] if isinstance(written[1], list) else [written[1]]
        single = name != "in" or isinstance(written[1], list)
        return _on(written[0], [*values, "\0other"]) if single and all(map(_plain, values)) else None
    if len(written) == 2 and name in _BY_ORDER and _number(written[1]):
        return _on(written[0], [written[1] - 0.5, written[1], written[1] + 0.5])
    return None


def _on(read: Any, values: list[Any]) -> tuple[str, list[Any]] | None:
    plain = isinstance(read, dict) and isinstance(read.get("var"), str) and not read["var"].startswith("$flagd")
    return (read["var"], values) if plain and values and "." not in read["var"] and read["var"] else None


def _versions(written: Any) -> list[Any]:
    found = read_version(written) if isinstance(written, str) else None
    if found is None:
        return []
    major, minor, patch = found[:3]
    core = f"{major}.{minor}.{patch}"
    near = [f"{core}-0", core, f"{major}.{minor}.{patch + 1}", f"{major}.{minor + 1}.0", f"{major + 1}.0.0"]
    below = [f"{major}.{minor}.0-0", f"{major}.0.0-0", "0.0.0-0"]
    return [*near, *below, written, "no version"]


def _plain(value: Any) -> bool:
    return isinstance(value, str | bool | int | float)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
