"""The flags port on PostgreSQL: what a release wants of a flag, by the same transactions as everybody's changes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bascule.areas.flags.kept import KeptFlag, KeptSet
from bascule.areas.flags.store.changes import Author, Flags, no_flag, revision_of
from bascule.flag.change import Stored, Wish
from bascule.flag.definition import read_flag
from bascule.flag.exposure import baseline, loss
from bascule.flag.ramp import with_share
from bascule.flag.short_form import percentage, read_short
from bascule.flag.shorthand import expand, in_environment
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import ENGLISH, render, say
from bascule.kernel.quantities import Instant, Share
from bascule.kernel.site import Site
from bascule.ports.errors import PortError, Refused
from bascule.ports.flags import FlagOrder
from bascule.release.facts import FlagSeen


class PostgresFlags:
    """The flags port."""

    def __init__(self, flags: Flags, now: Callable[[], Instant]) -> None:
        self._flags, self._now = flags, now

    async def observe(self, site: Site, flags: Sequence[str]) -> Mapping[str, FlagSeen]:
        """Those of the flags that there are."""
        kept = await self._flags.read(site)
        return {key: await self._seen(site, kept.flags[key]) for key in flags if key in kept.flags}

    async def _seen(self, site: Site, kept: KeptFlag) -> FlagSeen:
        flag, short = kept.stored.flag, kept.stored.short
        stored = {"definition": flag.as_json(), "short": dict(short) if short is not None else None}
        by = "" if flag.enabled else await self._flags.switched_off(site, flag.key)
        return FlagSeen(flag.enabled, _share(kept.stored), kept.revision, stored, kept.by, by)

    async def ensure(self, site: Site, order: FlagOrder) -> None:
        """Have a flag so."""
        wish = Wish(order.flag, None, render(order.because, ENGLISH), forced=True)
        author = Author(order.release, self._now(), order.release, order.epoch)
        try:
            await self._flags.transform(site, wish, author, lambda before, kept: _wanted(order, before, kept))
        except PortError:
            raise
        except BasculeError as error:
            raise Refused(error.message, error.hint) from error


def _share(stored: Stored) -> Share | None:
    """The share that has the feature; a flag without a rule gives the same to everybody, by its default."""
    flag = stored.flag
    if flag.targeting is None:
        return Share(0.0 if flag.default == baseline(flag) else 1.0)
    return stored.share


def _wanted(order: FlagOrder, before: Stored | None, kept: KeptSet) -> Stored:
    if order.share is None:
        return _restored(order, before, kept)
    if before is None:
        refused = no_flag(order.flag, list(kept.flags))
        refused.hint = say("flag.make-first", flag=order.flag)
        raise refused
    if order.seen is not None and order.seen != revision_of(kept, order.flag):
        # Somebody was faster: what to do about that is decided anew, by whoever looks next.
        return before
    return _given(order.flag, order.share, before, kept)


def _given(key: str, share: Share, before: Stored, kept: KeptSet) -> Stored:
    """The flag for a share of the users. Whoever has it keeps it: that is not the release's to take."""
    had = _share(before)
    if before.flag.enabled and had is not None and had >= share:
        return before
    after = _shared(key, share, before, kept)
    if loss(before.flag, after.flag, kept.as_set(), kept.as_set()) is not None:
        refused = Refused(say("flag.step-takes-away", flag=key, share=share))
        refused.hint = say("flag.step-takes-away-hint", flag=key)
        raise refused
    return after


def _shared(key: str, share: Share, before: Stored, kept: KeptSet) -> Stored:
    if before.short is None:
        return Stored(replace(with_share(before.flag, share), enabled=True))
    short = {**before.short, "enabled": True, "rolloutPercentage": percentage(share)}
    return Stored(_expanded(key, short, kept, before.flag.metadata), short)


def _expanded(key: str, short: Mapping[str, Any], kept: KeptSet, metadata: Mapping[str, Any]) -> Any:
    return expand(key, in_environment(read_short(short), kept.site.environment), metadata)


def _restored(order: FlagOrder, before: Stored | None, kept: KeptSet) -> Stored:
    """What it was before the release; off where it was not there. What somebody has switched off stays off."""
    if before is None:
        raise no_flag(order.flag, list(kept.flags))
    if not before.flag.enabled:
        return before
    if order.restore is None:
        short = {**before.short, "enabled": False} if before.short is not None else None
        return Stored(replace(before.flag, enabled=False), short)
    return Stored(read_flag(order.flag, order.restore["definition"]), order.restore["short"])
