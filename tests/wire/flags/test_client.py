"""Our own client and the OpenFeature provider on it, against a server that is there."""

import json
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.evaluation_context import EvaluationContext
from openfeature.event import ProviderEvent
from openfeature.exception import ErrorCode
from openfeature.provider import ProviderStatus

from bascule.flags import BasculeProvider, Flags, Happening, Kind
from bascule.kernel.error import BasculeError
from tests.kit.flags.served import AUDIENCE, USER, Plane, boolean, split, until

HEAVY = ("sqlalchemy", "psycopg", "fastapi", "starlette", "pydantic", "structlog", "httpx", "alembic", "asyncio")


def client_of(provider: BasculeProvider, domain: str) -> OpenFeatureClient:
    """An OpenFeature client on a provider of its own."""
    api.set_provider_and_wait(provider, domain)
    return api.get_client(domain)


def test_a_change_arrives_without_being_asked_for(server: Plane, tmp_path: Path) -> None:
    """Made, switched off and ramped while the client is open: each is seen, and the cache holds the last of them."""
    server.put("arrives", boolean({"if": [AUDIENCE, "on", "off"]}))
    with Flags.open(server.url, server.service, tmp_path / "deep" / "flags.json") as flags:
        assert flags.on("arrives", USER)
        assert not flags.on("arrives", {**USER, "country": "US"})
        server.switch("arrives", enabled=False)
        took = until(lambda: not flags.on("arrives", USER), 5)
        assert flags.answer("arrives", USER).reason == "DISABLED"
        until(lambda: _kept(tmp_path / "deep" / "flags.json")["flags"]["arrives"]["state"] == "DISABLED")
        assert took < 2


def _kept(file: Path) -> Any:
    return json.loads(file.read_text())


def test_listeners_hear_which_flags_changed(server: Plane) -> None:
    """Ready first, then the keys of what is different, and of nothing else."""
    server.put("heard", boolean())
    heard: queue.Queue[Happening] = queue.Queue()
    flags = Flags.open(server.url, server.service)
    flags.listen(lambda _: 1 / 0)
    flags.listen(heard.put)
    server.put("heard", boolean({"if": [True, "on"]}))
    assert heard.get(timeout=5) == Happening(Kind.CHANGED, ("heard",))
    server.remove("heard")
    assert heard.get(timeout=5) == Happening(Kind.CHANGED, ("heard",))
    assert not flags.on("heard", USER)
    flags.close()


def test_values_are_of_the_type_that_is_asked_for(server: Plane) -> None:
    """A text for a number is the default; objects belong to whoever asked, so changing one changes nobody else's."""
    server.put("colour", {"state": "ENABLED", "variants": {"red": "#f00"}, "defaultVariant": "red"})
    server.put("limits", {"state": "ENABLED", "variants": {"a": {"most": [1]}}, "defaultVariant": "a"})
    server.put("rate", {"state": "ENABLED", "variants": {"a": 1, "b": 0.5}, "defaultVariant": "a"})
    with Flags.open(server.url, server.service) as flags:
        assert flags.value("colour", USER, "#fff") == "#f00"
        assert flags.value("colour", USER, 7) == 7
        assert flags.value("nobody", USER, "default") == "default"
        flags.value("limits", USER, dict[str, Any]())["most"].append(2)
        assert flags.value("limits", USER, {}) == {"most": [1]}
        assert repr(flags.value("rate", USER, 2.0)) == "1.0"


def test_nothing_that_is_asked_raises(server: Plane) -> None:
    """Keys and contexts that are none: an error in the answer, or the default."""
    with Flags.open(server.url, server.service) as flags:
        for key, context in (([], {}), (None, None), ("x", [1]), ("x", 5), ("x" * 10**6, {"a": {1}}), ("\0", {"": ""})):
            assert flags.on(key, context) is False  # type: ignore[arg-type]
            assert flags.value(key, context, "d") == "d"  # type: ignore[arg-type]
            assert flags.answer(key, context).error is not None  # type: ignore[arg-type]


def test_a_mistake_in_the_code_is_said_at_once() -> None:
    """No address, no key, no server's address: told when it is opened, with what to write."""
    for arguments in ({}, {"url": "https://x.example"}, {"url": "x.example", "key": "k"}):
        with pytest.raises(BasculeError) as refused:
            Flags.open(**arguments)
        assert refused.value.hint is not None


