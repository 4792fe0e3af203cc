"""kill -9 of the real control plane while events pour in: what was acknowledged is there, once, and counted once."""

import asyncio
import json
import os
import signal
import time
from pathlib import Path

import httpx
import psycopg
import pytest

from bascule.wiring.postgres.embedded import EmbeddedPostgres
from tests.kit.collecting import collecting
from tests.kit.ports import free_port

SENDERS, BATCH, ROUNDS = 8, 50, 3


class Senders:
    """Sends batches until it is told to stop; knows which message ids were acknowledged, and sends the others again."""

    def __init__(self, url: str, key: str) -> None:
        self.url, self.key = url, key
        self.acknowledged: set[str] = set()
        self.sent: set[str] = set()
        self.unsure: list[list[str]] = []
        self.number = 0

    def batch(self) -> list[str]:
        """A batch whose answer never came, or a new one."""
        if self.unsure:
            return self.unsure.pop()
        self.number += 1
        return [f"{self.number}-{index}" for index in range(BATCH)]

    async def run(self, stop: asyncio.Event) -> None:
        """One sender, batch after batch."""
        async with httpx.AsyncClient(timeout=5) as client:
            while not stop.is_set():
                ids = self.batch()
                self.sent.update(ids)
                if await self.send(client, ids):
                    self.acknowledged.update(ids)
                else:
                    self.unsure.append(ids)
                    return

    async def send(self, client: httpx.AsyncClient, ids: list[str]) -> bool:
        """Whether a batch was acknowledged."""
        events = [{"type": "track", "event": "Bought", "userId": "u", "messageId": one} for one in ids]
        try:
            answer = await client.post(
                f"{self.url}/v1/batch", content=json.dumps({"batch": events}), auth=(self.key, "")
            )
        except httpx.TransportError:
            return False
        return answer.status_code == 200 and answer.json() == {"success": True}


async def pour(senders: Senders, pid: int, after: int) -> None:
    """Send until so many more are acknowledged, then kill the control plane in the middle of it."""
    goal, stop = len(senders.acknowledged) + after, asyncio.Event()
    tasks = [asyncio.create_task(senders.run(stop)) for _ in range(SENDERS)]
    end = time.monotonic() + 60
    while len(senders.acknowledged) < goal:
        assert time.monotonic() < end
        await asyncio.sleep(0.001)
    os.kill(pid, signal.SIGKILL)
    stop.set()
    await asyncio.gather(*tasks)


@pytest.mark.long
async def test_what_was_acknowledged_survives(tmp_path: Path) -> None:
    """Killed three times under load, with what was in doubt sent again each time."""
    port, senders = free_port(), None
    for round_ in range(ROUNDS):
        with collecting(tmp_path, port) as site:
            senders = senders or Senders(site.url, site.key)
            await pour(senders, site.server.process.pid, 1500 + 700 * round_)
            # It has ended when it has been waited for, not when it was told to: nobody asks a dead one for its pages.
            site.server.process.wait(10)
    assert senders is not None
    assert senders.unsure, "nothing was under way when it was killed"
    with collecting(tmp_path, port):
        url = await EmbeddedPostgres(tmp_path / "data" / "postgres").start()
        with psycopg.connect(url) as connection:
            ids = [one for (one,) in connection.execute("SELECT message_id FROM event").fetchall()]
            counted = connection.execute("SELECT sum(count) FROM event_count WHERE flag = ''").fetchone()
    assert len(ids) == len(set(ids)), "an event is there twice"
    assert senders.acknowledged <= set(ids), "an acknowledged event is lost"
    assert set(ids) <= senders.sent
    assert counted == (len(ids),)
