"""Definitions: flags as flagd's `flags.json` writes them (schema 0), as values.

    {"flags": {KEY: {"state", "variants", "defaultVariant"?, "targeting"?, "metadata"?}}, "$evaluators"?, "metadata"?}

What Bascule adds stands in `metadata`, so that the document stays valid for everybody else: `bucketing` (the generation
of the buckets, 2 or 3, for as long as the flag lives) and `offVariant` (what a disabled flag gives). A document is read
after `check` has found nothing wrong with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bascule.flag.bucket import NEWEST

Scalar = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Flag:
    """One flag: its variants by name, which of them it gives by default, and the rule that may choose another."""

    key: str
    variants: Mapping[str, Any]
    enabled: bool = True
    default: str | None = None
    targeting: Any = None
    metadata: Mapping[str, Scalar] = field(default_factory=dict)

    @property
    def generation(self) -> int:
        """Which generation of buckets it uses."""
        return int(self.metadata.get("bucketing", NEWEST))

    @property
    def off(self) -> str | None:
        """The variant of a disabled flag: the one it names, the false one, `off`, or none: the code's default then."""
        named = self.metadata.get("offVariant")
        if isinstance(named, str):
            return named
        false = [name for name, value in self.variants.items() if value is False]
        return false[0] if false else "off" if "off" in self.variants else None

    def as_json(self) -> dict[str, Any]:
        """The definition as `flags.json` writes it."""
        written: dict[str, Any] = {"state": "ENABLED" if self.enabled else "DISABLED", "variants": dict(self.variants)}
        optional = {"defaultVariant": self.default, "targeting": self.targeting, "metadata": dict(self.metadata)}
        return written | {name: value for name, value in optional.items() if value not in (None, {})}


@dataclass(frozen=True, slots=True)
class FlagSet:
    """All flags of one place, with the rules that they share."""

    flags: Mapping[str, Flag]
    evaluators: Mapping[str, Any] = field(default_factory=dict)
    metadata: Mapping[str, Scalar] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The document."""
        shared = {"$evaluators": dict(self.evaluators), "metadata": dict(self.metadata)}
        flags = {key: flag.as_json() for key, flag in self.flags.items()}
        return {"flags": flags} | {name: value for name, value in shared.items() if value}


def read_flag(key: str, written: Mapping[str, Any]) -> Flag:
    """One definition that was checked."""
    return Flag(
        key=key,
        variants=written["variants"],
        enabled=written["state"] == "ENABLED",
        default=written.get("defaultVariant"),
        targeting=written.get("targeting") or None,
        metadata=written.get("metadata") or {},
    )


def by_key(flags: Any) -> Mapping[str, Any]:
    """The flags of a document by key, which may be written as an object or as a list of objects with a `key`."""
    return flags if isinstance(flags, Mapping) else {each["key"]: each for each in flags}
