"""Released JavaScript clients, unmodified: OpenFeature's server and web SDK with their OFREP providers, run by node."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.kit.flags.served import AUDIENCE, Plane, boolean, split

CLIENTS = Path(__file__).parent / "clients"
MODULES = Path(__file__).parents[3] / "node_modules" / "@openfeature"
pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not MODULES.exists(), reason="needs node and its packages: make install"
)


def ask(server: Plane, *cases: dict[str, Any]) -> list[dict[str, Any]]:
    """What the server SDK answers to each case."""
    lines = "\n".join(json.dumps({"context": {}, **case}) for case in cases)
    command = ["node", CLIENTS / "server.mjs", server.url, server.service]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


class Page:
    """The web SDK in a process, as a page has it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def tell(self, **line: Any) -> None:
        """Type a line."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()

    def hear(self, name: str) -> dict[str, Any]:
        """The next line that says this."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said: dict[str, Any] = json.loads(line)
            if name in said:
                return said
        raise AssertionError(f"it ended without saying {name}")

    def read(self, flag: str, otherwise: bool = False) -> dict[str, Any]:
        """What the page knows of a flag."""
        self.tell(read=flag, otherwise=otherwise)
        found: dict[str, Any] = self.hear("read")["read"]
        return found


@contextmanager
def page(server: Plane, context: dict[str, Any], key: str | None = None) -> Iterator[Page]:
    """A page with its flags; its requests are heard as `asked`."""
    command = ["node", "--no-warnings", "--experimental-eventsource", CLIENTS / "web.mjs"]
    words = [server.url, key or server.page, json.dumps(context)]
    with subprocess.Popen([*command, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Page(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(20)


def test_the_server_sdk_gets_every_type(server: Plane) -> None:
    """Value, variant, reason and metadata; the off variant of a killed flag; the code's default; errors with codes."""
    values: dict[str, Any] = {"boolean": True, "string": "a", "number": 0.5, "object": {"a": [1]}}
    for kind, value in values.items():
        server.put(f"js-{kind}", {"state": "ENABLED", "variants": {"v": value}, "defaultVariant": "v"})
    server.put("js-killed", boolean(state="DISABLED"))
    server.put("js-open", {"state": "ENABLED", "variants": {"a": "A"}})
    other = {"boolean": False, "string": "", "number": 0, "object": {}}
    asked = [{"type": kind, "flag": f"js-{kind}", "otherwise": other[kind]} for kind in values]
    *found, killed, without, unknown, wrong, spaced = ask(
        server,
        *asked,
        {"type": "boolean", "flag": "js-killed", "otherwise": True},
        {"type": "string", "flag": "js-open", "otherwise": "code"},
        {"type": "boolean", "flag": "nobody", "otherwise": True},
        {"type": "boolean", "flag": "js-string", "otherwise": True},
        {"type": "boolean", "flag": "a b/c", "otherwise": True},
    )
    assert [(each["value"], each["variant"], each["reason"]) for each in found] == [
        (value, "v", "STATIC") for value in values.values()
    ]
    assert found[0]["flagMetadata"]["flagSetId"] == "shop/production"
    assert (killed["value"], killed["variant"], killed["reason"]) == (False, "off", "DISABLED")
    # Right by the contract, and the value is right, too; but this provider calls an answer without a value an error.
    assert (without["value"], without.get("errorCode")) == ("code", "GENERAL")
    assert (unknown["value"], unknown["errorCode"]) == (True, "FLAG_NOT_FOUND")
    assert (wrong["value"], wrong["errorCode"]) == (True, "TYPE_MISMATCH")
    assert (spaced["value"], spaced["errorCode"]) == (True, "FLAG_NOT_FOUND")


def test_the_server_sdk_and_our_client_agree_on_everybody(server: Plane) -> None:
    """Two generations of buckets, 300 users: who decides is the server."""
    for generation in (2, 3):
        rule = {"if": [AUDIENCE, split(50), "off"]}
        server.put(f"js-split-{generation}", boolean(rule, metadata={"bucketing": generation}))
    contexts = [{"targetingKey": f"ü{number}", "country": ("FR", "US")[number % 2]} for number in range(150)]
    cases = [(f"js-split-{generation}", context) for context in contexts for generation in (2, 3)]
    asked = [{"type": "boolean", "flag": flag, "otherwise": False, "context": context} for flag, context in cases]
    from bascule.flags import Flags

    with Flags.open(server.url, server.service) as flags:
        assert [each["value"] for each in ask(server, *asked)] == [flags.on(flag, context) for flag, context in cases]


def test_a_page_sees_a_switch_at_once(server: Plane) -> None:
    """The stream tells it, it asks again, and what it shows is the new value: no polling is needed."""
    server.put("web-switch", boolean({"if": [True, "on"]}))
    with page(server, {"targetingKey": "u1"}) as shop:
        shop.hear("ready")
        assert shop.read("web-switch")["value"] is True
        server.switch("web-switch", enabled=False)
        assert "web-switch" in shop.hear("changed")["changed"]
        found = shop.read("web-switch", otherwise=True)
        assert (found["value"], found["variant"], found["reason"]) == (False, "off", "DISABLED")


def test_a_page_whose_context_changes_gets_no_stale_flags(server: Plane) -> None:
    """It keeps its ETag unless the targeting key changes: so the ETag covers the whole context, and the answer is no 304."""
    server.put("web-country", boolean({"if": [AUDIENCE, "on", "off"]}))
    with page(server, {"targetingKey": "u1", "country": "US"}) as shop:
        assert shop.hear("asked")["status"] == 200
        shop.hear("ready")
        assert shop.read("web-country", True)["value"] is False
        shop.tell(context={"targetingKey": "u1", "country": "FR"})
        assert shop.hear("asked")["status"] == 200
        shop.hear("context")
        assert shop.read("web-country")["value"] is True
        shop.tell(context={"targetingKey": "u1", "country": "FR"})
        assert shop.hear("asked")["status"] == 304
        shop.hear("context")
        assert shop.read("web-country")["value"] is True


def test_a_page_with_a_wrong_key_is_told_so(server: Plane) -> None:
    """401 is final for the web provider: it is not to ask again and again."""
    command = [
        "node",
        "--no-warnings",
        "--experimental-eventsource",
        CLIENTS / "web.mjs",
        server.url,
        "bwk_wrong",
        "{}",
    ]
    done = subprocess.run(command, input="", capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert done.stdout.count("asked") == 1
    assert "fatal" in done.stderr.lower() or "initialization failed" in done.stderr.lower()
