"""The flags port: what a release needs of feature flags: to see them, and to have them so.

Not a driver of the catalogue: flags are Bascule's own. The port is there so that deciding code and simulations meet the
same thing as the real one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Share
from bascule.kernel.site import Site
from bascule.release.facts import FlagSeen


@dataclass(frozen=True, slots=True)
class FlagOrder:
    """What a release wants of a flag.

    Either a `share` of the users (0..1), switched on; or `restore`, what it was before the release (None with no share: it
    was not there, so it is switched off). `epoch` is of the claim that acts, `key` the action's key. `seen` is the revision that
    the order was made for, None where that does not matter.
    """

    flag: str
    share: Share | None
    restore: Mapping[str, Any] | None
    because: Message
    release: str
    key: str
    epoch: int = 0
    seen: int | None = None


class Flags(Protocol):
    """Feature flags of a site."""

    async def observe(self, site: Site, flags: Sequence[str]) -> Mapping[str, FlagSeen]:
        """Those of the flags that there are. Raises `Unreachable`."""

    async def ensure(self, site: Site, order: FlagOrder) -> None:
        """Have a flag so. Nothing happens where it is so already, or is no longer what the order was made for.

        A share takes the feature from nobody who has it: a flag that has more keeps it. Raises `Refused` where there is no
        such flag, its rule has no place for a share or somebody would lose it, `Conflict` for a lower epoch than has acted on
        the flag before, `Unreachable`.
        """
