"""Reading calls: what is taken, what is refused and why, when it happened, and how it is counted."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.events.entry import Entry
from bascule.events.envelope import open_call
from bascule.events.fault import Unfit
from bascule.events.kind import Kind
from bascule.events.limits import CALL, DAY, EVENT, HOUR, MOST_EVENTS
from bascule.events.read import Arrival, Contents, read_call
from bascule.events.tally import Cell, Exposure, exposures, merge, tally
from bascule.kernel.i18n import render

NOW = 1_795_532_400.0  # 2026-11-24T15:00:00Z
TRACK = {"type": "track", "event": "Signed Up", "userId": "u1", "messageId": "m1"}


def arrived(**changes: Any) -> Arrival:
    """A call that was received now."""
    return Arrival(**{"place": 1, "received": NOW, "new_id": lambda: "made", **changes})


def read(*events: Any, arrival: Arrival | None = None, **outside: Any) -> Contents:
    """What is in a batch of events."""
    body = json.dumps({"batch": events, **outside}).encode()
    return read_call(open_call(body, None), arrival or arrived())


def entry(**changes: Any) -> Entry:
    """The entry of one track call."""
    contents = read({**TRACK, **changes})
    assert contents.faults == []
    return contents.entries[0]


def fault(event: Any, **outside: Any) -> str:
    """The key of why one event is refused; it has a sentence in both languages."""
    contents = read(event, TRACK, **outside)
    assert len(contents.entries) == 1, "its neighbour is taken"
    (found,) = contents.faults
    assert found.index == 0
    assert render(found.because, "en") != render(found.because, "fr")
    return found.because.key


def test_an_event_is_kept_as_it_was_told() -> None:
    """Name, people, slot, flags, properties and context."""
    found = entry(
        anonymousId=7,
        properties={"price": 12.5, "note": 'tab\t"quote"'},
        context={"ip": "::1", "bascule": {"slot": "green", "flags": {"new": True, "checkout": "on"}}},
    )
    assert (found.name, found.kind, found.user, found.anonymous) == ("Signed Up", "track", "u1", "7")
    assert (found.slot, found.flags) == ("green", (("checkout", "on"), ("new", "on")))
    assert json.loads(found.properties) == {"price": 12.5, "note": 'tab\t"quote"'}
    assert json.loads(found.context)["ip"] == "::1"
    assert found.at == NOW


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_call_is_taken_alone_and_in_a_batch(kind: Kind) -> None:
    """All but `track` are counted under a name of their own."""
    told = {"event": "Signed Up", "userId": "u1", "previousId": "a1", "groupId": "g", "name": "Home", "messageId": "m"}
    alone = read_call(open_call(json.dumps(told).encode(), kind), arrived()).entries[0]
    (together,) = read({**told, "type": kind.value}).entries
    assert alone.name == together.name == ("Signed Up" if kind is Kind.TRACK else f"${kind.value}")
    assert alone.id == together.id


def test_one_message_id_is_one_id_in_its_place_only() -> None:
    """The same id of another environment is another event."""
    here, there = (read(TRACK, arrival=arrived(place=place)).entries[0].id for place in (1, 2))
    assert here == entry(timestamp="2026-11-24T14:00:00Z").id
    assert here != there


def test_the_context_of_a_batch_is_that_of_its_events() -> None:
    """What an event says itself goes before it."""
    marks = {"bascule": {"slot": "blue"}}
    mine, other = read(TRACK, {**TRACK, "context": {"bascule": {"slot": "green"}}}, context=marks).entries
    assert (mine.slot, other.slot) == ("blue", "green")


def test_synthetic_visitors_are_no_users() -> None:
    """What a program tells of a visitor of ours, as its context says, is neither kept nor refused; its neighbours are kept."""
    agent = "BasculeVisitor/1 (bot; synthetic traffic of a release)"
    visitor = {**TRACK, "messageId": "m2", "context": {"userAgent": agent}}
    contents = read(visitor, {**TRACK, "context": {"userAgent": "Mozilla/5.0"}})
    assert ([one.message_id for one in contents.entries], contents.faults) == (["m1"], [])
    assert read(TRACK, context={"userAgent": agent}) == Contents([], [])


def test_a_header_names_the_slot_of_events_that_do_not() -> None:
    """An event knows better."""
    own = {**TRACK, "context": {"bascule": {"slot": "green"}}}
    found = read(TRACK, own, arrival=arrived(slot="blue")).entries
    assert [one.slot for one in found] == ["blue", "green"]


@pytest.mark.parametrize(
    ("event", "key"),
    [
        (1, "events.wrong-shape"),
        ({}, "events.no-kind"),
        ({**TRACK, "type": "tracks"}, "events.no-kind"),
        ({**TRACK, "event": ""}, "events.no-event"),
        ({**TRACK, "event": 3}, "events.wrong-shape"),
        ({**TRACK, "event": "x" * 201}, "events.long"),
        ({"type": "track", "event": "x"}, "events.nobody"),
        ({**TRACK, "userId": "u" * 201}, "events.long"),
        ({**TRACK, "messageId": "m" * 101}, "events.long"),
        ({**TRACK, "properties": []}, "events.wrong-shape"),
        ({**TRACK, "properties": {"a": "\0"}}, "events.nul"),
        ({**TRACK, "properties": {"\0": 1}}, "events.nul"),
        ({**TRACK, "userId": "a\0"}, "events.nul"),
        ({**TRACK, "timestamp": "yesterday"}, "events.no-instant"),
        ({**TRACK, "timestamp": "2026-11-01T00:00:00Z"}, "events.too-late"),
        ({**TRACK, "context": {"bascule": 1}}, "events.wrong-shape"),
        ({**TRACK, "context": {"bascule": {"slot": "red"}}}, "events.no-slot"),
        ({**TRACK, "context": {"bascule": {"flags": ["a"]}}}, "events.wrong-shape"),
        ({**TRACK, "context": {"bascule": {"flags": {"a": 1}}}}, "events.no-variant"),
        ({**TRACK, "context": {"bascule": {"flags": {f"f{n}": "on" for n in range(21)}}}}, "events.many-flags"),
        ({**TRACK, "event": "$exposure", "properties": {"flag": "f"}}, "events.no-exposure"),
        ({**TRACK, "properties": {"a": "x" * EVENT}}, "events.event-too-large"),
    ],
)
def test_an_event_that_does_not_fit_is_named_and_spoils_no_other(event: Any, key: str) -> None:
    """Which one it is, and what is wrong with it, in both languages."""
    assert fault(event) == key


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (b"", "events.not-json"),
        (b"{", "events.not-json"),
        (b'{"batch": NaN}', "events.not-json"),
        (b"[]", "events.wrong-shape"),
        (b"{}", "events.no-batch"),
        (b'{"batch": []}', "events.no-batch"),
        (b'{"batch": [' + b"[" * 100_000 + b"]" * 100_000 + b"]}", "events.too-deep"),
        (b'{"batch": [1]' + b" " * CALL + b"}", "events.call-too-large"),
        (b'{"batch": [' + b"1," * MOST_EVENTS + b"1]}", "events.many"),
        (b'{"batch": [1], "sentAt": "now"}', "events.no-instant"),
    ],
)
def test_what_is_no_call_is_refused_whole(body: bytes, key: str) -> None:
    """With one reason."""
    with pytest.raises(Unfit) as unfit:
        open_call(body, None)
    assert unfit.value.message.key == key


def test_numbers_that_are_none_are_refused_alone() -> None:
    """JSON that another reader would make infinite of."""
    body = b'{"batch": [{"type": "track", "event": "a", "userId": "u", "properties": {"n": 1e999}}]}'
    (found,) = read_call(open_call(body, None), arrived()).faults
    assert found.because.key == "events.wrong-shape"


def test_a_written_backslash_is_no_nul() -> None:
    """Text that only looks like the escape is taken."""
    assert json.loads(entry(properties={"a": "\\u0000"}).properties) == {"a": "\\u0000"}


@pytest.mark.parametrize(
    ("original", "sent", "at"),
    [
        (None, None, NOW),
        ("2026-11-24T14:59:00Z", None, NOW - 60),
        ("2026-11-24T15:59:00+01:00", None, NOW - 60),
        # A clock that is three years ahead, and one that has no idea: what counts is the time between the two.
        ("2029-11-24T14:59:00Z", "2029-11-24T15:00:00Z", NOW - 60),
        ("1970-01-01T00:00:00Z", "1970-01-02T00:00:00Z", NOW - DAY),
        # Ahead by less than an hour is believed, by more is not.
        ("2026-11-24T15:59:00Z", None, NOW + HOUR - 60),
        ("2026-11-24T16:01:00Z", None, NOW),
        ("2026-11-25T15:00:00Z", "2026-11-24T15:00:00Z", NOW),
        ("2026-11-17T15:00:01Z", None, NOW - 7 * DAY + 1),
    ],
)
def test_a_wrong_clock_is_set_right(original: str | None, sent: str | None, at: float) -> None:
    """Segment's rule: received, less the time between stamp and sending."""
    outside = {"sentAt": sent} if sent else {}
    (found,) = read({**TRACK, "timestamp": original}, **outside).entries
    assert found.at == pytest.approx(at)


