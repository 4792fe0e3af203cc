"""Events over the wire: by the released libraries, by hand, and by those who mean no good."""

import gzip
import json
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from segment.analytics import Client

from bascule.areas.events import area
from bascule.server.scripts import Script
from tests.kit import patiently
from tests.kit.collecting import Collecting, collecting

ROOT = Path(__file__).parents[2]
NODE = ROOT / "node_modules" / "@segment" / "analytics-node"
CONTRACT = ROOT.parent / "shared" / "contracts" / "segment.json"
MEGABYTE = 1024 * 1024
SENDER = """\
import { Analytics } from "@segment/analytics-node";
const [writeKey, host] = process.argv.slice(2);
const analytics = new Analytics({ writeKey, host, maxRetries: 0 });
analytics.on("error", (error) => { console.error(error); process.exitCode = 1; });
const context = { bascule: { slot: "green", flags: { checkout: "on" } } };
for (let number = 0; number < 40; number++)
  analytics.track({ userId: `node-${number}`, event: "Signed Up", properties: { number }, context });
analytics.identify({ userId: "node-0", traits: { plan: "pro" } });
analytics.page({ anonymousId: "a1", name: "Home", properties: { path: "/" } });
analytics.screen({ anonymousId: "a1", name: "Start" });
analytics.group({ userId: "node-0", groupId: "g1", traits: { size: 3 } });
analytics.alias({ userId: "node-0", previousId: "a1" });
await analytics.closeAndFlush({ timeout: 10000 });
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collecting]:
    """A real server."""
    with collecting(tmp_path_factory.mktemp("events")) as made:
        yield made


def names(told: list[dict[str, Any]]) -> dict[str, int]:
    """How often each event is among these."""
    return {name: sum(one["name"] == name for one in told) for name in {one["name"] for one in told}}


EVERYTHING = {"Signed Up": 40, "$identify": 1, "$page": 1, "$screen": 1, "$group": 1, "$alias": 1}


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_the_released_python_library_works(site: Collecting, packed: bool) -> None:
    """Every call that it has, in batches, packed and not."""
    site.key = site.make_key()["key"]
    faults: list[Any] = []
    analytics = Client(site.key, host=site.url, gzip=packed, on_error=lambda error, _: faults.append(error))
    context = {"bascule": {"slot": "green", "flags": {"checkout": "on"}}}
    for number in range(40):
        analytics.track(f"python-{packed}-{number}", "Signed Up", {"number": number}, context)
    analytics.identify("p", {"plan": "pro"})
    analytics.page("p", name="Home", properties={"path": "/"})
    analytics.screen("p", name="Start")
    analytics.group("p", "g1", {"size": 3})
    analytics.alias("a1", "p")
    analytics.flush()
    analytics.join()
    assert faults == []
    told = site.last(limit=45)
    assert names(told) == EVERYTHING
    one = next(each for each in told if each["user_id"] == f"python-{packed}-7")
    assert (one["slot"], one["flags"], one["properties"]) == ("green", {"checkout": "on"}, {"number": 7})


def test_the_released_node_library_works(site: Collecting, tmp_path: Path) -> None:
    """Every call that it has."""
    if not NODE.exists():
        pytest.skip("the library for Node is missing: npm ci")
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    (tmp_path / "send.mjs").write_text(SENDER)
    command = ["node", tmp_path / "send.mjs", site.key, site.url]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    told = site.last(limit=45)
    assert names(told) == EVERYTHING
    one = next(each for each in told if each["user_id"] == "node-7")
    assert (one["slot"], one["flags"], one["properties"]) == ("green", {"checkout": "on"}, {"number": 7})


def test_every_operation_of_the_contract_is_answered(site: Collecting) -> None:
    """With the documented body."""
    if not CONTRACT.exists():
        pytest.skip(f"the contract is not at {CONTRACT.name} beside the checkout")
    paths = json.loads(CONTRACT.read_text())["paths"]
    one = {"userId": "u", "event": "x", "type": "track"}
    for path, methods in paths.items():
        answer = site.send(path.removeprefix("/v1/"), {"batch": [one]} if path.endswith("batch") else one)
        assert (answer.status_code, answer.json()) == (
            200,
            methods["post"]["responses"]["200"]["content"]["application/json"]["example"],
        )
    assert set(paths) == {"/v1/track", "/v1/identify", "/v1/batch"}


@pytest.mark.parametrize(
    "path", ["track", "t", "identify", "i", "page", "p", "screen", "s", "group", "g", "alias", "a"]
)
def test_single_calls_are_answered(site: Collecting, path: str) -> None:
    """By their names and by the letters of browser libraries."""
    answer = site.send(path, {"event": "x", "userId": "u", "previousId": "b", "groupId": "g"})
    assert (answer.status_code, answer.json()) == (200, {"success": True})


def test_a_page_of_another_site_may_write(site: Collecting) -> None:
    """Asked before, and with the key in the body, as beacons send it."""
    origin = {"origin": "https://shop.example"}
    asked = {**origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization"}
    before = httpx.options(f"{site.url}/v1/batch", headers=asked)
    assert before.status_code == 204
    assert before.headers["access-control-allow-origin"] == "https://shop.example"
    assert "authorization" in before.headers["access-control-allow-headers"]
    body = json.dumps({"writeKey": site.key, "event": "Beacon", "anonymousId": "a", "messageId": "beacon"})
    sent = {**origin, "content-type": "text/plain;charset=UTF-8"}
    answer = patiently.post(f"{site.url}/v1/t", content=body, headers=sent)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "https://shop.example")
    assert site.last(limit=1)[0]["name"] == "Beacon"


def test_a_bad_event_is_named_and_the_others_are_taken(site: Collecting) -> None:
    """In the answer, in the caller's language, and for whoever looks at the dashboard."""
    good = {"type": "track", "event": "Good", "userId": "u"}
    bad = {"type": "track", "userId": "u", "messageId": "bad"}
    answer = site.send("batch", {"batch": [good, bad, good]}, **{"accept-language": "fr"})
    told = answer.json()
    assert (answer.status_code, told["taken"]) == (200, 2)
    assert told["errors"] == [
        {
            "index": 1,
            "messageId": "bad",
            "code": "events.no-event",
            "message": "Un appel track demande `event`\xa0: le nom de ce qui s'est passé.",
        }
    ]
    end = time.monotonic() + 10
    while not (faults := site.ask("GET", "/events/faults?environment=production&limit=1")["faults"]):
        assert time.monotonic() < end
    assert (faults[0]["index"], faults[0]["message_id"], faults[0]["because"]["key"]) == (1, "bad", "events.no-event")
    alone = site.send("track", {"userId": "u"})
    assert (alone.status_code, alone.json()["taken"]) == (400, 0)


