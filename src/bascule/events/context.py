"""Contexts: what a call says about where an event happened, and in it the marks of slot and flags.

The events of one program have nearly always one of a few contexts, so those that are short are remembered by their text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec

from bascule.events.fault import Unfit, unreadable
from bascule.events.limits import KIB
from bascule.events.marks import Flags, flags_of, slot_of
from bascule.kernel.i18n import say
from bascule.plan.asking import VISITOR_AGENT

SHORT = KIB
REMEMBERED = 2048


@dataclass(frozen=True, slots=True)
class Context:
    """A context: its text as it is kept, its marks, and whether a synthetic visitor is behind the event, who is no user."""

    text: str
    slot: str | None
    flags: Flags
    visitor: bool = False


_DECODE = msgspec.json.Decoder(dict[str, Any] | None).decode


def read_context(text: bytes, shared: Mapping[str, Any]) -> Context:
    """The context of an event, over the one that its whole call shares. Raises `Unfit`."""
    if shared or len(text) > SHORT:
        return _context({**shared, **_decode(text)})
    return _short(text)


@lru_cache(maxsize=REMEMBERED)
def _short(text: bytes) -> Context:
    return _context(_decode(text))


def _decode(text: bytes) -> dict[str, Any]:
    try:
        return _DECODE(text) or {}
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Unfit(unreadable(error, "context")) from None


def _context(found: Mapping[str, Any]) -> Context:
    marks = found.get("bascule") or {}
    if not isinstance(marks, dict):
        raise Unfit(say("events.wrong-shape", at="context.bascule", detail="Expected object"))
    visitor = VISITOR_AGENT in str(found.get("userAgent", ""))
    text = msgspec.json.encode(found).decode()
    return Context(text, slot_of(marks.get("slot")), flags_of(marks.get("flags")), visitor)
