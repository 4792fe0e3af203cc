"""Search: what the words that somebody typed may mean, over everything that they may see.

The heart finds releases, components, people and pages; an area finds what is its own, by the coroutine that its value names
under `search`. Whatever finds something says where it is; nothing is ranked, because there are only a few of each.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Message
from bascule.platform.area import areas
from bascule.ports.errors import Unreachable
from bascule.release.people import Permission
from bascule.server.accounts.auth import Who
from bascule.server.context import AppContext
from bascule.server.pages.navigation import navigation
from bascule.server.reader import Reader

# Of each kind so many are shown; who sees them all types one more letter.
MOST = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: the path of its page, its name, and a word more about it."""

    path: str
    name: str
    about: Message | str = ""


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody types, as they read: `words` in small letters, never empty."""

    words: str
    who: Who | None
    reader: Reader

    def fits(self, *texts: str) -> bool:
        """Whether one of these has the words in it."""
        return any(self.words in text.casefold() for text in texts)

    def may(self, deed: Permission) -> bool:
        """Whether they may do something."""
        return self.who is not None and self.who.may(deed)


# What an area's value names under `search`.
Finder = Callable[[AppContext, Sought], Awaitable[Sequence[Hit]]]


async def search(context: AppContext, sought: Sought) -> Sequence[tuple[str, Sequence[Hit]]]:
    """What was found, by the key of what it is."""
    found: list[tuple[str, Sequence[Hit]]] = [
        ("page.found-pages", _pages(sought)),
        ("page.found-releases", await _releases(context, sought)),
        ("page.found-components", await _components(context, sought)),
    ]
    for area in areas():
        found += [
            (link.label, await _found(area.part(area.search), context, sought))
            for link in area.navigation[:1]
            if area.search
        ]
    found.append(("page.found-people", await _people(context, sought)))
    return [(kind, hits[:MOST]) for kind, hits in found if hits]


async def _found(finder: Finder, context: AppContext, sought: Sought) -> Sequence[Hit]:
    """What an area finds; nothing where there is no plan to look into."""
    try:
        return await finder(context, sought)
    except Unreachable:
        raise
    except BasculeError:
        return []


def _pages(sought: Sought) -> Sequence[Hit]:
    links = [link for _, links in navigation(sought.who) for link in links]
    named = [(link.path, sought.reader.word(link.label)) for link in links]
    return [Hit(path, name) for path, name in named if sought.fits(name)]


async def _releases(context: AppContext, sought: Sought) -> Sequence[Hit]:
    found = await context.plane.queries.named_like(sought.words, MOST)
    return [
        Hit(f"/releases/{one.id}", f"{one.spec.component} {one.version} → {one.spec.environment}", one.id)
        for one in found
    ]


async def _components(context: AppContext, sought: Sought) -> Sequence[Hit]:
    try:
        plan = await context.plan()
    except Unreachable:
        raise
    except BasculeError:
        return []
    return [Hit(f"/releases?component={name}", name, plan.name) for name in plan.components if sought.fits(name)]


async def _people(context: AppContext, sought: Sought) -> Sequence[Hit]:
    """For those who manage them: nobody else sees who there is."""
    if not sought.may(Permission.MANAGE):
        return []
    accounts = await context.plane.people.accounts.all()
    return [
        Hit(f"/people#{one.id}", one.name, one.email) for one in accounts if sought.fits(one.name, one.email, one.id)
    ]