@pytest.mark.parametrize("place", ["basic", "body"])
def test_a_call_that_is_refused_whole_is_seen_with_its_caller(site: Collecting, place: str) -> None:
    """An SDK that sends what is no JSON is found among the faults, wherever its key stands."""
    body = b'{"writeKey": "%s", "event": NaN, "type": "track"}' % site.key.encode()
    auth = (site.key, "") if place == "basic" else None
    agent = f"analytics-{place}/3.1"
    answer = httpx.post(f"{site.url}/v1/track", content=body, auth=auth, headers={"user-agent": agent}, timeout=20)
    assert answer.status_code == 400, answer.text
    until_seen = time.monotonic() + 10
    while not (found := [one for one in _faults(site) if agent in one["because"]["text"]]):
        assert time.monotonic() < until_seen
    assert found[0]["because"]["key"] == "events.call-refused"


def _faults(site: Collecting) -> list[dict[str, Any]]:
    return list(site.ask("GET", "/events/faults?environment=production")["faults"])


def test_a_key_is_needed_and_ends_when_it_is_revoked(site: Collecting) -> None:
    """At once; it writes into its environment, and reads nothing."""
    made = site.make_key("staging")
    send = lambda: patiently.post(  # noqa: E731
        f"{site.url}/v1/track", json={"event": "x", "userId": "u", "messageId": "once"}, auth=(made["key"], "")
    )
    assert send().status_code == 200
    assert [one["message_id"] for one in site.last("staging")] == ["once"]
    for method, path in (("GET", "/keys"), ("GET", "/events/last?environment=staging"), ("POST", "/keys")):
        answer = patiently.request(
            method, f"{site.url}/api/v1{path}", headers={"authorization": f"Bearer {made['key']}"}
        )
        assert answer.status_code == 401
    site.ask("DELETE", f"/keys/{made['id']}")
    assert send().status_code == 401
    assert patiently.post(f"{site.url}/v1/track", json={"event": "x", "userId": "u"}).status_code == 401


def test_a_leaked_key_floods_nobody_but_itself(site: Collecting) -> None:
    """429 with how long to wait, also for beacons; other keys write on, people see it, and the library delivers in the end."""
    leaked, good = site.make_key(), site.key
    site.key = leaked["key"]
    flood = {"batch": [{"type": "track", "event": "Flood", "userId": "u"}] * 2500}
    answers = [site.send("batch", flood) for _ in range(30)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert {answer.status_code for answer in answers} == {200, 429}
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)
    assert refused[0].json()["code"] == "events.too-fast"
    faults: list[Any] = []
    analytics = Client(site.key, host=site.url, on_error=lambda error, _: faults.append(error))
    analytics.track("patient", "Patient")
    site.key = good
    assert site.send("track", {"event": "Other", "userId": "u"}).status_code == 200
    analytics.flush()
    analytics.join()
    assert faults == []
    assert site.last(limit=2)[0]["name"] in {"Other", "Patient"}
    told = site.ask("GET", "/events/faults?environment=production&limit=100")["faults"]
    assert "events.too-fast" in str(told)
    site.ask("DELETE", f"/keys/{leaked['id']}")


