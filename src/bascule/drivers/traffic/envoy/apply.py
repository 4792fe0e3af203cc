"""Bringing a running Envoy to the wanted routes, step by step, each acknowledged before the next.

Clusters first, because routes may only name clusters that exist; then routes and listeners; and only then relief is given and
clusters that nothing names any more are taken away. At no step does a request meet something that is not there.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from bascule.drivers.support.proxies.listen import accepts
from bascule.drivers.support.proxies.routes import listen_of
from bascule.drivers.traffic.envoy import names, render
from bascule.drivers.traffic.envoy.admin import Admin
from bascule.drivers.traffic.envoy.clusters import clusters
from bascule.drivers.traffic.envoy.resources import Resources
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Seconds
from bascule.ports.errors import Refused, TryLater
from bascule.ports.traffic import Route

PATIENCE = Seconds(10.0)
FIRST_LOOK, LAST_LOOK = 0.001, 0.05
# Longer than the time between two questions for its health, with their answers.
SETTLES_WITHIN = Seconds(2.0)
Routes = Mapping[str, Route]


def write_all(files: Resources, routes: Routes) -> None:
    """Write every file as it should be, for an Envoy that does not run yet."""
    for key, route in routes.items():
        files.write(f"routes/{key}", [render.route_configuration(key, route)])
    files.write("clusters", _clusters(routes))
    files.write("listeners", _listeners(files, routes))


async def apply(files: Resources, admin: Admin, routes: Routes, key: str) -> None:
    """Make it so, and return when Envoy has acknowledged the place `key`. Raises `Refused` with Envoy's reason."""
    before = await admin.texts(key)
    wanted, there = _clusters(routes), {each["name"]: each for each in files.read("clusters")}
    mine = {each["name"] for each in wanted}
    leaving = [each for name, each in there.items() if name not in mine]
    # In one order, so that taking relief away is no change of the clusters yet: going back waits for nothing.
    first = sorted([*(_as_it_was(each, there) for each in wanted), *leaving], key=_name)
    await _set_clusters(files, admin, key, first, before)
    await _await_healthy(admin, key, routes.get(key))
    await _set_routes(files, admin, key, routes, before)
    if first != wanted:
        await _set_clusters(files, admin, key, wanted, before)
    files.drop_routes(set(routes))


def _as_it_was(cluster: render.Resource, there: Mapping[str, render.Resource]) -> render.Resource:
    """Relief comes after the traffic has moved, and goes after it."""
    return there.get(cluster["name"], cluster) if "cluster_type" in cluster else cluster


async def _set_clusters(
    files: Resources, admin: Admin, key: str, wanted: list[render.Resource], before: Mapping[str, str]
) -> None:
    known = before.get("cluster_manager.cds.version_text", "")
    version = files.write("clusters", wanted, known)
    if version == known:
        return

    async def accepted() -> bool:
        now = await admin.texts(key)
        if now.get("cluster_manager.cds.version_text") == version:
            # A cluster is there when each of its replicas was asked for its health once.
            return now.get("cluster_manager.warming_clusters", "0") == "0"
        _check(now, before, "cluster_manager.cds", say("driver.envoy-refused", what=key, reason="clusters"))
        return False

    await _until(accepted)


async def _await_healthy(admin: Admin, key: str, route: Route | None) -> None:
    """Wait until the candidate is well in Envoy's eyes before it is given anybody, for a moment at most.

    It may have been asked for its health before it listened, and is asked again only after a while: until then others would
    answer for it, and that would count against it.
    """
    if route is None or route.health is None or not route.weights.get(route.candidate):
        return
    with suppress(TryLater):
        await _until(lambda: admin.is_healthy(key, route.candidate), SETTLES_WITHIN)


async def _set_routes(files: Resources, admin: Admin, key: str, routes: Routes, before: Mapping[str, str]) -> None:
    """Routes before listeners, because a new listener waits for its routes."""
    accepted = {key: before.get(f"http.{key}.rds.{key}.version_text", "")}
    versions = {
        name: files.write(f"routes/{name}", [render.route_configuration(name, one)], accepted.get(name))
        for name, one in routes.items()
    }
    serving = await admin.listeners()
    wanted = {_listener(name, one) for name, one in routes.items()}
    mine = _listener(key, routes[key]) if key in routes else None
    if serving != wanted or files.read("listeners") != _listeners(files, routes):
        files.write("listeners", _listeners(files, routes), accepted="")
        await _until(lambda: _listeners_fit(admin, key, mine, before))
    if mine is None:
        return
    await _until(lambda: _routes_fit(admin, key, versions[key], before))
    host, port = listen_of(routes[key])
    await _until(lambda: accepts(host, port))


async def _listeners_fit(admin: Admin, key: str, mine: str | None, before: Mapping[str, str]) -> bool:
    serving = await admin.listeners()
    old = {name for name in serving if name.partition("@")[0] == key and name != mine}
    if not old and (mine is None or mine in serving):
        return True
    now = await admin.texts(key)
    subject = "listener_manager.lds"
    if mine and now.get(f"{subject}.update_rejected") != before.get(f"{subject}.update_rejected"):
        reason = await admin.refusal("dynamic_listeners", mine)
        if reason is not None:
            raise Refused(say("driver.cannot-listen", address=mine.partition("@")[2], reason=reason))
    return False


async def _routes_fit(admin: Admin, key: str, version: str, before: Mapping[str, str]) -> bool:
    now = await admin.texts(key)
    subject = f"http.{key}.rds.{key}"
    if now.get(f"{subject}.version_text") == version:
        return True
    _check(now, before, subject, say("driver.envoy-refused", what=key, reason="routes"))
    return False


def _check(now: Mapping[str, str], before: Mapping[str, str], subject: str, message: Message) -> None:
    name = f"{subject}.update_rejected"
    if now.get(name, "0") != before.get(name, "0"):
        raise Refused(message)


async def _until(condition: Callable[[], Awaitable[bool]], patience: Seconds = PATIENCE) -> None:
    loop = asyncio.get_running_loop()
    until, pause = loop.time() + patience, FIRST_LOOK
    while not await condition():
        if loop.time() > until:
            raise TryLater(say("driver.not-acknowledged", who="Envoy", seconds=patience), after=Seconds(2.0))
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, LAST_LOOK)


def _clusters(routes: Routes) -> list[render.Resource]:
    return sorted((cluster for key, route in routes.items() for cluster in clusters(key, route)), key=_name)


def _name(cluster: render.Resource) -> str:
    return str(cluster["name"])


def _listeners(files: Resources, routes: Routes) -> list[render.Resource]:
    return [render.listener(key, route, str(files.path(f"routes/{key}"))) for key, route in routes.items()]


def _listener(key: str, route: Route) -> str:
    return names.listener(key, *listen_of(route))
