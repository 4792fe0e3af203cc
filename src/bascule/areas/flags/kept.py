"""Flags as they are kept: one, all of a site, and each change of one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bascule.flag.change import Stored
from bascule.flag.definition import FlagSet
from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Instant
from bascule.kernel.site import Site


@dataclass(frozen=True, slots=True)
class KeptFlag:
    """A flag as it is now; `by` is whoever changed it last, `changed` when, in seconds since the epoch."""

    stored: Stored
    revision: int
    changed: Instant
    by: str
    epoch: int = 0


@dataclass(frozen=True, slots=True)
class KeptSet:
    """All flags of a site. Its `revision` grows by one with every change of any of them; 0 is a site without flags."""

    site: Site
    revision: int = 0
    changed: Instant = Instant(0.0)
    flags: Mapping[str, KeptFlag] = field(default_factory=dict)
    evaluators: Mapping[str, Any] = field(default_factory=dict)

    def as_set(self) -> FlagSet:
        """The definitions, with who they are for others."""
        metadata = {"flagSetId": str(self.site), "version": str(self.revision)}
        return FlagSet({key: kept.stored.flag for key, kept in self.flags.items()}, self.evaluators, metadata)


@dataclass(frozen=True, slots=True)
class Version:
    """One change of a flag; `definition` is None where it was removed."""

    revision: int
    definition: dict[str, object] | None
    at: Instant
    by: str
    reason: str
    forced: bool
    release: str | None
    message: Message
