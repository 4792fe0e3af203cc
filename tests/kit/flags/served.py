"""A control plane as a process with flags in it, and what may happen to both."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.kit import patiently
from tests.kit.ports import free_port
from tests.kit.serving import Running, running

PLAN = """\
bascule: 1
name: shop
environments: {production: {}}
components:
  shop:
    run: {process: {command: "python3 -m http.server {port}"}}
    route: {envoy: {listen: 19080}}
    release: [deploy, traffic: 100%]
"""
USER = {"targetingKey": "u1", "country": "FR"}
AUDIENCE = {"in": [{"var": "country"}, ["FR", "DE"]]}


def split(share: int) -> Any:
    """On for a share of the users, in hundredths."""
    return {"fractional": [["on", share], ["off", 100 - share]]}


def boolean(targeting: Any = None, **more: Any) -> dict[str, Any]:
    """A flag that is on or off."""
    flag = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off", **more}
    return flag if targeting is None else {**flag, "targeting": targeting}


@dataclass
class Plane:
    """A serving process, and keys to it."""

    running: Running
    service: str
    page: str
    data: Path

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.running.url

    def put(self, key: str, flag: Any, **more: Any) -> None:
        """Change a flag as a person does."""
        body = {"flag": flag, **more}
        self._call("PUT", f"/api/v1/flags/production/{key}", body)

    def remove(self, key: str) -> None:
        """Remove a flag."""
        self._call("DELETE", f"/api/v1/flags/production/{key}", {"reason": "no longer needed"})

    def switch(self, key: str, **members: Any) -> None:
        """Change a flag by the documents' own API."""
        self._call("POST", f"/api/feature-flags/{key}", members)

    def ask(self, key: str, context: Any, **headers: str) -> httpx.Response:
        """One evaluation by OFREP."""
        sent = {"authorization": f"Bearer {self.service}", **headers}
        return patiently.post(f"{self.url}/ofrep/v1/evaluate/flags/{key}", json={"context": context}, headers=sent)

    def postmaster(self) -> int:
        """The process of its database."""
        return int((self.data / "postgres" / "postmaster.pid").read_text().split()[0])

    def _call(self, method: str, path: str, body: Any) -> Any:
        headers = {"authorization": f"Bearer {self.running.token}"}
        answer = httpx.request(method, f"{self.url}{path}", json=body, headers=headers, timeout=20)
        assert answer.is_success, answer.text
        return answer.json()

    def key(self, service: bool) -> str:
        """A new key."""
        wanted = {"name": "shop", "environment": "production", "service": service}
        return str(self._call("POST", "/api/v1/keys", wanted)["key"])


@contextmanager
def plane(folder: Path, keys: tuple[str, str] | None = None, port: int | None = None) -> Iterator[Plane]:
    """A control plane; `keys` of before where it has run before."""
    folder.mkdir(exist_ok=True)
    plan = folder / "plan.yaml"
    plan.write_text(PLAN)
    with running(folder / "data", plan, port or free_port()) as process:
        made = Plane(process, "", "", folder / "data")
        made.service, made.page = keys or (made.key(True), made.key(False))
        yield made


def until(true: Callable[[], bool], within: float = 10.0) -> float:
    """How long it took for something to become true; fails when it does not."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < within, "it did not come true in time"
        os.sched_yield()
    return time.monotonic() - began


@contextmanager
def frozen(process: int) -> Iterator[None]:
    """A process that answers nothing for a while, and then goes on."""
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


def document(flags: Mapping[str, Any]) -> dict[str, Any]:
    """A document of flags."""
    return {"flags": dict(flags)}
