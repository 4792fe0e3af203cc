"""The flags port in memory: keys with a share, a switch and a revision, and a fence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bascule.flag.switches import Switch, switched_off_by
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
    switches: dict[str, list[Switch]] = field(default_factory=dict)

    def put(self, flag: str, share: Share, enabled: bool = True, by: str = "somebody") -> None:
        """Somebody has a flag so."""
        self._put(flag, (share, enabled), Switch(enabled, by))

    def _put(self, flag: str, wanted: tuple[Share, bool], switch: Switch) -> None:
        (share, enabled), before = wanted, self.flags.get(flag)
        stored = {"definition": {"share": share, "enabled": enabled}, "short": None}
        history = self.switches.setdefault(flag, [])
        if before is not None and before.enabled != enabled:
            history.append(switch)
        off = "" if enabled else switched_off_by(history)
        self.flags[flag] = FlagSeen(enabled, share, (before.revision if before else 0) + 1, stored, switch.by, off)

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
            self._put(order.flag, (share, enabled), Switch(enabled, order.release, order.release))
            self.moves.append((order.flag, self.shown(order.flag)))

    def _wanted(self, order: FlagOrder, seen: FlagSeen) -> tuple[Share, bool]:
        if order.share is not None:
            faster = order.seen is not None and order.seen != seen.revision
            kept = seen.enabled and (seen.share or 0.0) >= order.share
            return (seen.share or Share(0.0), seen.enabled) if faster or kept else (order.share, True)
        if not seen.enabled or order.restore is None:
            return seen.share or Share(0.0), False
        before = order.restore["definition"]
        return Share(before["share"]), before["enabled"]
