"""The alert of a metric as it stands, and its turns: values that are kept in one place, decided in a second, shown in a third."""

from collections.abc import Sequence
from dataclasses import dataclass

from bascule.evidence.alert import Seen
from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Instant
from bascule.kernel.site import Site
from bascule.release.notices.announcing import Announcement


@dataclass(frozen=True, slots=True)
class Standing:
    """The alert of a metric: whether it stands, since when, and what was seen then."""

    metric: str
    stands: bool
    changed: Instant
    seen: Seen | None


@dataclass(frozen=True, slots=True)
class Turn:
    """An alert begins or ends, with what is written down and said of it."""

    place: Site
    standing: Standing
    because: Message
    messages: Sequence[Announcement] = ()
