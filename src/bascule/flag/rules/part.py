"""Parts: what an expression of a rule becomes when it is compiled.

A rule is a function of (data, now): the context of the evaluation, or the element at hand inside `map` and its like,
and the time in seconds since the epoch. What is known at compile time stands beside it, so that an operator can
choose a shorter way: a constant is not called, a plain name is looked up directly.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bascule.flag.rules.values import truthy
from bascule.kernel.quantities import Instant

Rule = Callable[[Any, Instant], Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A compiled expression.

    `constant` says that it is always `value`; `boolean` that it gives true, false or null and nothing else; `name` is the
    attribute of the context that it reads, where it is no more than that.
    """

    rule: Rule
    constant: bool = False
    value: Any = None
    boolean: bool = False
    name: str | None = None

    @property
    def test(self) -> Rule:
        """The same as a condition: what it gives may be asked by `if` as Python has it."""
        if self.boolean:
            return self.rule
        rule = self.rule
        return lambda data, now: truthy(rule(data, now))


@dataclass(frozen=True, slots=True)
class Scope:
    """What rules of one flag may ask for besides the context: its key, and the generation of its buckets."""

    flag: str
    generation: int


def constant(value: Any) -> Part:
    """A value that is written in the rule."""
    return Part(lambda _data, _now: value, constant=True, value=value, boolean=isinstance(value, bool))
