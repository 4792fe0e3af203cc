"""Parsing: an answer is held against what a call expects, and gives values to the calls after it. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.drivers.check.probe.render import Call, filled_in
from bascule.drivers.support.checks.json_path import agrees, value_at
from bascule.kernel.i18n import Message, say


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    text: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What is wrong with an answer, or the values that were saved from it."""

    wrong: Message | None
    saved: Mapping[str, str]


def take(call: Call, reply: Reply, values: Mapping[str, str]) -> Taken:
    """Judge an answer. Answers may hold secrets: a sentence names places and never what stands there."""
    if reply.status not in call.status:
        wanted = ", ".join(str(status) for status in call.status)
        return Taken(say("net.call-status", call=call.name, found=reply.status, wanted=wanted), {})
    contains = call.given.contains
    if contains is not None and str(filled_in(contains, values)) not in reply.text:
        return Taken(say("net.call-lacks", call=call.name), {})
    expect, save = call.given.expect or {}, call.given.save or {}
    if not expect and not save:
        return Taken(None, {})
    try:
        document = json.loads(reply.text)
    except (ValueError, RecursionError):
        return Taken(say("net.call-no-json", call=call.name), {})
    return _held(call, document, filled_in(expect, values), save)


def _held(call: Call, document: Any, expect: Mapping[str, Any], save: Mapping[str, Any]) -> Taken:
    saved = {}
    for path, wanted in expect.items():
        try:
            found = value_at(document, path)
        except LookupError:
            return Taken(say("net.call-absent", call=call.name, path=path), {})
        if not agrees(found, wanted):
            return Taken(say("net.call-other", call=call.name, path=path), {})
    for name, path in save.items():
        try:
            found = value_at(document, str(path))
        except LookupError:
            return Taken(say("net.call-absent", call=call.name, path=str(path)), {})
        if not isinstance(found, str | int | float) or isinstance(found, bool):
            return Taken(say("net.call-no-value", call=call.name, path=str(path)), {})
        saved[str(name)] = str(found)
    return Taken(None, saved)