def test_an_event_is_counted_once_and_once_per_flag() -> None:
    """By minute, slot and variant; the rows without a flag add up to the events."""
    marks = {"bascule": {"slot": "green", "flags": {"a": "on", "b": "off"}}}
    entries = [entry(context=marks), entry(context=marks), entry()]
    minute = int(NOW)
    assert tally(entries) == {
        Cell("Signed Up", minute, "green", "", ""): 2,
        Cell("Signed Up", minute, "green", "a", "on"): 2,
        Cell("Signed Up", minute, "green", "b", "off"): 2,
        Cell("Signed Up", minute, "", "", ""): 1,
    }


def shown(variant: str, at: float, user: str = "u1") -> Entry:
    """An exposure."""
    stamp = datetime.fromtimestamp(at, UTC).isoformat()
    return entry(event="$exposure", userId=user, timestamp=stamp, properties={"flag": "f", "variant": variant})


def test_the_first_exposure_is_the_earliest() -> None:
    """Whatever came first; other variants are remembered."""
    found = exposures([shown("b", NOW - 5), shown("a", NOW - 9), shown("b", NOW - 7), shown("c", NOW, "u2")])
    assert found == {
        ("f", "u1"): Exposure(NOW - 9, "a", ("a", "b")),
        ("f", "u2"): Exposure(NOW, "c", ("c",)),
    }


