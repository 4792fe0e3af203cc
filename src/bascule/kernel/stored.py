"""Stored: the one way in which values become JSON data that is kept, and are read again.

A value's form is its fields, so no class says it a second time. A field that an older document lacks takes its default, and one
that is not known any more is passed over: what is under way survives an upgrade. Numbers that went through PostgreSQL may come
back as whole ones, which is why reading is not strict.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def as_stored(value: Any) -> dict[str, Any]:
    """A dataclass as JSON data; `from_stored` reads it back."""
    data: dict[str, Any] = msgspec.to_builtins(value, str_keys=True)
    return data


def from_stored(kind: type[T], data: Mapping[str, Any] | None) -> T:
    """Read what `as_stored` wrote; all defaults where nothing is stored. Raises `ValueError` for what is none of this kind."""
    return msgspec.convert(data or {}, kind, str_keys=True, strict=False)
