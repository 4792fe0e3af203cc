"""Flags: evaluations in the process beside five peers, OFREP over HTTP beside Unleash, and a switch to 1 000 streams.

    python -m bench.flags [FOLDER]

FOLDER is where `npm install unleash-server` was run (about 190 MB); without it Unleash is not measured, and the last figures
of it are kept out of the results rather than repeated. HTTP needs wrk (`apt install wrk`), and Unleash PostgreSQL 15.
"""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
from tests.kit.ports import free_port

from bench.events import plane
from bench.flag_engines import FLAG, FLOOR, OURS, PEERS, measured
from bench.kit import keep, table
from bench.streams import arrivals

STREAMS, TOGGLES, LOAD = 1_000, 5, ("wrk", "-t2", "-c50", "-d8s", "--latency")
ADMIN = "*:*.unleash-insecure-admin-api-token"
FRONTEND = "*:development.bench-insecure-frontend-token"
PROGRAMS = Path("/usr/lib/postgresql/15/bin")


def wrk(url: str, script: str) -> dict[str, float]:
    """A short load: answers a second, half and 99 % of them within so many milliseconds, and how many were no 2xx."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        said = subprocess.run(
            [*LOAD, "-s", file.name, url], capture_output=True, text=True, check=True, timeout=60
        ).stdout
    figures = {name: _milliseconds(said, name) for name in ("50%", "99%")}
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert rate is not None, said
    return {
        "per_second": float(rate[1]),
        "ms_50": figures["50%"],
        "ms_99": figures["99%"],
        "failed": int(failed[1]) if failed else 0,
    }


def _milliseconds(said: str, name: str) -> float:
    found = re.search(rf"{name}\s+([\d.]+)(us|ms|s)", said)
    assert found is not None, said
    return round(float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]], 2)


def ours() -> dict[str, Any]:
    """A control plane: OFREP for one flag, with another user each time, and a switch to a thousand streams."""
    with (
        tempfile.TemporaryDirectory(prefix="bascule-bench-", ignore_cleanup_errors=True) as name,
        plane(Path(name)) as site,
    ):
        with httpx.Client(
            base_url=site["url"], headers={"authorization": f"Bearer {site['token']}"}, timeout=20
        ) as client:
            client.put("/api/v1/flags/production/checkout", json={"flag": FLAG}).raise_for_status()
            made = {"name": "bench", "environment": "production", "service": False}
            key = client.post("/api/v1/keys", json=made).json()["key"]
        single = wrk(f"{site['url']}/ofrep/v1/evaluate/flags/checkout", _script(key))
        bulk = wrk(f"{site['url']}/ofrep/v1/evaluate/flags", _script(key))
        took = [asyncio.run(_switched(site, key, number % 2 == 1)) for number in range(TOGGLES)]
    return {
        "single": single,
        "bulk": bulk,
        "streams": STREAMS,
        "last_stream_ms": sorted(round(each[-1] * 1000, 1) for each in took),
    }


def _script(key: str) -> str:
    return f"""
local n = 0
local countries = {{"FR", "DE", "US", "GB", "ES"}}
local headers = {{["content-type"] = "application/json", ["x-api-key"] = "{key}"}}
request = function()
  n = n + 1
  local body = '{{"context":{{"targetingKey":"user-' .. n .. '","country":"' .. countries[n % 5 + 1] .. '"}}}}'
  return wrk.format("POST", nil, headers, body)
end
"""


async def _switched(site: dict[str, Any], key: str, enabled: bool) -> list[float]:
    async with httpx.AsyncClient(base_url=site["url"], headers={"authorization": f"Bearer {site['token']}"}) as client:
        # The connection is open before the clock runs.
        await client.get("/api/v1/health")

        async def toggle() -> float:
            began = time.perf_counter()
            (await client.post("/api/feature-flags/checkout", json={"enabled": enabled})).raise_for_status()
            return began

        return await arrivals(site["url"], key, STREAMS, toggle)


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL 15 of its own."""
    from tests.kit.postgres_15 import postgres_15

    with postgres_15() as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE unleash")
        yield url.partition("host=")[2]


