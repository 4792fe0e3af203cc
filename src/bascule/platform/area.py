"""An area: one feature of the product as one folder and one value, from its section of the plan to its page.

    AREA = Area("surveys", __package__, section="section:SECTION", api=("api:router",), verbs={...})

The value is light: it names the area's parts (`module:name` within its package) and imports none of them, so that the command line
knows every verb without loading a web server. Areas are found, never listed: ours are the packages of `bascule.areas`, those of
others stand under the entry point `bascule.areas` of their distribution. Their order is that of `after`: an area may
know the public face of those that it names there, and of no others.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from bascule.kernel.i18n.catalogue import add_folder

GROUP = "bascule.areas"


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the dashboard's navigation: the key of its heading, and its place among the others.

    An area that belongs to none of ours brings a group of its own.
    """

    label: str
    rank: int


RELEASES = Group("page.group-releases", 10)
PRODUCT = Group("page.group-product", 20)
SETTINGS = Group("page.group-settings", 90)
# What stands before a link that brings no picture: a small circle.
PLAIN = "M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z"


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the dashboard's navigation: a path, the key of its words, and what one must be allowed to do to see it.

    `signed_in` shows it to whoever we know. It stands in its `group`, where its `rank` puts it among the others. `icon` is the
    path of a drawing of 16 by 16, in lines. `at_hand` are the few that a phone shows at the bottom, where there is room for three.
    """

    path: str
    label: str
    signed_in: bool = False
    permission: str = ""
    rank: int = 90
    group: Group = PRODUCT
    icon: str = PLAIN
    at_hand: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """Something that needs a role: its name, the roles that may, and the key of what it is called.

    A route asks for it by `Permission(name)`. Tokens can be good for it, too.
    """

    permission: str
    roles: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Command:
    """A verb of the command line: where its command is, and the key of what the list of verbs says of it.

    It stands in that list where its `rank` puts it among the others: by itself after the verbs of releases, and before those
    of accounts (90).
    """

    place: str
    about: str
    rank: int = 50


@dataclass(frozen=True, slots=True)
class Periodic:
    """Work that is done from time to time, by one control plane of those that share a database.

    `cron` says when (five fields, or six with the seconds last), `run` names a coroutine function that takes the control plane. One
    that fails is logged, and run again at its next time; one that is still at it is not begun anew.
    """

    name: str
    cron: str
    run: str


@dataclass(frozen=True, slots=True)
class Area:
    """A feature.

    `section` is its part of the plan (a `PlanSection`). `permissions` are what of it needs a role. `tables` is the module that
    adds its tables to the database's, `migrations` the folder with their Alembic revisions, a chain of its own. `runtime` makes
    what of it lives as long as a control plane does, and provides its ports (`wiring.runtime`); `work` is done from time to time.
    `middleware` are ASGI classes that stand before the app, for what must be faster than a route: each is made with the app and
    the `plane`, and those of later areas stand before those of earlier ones. `api` are routers under `/api/v1`, `public` such as
    anybody may ask, at paths of their own. `pages` are routers of the dashboard, whose templates stand in the folder
    `templates`, and `navigation` leads there. `verbs` are commands by name; `scripts` files that pages of applications load
    under `/js/`. `search` is a coroutine that finds what is the area's own by the words that somebody types (`server.search`).
    """

    name: str
    package: str
    after: tuple[str, ...] = ()
    section: str = ""
    permissions: tuple[Grant, ...] = ()
    tables: str = ""
    migrations: str = ""
    runtime: str = ""
    middleware: tuple[str, ...] = ()
    work: tuple[Periodic, ...] = ()
    api: tuple[str, ...] = ()
    public: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    verbs: Mapping[str, Command] = field(default_factory=dict)
    scripts: tuple[str, ...] = ()
    navigation: tuple[Link, ...] = ()
    search: str = ""

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return Path(str(files(self.package)))

    def module(self, name: str) -> ModuleType:
        """A module of the area, imported now."""
        return import_module(f"{self.package}.{name}")

    def part(self, reference: str) -> Any:
        """What a reference names, imported now."""
        module, _, name = reference.partition(":")
        return getattr(self.module(module), name)

    def parts(self, references: tuple[str, ...]) -> Iterator[Any]:
        """The same of several."""
        return (self.part(one) for one in references)


@cache
def areas() -> tuple[Area, ...]:
    """Every area that is installed, each after those that it builds on; from now on their sentences are known.

    Raises `ValueError` as `ordered` does.
    """
    found = ordered([*_ours(), *_others()])
    for area in found:
        _hear(area)
        _grant(area)
    return found


def ordered(found: Iterable[Area]) -> tuple[Area, ...]:
    """Areas in order, by name where nothing else is said.

    Raises `ValueError` where two have one name, one names another that is not there, or they build on each other in a circle.
    """
    known: dict[str, Area] = {}
    for area in found:
        if area.name in known:
            raise ValueError(f"two areas are called {area.name}: {known[area.name].package}, {area.package}")
        known[area.name] = area
    missing = sorted({name for one in known.values() for name in one.after} - known.keys())
    if missing:
        raise ValueError(f"areas that others build on are not installed: {', '.join(missing)}")
    try:
        order = TopologicalSorter({name: known[name].after for name in sorted(known)}).static_order()
        return tuple(known[name] for name in order)
    except CycleError as error:
        raise ValueError(f"areas build on each other in a circle: {' -> '.join(error.args[1])}") from error


def _grant(area: Area) -> None:
    if area.permissions:
        # Who only wants to know the verbs does not wait for it.
        from bascule.release.people import Permission, Role, grant

        for one in area.permissions:
            grant(Permission(one.permission), [Role(role) for role in one.roles], one.label)


def _hear(area: Area) -> None:
    """Its sentences stand in `locales/WORD/LANGUAGE.po`, where each of its keys begins with the word and a dot."""
    locales = area.folder / "locales"
    for folder in sorted(locales.iterdir()) if locales.is_dir() else ():
        if folder.is_dir():
            add_folder(folder.name, folder)


def _ours() -> Iterator[Area]:
    package = import_module(GROUP)
    for one in iter_modules(package.__path__):
        if one.ispkg:
            yield import_module(f"{GROUP}.{one.name}.area").AREA


def _others() -> Iterator[Area]:
    for point in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        yield point.load()
