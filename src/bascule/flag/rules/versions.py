"""Versions: `{"sem_ver": [version, operator, version]}` by Semantic Versioning 2.0.0.

A leading `v` is dropped and missing parts are 0, so `1` is 1.0.0; `^` means the same major version, `~` the same major and
minor one; build metadata counts for nothing. What is no version makes the answer null.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from bascule.flag.rules.part import Part, Scope
from bascule.flag.rules.values import text
from bascule.kernel.quantities import Instant

_NUMBER = r"(0|[1-9]\d*)"
_LABEL = r"(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)"
_VERSION = re.compile(
    rf"[vV]?{_NUMBER}(?:\.{_NUMBER})?(?:\.{_NUMBER})?(?:-({_LABEL}(?:\.{_LABEL})*))?(?:\+[0-9a-zA-Z.-]+)?", re.ASCII
)
LONGEST = 256

# Major, minor, patch; whether it is a full release, which comes after its pre-releases; their labels, numbers first.
Version = tuple[int, int, int, bool, tuple[tuple[bool, int, str], ...]]


@lru_cache(maxsize=4096)
def read_version(written: str) -> Version | None:
    """The version as a value that compares as the standard says, or None."""
    found = _VERSION.fullmatch(written) if len(written) <= LONGEST else None
    if found is None:
        return None
    major, minor, patch, labels = found.groups()
    return int(major), int(minor or 0), int(patch or 0), not labels, tuple(map(_label, (labels or "").split(".")))


def _label(written: str) -> tuple[bool, int, str]:
    return (False, int(written), "") if written.isdecimal() else (True, 0, written)


COMPARISONS: Mapping[str, Callable[[Version, Version], bool]] = {
    "=": lambda one, two: one == two,
    "!=": lambda one, two: one != two,
    "<": lambda one, two: one < two,
    "<=": lambda one, two: one <= two,
    ">": lambda one, two: one > two,
    ">=": lambda one, two: one >= two,
    "^": lambda one, two: one[0] == two[0],
    "~": lambda one, two: one[:2] == two[:2],
}


def build_version(parts: Sequence[Part], _scope: Scope) -> Part:
    """Whether one version stands in this relation to the other."""
    compare = COMPARISONS[parts[1].value]
    one, two = parts[0].rule, parts[2].rule

    def rule(data: Any, now: Instant) -> bool | None:
        left, right = _of(one(data, now)), _of(two(data, now))
        return None if left is None or right is None else compare(left, right)

    return Part(rule, boolean=True)


def _of(value: Any) -> Version | None:
    """A number is read as it is written: 2 is the version 2, and 1.5 is 1.5."""
    if value.__class__ is int or value.__class__ is float:
        value = text(value)
    return read_version(value) if value.__class__ is str else None
