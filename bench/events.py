"""How many events a second are taken durably over HTTP, beside what PostgreSQL's own COPY takes on the same machine.

    python bench/events.py [EVENTS [SENDERS]]

A real control plane with its embedded PostgreSQL; this process sends batches of 100 events of about 450 bytes, as the released
libraries do, from several connections, each waiting for its answer: a batch is acknowledged after the commit that it is in. At
the end the rows in the table are counted, and so are the rolled-up counts: both must be what was acknowledged. Beside it, in
the same database and in the same run, the same rows are copied in one go into a table without keys.
The processor time of each part is measured too: it says what a machine with nothing else to do would take.
"""

import asyncio
import base64
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
from tests.kit.ports import free_port

from bascule.wiring.postgres.embedded import EmbeddedPostgres
from bench.kit import keep, table

BATCH = 100
LONGEST = 120.0
NAMES = ("Order Completed", "Product Viewed", "Signed Up", "Step Done")
MARK = b"########"
PLAN = """\
bascule: 1
name: bench
environments: {production: {}}
components:
  shop:
    run: {process: {command: "python3 -m http.server {port}"}}
    route: {envoy: {listen: 19080}}
    release: [deploy, traffic: 100%]
"""


@contextmanager
def plane(folder: Path) -> Iterator[dict[str, Any]]:
    """A control plane in a process of its own, with a write key."""
    plan = folder / "plan.yaml"
    plan.write_text(PLAN)
    port = free_port()
    environment = {**os.environ, "BASCULE_DATA": str(folder / "data"), "BASCULE_PORT": str(port)}
    # What is measured is how much can be taken, not how much a page's key may write.
    environment |= {"BASCULE_EVENTS_RATE": "10000000", "BASCULE_EVENTS_DAILY_MB": "10000000"}
    command = [Path(sys.executable).with_name("bascule"), "serve", "--json", "--plan", plan]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=sys.stderr, env=environment, text=True)
    assert process.stdout is not None
    try:
        started = json.loads(process.stdout.readline())
        token = (folder / "data" / "token").read_text().strip()
        yield {"port": port, "url": started["url"], "token": token, "process": process}
    finally:
        process.terminate()
        process.wait(20)


