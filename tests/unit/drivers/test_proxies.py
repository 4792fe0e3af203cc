"""What proxies are told and what is read from their answers, without any of them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bascule.drivers.support.names import place_key
from bascule.drivers.support.proxies.routes import Routes, checks_of, settled
from bascule.drivers.support.proxies.socket import LONGEST, forget_sockets, prepare_sockets, socket_path
from bascule.drivers.traffic.envoy import parse as envoy
from bascule.drivers.traffic.envoy import render as envoy_render
from bascule.drivers.traffic.envoy.clusters import clusters
from bascule.drivers.traffic.haproxy import names, render
from bascule.drivers.traffic.haproxy import parse as haproxy
from bascule.evidence.counts import Counts
from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.plan.asking import Health
from bascule.ports.errors import Refused, Unreachable
from bascule.ports.traffic import Route

PLACE = Place("plan", "test", "site")
ROUTE = Route(
    PLACE,
    {Slot.BLUE: ("127.0.0.1:1001",), Slot.GREEN: ("127.0.0.1:1002", "127.0.0.1:1003")},
    {Slot.BLUE: 95, Slot.GREEN: 5},
    Slot.GREEN,
    (0.5,),
    {"listen": 8080},
)
LATER = {"health", "relief", "preview"}


@pytest.mark.parametrize("garbage", ["", "[]", "null", "<html>", '{"stats": 3}', '{"stats": [{}]}'])
def test_garbage_from_envoy_is_unreachable(garbage: str) -> None:
    """An answer that nobody can read says nothing about the version."""
    with pytest.raises(Unreachable):
        envoy.measured(garbage)


@pytest.mark.parametrize("garbage", ["", "x", "[]", '{"configs": [{"route_config": {}}]}', '{"configs": 3}'])
def test_garbage_instead_of_a_dump_is_unreachable(garbage: str) -> None:
    """The same for configuration dumps."""
    with pytest.raises(Unreachable):
        envoy.route_seen(garbage, "k", "127.0.0.1:1")


@pytest.mark.parametrize("garbage", ["", "x\ny\n", "# be_id srv_name\n"])
def test_garbage_from_haproxy_is_unreachable(garbage: str) -> None:
    """The same for HAProxy."""
    with pytest.raises(Unreachable):
        haproxy.counts(garbage, "", "k")
    with pytest.raises(Unreachable):
        haproxy.servers(garbage)
    with pytest.raises(Unreachable):
        haproxy.workers(garbage)


def test_bins_are_exact_at_two_digits() -> None:
    """A limit of two digits is the lower bound of a bin; one of three digits is judged at the next bin above it."""
    bins = ((0.0, 5), (49.0, 1), (50.0, 2), (240.0, 4), (250.0, 8), (1000.0, 16))
    name = "cluster.k--blue.upstream_rq_time"
    counters = {"cluster.k--blue.upstream_rq_total": 36, "cluster.k--blue.upstream_rq_completed": 36}
    measured = envoy.Measured(counters, {name: bins})
    over = envoy.counts(measured, "k", (0.05, 0.25, 0.245, 1.0, 2.0))[Slot.BLUE].over
    assert over == {0.05: 30, 0.25: 24, 0.245: 24, 1.0: 16, 2.0: 0}


def test_an_empty_histogram_is_no_latency() -> None:
    """Before its first request a slot has counts of nothing."""
    answer = json.dumps(
        {"stats": [{"name": "cluster.k--blue.upstream_rq_total", "value": 0}, {"histograms": {"details": []}}]}
    )
    assert envoy.counts(envoy.measured(answer), "k", (0.1,)) == {Slot.BLUE: Counts(0, 0, {0.1: 0})}


@pytest.mark.parametrize("candidate", list(Slot))
def test_the_candidate_stands_first(candidate: Slot) -> None:
    """The order of Envoy's weighted clusters is what makes users move towards the candidate only."""
    configuration = envoy_render.route_configuration("k", replace(ROUTE, candidate=candidate))
    last = configuration["virtual_hosts"][0]["routes"][-1]["route"]["weighted_clusters"]
    assert [one["name"] for one in last["clusters"]] == [f"k--{candidate.value}", f"k--{candidate.other.value}"]


