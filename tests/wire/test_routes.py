"""What users of a real proxy meet beyond the suite: ways of being known again, tunnels, cookies of the site, closed doors."""

import asyncio
import base64
import hashlib
import os
import shutil
import socket
import stat
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
import pytest_asyncio

from bascule.drivers.support.home import Home
from bascule.drivers.support.processes.record import read_record
from bascule.drivers.support.proxies.socket import socket_path
from bascule.kernel.slot import Slot
from bascule.testing.conformance.setting import make, weighted
from tests.kit.rigs.proxies import EnvoyRig, HaproxyRig, WireTrafficRig

KEY = base64.b64encode(b"0123456789abcdef")
PROXIES = {"envoy": EnvoyRig, "haproxy": HaproxyRig}


@pytest_asyncio.fixture(params=["envoy", pytest.param("haproxy", marks=pytest.mark.haproxy)])
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Any]:
    """Both proxies; haproxy only where it is installed."""
    if request.param == "haproxy" and shutil.which("haproxy", path=f"{os.environ.get('PATH', '')}:/usr/sbin") is None:
        pytest.skip("haproxy is not installed: apt install haproxy")
    made = PROXIES[request.param](Home(tmp_path / "data", tmp_path))
    yield made
    await made.close()


async def test_users_are_known_by_a_header(rig: WireTrafficRig) -> None:
    """With `sticky: header:NAME` the header decides, users stay, and no cookie is given."""
    driver: Any = rig.driver()  # type: ignore[attr-defined]
    route = await make(rig)  # type: ignore[arg-type]
    route = weighted(replace(route, options={**route.options, "sticky": "header:X-User"}), 50)
    await driver.ensure(route)
    client = rig.client(route.options["listen"])
    answers = [[await client.send("/", {"x-user": f"user-{number}"}) for _ in range(3)] for number in range(40)]
    assert [each for each in answers if len({answer.version for answer in each}) > 1] == []
    assert {answer.version for each in answers for answer in each} == {"v1", "v2"}
    assert [answer.cookies for each in answers for answer in each if answer.cookies] == []


async def test_nobody_is_known_with_none(rig: WireTrafficRig) -> None:
    """With `sticky: none` there is no cookie, and the share holds over requests."""
    driver: Any = rig.driver()  # type: ignore[attr-defined]
    route = await make(rig)  # type: ignore[arg-type]
    await driver.ensure(weighted(replace(route, options={**route.options, "sticky": "none"}), 50))
    client = rig.client(route.options["listen"])
    answers = [await client.send("/") for _ in range(60)]
    assert {answer.version for answer in answers} == {"v1", "v2"}
    assert not any(answer.cookies for answer in answers)


async def test_the_cookie_is_given_once(rig: WireTrafficRig) -> None:
    """A user who has the cookie among others is not given another; an empty one is replaced."""
    driver: Any = rig.driver()  # type: ignore[attr-defined]
    route = await make(rig)  # type: ignore[arg-type]
    await driver.ensure(route)
    client = rig.client(route.options["listen"])
    first = await client.send("/", {"cookie": "theme=dark"})
    (value,) = first.cookies.values()
    assert len(value) >= 32
    assert (await client.send("/", {"cookie": f"theme=dark; bascule-site={value}; lang=fr"})).cookies == {}
    assert set((await client.send("/", {"cookie": "bascule-site="})).cookies) == {"bascule-site"}


async def test_a_tunnel_stays_open_through_a_switch(rig: WireTrafficRig) -> None:
    """A WebSocket that was opened on stable goes on while new users meet the candidate."""
    echo = await asyncio.start_server(_echo, "127.0.0.1", 0)
    port = echo.sockets[0].getsockname()[1]
    driver: Any = rig.driver()  # type: ignore[attr-defined]
    route = await make(rig)  # type: ignore[arg-type]
    route = replace(route, addresses={**route.addresses, Slot.BLUE: (f"127.0.0.1:{port}",)})
    await driver.ensure(route)
    reader, writer = await asyncio.open_connection(*route.options["listen"].split(":"))
    upgrade = "GET / HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
    writer.write(upgrade.encode() + b"sec-websocket-key: " + KEY + b"\r\n\r\n")
    assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
    for green in (100, 0, 100):
        writer.write(b"ping")
        assert await reader.readexactly(4) == b"ping"
        await driver.ensure(weighted(route, green))
    writer.write(b"last")
    assert await reader.readexactly(4) == b"last"
    writer.close()
    echo.close()


async def test_many_places_do_not_touch_each_other(rig: WireTrafficRig) -> None:
    """Each place has its own weights and its own counts, while others come and go under load."""
    driver: Any = rig.driver()  # type: ignore[attr-defined]
    routes = [await make(rig, f"site-{number}") for number in range(3)]  # type: ignore[arg-type]
    await driver.ensure(routes[0])
    async with rig.client(routes[0].options["listen"]).load(users=4) as load:
        for _ in range(2):
            for route in routes[1:]:
                await load.sent(50)
                await driver.ensure(weighted(route, 100))
                assert await rig.client(route.options["listen"]).versions(3) == {"v2"}
            for route in routes[1:]:
                await load.sent(50)
                await driver.remove(route.place)
        assert (await driver.observe(routes[0].place)).weights == {Slot.BLUE: 100, Slot.GREEN: 0}
    assert load.failures == []