def theirs(folder: Path) -> dict[str, Any]:
    """Unleash: its frontend API evaluates one flag for one user, too."""
    with postgres() as socket, tempfile.TemporaryFile() as log:
        port = free_port()
        variables = {
            **os.environ,
            "DATABASE_HOST": socket, "DATABASE_NAME": "unleash", "DATABASE_USERNAME": "postgres", "DATABASE_PASSWORD": "x",
            "DATABASE_SSL": "false", "PORT": str(port), "HTTP_HOST": "127.0.0.1", "CHECK_VERSION": "false",
            "SEND_TELEMETRY": "false", "LOG_LEVEL": "error",
            "INIT_ADMIN_API_TOKENS": ADMIN, "INIT_FRONTEND_API_TOKENS": FRONTEND, "NODE_ENV": "production",
        }  # fmt: skip
        command = ["node", folder / "node_modules" / "unleash-server" / "dist" / "server.js"]
        process = subprocess.Popen(command, env=variables, stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}"
            _make(url)
            return wrk(f"{url}/api/frontend", _unleash_script())
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def _make(url: str) -> None:
    base = "/api/admin/projects/default/features"
    strategy = {
        "name": "flexibleRollout",
        "parameters": {"rollout": "25", "stickiness": "userId", "groupId": "checkout"},
        "constraints": [{"contextName": "country", "operator": "IN", "values": ["FR", "DE"]}],
    }
    with httpx.Client(base_url=url, headers={"authorization": ADMIN}, timeout=20) as client:
        _wait(client)
        client.post(base, json={"name": "checkout", "type": "release"}).raise_for_status()
        client.post(f"{base}/checkout/environments/development/strategies", json=strategy).raise_for_status()
        client.post(f"{base}/checkout/environments/development/on").raise_for_status()
        end = time.monotonic() + 30
        asked = {"userId": "user-1", "properties[country]": "FR"}
        users = [{**asked, "userId": f"user-{number}"} for number in range(40)]
        headers = {"authorization": FRONTEND}
        while not any(
            client.get("/api/frontend", params=user, headers=headers).json().get("toggles") for user in users
        ):
            assert time.monotonic() < end, "Unleash never gave the flag to anybody"


def _wait(client: httpx.Client) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end:
        try:
            if client.get("/health").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    sys.exit("Unleash did not answer within 90 s")


def _unleash_script() -> str:
    return f"""
local n = 0
local countries = {{"FR", "DE", "US", "GB", "ES"}}
local headers = {{["authorization"] = "{FRONTEND}"}}
request = function()
  n = n + 1
  return wrk.format("GET", "/api/frontend?userId=user-" .. n .. "&properties[country]=" .. countries[n % 5 + 1], headers)
end
"""


def compared(engines: dict[str, dict[str, float]]) -> dict[str, float]:
    """How many times as fast as what."""
    rates = {name: each["per_second"] for name, each in engines.items()}
    fastest, flagd = max(rates[name] for name in PEERS), rates["flagd provider through the SDK"]
    found = {f"{name} / fastest peer": round(rates[name] / fastest, 1) for name in OURS}
    return found | {f"{name} / flagd provider": round(rates[name] / flagd, 1) for name in (*OURS, *FLOOR)}


def main(unleash: str = "") -> None:
    """Measure, compare, print."""
    engines = measured()
    print(
        table(
            ["in the process", "evaluations/s", "on for"],
            [[n, e["per_second"], e["share"]] for n, e in engines.items()],
        )
    )
    ratios = compared(engines)
    print("\n" + table(["ratio", "times"], [[name, value] for name, value in ratios.items()]))
    figures: dict[str, Any] = {"engines": engines, "ratios": ratios}
    if shutil.which("wrk"):
        figures["bascule_http"] = ours()
        if unleash:
            figures["unleash_http"] = theirs(Path(unleash))
            single, other = figures["bascule_http"]["single"]["per_second"], figures["unleash_http"]["per_second"]
            figures["http_ratio"] = round(single / other, 1)
        print("\n" + json.dumps({name: figures[name] for name in figures if "http" in name}, indent=2))
    else:
        print("HTTP is not measured: wrk is missing (apt install wrk)")
    keep("flags", figures)


if __name__ == "__main__":
    main(*sys.argv[1:])