def make_key(site: dict[str, Any]) -> str:
    """A write key for the bench."""
    body = json.dumps({"name": "bench", "environment": "production"}).encode()
    headers = {"authorization": f"Bearer {site['token']}", "content-type": "application/json"}
    request = urllib.request.Request(f"{site['url']}/api/v1/keys", body, headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return str(json.load(answer)["key"])


def event(number: int) -> dict[str, Any]:
    """An event as a library sends it."""
    return {
        "integrations": {},
        "type": "track",
        "userId": f"user-{number}",
        "event": NAMES[number % len(NAMES)],
        "messageId": f"{MARK.decode()}-5b1f-4d7e-9c55-{number:012d}",
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.120000+00:00", time.gmtime()),
        "properties": {"plan": "pro", "price": 12.5, "currency": "EUR", "step": "payment", "items": ["a", "b"]},
        "context": {
            "library": {"name": "analytics-python", "version": "2.4.0"},
            "bascule": {
                "slot": "green" if number % 2 else "blue",
                "flags": {"checkout": "on" if number % 3 else "off"},
            },
        },
    }


class Sender:
    """Sends batches over kept-alive connections; every message id is used once."""

    def __init__(self, site: dict[str, Any], key: str, batches: int) -> None:
        self.port, self.left, self.number = site["port"], batches, 0
        self.acknowledged, self.failed, self.took = 0, 0, list[float]()
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S.500000+00:00", time.gmtime())
        self.body = json.dumps({"batch": [event(number) for number in range(BATCH)], "sentAt": stamp}).encode()
        authorization = base64.b64encode(f"{key}:".encode()).decode()
        self.head = (
            f"POST /v1/batch HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
            f"authorization: Basic {authorization}\r\ncontent-length: {len(self.body)}\r\n\r\n"
        ).encode()

    async def run(self, until: float) -> None:
        """One connection, batch after batch."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while self.left > 0 and time.perf_counter() < until:
            self.left, self.number = self.left - 1, self.number + 1
            began = time.perf_counter()
            writer.write(self.head + self.body.replace(MARK, b"%08x" % self.number))
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            answer = await reader.readexactly(length)
            self.took.append(time.perf_counter() - began)
            if answer == b'{"success": true}':
                self.acknowledged += BATCH
            else:
                self.failed += BATCH
        writer.close()


async def load(sender: Sender, senders: int) -> float:
    """Send everything; how long that took."""
    began = time.perf_counter()
    await asyncio.gather(*(sender.run(began + LONGEST) for _ in range(senders)))
    return time.perf_counter() - began


def worked(process: psutil.Process) -> float:
    """Seconds of processor time that a process and those below it have used."""
    return sum(sum(each.cpu_times()[:2]) for each in (process, *process.children(recursive=True)))


def ceiling(url: str, events: int) -> float:
    """Rows a second that COPY puts into a table without keys, from one connection, committed at the end."""
    with psycopg.connect(url) as connection:
        lines = b"".join(
            row
            for copy in [connection.cursor().copy(f"COPY (SELECT * FROM event LIMIT {events}) TO STDOUT")]
            for row in _rows(copy)
        )
        count = lines.count(b"\n")
        connection.execute("CREATE TABLE plain (LIKE event)")
        connection.commit()
        began = time.perf_counter()
        with connection.cursor().copy("COPY plain FROM STDIN") as copy:
            copy.write(lines)
        connection.commit()
        return count / (time.perf_counter() - began)


def _rows(copy: Any) -> Iterator[bytes]:
    with copy as rows:
        yield from (bytes(row) for row in rows)


def counted(url: str) -> tuple[int, int, int]:
    """Rows in the table, different message ids among them, and what the minutes add up to."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT count(*), count(DISTINCT message_id) FROM event").fetchone()
        total = connection.execute("SELECT sum(count) FROM event_count WHERE flag = ''").fetchone()
    assert rows is not None
    assert total is not None
    return rows[0], rows[1], int(total[0])


def main(events: int = 600_000, senders: int = 64) -> None:
    """Measure, count, print."""
    scratch = tempfile.TemporaryDirectory(prefix="bascule-bench-", ignore_cleanup_errors=True)
    with scratch as folder, plane(Path(folder)) as site:
        sender = Sender(site, make_key(site), events // BATCH)
        url = asyncio.run(EmbeddedPostgres(Path(folder) / "data" / "postgres").start())
        server = int((Path(folder) / "data" / "postgres" / "postmaster.pid").read_text().split()[0])
        parts = {"plane": site["process"].pid, "postgres": server, "sender": os.getpid()}
        before = {name: worked(psutil.Process(pid)) for name, pid in parts.items()}
        seconds = asyncio.run(load(sender, senders))
        work = {name: worked(psutil.Process(pid)) - before[name] for name, pid in parts.items()}
        work["sender"] -= work["plane"]  # It is the parent of the plane.
        rows, ids, total = counted(url)
        most = ceiling(url, min(events, 300_000))
    took = sorted(sender.took)
    figures = {
        "events_sent": sender.number * BATCH,
        "acknowledged": sender.acknowledged,
        "in_the_table": rows,
        "different_ids": ids,
        "rolled_up": total,
        "events_per_second": round(sender.acknowledged / seconds),
        "copy_per_second": round(most),
        **{f"microseconds_of_{name}": round(spent / sender.acknowledged * 1e6, 1) for name, spent in work.items()},
        "cores_had": round((work["plane"] + work["postgres"] + work["sender"]) / seconds, 2),
        "bytes_per_event": len(sender.body) // BATCH,
        "answer_ms_median": round(took[len(took) // 2] * 1000, 1),
        "answer_ms_99": round(took[len(took) * 99 // 100] * 1000, 1),
        "seconds": round(seconds, 1),
    }
    print(table(["figure", "value"], [[name, value] for name, value in figures.items()]))
    keep("events", figures)
    if not rows == ids == total == sender.acknowledged:
        sys.exit("what is in the table is not what was acknowledged")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
