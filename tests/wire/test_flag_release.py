"""A release that gives a flag to users, on real processes, a real proxy and a real server; and the way back of both."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.kit.applications import PLAN, SITE, Shop, stop
from tests.kit.ports import free_port
from tests.kit.serving import running

SHORT = "[deploy, traffic: 100%, soak: 1s]"
HELD = "[deploy, traffic: 100%, flag: checkout 100% for 1h]"
QUICK = "[deploy, traffic: 100%, flag: checkout 50% for 1s, flag: checkout 100%, soak: 1s]"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """Version 1 serves, and the flag is there and given to nobody."""
    port = free_port()
    (tmp_path / "site.py").write_text(SITE)
    plan = tmp_path / "bascule.yaml"
    plan.write_text(PLAN.format(site=tmp_path / "site.py", port=port, release=SHORT))
    with running(tmp_path / "data", plan) as server:
        api = httpx.Client(base_url=server.url, headers={"authorization": f"Bearer {server.token}"}, timeout=20)
        made = api.post("/api/v1/keys", json={"name": "shop", "environment": "production"}).json()
        shop = Shop(server, tmp_path, port, made["key"], api)
        flag = {"flag": {"rolloutPercentage": 0}}
        assert api.put("/api/v1/flags/production/checkout", json=flag).status_code == 200
        first = shop.release("1", SHORT)
        shop.until(lambda: shop.phase(first) == "succeeded")
        yield shop
    stop(shop)


def test_rollback_now_brings_traffic_and_flag_back(shop: Shop) -> None:
    """One command does both, verifies both, and says how long it took: half a minute at most."""
    release = shop.release("2", HELD)
    shop.until(shop.shown)
    assert shop.version() == "version 2"
    began = time.monotonic()
    code, told = shop.type("rollback", release, "--now", "--reason", "the till is stuck")
    took = time.monotonic() - began
    assert (code, told["phase"]) == (0, "rolled back"), told
    assert not shop.shown()
    assert shop.version() == "version 1"
    assert took < 30, took
    assert told["seconds"] < 10, told


@pytest.mark.long
def test_a_release_that_has_succeeded_takes_its_flags_back_as_well(shop: Shop) -> None:
    """The old version is still warm, and the flag is what it was before."""
    release = shop.release("2", QUICK)
    shop.until(lambda: shop.phase(release) == "succeeded")
    assert shop.shown()
    references_are_listed(shop)
    code, told = shop.type("rollback", release, "--now")
    assert (code, told["phase"]) == (0, "succeeded"), told
    assert not shop.shown()
    assert shop.version() == "version 1"
    history = shop.api.get("/api/v1/flags/production/checkout").json()["versions"]
    assert [one["release"] for one in history][:3] == [release] * 3


def references_are_listed(shop: Shop) -> None:
    """The flag of a finished release can go, and so can the lines that ask for it."""
    (shop.folder / "cart.py").write_text('if flags.on("checkout", user):\n    checkouts()\n')
    for words in (("init", "-q"), ("add", "cart.py")):
        subprocess.run(["git", *words], cwd=shop.folder, check=True)
    _, stale = shop.type("flag", "stale")
    assert [one["key"] for one in stale] == ["checkout"]
    assert stale[0]["references"] == ['cart.py:1:if flags.on("checkout", user):']