def test_a_header_names_the_slot(site: Collecting) -> None:
    """As a proxy or a service behind it may say."""
    body = {"event": "Slotted", "userId": "u"}
    assert site.send("track", body, **{"x-bascule-slot": "blue"}).status_code == 200
    assert site.last(limit=1)[0]["slot"] == "blue"
    assert site.send("track", body, **{"x-bascule-slot": "red"}).json()["code"] == "events.no-slot"


def test_counts_are_read_by_minute_and_variant(site: Collecting) -> None:
    """Of one event, by the variants of one flag."""
    marks = [{"bascule": {"slot": "green", "flags": {"button": one}}} for one in ("red", "red", "blue")]
    batch = [{"type": "track", "event": "Clicked", "userId": "u", "context": each} for each in marks]
    assert site.send("batch", {"batch": batch}).status_code == 200
    read = site.ask("GET", "/events/counts?environment=production&name=Clicked&flag=button")["counts"]
    assert {one["variant"]: one["count"] for one in read} == {"red": 2, "blue": 1}
    assert (
        sum(one["count"] for one in site.ask("GET", "/events/counts?environment=production&name=Clicked")["counts"])
        == 3
    )


def bomb() -> bytes:
    """A megabyte that unpacks to a gigabyte."""
    once = gzip.compress(b"\0" * (64 * MEGABYTE))
    return once * 16


HOSTILE = {
    "10 MB": (b'{"batch": [' + b" " * (10 * MEGABYTE) + b"]}", {}, 413),
    "deep": (b'{"batch": [' + b"[" * 200_000 + b"]" * 200_000 + b"]}", {}, 400),
    "deep properties": (
        b'{"event":"x","userId":"u","properties":{"a":' + b"[" * 15_000 + b"]" * 15_000 + b"}}",
        {},
        400,
    ),
    "NaN": (b'{"batch": [NaN]}', {}, 400),
    "huge key": (b'{"batch": [{"' + b"k" * 400_000 + b'": 1}]}', {}, 400),
    "many": (b'{"batch": [' + b"1," * 200_000 + b"1]}", {}, 400),
    "not UTF-8": (b'{"batch": [{"event": "\xff"}]}', {}, 400),
    "bomb": (bomb(), {"content-encoding": "gzip"}, 413),
    "small bomb": (gzip.compress(b"\0" * (256 * MEGABYTE)), {"content-encoding": "gzip"}, 413),
    "not gzip": (b"{}", {"content-encoding": "gzip"}, 400),
    "brotli": (b"{}", {"content-encoding": "br"}, 415),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_hostile_bodies_are_refused_quickly_within_fixed_memory(site: Collecting, name: str) -> None:
    """Forty times each, eight at once: no answer takes long, and the process grows by little."""
    body, headers, status = HOSTILE[name]
    path = "track" if name == "deep properties" else "batch"
    process = psutil.Process(site.server.process.pid)
    assert attack(site, path, body, headers) in {status, 0}
    before = process.memory_info().rss
    began = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: attack(site, path, body, headers), range(40)))
    took, grown = time.monotonic() - began, process.memory_info().rss - before
    assert set(found) <= {status, 0}
    assert status in found
    assert took < 10
    assert grown < 48 * MEGABYTE
    assert site.send("track", {"event": "after", "userId": "u"}).status_code == 200


def attack(site: Collecting, path: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of a hostile call; 0 where the connection was closed on whoever was still sending."""
    try:
        return site.send(path, body, **headers).status_code
    except httpx.TransportError:
        return 0


def test_a_body_without_an_end_is_cut(site: Collecting) -> None:
    """Chunks without a length are counted as they come."""

    def chunks() -> Iterator[bytes]:
        for _ in range(200):
            yield b" " * 65536

    try:
        status = httpx.post(f"{site.url}/v1/batch", content=chunks(), auth=(site.key, ""), timeout=20).status_code
    except httpx.TransportError:
        status = 0
    assert status in {413, 0}
    assert site.send("track", {"event": "after", "userId": "u"}).status_code == 200


def test_the_script_for_pages_is_small(site: Collecting) -> None:
    """At most 2 kB, packed; the same one is not sent twice."""
    assert len(Script(area.AREA.folder / "bascule.js").packed) <= 2048
    answer = patiently.get(f"{site.url}/js/bascule.js", headers={"accept-encoding": "gzip"})
    assert (answer.status_code, answer.headers["content-encoding"]) == (200, "gzip")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    again = patiently.get(f"{site.url}/js/bascule.js", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
