"""Bad days: the server is down, slow, restarted, cut off; its database is away. Services keep their last answers."""

import json
import os
import queue
import signal
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
from openfeature import api
from openfeature.event import ProviderEvent
from openfeature.exception import ErrorCode, ProviderFatalError
from openfeature.provider import ProviderStatus

from bascule.flags import BasculeProvider, Flags, Happening, Kind
from tests.kit.flags.relay import relay
from tests.kit.flags.served import USER, Plane, boolean, document, frozen, plane, until
from tests.kit.ports import free_port

ON = boolean({"if": [True, "on"]})


def test_without_a_server_the_cache_comes_first_then_the_file_then_the_code(tmp_path: Path) -> None:
    """Each where the one before it is not there or cannot be read."""
    cache, file, nobody = tmp_path / "cache.json", tmp_path / "file.json", f"http://127.0.0.1:{free_port()}"
    file.write_text(json.dumps(document({"from": {**boolean(), "metadata": {"where": "file"}}})))
    cache.write_text(json.dumps(document({"from": {**boolean(), "metadata": {"where": "cache"}}})))
    for expected in ("cache", "file"):
        with Flags.open(nobody, "bsk_x", cache, file) as flags:
            assert flags.ready
            assert flags.answer("from", {}).metadata["where"] == expected
        cache.write_text('{"flags": ')
    with Flags.open(nobody, "bsk_x", cache, None) as flags:
        assert not flags.ready
        assert flags.value("from", {}, "code") == "code"


def test_a_provider_without_a_server_gives_defaults_until_it_is_there(tmp_path: Path) -> None:
    """Setting it up raises nothing; the SDK hears of an error, and that it is ready when the server has come."""
    port = free_port()
    provider, errors, ready = (
        BasculeProvider(f"http://127.0.0.1:{port}", "bsk_x"),
        queue.Queue[Any](),
        queue.Queue[Any](),
    )
    api.set_provider_and_wait(provider, "late")
    client = api.get_client("late")
    client.add_handler(ProviderEvent.PROVIDER_ERROR, errors.put)
    assert errors.get(timeout=5).error_code is ErrorCode.PROVIDER_NOT_READY
    assert client.get_provider_status() is ProviderStatus.ERROR
    found = client.get_boolean_details("checkout", True)
    assert (found.value, found.reason, found.error_code) == (True, "ERROR", ErrorCode.PROVIDER_NOT_READY)
    provider.shutdown()
    with plane(tmp_path / "late", port=port) as server:
        server.put("checkout", ON)
        good = BasculeProvider(server.url, server.service)
        api.set_provider_and_wait(good, "late")
        client.add_handler(ProviderEvent.PROVIDER_READY, ready.put)
        assert ready.get(timeout=5)
        assert client.get_boolean_value("checkout", False) is True
        good.shutdown()


def test_a_server_that_comes_late_is_found(server: Plane) -> None:
    """Opened while nobody answers at that address; ready as soon as somebody does."""
    server.put("late", ON)
    with relay(urlsplit(server.url).port or 0) as between:
        between.cut()
        with Flags.open(between.url, server.service, wait=0.5) as flags:
            assert not flags.ready
            between.mend()
            until(lambda: flags.on("late", USER))


def test_a_change_while_the_stream_was_down_arrives_afterwards(server: Plane) -> None:
    """Cut off: the last answers hold and are called stale. Mended: ready, and what has changed meanwhile is there."""
    server.put("cut", ON)
    with relay(urlsplit(server.url).port or 0) as between, Flags.open(between.url, server.service) as flags:
        heard: queue.Queue[Happening] = queue.Queue()
        flags.listen(heard.put)
        assert flags.on("cut", USER)
        between.cut()
        assert heard.get(timeout=5).kind is Kind.STALE
        server.switch("cut", enabled=False)
        assert flags.on("cut", USER)
        between.mend()
        took = until(lambda: not flags.on("cut", USER))
        assert [heard.get(timeout=5).kind for _ in range(2)] == [Kind.CHANGED, Kind.READY]
        assert took < 5


