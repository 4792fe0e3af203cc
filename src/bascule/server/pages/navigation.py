"""The navigation: the dashboard's own places and those of areas, in groups, as far as whoever looks may go there."""

from collections.abc import Sequence
from itertools import groupby

from bascule.platform.area import RELEASES, SETTINGS, Group, Link, areas
from bascule.release.people import Permission
from bascule.server.accounts.auth import Who

INBOX = "/inbox"
LISTING = "/releases"
# A phone shows so many at the bottom, beside the button for all of them.
AT_HAND = 3
HEART = (
    Link(
        "/", "page.nav-overview", rank=10, group=RELEASES, at_hand=True,
        icon="M2.5 2.5h4v4h-4zM9.5 2.5h4v4h-4zM2.5 9.5h4v4h-4zM9.5 9.5h4v4h-4z",
    ),
    Link(LISTING, "page.nav-releases", rank=20, group=RELEASES, at_hand=True, icon="M2 8h11M8.5 3.5 13 8l-4.5 4.5"),
    Link(
        INBOX, "page.nav-inbox", signed_in=True, rank=30, group=RELEASES, at_hand=True,
        icon="M8 2.5a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4M2.8 13.8c.5-2.7 2.5-4 5.2-4s4.7 1.3 5.2 4",
    ),
    Link(
        "/journal", "page.nav-journal", rank=60, group=RELEASES, at_hand=True,
        icon="M5 3.5h9M5 8h9M5 12.5h9M2 3.5h.1M2 8h.1M2 12.5h.1",
    ),
    Link("/plan", "page.nav-plan", rank=30, group=SETTINGS, icon="M4 2h5.5L12.5 5v9H4zM6.5 8h3.5M6.5 11h3.5"),
    Link(
        "/people", "page.nav-people", permission="manage", rank=40, group=SETTINGS,
        icon="M6 3a2.3 2.3 0 1 0 0 4.6A2.3 2.3 0 0 0 6 3M1.5 13.5c.4-2.6 2-3.9 4.5-3.9s4.1 1.3 4.5 3.9"
        "M10.8 3.4a2.2 2.2 0 0 1 0 3.8M12 9.9c1.4.5 2.2 1.7 2.5 3.6",
    ),
)  # fmt: skip


def navigation(who: Who | None) -> Sequence[tuple[Group, Sequence[Link]]]:
    """The groups with their entries for somebody, or for a stranger."""
    shown = sorted(_links(who), key=lambda one: (one.group.rank, one.group.label, one.rank))
    return [(group, list(links)) for group, links in groupby(shown, key=lambda one: one.group)]


def at_hand(who: Who | None) -> Sequence[Link]:
    """The few that a phone always shows."""
    return [link for _, links in navigation(who) for link in links if link.at_hand][:AT_HAND]


def section_of(path: str) -> str:
    """The place of the navigation that a page belongs to; the front page where it belongs to none."""
    found = [one.path for one in (*HEART, *_added()) if path == one.path or path.startswith(f"{one.path}/")]
    return max(found, key=len, default="/")


def _links(who: Who | None) -> list[Link]:
    return [one for one in (*HEART, *_added()) if _shown(one, who)]


def _added() -> Sequence[Link]:
    return [link for area in areas() for link in area.navigation]


def _shown(link: Link, who: Who | None) -> bool:
    if who is None:
        return not (link.signed_in or link.permission)
    return not link.permission or who.may(Permission(link.permission))
