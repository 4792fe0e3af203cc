"""Small applications that tests release, and their visitors."""

import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.kit import patiently
from tests.kit.serving import Running

SITE = """\
import http.server, os, sys
class Site(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        body = f"version {sys.argv[2]}".encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *parts):
        pass
print("listening", flush=True)
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Site).serve_forever()
"""


def visit(port: int, stop: threading.Event, path: str = "/") -> None:
    """A steady visitor: at most 40 requests a second for at most five minutes, each without a cookie."""
    for _ in range(12_000):
        with suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).read()
        if stop.wait(0.025):
            return


def stop_what_outlives_us(folder: Path) -> None:
    """Processes and the proxy are made to outlive the control plane; these have had their time."""
    import psutil

    for process in psutil.process_iter(["cmdline"]):
        if str(folder) in " ".join(process.info["cmdline"] or ()):
            with suppress(psutil.Error):
                process.kill()


USER = {"context": {"targetingKey": "u1"}}
PLAN = """\
bascule: 1
name: rewapp
environments: {{production: {{}}}}
components:
  api:
    run: {{process: {{command: "python3 {site} {{port}} {{version}}"}}}}
    route: {{envoy: {{listen: {port}}}}}
    health: {{path: /, every: 1s}}
    keep: 10m
    release: {release}
"""


@dataclass
class Shop:
    """A served plan, its users' address, and a page's key."""

    server: Running
    folder: Path
    port: int
    key: str
    api: httpx.Client

    def plan(self, release: str) -> str:
        """The plan with these steps."""
        return PLAN.format(site=self.folder / "site.py", port=self.port, release=release)

    def release(self, version: str, steps: str) -> str:
        """Start a release; its name."""
        body = {"version": version, "component": "api", "environment": "production", "plan": self.plan(steps)}
        started = self.api.post("/api/v1/releases", json=body)
        assert started.status_code == 201, started.text
        return str(started.json()["id"])

    def until(self, true: Callable[[], bool]) -> float:
        """Wait until something is so, for a minute at most; how long it took."""
        began = time.monotonic()
        while not true():
            assert time.monotonic() - began < 60, self.api.get("/api/v1/journal").text[-2000:]
        return time.monotonic() - began

    def phase(self, release: str) -> str:
        """How far a release is."""
        return str(self.api.get(f"/api/v1/releases/{release}").json()["phase"])

    def shown(self) -> bool:
        """Whether the user has the feature."""
        headers = {"authorization": f"Bearer {self.key}"}
        answer = patiently.post(f"{self.server.url}/ofrep/v1/evaluate/flags/checkout", json=USER, headers=headers)
        return bool(answer.json()["value"])

    def version(self) -> str:
        """What the proxy's users meet."""
        return patiently.get(f"http://127.0.0.1:{self.port}/").text

    def type(self, *words: str) -> tuple[int, dict[str, Any]]:
        """A command as somebody types it, with --json; exit code and answer."""
        port = self.server.url.rsplit(":", 1)[1]
        known = {"BASCULE_DATA": str(self.folder / "data"), "BASCULE_PORT": port, "LANG": "C.UTF-8"}
        command = [str(Path(sys.executable).parent / "bascule"), *words, "--json"]
        done = subprocess.run(
            command,
            env={**os.environ, **known},
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return done.returncode, json.loads(done.stdout or done.stderr)


def stop(shop: Shop) -> None:
    """What outlives the control plane is ended, too: the sites and the proxy of this test."""
    import psutil

    for process in psutil.process_iter(["cmdline"]):
        if str(shop.folder) in " ".join(process.info["cmdline"] or ()):
            process.kill()
