"""Envelopes: a call of Segment's tracking API, opened as far as every event in it shares it.

Events stay raw here, so that one that is broken spoils no other.
"""

import json
from dataclasses import dataclass, field
from typing import Any

import msgspec

from bascule.events.fault import Unfit, unreadable
from bascule.events.kind import Kind
from bascule.events.limits import CALL, KIB, MOST_EVENTS
from bascule.events.skew import instant
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant


class _Outside(msgspec.Struct, rename="camel", gc=False):
    """What stands beside the events of a call, or beside the only one."""

    batch: list[msgspec.Raw] | None = None
    sent_at: str | None = None
    write_key: str | None = None


class _Shared(msgspec.Struct, gc=False):
    context: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """An opened call: its raw events, and what it says of all of them. `kind` is None where each event says its own."""

    parts: list[bytes | msgspec.Raw]
    kind: Kind | None
    write_key: str
    sent: Instant | None
    context: dict[str, Any] = field(default_factory=dict)


_OUTSIDE = msgspec.json.Decoder(_Outside)
_SHARED = msgspec.json.Decoder(_Shared)


def open_call(body: bytes, kind: Kind | None) -> Envelope:
    """Open a call. Raises `Unfit` for one that is no call at all."""
    if len(body) > CALL:
        raise Unfit(say("events.call-too-large", most=CALL // KIB))
    try:
        outside, shared = _opened(body, kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        if kind is not None or (salvaged := _salvaged(body)) is None:
            raise Unfit(unreadable(error)) from None
        outside, shared = salvaged
    if kind is None and not outside.batch:
        raise Unfit(say("events.no-batch"))
    if outside.batch and len(outside.batch) > MOST_EVENTS:
        raise Unfit(say("events.many", count=len(outside.batch), most=MOST_EVENTS))
    sent = None if outside.sent_at is None else instant(outside.sent_at, "sentAt")
    parts: list[bytes | msgspec.Raw] = [body] if kind is not None else [*(outside.batch or ())]
    return Envelope(parts, kind, outside.write_key or "", sent, shared or {})


def _opened(body: bytes, kind: Kind | None) -> tuple[_Outside, dict[str, Any] | None]:
    outside = _OUTSIDE.decode(body)
    return outside, _SHARED.decode(body).context if kind is None and b'"context"' in body else None


def _salvaged(body: bytes) -> tuple[_Outside, dict[str, Any] | None] | None:
    """A batch that is no JSON because of something in it, such as NaN or half a character: each event by itself, so that
    whichever is broken spoils no other. None where it cannot be taken apart.
    """
    try:
        found = json.loads(body.decode("utf-8", "surrogatepass"))
        parts = found.pop("batch")
        written = json.dumps(found).encode()
        outside, shared = _opened(written, None)
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError, msgspec.MsgspecError):
        return None
    if not isinstance(parts, list):
        return None
    # What is no JSON is none here, either: it is told of that event when it is read.
    return msgspec.structs.replace(outside, batch=[msgspec.Raw(json.dumps(one).encode()) for one in parts]), shared
