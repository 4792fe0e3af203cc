"""The flags port in memory: keys with a share, a switch and a revision, and a fence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bascule.kernel.error import ErrorKind
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Share
from bascule.kernel.site import Site
from bascule.ports.errors import Conflict, Refused
from bascule.ports.flags import FlagOrder
from bascule.release.facts import FlagSeen


@dataclass(slots=True)
class MemoryFlags:
    """Flags by key. It outlives the engine that acts on it."""

    flags: dict[str, FlagSeen] = field(default_factory=dict)
    epochs: dict[str, int] = field(default_factory=dict)
    moves: list[tuple[str, Share]] = field(default_factory=list)

    def put(self, flag: str, share: Share, enabled: bool = True, by: str = "somebody") -> None:
        """Somebody has a flag so."""
        before = self.flags.get(flag, FlagSeen())
        stored = {"definition": {"share": share, "enabled": enabled}, "short": None}
        self.flags[flag] = FlagSeen(enabled, share, before.revision + 1, stored, by)

    def shown(self, flag: str) -> Share:
        """The share of the users that have its feature now."""
        seen = self.flags.get(flag, FlagSeen())
        return (seen.share or Share(0.0)) if seen.enabled else Share(0.0)

    async def observe(self, site: Site, flags: Sequence[str]) -> Mapping[str, FlagSeen]:
        """Those of the flags that there are."""
        return {flag: self.flags[flag] for flag in flags if flag in self.flags}

    async def ensure(self, site: Site, order: FlagOrder) -> None:
        """Have a flag so."""
        seen = self.flags.get(order.flag)
        if seen is None:
            raise Refused(say("flag.not-found", key=order.flag), kind=ErrorKind.NOT_FOUND)
        highest = self.epochs.get(order.flag, 0)
        if 0 < order.epoch < highest:
            raise Conflict(say("driver.fenced", epoch=order.epoch, highest=highest))
        self.epochs[order.flag] = max(order.epoch, highest)
        share, enabled = self._wanted(order, seen)
        if (share, enabled) != (seen.share, seen.enabled):
            self.put(order.flag, share, enabled, order.release)
            self.moves.append((order.flag, self.shown(order.flag)))

    def _wanted(self, order: FlagOrder, seen: FlagSeen) -> tuple[Share, bool]:
        if order.share is not None:
            return order.share, True
        if not seen.enabled or order.restore is None:
            return seen.share or Share(0.0), False
        before = order.restore["definition"]
        return Share(before["share"]), before["enabled"]