@pytest.mark.parametrize("candidate", list(Slot))
@pytest.mark.parametrize("share", [0, 1, 50, 99, 100])
def test_a_rule_is_its_weights(candidate: Slot, share: int) -> None:
    """HAProxy's one number per place holds the candidate and its share, and is read back."""
    route = replace(ROUTE, candidate=candidate, weights={candidate: share, candidate.other: 100 - share})
    assert names.weights(names.rule(route)) == route.weights


def test_nobody_is_served_by_nobody() -> None:
    """Without any weight there is nobody to send users to."""
    nobody = settled(replace(ROUTE, addresses={}))
    assert names.rule(nobody) == names.NOBODY
    assert names.weights(names.NOBODY) == {Slot.BLUE: 0, Slot.GREEN: 0}


def test_only_places_change_the_shape() -> None:
    """Weights and addresses are moved at run time; a listening address is not."""
    moved = replace(ROUTE, weights={Slot.BLUE: 0, Slot.GREEN: 100}, addresses={Slot.GREEN: ("127.0.0.1:9",)})
    assert render.shape({"k": ROUTE}) == render.shape({"k": moved})
    assert render.shape({"k": ROUTE}) != render.shape({"k": replace(ROUTE, options={"listen": 8081})})


@pytest.mark.parametrize(
    "wrong",
    [
        replace(ROUTE, options={"listen": 0}),
        replace(ROUTE, options={"listen": 8080, "sticky": "glue"}),
        replace(ROUTE, addresses={Slot.BLUE: ("site.test:80",)}),
        replace(ROUTE, addresses={Slot.BLUE: ("127.0.0.1:80\nserver evil 127.0.0.1:1",)}),
        replace(ROUTE, addresses={Slot.BLUE: tuple(f"127.0.0.1:{port}" for port in range(1, 20))}),
    ],
)
def test_what_haproxy_cannot_serve_is_refused(wrong: Route) -> None:
    """Names instead of numbers, too many addresses, words that would end up in the configuration."""
    with pytest.raises(Refused):
        render.check(wrong)


def test_a_header_name_adds_nothing_to_the_configuration() -> None:
    """Whatever a plan writes into `sticky` and `component` stays one word of the configuration."""
    odd = replace(ROUTE, place=Place("p", "e", "a b\nglobal"), options={"listen": 1, "sticky": "cookie"})
    text = render.configuration({place_key(odd.place): odd}, Path("/d"), Path("/s"), 1)
    assert text.count("\nglobal") == 0
    evil = replace(ROUTE, options={"listen": 1, "sticky": "header:x)\nglobal"})
    assert "\nglobal" not in render.configuration({"k": evil}, Path("/d"), Path("/s"), 1)


