"""The redis check, on real Redis servers."""

import time
from pathlib import Path
from typing import Any

import pytest
import redis

from bascule.ports.errors import PortError
from tests.kit import datastores as servers
from tests.kit.net import RUBBISH, answering, ask, closed_port, said, silent

PASSWORD = "canary-Pa55word"


async def look(folder: Path, port: int, user: str = "", **options: Any) -> Any:
    """Ask about a server."""
    (folder / "url").write_text(f"redis://{user}127.0.0.1:{port}/0")
    return await ask("redis", folder, url="file url", **options)


def until_linked(port: int, state: str) -> None:
    """Return when a replica's link is in a state."""
    end = time.monotonic() + 20
    with redis.Redis(port=port) as client:
        while client.info("replication").get("master_link_status") != state:
            assert time.monotonic() < end


async def test_a_master_and_its_replica_are_told_apart(tmp_path: Path) -> None:
    """Each side says what it is; a replica without its master is a "no"."""
    with (
        servers.redis_server("--maxmemory", "100mb") as master,
        servers.redis_server("--replicaof", "127.0.0.1", str(master)) as replica,
    ):
        until_linked(replica, "up")
        limits = ["version >= 6", "memory < 80%", "replicas = 1", "lag < 60s", "lag bytes < 1MB", "clients < 50"]
        result = await look(tmp_path, master, role="master", limit=limits)
        assert result.passed, said(result)
        assert "answers as master" in said(result)
        assert (await look(tmp_path, replica, role="replica", limit=["lag < 60s", "lag bytes < 1MB"])).passed
        assert "The server is a replica; it must be a master" in said(await look(tmp_path, replica, role="master"))
        with redis.Redis(port=master) as client:
            client.shutdown(nosave=True)
        until_linked(replica, "down")
        assert "no link to its master" in said(await look(tmp_path, replica, role="replica"))


async def test_figures_are_held_against_limits(tmp_path: Path) -> None:
    """Memory is a share of what the server may use."""
    with servers.redis_server("--maxmemory", "2mb") as port:
        assert "Memory in use: " in said(await look(tmp_path, port, limit="memory < 1%"))
        assert "Version: " in said(await look(tmp_path, port, limit="version >= 99"))


async def test_a_cluster_must_be_whole(tmp_path: Path) -> None:
    """A node of a cluster without its slots is a "no", and passes when all are served."""
    # Nodes speak with each other on the server's port + 10000 unless told otherwise, which may be no port at all.
    bus = str(servers.closed_port())
    with servers.redis_server("--cluster-enabled", "yes", "--cluster-port", bus) as port:
        assert "state “fail”; 0 of 16384" in said(await look(tmp_path, port))
        with redis.Redis(port=port) as client:
            client.execute_command("CLUSTER ADDSLOTSRANGE", 0, 16383)
            end = time.monotonic() + 20
            while b"cluster_state:ok" not in _raw(client):
                assert time.monotonic() < end
        assert (await look(tmp_path, port)).passed


def _raw(client: redis.Redis) -> bytes:
    info = client.execute_command("CLUSTER INFO")
    return b"cluster_state:ok" if info.get("cluster_state") == "ok" else b""


async def test_a_server_that_does_not_let_us_in_is_a_no(tmp_path: Path) -> None:
    """A wrong password is a "no", and is not shown; the right one passes."""
    with servers.redis_server("--requirepass", PASSWORD) as port:
        assert (await look(tmp_path, port, user=f":{PASSWORD}@")).passed
        result = await look(tmp_path, port, user=":wrong-canary@")
        assert not result.passed
        assert "wrong-canary" not in str(result)
        assert not (await look(tmp_path, port)).passed


async def test_who_does_not_answer_is_a_no(tmp_path: Path) -> None:
    """Nobody there, somebody silent and somebody who talks rubbish never pass."""
    assert "does not answer" in said(await look(tmp_path, closed_port()))
    async with silent() as port:
        assert "not answered within 200 ms" in said(await look(tmp_path, port, within="200ms"))
    for rubbish in (
        RUBBISH,
        b"+PONG\r\n" * 9,
        b"$4\r\nrole\r\n" * 9,
        b"*1000000\r\n",
        b"$-1\r\n" * 9,
        b"HTTP/1.1 400 X\r\n\r\n",
    ):
        async with answering(rubbish) as port:
            assert not (await look(tmp_path, port, within="5s")).passed


@pytest.mark.parametrize(
    "options",
    [{}, {"url": "redis://:secret@db"}, {"url": "env BASCULE_TEST_GONE"}, {"url": "file bad"}, {"url": "file no"}],
)
async def test_what_cannot_be_asked_is_refused(tmp_path: Path, options: dict[str, Any]) -> None:
    """An address in the plan is refused, and so is what is none."""
    (tmp_path / "bad").write_text("canary://x")
    with pytest.raises(PortError) as error:
        await ask("redis", tmp_path, **options)
    assert "canary" not in str(error.value)
