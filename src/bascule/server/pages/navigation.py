"""The navigation: the dashboard's own places, then those of areas, as far as whoever looks may go there."""

from collections.abc import Sequence

from bascule.platform.area import Link, areas
from bascule.release.people import Permission
from bascule.server.who import Who

HEART = (
    Link("/", "page.nav-overview"),
    Link("/releases", "page.nav-releases"),
    Link("/plan", "page.nav-plan"),
    Link("/flags", "page.nav-flags"),
    Link("/journal", "page.nav-journal"),
    Link("/events", "page.nav-events", signed_in=True),
    Link("/inbox", "page.nav-inbox", signed_in=True),
    Link("/people", "page.nav-people", permission="manage"),
)


def navigation(who: Who | None) -> Sequence[Link]:
    """The entries for somebody, or for a stranger."""
    added = (link for area in areas() for link in area.navigation)
    return [one for one in (*HEART, *added) if _shown(one, who)]


def _shown(link: Link, who: Who | None) -> bool:
    if who is None:
        return not (link.signed_in or link.permission)
    return not link.permission or who.may(Permission(link.permission))