def test_places_have_words_of_their_own() -> None:
    """Different places are never called the same, however they are written."""
    parts = ["a", "a-b", "a_b", "a__b", "A", "a b", "é", "a/b", "..", ""]
    places = [Place(one, two, three) for one in parts for two in parts for three in parts]
    keys = {place_key(place) for place in places}
    assert len(keys) == len(places)
    assert all(set(key) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") for key in keys)


@pytest.mark.parametrize("key", ["a b", "a\nglobal", 'a"b', "a.*", "ä"])
def test_a_key_is_one_word(key: str) -> None:
    """What would be more than a word in a proxy's configuration is refused, and not repeated."""
    with pytest.raises(Refused) as refused:
        settled(replace(ROUTE, preview=key))
    assert key not in str(refused.value)


def test_a_proxy_asks_faster_than_the_plan_and_never_slower() -> None:
    """Users wait for what a check finds, so it is asked twice a second, or as often as the plan says where that is more."""
    slow, fast = checks_of(Health("/", every=5.0, timeout=2.0)), checks_of(Health("/", every=0.1, timeout=0.2))
    assert (slow.every, slow.timeout, slow.fails) == (0.5, 1.0, 2)
    assert (fast.every, fast.timeout) == (0.1, 0.2)


def test_the_key_is_shown_by_no_route() -> None:
    """Whatever prints a route does not print its key."""
    assert "secret-key" not in repr(replace(ROUTE, preview="secret-key"))


@pytest.mark.parametrize("relief", [frozenset(), frozenset({Slot.GREEN}), frozenset(Slot)])
def test_relief_stands_behind_the_slots_own(relief: frozenset[Slot]) -> None:
    """A slot's requests lead to its own replicas first; the other slot's follow where it is relief, and nowhere else."""
    made = {one["name"]: one for one in clusters("k", replace(ROUTE, relief=relief))}
    for slot in Slot:
        parts = made[f"k--{slot.value}"]["cluster_type"]["typed_config"]["clusters"]
        assert parts == [f"k--{slot.value}-own"] + [f"k--{slot.value}-relief"] * (slot in relief)
        assert render.relief_of(replace(ROUTE, relief=relief), slot) == (
            ROUTE.addresses[slot.other] if slot in relief else ()
        )


def test_only_what_changes_nothing_is_sent_twice() -> None:
    """A second request beside the first is for GET, HEAD and OPTIONS, and only where a slot has relief."""
    plain, relieved = (
        envoy_render.route_configuration("k", one)["virtual_hosts"][0]["routes"]
        for one in (ROUTE, replace(ROUTE, relief=frozenset(Slot)))
    )
    assert not any("hedge_policy" in one.get("route", {}) for one in plain)
    for one in relieved:
        methods = [header for header in one["match"].get("headers", ()) if header["name"] == ":method"]
        assert ("hedge_policy" in one.get("route", {})) == bool(methods)
        assert "reset," not in one["route"]["retry_policy"]["retry_on"] + ","


def test_old_files_are_read(tmp_path: Path) -> None:
    """A route that an older version has written has no health, no relief and no key."""
    routes = Routes(tmp_path)
    routes.want(ROUTE)
    file = next(iter(tmp_path.glob("*.json")))
    old = {name: value for name, value in json.loads(file.read_text()).items() if name not in LATER}
    file.write_text(json.dumps(old))
    assert routes.one(PLACE) == ROUTE


def test_routes_are_read_back(tmp_path: Path) -> None:
    """What is wanted is what was written; a broken file is refused by name."""
    routes = Routes(tmp_path)
    whole = replace(ROUTE, health=Health("/up", 1.0), relief=frozenset(Slot), preview="key")
    routes.want(whole)
    assert Routes(tmp_path).one(PLACE) == whole
    assert Routes(tmp_path).all() == {place_key(PLACE): whole}
    next(iter(tmp_path.glob("*.json"))).write_text('{"place": 3}')
    with pytest.raises(Refused, match=r"plan__test__site\.json"):
        routes.all()


def test_a_deep_folder_has_a_short_socket(tmp_path: Path) -> None:
    """A socket's path fits into what the system takes, and is always the same for the same folder."""
    deep = tmp_path / ("deep" * 40)
    path = socket_path(deep, "admin.sock")
    assert len(str(path)) <= LONGEST
    assert path == socket_path(deep, "admin.sock")
    prepare_sockets(deep, "admin.sock")
    assert path.parent.stat().st_mode & 0o077 == 0
    path.parent.chmod(0o777)
    with pytest.raises(Refused, match="open to others"):
        prepare_sockets(deep, "admin.sock")
    path.touch()
    forget_sockets(deep)
    assert not path.parent.exists()
