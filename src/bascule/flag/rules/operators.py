"""Every operator that a rule may use, in one table: how many arguments it takes, and what it becomes.

`check` reads the counts, `compile` the builders; a further operator is one more line. The operators whose arguments have a
form of their own (`var`, `missing`, `missing_some`, `sem_ver`, `fractional`, …) say so by their `form`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bascule.flag.rules import comparing, deciding, lists, reading, reckoning, texts, versions
from bascule.flag.rules.part import Part, Scope


class Form(StrEnum):
    """How the arguments are written."""

    LIST = "list"
    ONE = "one"
    VAR = "var"
    NAMES = "names"
    SOME_NAMES = "some names"
    TEXTS = "texts"
    VERSIONS = "versions"
    SHARES = "shares"


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator: its builder, and how many arguments it takes (`most` is None where there is no limit)."""

    build: Callable[[Sequence[Part], Scope], Part]
    least: int = 2
    most: int | None = 2
    form: Form = Form.LIST


def _shares(_parts: Sequence[Part], _scope: Scope) -> Part:
    raise AssertionError("fractional is compiled from its own form")


OPERATORS: Mapping[str, Operator] = {
    "var": Operator(reading.build_var, 0, 2, Form.VAR),
    "missing": Operator(reading.build_missing, 0, None, Form.NAMES),
    "missing_some": Operator(reading.build_missing_some, 2, 2, Form.SOME_NAMES),
    "if": Operator(deciding.build_if, 1, None),
    "and": Operator(deciding.build_and, 1, None),
    "or": Operator(deciding.build_or, 1, None),
    "!": Operator(deciding.build_not, 1, 1, Form.ONE),
    "!!": Operator(deciding.build_whether, 1, 1, Form.ONE),
    "==": Operator(comparing.build_equal),
    "===": Operator(comparing.build_same),
    "!=": Operator(comparing.opposite(comparing.build_equal)),
    "!==": Operator(comparing.opposite(comparing.build_same)),
    "<": Operator(comparing.build_less, 2, 3),
    "<=": Operator(comparing.build_at_most, 2, 3),
    ">": Operator(comparing.build_more),
    ">=": Operator(comparing.build_at_least),
    "in": Operator(comparing.build_in),
    "+": Operator(reckoning.build_add, 1, None),
    "-": Operator(reckoning.build_take, 1, 2),
    "*": Operator(reckoning.build_times, 2, None),
    "/": Operator(reckoning.build_divide),
    "%": Operator(reckoning.build_remainder),
    "min": Operator(reckoning.build_least, 1, None),
    "max": Operator(reckoning.build_most, 1, None),
    "map": Operator(lists.build_map),
    "filter": Operator(lists.build_filter),
    "reduce": Operator(lists.build_reduce, 3, 3),
    "all": Operator(lists.build_all),
    "some": Operator(lists.build_some),
    "none": Operator(lists.build_none),
    "merge": Operator(lists.build_merge, 1, None),
    "cat": Operator(texts.build_cat, 1, None),
    "substr": Operator(texts.build_substr, 2, 3),
    "starts_with": Operator(texts.build_starts, 2, 2, Form.TEXTS),
    "ends_with": Operator(texts.build_ends, 2, 2, Form.TEXTS),
    "sem_ver": Operator(versions.build_version, 3, 3, Form.VERSIONS),
    "fractional": Operator(_shares, 1, None, Form.SHARES),
}
