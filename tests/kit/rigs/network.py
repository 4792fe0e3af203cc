"""Checks that ask others: real servers that are good, bad and silent, and the options of each kind of question."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bascule.drivers.support.home import Home
from bascule.plan.drivers.facts import DriverKind
from bascule.ports.check import Check
from tests.kit.datastores import redis_server
from tests.kit.net import (
    Answer,
    Authority,
    Registry,
    Request,
    answering,
    as_json,
    closed_port,
    context,
    resolver,
    silent,
    site,
)
from tests.kit.raw import raw

PAGE = (
    b"<!doctype html><html lang=en><head><title>A page</title></head><body><main><h1>A page</h1>%s</main></body></html>"
)
VISITS = {"users": 2, "duration": "1s", "pause": "50ms"}
Kinds = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class World:
    """Where the checks' files are, the ports of a site and of somebody silent, and what is closed at the end."""

    home: Home
    site: int
    quiet: int
    stack: AsyncExitStack

    @property
    def url(self) -> str:
        """The site."""
        return f"http://127.0.0.1:{self.site}"

    @property
    def nobody(self) -> dict[str, Any]:
        """Options of a question to the silent one, that has an hour."""
        return {"url": f"http://127.0.0.1:{self.quiet}", "within": "1h"}

    def kept(self, name: str, text: str) -> str:
        """Keep a secret; its reference."""
        (self.home.root / name).write_text(text)
        return f"file {name}"


class NetworkRig:
    """A check in a world of servers."""

    context = context()

    def __init__(self, name: str, home: Home, kinds: Kinds) -> None:
        self._name, self._home, self._kinds = name, home, kinds

    def driver(self) -> Check:
        """A driver."""
        driver: Check = raw(DriverKind.CHECK, self._name, self._home)
        return driver

    def options(self, kind: str) -> Mapping[str, Any]:
        """The options of a kind."""
        return self._kinds[kind]


@asynccontextmanager
async def network(name: str, home: Home, given: str = "") -> AsyncIterator[NetworkRig]:
    """The world of a check; `given` is the address of a server that is there already."""
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(site(_answer))
        quiet = await stack.enter_async_context(silent())
        world = World(home, port, quiet, stack)
        kinds = _postgres(world, given) if name == "postgres" else await WORLDS[name](world)
        yield NetworkRig(name, home, kinds)


def _answer(request: Request) -> Answer:
    if request.path.startswith("/gone"):
        return Answer(404)
    if request.path.startswith("/json"):
        return as_json({"status": "ok"})
    body = PAGE % (b"<button></button>" if request.path.startswith("/bad") else b"")
    return Answer(200, body, (("content-type", "text/html"),))


def _postgres(world: World, url: str) -> Kinds:
    quiet = world.kept("quiet", f"postgresql://app@127.0.0.1:{world.quiet}/app")
    return {
        "passes": {"url": world.kept("url", url)},
        "fails": {"url": "file url", "limit": "version > 99"},
        "impossible": {"url": url},
        "long": {"url": quiet, "within": "1h"},
    }


async def _redis(world: World) -> Kinds:
    port = world.stack.enter_context(redis_server())
    return {
        "passes": {"url": world.kept("url", f"redis://127.0.0.1:{port}")},
        "fails": {"url": "file url", "role": "replica"},
        "impossible": {"url": f"redis://127.0.0.1:{port}"},
        "long": {"url": world.kept("quiet", f"redis://127.0.0.1:{world.quiet}"), "within": "1h"},
    }


async def _dns(world: World) -> Kinds:
    server = await world.stack.enter_async_context(resolver())
    dumb = await world.stack.enter_async_context(resolver(lambda _: None))
    return {
        "passes": {"name": "www.test", "server": server},
        "fails": {"name": "gone.test", "server": server},
        "impossible": {"name": "www.test", "server": dumb, "within": "200ms"},
        "long": {"name": "www.test", "server": dumb, "within": "1h"},
    }


async def _tls(world: World) -> Kinds:
    authority = Authority(world.home.root)
    port = await world.stack.enter_async_context(answering(stays=True, tls=authority.context()))
    known = {"host": f"127.0.0.1:{port}", "name": "www.test", "ca": "ca.pem"}
    return {
        "passes": known,
        "fails": {**known, "name": "other.test"},
        "impossible": {**known, "ca": "gone.pem"},
        "long": {**known, "host": f"127.0.0.1:{world.quiet}", "within": "1h"},
    }


async def _ports(world: World) -> Kinds:
    return {
        "passes": {"host": "127.0.0.1", "open": [world.site], "closed": [closed_port()]},
        "fails": {"host": "127.0.0.1", "closed": [world.site]},
        "impossible": {"host": "gone.invalid", "closed": [80]},
        "long": {},
    }


async def _image(world: World) -> Kinds:
    registry = Registry()
    registry.port = await world.stack.enter_async_context(site(registry.answer))
    registry.tags["v1"] = registry.image("linux/amd64")
    image = f"127.0.0.1:{registry.port}/team/api"
    return {
        "passes": {"image": f"{image}:v1", "plain": True},
        "fails": {"image": f"{image}:v2", "plain": True},
        "impossible": {"image": f"127.0.0.1:{closed_port()}/team/api:v1", "plain": True},
        "long": {"image": f"127.0.0.1:{world.quiet}/team/api:v1", "plain": True, "within": "1h"},
    }


async def _headers(world: World) -> Kinds:
    known = {"url": world.url}
    return {
        "passes": {**known, "limit": ">= 10"},
        "fails": known,
        "impossible": {"url": "ftp://a"},
        "long": world.nobody,
    }


async def _pages(world: World) -> Kinds:
    return {
        "passes": {"url": world.url},
        "fails": {"url": f"{world.url}/gone"},
        "impossible": {"url": world.url, "browser": "/gone"},
        "long": world.nobody,
    }


async def _load(world: World) -> Kinds:
    return {
        "passes": {"url": world.url, **VISITS},
        "fails": {"url": world.url, "paths": "/gone", **VISITS},
        "impossible": {"url": world.url, "locustfile": "gone.py"},
        "long": {"url": world.url, **VISITS, "duration": "15m"},
    }


async def _probe(world: World) -> Kinds:
    call = {"path": "/json", "expect": {"$.status": "ok"}}
    return {
        "passes": {"url": world.url, "calls": [call]},
        "fails": {"url": world.url, "calls": [{**call, "expect": {"$.status": "down"}}]},
        "impossible": {"url": world.url, "calls": [call], "secrets": {"key": "env BASCULE_TEST_GONE"}},
        "long": {**world.nobody, "calls": [call]},
    }


WORLDS: Mapping[str, Callable[[World], Any]] = {
    "dns": _dns,
    "tls": _tls,
    "ports": _ports,
    "redis": _redis,
    "image": _image,
    "headers": _headers,
    "accessibility": _pages,
    "page": _pages,
    "load": _load,
    "probe": _probe,
}
