"""The postgres check, on PostgreSQL 15 with a standby, and on the embedded server."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bascule.ports.errors import PortError, Refused
from tests.kit import datastores as servers
from tests.kit.net import RUBBISH, answering, ask, closed_port, said, silent


@dataclass(frozen=True, slots=True)
class Pair:
    """The ports of a primary and its standby."""

    primary: int
    standby: int


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """A primary and a standby that follows it."""
    with servers.postgres_folder() as folder:
        made = servers.initdb(folder / "password")
        with (
            servers.postgres(folder / "a", made) as primary,
            servers.postgres(folder / "b", servers.copied(primary)) as standby,
        ):
            servers.until_streaming(primary)
            yield Pair(primary, standby)


async def look(folder: Path, url: str, **options: Any) -> Any:
    """Ask about the server of an address that a file keeps."""
    (folder / "url").write_text(url + "\n")
    return await ask("postgres", folder, url="file url", **options)


async def test_a_primary_and_its_standby_are_told_apart(tmp_path: Path, pair: Pair) -> None:
    """Each side says what it is; the wrong side is a "no"."""
    limits = ["version >= 15", "replicas = 1", "lag < 10s", "lag bytes < 10MB", "connections < 80%", "free > 1%"]
    result = await look(tmp_path, servers.url(pair.primary), role="primary", limit=limits)
    assert result.passed, said(result)
    assert "PostgreSQL 15 answers as primary" in said(result)
    result = await look(tmp_path, servers.url(pair.standby), role="standby", limit=["lag < 10s", "lag bytes < 10MB"])
    assert result.passed, said(result)
    result = await look(tmp_path, servers.url(pair.standby), role="primary")
    assert "The server is a standby; it must be a primary" in said(result)


async def test_figures_are_held_against_limits(tmp_path: Path, pair: Pair) -> None:
    """Versions, connections, transactions and space have limits, with sentences of their own."""
    async with await psycopg.AsyncConnection.connect(servers.url(pair.primary)) as busy:
        await busy.execute("SELECT 1")
        for limit, words in {
            "version >= 16": "Version: 15; the limit is >=",
            "connections < 5%": "Connections in use: ",
            "oldest transaction < 1ms": "Oldest transaction: ",
            "free space > 900000GB": "Free space: ",
            "size < 1KB": "Size: ",
        }.items():
            result = await look(tmp_path, servers.url(pair.primary), limit=limit)
            assert not result.passed
            assert words in said(result)


async def test_the_embedded_server_passes_too(tmp_path: Path, postgres: str) -> None:
    """A recent version gives the same figures; SQLAlchemy's way of writing the address is understood."""
    result = await look(tmp_path, postgres, role="primary", limit=["version >= 16", "lag <= 0s"], data_directory=".")
    assert result.passed, said(result)
    assert any(line.startswith("free: ") for line in result.output)


async def test_a_server_that_does_not_let_us_in_is_a_no(tmp_path: Path, pair: Pair) -> None:
    """A wrong password is a "no", and is not shown."""
    result = await look(tmp_path, servers.url(pair.primary, "wrong-canary"))
    assert not result.passed
    assert "password authentication failed" in said(result)
    assert "wrong-canary" not in str(result)


async def test_who_does_not_answer_is_a_no(tmp_path: Path) -> None:
    """Nobody there, somebody silent and somebody who talks rubbish never pass, and no address is shown."""
    assert "does not answer" in said(await look(tmp_path, servers.url(closed_port())))
    async with silent() as port:
        assert "not answered within 200 ms" in said(await look(tmp_path, servers.url(port), within="200ms"))
    async with answering(RUBBISH, stays=True) as port:
        result = await look(tmp_path, servers.url(port), within="5s")
    assert not result.passed
    assert servers.PASSWORD not in str(result)


async def test_nothing_is_left_of_a_cancelled_check(tmp_path: Path) -> None:
    """Whoever gives up closes the connection."""
    closed = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(8)
        await reader.read()
        closed.set()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await look(tmp_path, servers.url(server.sockets[0].getsockname()[1]))
    async with asyncio.timeout(10):
        await closed.wait()
    server.close()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"url": f"postgresql://app:{servers.PASSWORD}@db/app"},
        {"url": "env BASCULE_TEST_GONE"},
        {"url": "file gone"},
        {"url": "file *"},
        {"url": "file url", "role": "boss"},
    ],
)
async def test_what_cannot_be_asked_is_refused(tmp_path: Path, options: dict[str, Any]) -> None:
    """Addresses stand where secrets stand: one in the plan is refused, and not repeated."""
    (tmp_path / "url").write_text("postgresql://x@127.0.0.1:1/x")
    with pytest.raises(PortError) as error:
        await ask("postgres", tmp_path, **options)
    assert servers.PASSWORD not in str(error.value)


async def test_what_is_no_address_is_refused_without_being_shown(tmp_path: Path) -> None:
    """Nor is it repeated what else stands there."""
    with pytest.raises(Refused) as error:
        await look(tmp_path, "canary no address")
    assert "canary" not in str(error.value)
