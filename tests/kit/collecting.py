"""A real control plane that takes events, for the tests that send them over the wire."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.kit.ports import free_port
from tests.kit.serving import Running, running

PLAN = """\
bascule: 1
name: shop
environments:
  staging: {override: {api: {route: {envoy: {listen: 19081}}}}}
  production: {}
components:
  api:
    run: {process: {command: "python3 -m http.server {port}"}}
    route: {envoy: {listen: 19080}}
    release: [deploy, traffic: 100%]
"""
BASE = "/api/v1"


@dataclass
class Collecting:
    """A control plane, a write key for production, and what was told to it."""

    server: Running
    key: str

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.server.url

    def ask(self, method: str, path: str, **options: Any) -> Any:
        """Something of the API."""
        headers = {"authorization": f"Bearer {self.server.token}"}
        answer = httpx.request(method, f"{self.url}{BASE}{path}", headers=headers, timeout=20, **options)
        assert answer.is_success, answer.text
        return answer.json()

    def make_key(self, environment: str = "production") -> dict[str, Any]:
        """A new write key."""
        return dict(self.ask("POST", "/keys", json={"name": "web", "environment": environment}))

    def last(self, environment: str = "production", limit: int = 100) -> list[dict[str, Any]]:
        """The last events, newest first."""
        return list(self.ask("GET", f"/events/last?environment={environment}&limit={limit}")["events"])

    def send(self, path: str, body: Any, **headers: str) -> httpx.Response:
        """A tracking call with the key."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx.post(f"{self.url}/v1/{path}", content=content, auth=(self.key, ""), headers=headers, timeout=20)


@contextmanager
def collecting(folder: Path, port: int | None = None, plan: str = PLAN) -> Iterator[Collecting]:
    """A control plane with a write key."""
    path = folder / "plan.yaml"
    path.write_text(plan, encoding="utf-8")
    with running(folder / "data", path, port or free_port()) as server:
        made = Collecting(server, "")
        made.key = made.make_key()["key"]
        yield made
