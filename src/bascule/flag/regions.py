"""Regions: what a rule gives in one case, as parts of the users.

Where a rule splits users by their bucket, a region is bounded by places on that split's line. Two splits by the same key
and generation share a line; two different ones are independent, so a user may be anywhere on both.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bascule.flag.bucket import SPACE, cuts
from bascule.flag.cases import Case
from bascule.flag.results import result_name
from bascule.flag.rules.compile import compile_rule
from bascule.flag.rules.part import Scope
from bascule.flag.rules.values import truthy
from bascule.kernel.canonical import canonical
from bascule.kernel.quantities import Instant, Share

Bounds = Mapping[bytes, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Region:
    """The users between these places on these lines get this result: a variant, None (the default), or something computed."""

    result: str | None
    bounds: Bounds = field(default_factory=dict)
    computed: bool = False

    @property
    def share(self) -> Share:
        """The share of the users that are here, 0..1."""
        share = 1.0
        for low, high in self.bounds.values():
            share *= (high - low) / SPACE
        return Share(share)


def regions(rule: Any, case: Case, scope: Scope) -> Iterator[Region]:
    """The regions of a rule in a case; together they are all users."""
    if isinstance(rule, dict) and len(rule) == 1:
        ((name, written),) = rule.items()
        if name == "if" and len(written) > 1:
            yield from regions(_branch(written, case, scope), case, scope)
            return
        if name == "fractional" and all(not isinstance(each, list) or _fixed(each) for each in written):
            yield from _split(written, case, scope)
            return
        yield Region(canonical(rule).decode(), computed=True)
    else:
        yield Region(result_name(rule))


def _fixed(choice: list[Any]) -> bool:
    return len(choice) == 1 or not isinstance(choice[1], dict)


def _branch(written: list[Any], case: Case, scope: Scope) -> Any:
    for at in range(0, len(written) - 1, 2):
        if holds(written[at], case, scope):
            return written[at + 1]
    return written[-1] if len(written) % 2 else None


def holds(condition: Any, case: Case, scope: Scope) -> bool:
    """Whether a condition is met in a case."""
    if isinstance(condition, dict) and len(condition) == 1:
        ((name, written),) = condition.items()
        parts = written if isinstance(written, list) else [written]
        if name in {"and", "or"}:
            return (all if name == "and" else any)(holds(each, case, scope) for each in parts)
        if name in {"!", "!!"}:
            return holds(parts[0], case, scope) is (name == "!!")
        if (said := case.free.get(canonical(condition))) is not None:
            return said
    return truthy(compile_rule(condition, scope).rule(case.context, Instant(0.0)))


def _split(written: list[Any], case: Case, scope: Scope) -> Iterator[Region]:
    keyed = not isinstance(written[0], list)
    line = canonical([scope.generation, written[0] if keyed else None])
    choices = written[keyed:]
    ends = cuts([int(each[1]) if len(each) == 2 else 1 for each in choices])
    if not ends:
        yield Region(None)
    for choice, low, high in zip(choices, [0, *ends], ends, strict=False):
        for inner in regions(choice[0], case, scope):
            before = inner.bounds.get(line, (0, SPACE))
            bounds = max(low, before[0]), min(high, before[1])
            if bounds[0] < bounds[1]:
                yield Region(inner.result, {**inner.bounds, line: bounds}, inner.computed)


def overlap(one: Region, two: Region) -> Share:
    """The share of the users that are in both, 0 where nobody can be."""
    both = dict(one.bounds)
    for line, (low, high) in two.bounds.items():
        left, right = both.get(line, (0, SPACE))
        both[line] = max(low, left), min(high, right)
        if both[line][0] >= both[line][1]:
            return Share(0.0)
    return Region(None, both).share