def test_a_held_back_network_delays_nobody(server: Plane) -> None:
    """Bytes that do not move: opening waits no longer than it was told to, and asking waits for nothing."""
    with relay(urlsplit(server.url).port or 0) as between:
        between.held = True
        opened: list[Flags] = []
        took = until(lambda: opened.append(Flags.open(between.url, server.service, wait=0.3)) is None)
        assert took < 2
        assert opened[0].value("x", USER, "code") == "code"
        assert until(lambda: opened[0].close() is None) < 2.5


@pytest.mark.long
def test_a_restarted_server_is_followed_again(tmp_path: Path) -> None:
    """Answers hold while it is gone; the changes after it has come back arrive by themselves."""
    port = free_port()
    with plane(tmp_path / "again", port=port) as first:
        first.put("kept", ON)
        keys = first.service, first.page
        flags = Flags.open(first.url, first.service)
        assert flags.on("kept", USER)
    assert flags.on("kept", USER)
    with plane(tmp_path / "again", keys, port) as second:
        second.switch("kept", enabled=False)
        until(lambda: not flags.on("kept", USER), 20)
    flags.close()


@pytest.mark.long
def test_a_frozen_server_stops_nobody(tmp_path: Path) -> None:
    """A process that hangs with its connections open: answers hold, and the client can be closed."""
    with plane(tmp_path / "frozen") as server:
        server.put("held", ON)
        flags = Flags.open(server.url, server.service)
        with frozen(server.running.process.pid):
            assert flags.on("held", USER)
            assert Flags.open(server.url, server.service, wait=0.2).on("held", USER) is False
            assert until(lambda: flags.close() is None) < 2.5


@pytest.mark.long
def test_evaluations_go_on_while_the_database_is_away(tmp_path: Path) -> None:
    """Single, bulk, definitions and the stream, for keys that were in use: what was loaded is served."""
    with plane(tmp_path / "without") as server, httpx.Client(base_url=server.url, timeout=10) as client:
        server.put("served", ON)
        page, service = ({"x-api-key": key} for key in (server.page, server.service))
        assert client.post("/ofrep/v1/evaluate/flags", json={}, headers=page).status_code == 200
        flags = Flags.open(server.url, server.service)
        database = psutil.Process(server.postmaster())
        os.kill(database.pid, signal.SIGQUIT)
        database.wait(20)
        asked = {"context": USER}
        # Longer than keys are held without looking again.
        end = time.monotonic() + 3
        while time.monotonic() < end:
            single = client.post("/ofrep/v1/evaluate/flags/served", json=asked, headers=service)
            assert (single.status_code, single.json()["value"]) == (200, True)
            assert client.post("/ofrep/v1/evaluate/flags", json=asked, headers=page).status_code == 200
            assert client.get("/flags.json", headers=service).json()["flags"]["served"]["state"] == "ENABLED"
            assert flags.on("served", USER)
        flags.close()


@pytest.mark.long
def test_a_key_that_the_server_does_not_know_is_fatal_at_once(tmp_path: Path) -> None:
    """The SDK hears it while it is being set up, not half a minute later; with flags of before these hold."""
    with plane(tmp_path / "fatal") as server:
        server.put("checkout", ON)
        provider, began = BasculeProvider(server.url, "bsk_nobody"), time.monotonic()
        with pytest.raises(ProviderFatalError):
            api.set_provider_and_wait(provider, "fatal")
        client = api.get_client("fatal")
        assert client.get_provider_status() is ProviderStatus.FATAL
        assert time.monotonic() - began < 5
        assert client.get_boolean_value("checkout", True) is True
        provider.shutdown()
        cache = tmp_path / "cache.json"
        cache.write_text(json.dumps(document({"checkout": ON})))
        held = BasculeProvider(server.url, "bsk_nobody", cache)
        api.set_provider_and_wait(held, "held")
        assert api.get_client("held").get_boolean_value("checkout", False) is True
        held.shutdown()