async def test_two_changes_at_once_are_both_made(rig: WireTrafficRig) -> None:
    """Several driver objects that change different places at the same time do not undo each other."""
    drivers: list[Any] = [rig.driver() for _ in range(3)]  # type: ignore[attr-defined]
    routes = [await make(rig, f"site-{number}") for number in range(3)]  # type: ignore[arg-type]
    await asyncio.gather(*(one.ensure(route) for one, route in zip(drivers, routes, strict=True)))
    await asyncio.gather(*(one.ensure(weighted(route, 100)) for one, route in zip(drivers, routes, strict=True)))
    for route in routes:
        assert await rig.client(route.options["listen"]).versions(3) == {"v2"}


async def test_the_proxy_outlives_us_and_listens_nowhere_else(rig: WireTrafficRig) -> None:
    """The proxy is in a session of its own, its admin answers on a private socket only, and its ports are the routes'."""
    driver: Any = rig.driver()  # type: ignore[attr-defined]
    route = await make(rig)  # type: ignore[arg-type]
    await driver.ensure(route)
    name = "envoy" if isinstance(rig, EnvoyRig) else "haproxy"
    folder = rig.home.folder(name)
    record = read_record(folder / f"{name}.json")
    assert record is not None
    process = psutil.Process(record.pid)
    assert process.terminal() is None
    family = [process, *process.children(recursive=True)]
    listening = {one.laddr for member in family for one in member.net_connections() if one.status == psutil.CONN_LISTEN}
    assert {f"{address.ip}:{address.port}" for address in listening if isinstance(address, tuple)} == {
        route.options["listen"]
    }
    assert stat.S_IMODE(socket_path(folder, "admin.sock").stat().st_mode) & 0o077 == 0


async def test_old_http_is_served(rig: WireTrafficRig) -> None:
    """HTTP/1.0 without a host, as old monitors speak it, gets an answer."""
    driver: Any = rig.driver()  # type: ignore[attr-defined]
    route = await make(rig)  # type: ignore[arg-type]
    await driver.ensure(route)
    host, port = route.options["listen"].split(":")

    def old() -> bytes:
        with socket.create_connection((host, int(port)), 5) as connection:
            connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
            return b"".join(iter(lambda: connection.recv(4096), b""))

    assert b" 200 " in await asyncio.to_thread(old)


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Agree to an upgrade, then say back what is said."""
    await reader.readuntil(b"\r\n\r\n")
    accept = base64.b64encode(hashlib.sha1(KEY + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
    head = b"HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n"
    writer.write(head + b"sec-websocket-accept: " + accept + b"\r\n\r\n")
    while data := await reader.read(1024):
        writer.write(data)
    writer.close()


@pytest.mark.parametrize(
    ("trusted", "sent", "told"),
    [
        ((), {"x-forwarded-proto": "https"}, "http"),
        ((), {}, "http"),
        (("127.0.0.1",), {"x-forwarded-proto": "https"}, "https"),
        (("10.0.0.0/8", "127.0.0.0/8"), {"x-forwarded-proto": "https"}, "https"),
        (("127.0.0.1",), {}, "http"),
        (("10.0.0.0/8", "::1"), {"x-forwarded-proto": "https"}, "http"),
    ],
)
async def test_only_a_trusted_proxy_says_how_users_came(
    rig: WireTrafficRig, trusted: tuple[str, ...], sent: dict[str, str], told: str
) -> None:
    """Whether TLS ended before us is said by proxies that the plan names; what anybody else says is replaced, on both alike."""
    driver: Any = rig.driver()  # type: ignore[attr-defined]
    route = await make(rig)  # type: ignore[arg-type]
    options = {**route.options, **({"trusted_proxies": list(trusted)} if trusted else {})}
    await driver.ensure(replace(route, options=options))
    host, _, port = str(route.options["listen"]).rpartition(":")
    async with httpx.AsyncClient(base_url=f"http://{host}:{port}") as client:
        answer = await client.get("/header?name=x-forwarded-proto", headers=sent)
    assert answer.text == told


async def test_trust_is_given_and_taken_while_it_runs(rig: WireTrafficRig) -> None:
    """Another list of trusted proxies takes effect on a running proxy, without a lost request."""
    driver: Any = rig.driver()  # type: ignore[attr-defined]
    route = await make(rig)  # type: ignore[arg-type]
    for trusted, told in (((), "http"), (("127.0.0.1",), "https"), ((), "http")):
        options = {**route.options, **({"trusted_proxies": list(trusted)} if trusted else {})}
        await driver.ensure(replace(route, options=options))
        async with asyncio.timeout(20):
            while await _told(str(route.options["listen"])) != told:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


async def _told(listen: str) -> str:
    async with httpx.AsyncClient(base_url=f"http://{listen}") as client:
        return (await client.get("/header?name=x-forwarded-proto", headers={"x-forwarded-proto": "https"})).text
