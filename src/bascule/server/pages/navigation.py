"""The navigation: the dashboard's own places, then those of areas, as far as whoever looks may go there."""

from collections.abc import Sequence

from bascule.platform.area import Link, areas
from bascule.release.people import Permission
from bascule.server.accounts.auth import Who

HEART = (
    Link("/", "page.nav-overview", rank=10),
    Link("/releases", "page.nav-releases", rank=20),
    Link("/plan", "page.nav-plan", rank=30),
    Link("/journal", "page.nav-journal", rank=60),
    Link("/inbox", "page.nav-inbox", signed_in=True, rank=80),
    Link("/people", "page.nav-people", permission="manage", rank=100),
)


def navigation(who: Who | None) -> Sequence[Link]:
    """The entries for somebody, or for a stranger."""
    added = (link for area in areas() for link in area.navigation)
    # Whoever has learned where a place stands finds it there, whether an area brings it or the heart.
    return sorted((one for one in (*HEART, *added) if _shown(one, who)), key=lambda one: one.rank)


def _shown(link: Link, who: Who | None) -> bool:
    if who is None:
        return not (link.signed_in or link.permission)
    return not link.permission or who.may(Permission(link.permission))