def test_through_the_sdk_every_type_has_its_details(server: Plane) -> None:
    """Value, variant, reason and metadata as OpenFeature has them; a wrong type and an unknown flag with their codes."""
    server.put("sdk", boolean({"if": [AUDIENCE, split(100), "off"]}, metadata={"owner": "shop"}))
    server.put("text", {"state": "ENABLED", "variants": {"a": "A"}, "defaultVariant": "a"})
    server.put("number", {"state": "ENABLED", "variants": {"a": 3, "b": 0.5}, "defaultVariant": "a"})
    server.put("object", {"state": "ENABLED", "variants": {"a": {"x": [1]}}, "defaultVariant": "a"})
    server.put("none", {"state": "ENABLED", "variants": {"a": "A"}})
    client, context = (
        client_of(BasculeProvider(server.url, server.service), "types"),
        EvaluationContext("u1", {"country": "FR"}),
    )
    found = client.get_boolean_details("sdk", False, context)
    assert (found.value, found.variant, found.reason) == (True, "on", "TARGETING_MATCH")
    assert found.flag_metadata["owner"] == "shop"
    assert (found.flag_metadata["bucketing"], found.flag_metadata["flagSetId"]) == (3, "shop/production")
    assert client.get_string_value("text", "d") == "A"
    assert client.get_integer_value("number", 0) == 3
    assert repr(client.get_float_value("number", 0.0)) == "3.0"
    assert client.get_object_value("object", {}) == {"x": [1]}
    absent = client.get_string_details("none", "code")
    assert (absent.value, absent.variant, absent.reason, absent.error_code) == ("code", None, "DEFAULT", None)
    wrong = client.get_boolean_details("text", True)
    assert (wrong.value, wrong.error_code, wrong.reason) == (True, ErrorCode.TYPE_MISMATCH, "ERROR")
    unknown = client.get_boolean_details("nobody", True)
    assert (unknown.value, unknown.error_code) == (True, ErrorCode.FLAG_NOT_FOUND)


def test_the_sdk_is_told_of_changes(server: Plane) -> None:
    """Configuration changed, with the keys; and after shutting down the provider can be set again."""
    server.put("told", boolean())
    provider, heard = BasculeProvider(server.url, server.service), queue.Queue[Any]()
    client = client_of(provider, "events")
    client.add_handler(ProviderEvent.PROVIDER_CONFIGURATION_CHANGED, heard.put)
    server.put("told", boolean({"if": [True, "on"]}))
    assert heard.get(timeout=5).flags_changed == ["told"]
    assert client.get_boolean_value("told", False) is True
    provider.shutdown()
    assert client_of(provider, "again").get_boolean_value("told", False) is True
    assert client.get_provider_status() is ProviderStatus.READY
    provider.shutdown()


def test_closing_ends_the_thread_at_once(server: Plane) -> None:
    """Although it waits for a stream that says nothing."""
    flags = Flags.open(server.url, server.service)
    assert _threads() >= 1
    before = _threads()
    took = until(lambda: flags.close() is None, 1)
    assert _threads() == before - 1
    assert took < 1
    assert flags.start() is True


def _threads() -> int:
    return sum(thread.name == "bascule-flags" for thread in threading.enumerate())


FORKS = """
import os, sys
from bascule.flags import Flags
flags = Flags.open(sys.argv[1], sys.argv[2])
child = os.fork()
print("parent" if child else "child", flags.answer("forked", {}).variant, flush=True)
for line in sys.stdin if not child else ():
    pass
if child:
    os.waitpid(child, 0)
else:
    import time
    end = time.monotonic() + 10
    while flags.answer("forked", {}).variant != "on" and time.monotonic() < end:
        time.sleep(0.005)
    print("child", flags.answer("forked", {}).variant, flush=True)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_child_follows_by_itself(server: Plane) -> None:
    """After a fork the child has the flags of before, and sees what changes later."""
    server.put("forked", boolean())
    command = [sys.executable, "-c", FORKS, server.url, server.service]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert {process.stdout.readline(), process.stdout.readline()} == {"parent off\n", "child off\n"}
        server.put("forked", boolean({"if": [True, "on"]}))
        process.stdin.close()
        assert process.stdout.readline() == "child on\n"
    assert process.returncode == 0


def test_an_application_loads_little(server: Plane) -> None:
    """No web framework, no database driver, nothing of the server."""
    code = (
        "import sys, json; from bascule.flags import Flags; "
        f"Flags.open({server.url!r}, {server.service!r}); print(json.dumps(sorted(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    loaded = set(json.loads(told))
    assert not loaded & set(HEAVY)
    ours = {name.split(".")[1] for name in loaded if name.startswith("bascule.")}
    assert ours == {"flag", "flags", "kernel"}
