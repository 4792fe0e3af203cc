"""GitHub as its published contract describes it: a server on the wire that holds every request against the document.

It answers with the document's own examples, remembers deployments, records every call, and can fail, hang or ask to wait.
"""

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jsonschema  # type: ignore[import-untyped]
import pytest

CONTRACT = Path("shared", "contracts", "github.json")
TOKEN = "canary-github-token"
NEEDED = {"accept": "application/vnd.github+json", "x-github-api-version": "2022-11-28"}
BOUND = 60.0


def contract() -> dict[str, Any]:
    """The vendor's document; the test is skipped where it is not."""
    for folder in Path(__file__).resolve().parents:
        if (folder / CONTRACT).is_file():
            return dict(_nullable(json.loads((folder / CONTRACT).read_text())))
    pytest.skip(f"GitHub's REST contract is not here: put the vendor's document into {CONTRACT} beside the checkout")


def _nullable(value: Any) -> Any:
    """OpenAPI 3.0's `nullable` as JSON Schema says it."""
    if isinstance(value, list):
        return [_nullable(item) for item in value]
    if not isinstance(value, dict):
        return value
    changed = {key: _nullable(item) for key, item in value.items()}
    if changed.pop("nullable", None) is True and ("type" in changed or "allOf" in changed or "$ref" in changed):
        return {"anyOf": [changed, {"type": "null"}]}
    return changed


@dataclass(frozen=True)
class Call:
    """One request."""

    method: str
    path: str
    query: dict[str, str]
    body: Any


@dataclass
class GitHub:
    """The server's state, for tests to look at and to disturb."""

    document: dict[str, Any]
    url: str = ""
    calls: list[Call] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    deployments: list[dict[str, Any]] = field(default_factory=list)
    commits: dict[str, str] = field(default_factory=dict)
    # What the document here does not describe, in the shapes that the vendor's pages show: path -> answer.
    merges: dict[str, Any] = field(default_factory=dict)
    trouble: list[tuple[int, dict[str, str], Any]] = field(default_factory=list)
    away: bool = False
    hanging: threading.Event = field(default_factory=threading.Event)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def said(self, ending: str) -> list[Any]:
        """The bodies of the calls to paths that end like this."""
        return [call.body for call in self.calls if call.method == "POST" and re.search(ending + "$", call.path)]

    def until(self, fits: Any) -> None:
        """Wait until the calls fit."""
        end = time.monotonic() + BOUND
        with self.changed:
            while not fits(self):
                assert self.changed.wait(end - time.monotonic()), [
                    (one.method, one.path, one.body) for one in self.calls
                ]

    def answer(self, call: Call, headers: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        """What is answered to a call; what is wrong with it stands in `faults`."""
        if self.away:
            self.hanging.wait(BOUND)
            return 503, {}, None
        if self.trouble:
            return self.trouble.pop(0)
        if call.method == "GET" and call.path in self.merges and headers.get("authorization") == f"Bearer {TOKEN}":
            self.calls.append(call)
            return 200, {}, self.merges[call.path] if call.query.get("page", "1") == "1" else []
        template, operation = self._operation(call)
        wrong = [f"{name}: {headers.get(name)}" for name, value in NEEDED.items() if headers.get(name) != value]
        if not headers.get("user-agent"):
            wrong.append("no user-agent")
        if operation is None:
            wrong.append("no such operation")
        else:
            wrong += self._wrong(operation, call)
        with self.changed:
            self.faults += [f"{call.method} {call.path} {fault}" for fault in wrong]
            if headers.get("authorization") != f"Bearer {TOKEN}":
                return 401, {}, {"message": f"Bad credentials {headers.get('authorization')}"}
            self.calls.append(call)
            self.changed.notify_all()
            return (422, {}, {"message": wrong[0]}) if wrong else self._shaped(template, call, operation or {})

    def _operation(self, call: Call) -> tuple[str, dict[str, Any] | None]:
        for template, methods in self.document["paths"].items():
            form = re.sub(r"\\\{ref\\\}", "[^?]+", re.escape(template))
            form = re.sub(r"\\\{[a-z_]+\\\}", "[^/]+", form)
            if re.fullmatch(form, call.path) and call.method.lower() in methods:
                return template, methods[call.method.lower()]
        return "", None

    def _wrong(self, operation: dict[str, Any], call: Call) -> list[str]:
        found = []
        parameters = [self._at(one["$ref"]) if "$ref" in one else one for one in operation.get("parameters", [])]
        known = {one["name"] for one in parameters if one["in"] == "query"}
        found += [f"unknown query {name}" for name in call.query if name not in known]
        if "requestBody" in operation:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            found += self._against(schema, call.body)
            names = set(schema.get("properties", {}))
            found += [f"unknown key {name}" for name in (call.body or {}) if names and name not in names]
        elif call.body is not None:
            found.append("a body")
        return found

    def _against(self, schema: dict[str, Any], value: Any) -> list[str]:
        whole = {"allOf": [schema], "components": self.document["components"]}
        return [error.message for error in jsonschema.Draft202012Validator(whole).iter_errors(value)]

    def _shaped(self, template: str, call: Call, operation: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        status = next(int(status) for status in operation["responses"] if status.startswith("2"))
        content = operation["responses"][str(status)].get("content", {}).get("application/json")
        body = self._example(content) if content else None
        if template.endswith("/deployments"):
            body = self._deployment(call, body)
        if template.endswith("/status"):
            commit = self.commits.get(call.path.split("/commits/")[1].removesuffix("/status"))
            if commit is None:
                return 404, {}, {"message": "Not Found"}
            body["sha"] = commit
        return status, {}, body

    def _deployment(self, call: Call, example: Any) -> Any:
        if call.method == "GET":
            return [one for one in self.deployments if all(one[key] == call.query[key] for key in ("sha", "task"))]
        made = deepcopy(example)
        made |= {name: call.body[name] for name in ("task", "environment", "payload")}
        made |= {"id": 1000 + len(self.deployments), "sha": call.body["ref"]}
        self.deployments.append(made)
        return made

    def _example(self, content: dict[str, Any]) -> Any:
        first = next(iter(content["examples"].values()))
        value = deepcopy((self._at(first["$ref"]) if "$ref" in first else first)["value"])
        assert not self._against(content["schema"], value), "the document's own example does not fit its schema"
        return value

    def _at(self, pointer: str) -> Any:
        found: Any = self.document
        for part in pointer.removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/")]
        return found


def _handler(github: GitHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def _serve(self) -> None:
            sent = self.rfile.read(int(self.headers.get("content-length", 0)))
            parts = urlsplit(self.path)
            call = Call(self.command, parts.path, dict(parse_qsl(parts.query)), json.loads(sent) if sent else None)
            status, headers, body = github.answer(call, {name.lower(): value for name, value in self.headers.items()})
            content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content if status != 204 else b"")

        def log_message(self, *parts: Any) -> None:
            pass

    return Handler


@contextmanager
def github() -> Iterator[GitHub]:
    """A GitHub of one's own."""
    state = GitHub(contract())
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.hanging.set()
        server.shutdown()
        server.server_close()
        thread.join()