one_exposure = st.builds(
    lambda at, variant: Exposure(at, variant, (variant,)), st.integers(0, 3).map(float), st.sampled_from("abc")
)


@given(st.lists(one_exposure, min_size=2, max_size=6), st.randoms())
def test_exposures_come_in_any_order(found: list[Exposure], chance: Any) -> None:
    """Merging gives the same in every order."""

    def merged(some: list[Exposure]) -> Exposure:
        first, *others = some
        for one in others:
            first = merge(first, one)
        return first

    shuffled = list(found)
    chance.shuffle(shuffled)
    assert merged(found) == merged(shuffled)


@given(
    st.recursive(
        st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.text() | st.integers(),
        lambda some: st.lists(some) | st.dictionaries(st.text(), some),
    )
)
def test_no_event_makes_reading_fail(found: Any) -> None:
    """Whatever stands where an event is expected is an entry or a fault."""
    contents = read({**TRACK, "properties": {"x": found}, "context": found}, found)
    assert len(contents.entries) + len(contents.faults) == 2


BROKEN = {
    "NaN": b'{"n": NaN}',
    "infinity": b'{"n": -Infinity}',
    "half a character": b'{"n": "\\ud83d"}',
    "half a character as bytes": b'{"n": "\xed\xa0\xbd"}',
}


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("at", [0, 1, 2])
def test_what_is_no_json_spoils_no_neighbour(broken: str, at: int) -> None:
    """One event of a batch holds it: that one is refused by its place, the others and what they share are taken."""
    events = [json.dumps({**TRACK, "messageId": f"m{number}"}).encode() for number in range(3)]
    events[at] = events[at].replace(b'"userId": "u1"', b'"userId": "u1", "properties": ' + BROKEN[broken])
    body = b'{"context": {"bascule": {"slot": "green"}}, "batch": [' + b",".join(events) + b"]}"
    contents = read_call(open_call(body, None), arrived())
    assert [one.index for one in contents.faults] == [at]
    assert [one.message_id for one in contents.entries] == [f"m{number}" for number in range(3) if number != at]
    assert {one.slot for one in contents.entries} == {"green"}


@pytest.mark.parametrize("body", [b'{"batch": NaN}', b'{"batch": [{"a": 1}', b'{"context": NaN, "batch": [1]}', b"NaN"])
def test_what_cannot_be_taken_apart_is_refused_whole(body: bytes) -> None:
    """Nobody guesses what was meant."""
    with pytest.raises(Unfit):
        open_call(body, None)
