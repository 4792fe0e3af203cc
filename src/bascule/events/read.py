"""Reading: the raw events of a call become entries, or faults that say what is wrong with which.

This runs once per event, fifty thousand times a second, so it decodes each once and looks at nothing twice; what was decoded is
written anew, so nothing that only looks like JSON goes further. What an entry holds can be stored: valid Unicode without NUL,
finite numbers, bounded names.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from bascule.events.context import read_context
from bascule.events.entry import Entry
from bascule.events.envelope import Envelope
from bascule.events.fault import Fault, Unfit, unreadable
from bascule.events.kind import EXPOSURE, Kind
from bascule.events.limits import EVENT, KIB, MESSAGE_ID, NAME, PERSON
from bascule.events.marks import exposed
from bascule.events.skew import happened
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a call came: where it belongs, when it was received, the slot that its header names, and ids for events without."""

    place: int
    received: Instant
    new_id: Callable[[], str]
    slot: str | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """What was in a call."""

    entries: list[Entry]
    faults: list[Fault]


NOTHING = msgspec.Raw(b"null")


class _Raw(msgspec.Struct, rename="camel", gc=False):
    """An event as it is sent; what is not named here is not kept."""

    type: str | None = None
    event: str | None = None
    user_id: str | int | None = None
    anonymous_id: str | int | None = None
    message_id: str | None = None
    timestamp: str | None = None
    original_timestamp: str | None = None
    sent_at: str | None = None
    properties: dict[str, Any] | None = None
    traits: dict[str, Any] | None = None
    context: msgspec.Raw = NOTHING
    name: str | None = None
    category: str | None = None
    group_id: str | int | None = None
    previous_id: str | int | None = None


_DECODE = msgspec.json.Decoder(_Raw).decode
_ENCODE = msgspec.json.Encoder().encode
_KINDS = {kind.value: kind for kind in Kind}


def read_call(envelope: Envelope, arrival: Arrival) -> Contents:
    """Every event of a call, as an entry or as a fault; what a synthetic visitor did is neither: it was no user."""
    contents = Contents([], [])
    for index, part in enumerate(envelope.parts):
        raw: _Raw | None = None
        try:
            text = bytes(part)
            raw = _decode(text)
            entry = _entry(raw, len(text), envelope, arrival)
            if entry is not None:
                contents.entries.append(entry)
        except Unfit as unfit:
            contents.faults.append(_fault(index, raw, unfit))
    return contents


def _decode(part: bytes) -> _Raw:
    if len(part) > EVENT:
        raise Unfit(say("events.event-too-large", size=len(part) // KIB, most=EVENT // KIB))
    if b"u0000" in part and _NUL.search(part):
        raise Unfit(say("events.nul"))
    try:
        return _DECODE(part)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Unfit(unreadable(error)) from None


def _entry(raw: _Raw, size: int, envelope: Envelope, arrival: Arrival) -> Entry | None:
    kind = envelope.kind or _kind(raw.type)
    message_id = raw.message_id or arrival.new_id()
    context = read_context(bytes(raw.context), envelope.context)
    if context.visitor:
        return None
    properties, name = _properties(raw, kind), _name(raw, kind)
    user, anonymous = _person(raw.user_id, "userId"), _person(raw.anonymous_id, "anonymousId")
    if not user and not anonymous:
        raise Unfit(say("events.nobody"))
    if len(message_id) > MESSAGE_ID:
        raise Unfit(say("events.long", field="messageId", most=MESSAGE_ID))
    return Entry(
        hashlib.blake2b(f"{arrival.place} {message_id}".encode(), digest_size=16).digest(),
        message_id,
        kind,
        name,
        happened(raw.original_timestamp or raw.timestamp, envelope.sent, arrival.received),
        user,
        anonymous,
        context.slot or arrival.slot,
        context.flags,
        _ENCODE(properties).decode() if properties else "{}",
        context.text,
        exposed(properties) if name == EXPOSURE else None,
        size,
    )


def _kind(found: str | None) -> Kind:
    kind = _KINDS.get(found or "")
    if kind is None:
        raise Unfit(say("events.no-kind", found=(found or "–")[:40], allowed=", ".join(_KINDS)))
    return kind


def _name(raw: _Raw, kind: Kind) -> str:
    """The name to be counted under."""
    if kind is not Kind.TRACK:
        return kind.event
    if not raw.event or len(raw.event) > NAME:
        raise Unfit(say("events.long", field="event", most=NAME) if raw.event else say("events.no-event"))
    return raw.event


def _person(found: str | int | None, field: str) -> str | None:
    person = found if found is None or isinstance(found, str) else str(found)
    if person is not None and len(person) > PERSON:
        raise Unfit(say("events.long", field=field, most=PERSON))
    return person


def _properties(raw: _Raw, kind: Kind) -> dict[str, Any]:
    """What is told beside the name: properties or traits, and what single kinds have at the top."""
    told = raw.properties if raw.properties is not None else raw.traits or {}
    if kind is Kind.TRACK:
        return told
    extra = {"name": raw.name, "category": raw.category, "groupId": raw.group_id, "previousId": raw.previous_id}
    return {**{name: value for name, value in extra.items() if value is not None}, **told}


def _fault(index: int, raw: _Raw | None, unfit: Unfit) -> Fault:
    message_id, name = (raw.message_id or "", raw.event or raw.type or "") if raw else ("", "")
    return Fault(index, message_id[:MESSAGE_ID], name[:NAME], unfit.message)
