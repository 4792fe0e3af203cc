"""Values of drivers' options against the types that the drivers declare."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from bascule.base.words import Message, say
from bascule.plan.bad_value import BadValueError
from bascule.plan.limit import parse_limit
from bascule.plan.nearest import listed
from bascule.plan.secret_ref import read_secret_ref
from bascule.plan.values import describe, read_duration, read_percent, read_switch, read_text

_ADDRESS = re.compile(r"[^\s:]*:\d{1,5}\Z|\[[0-9a-fA-F:.]+\]:\d{1,5}\Z|\d{1,5}\Z")


def fits(value: Any, kind: str) -> Message | None:
    """What is wrong with the value of an option, or None. A type that nobody knows fits everything."""
    if "|" in kind:
        words = kind.split("|")
        return None if str(value) in words else say("plan.choice", found=describe(value), allowed=listed(words))
    reader = _READERS.get(kind)
    try:
        if reader is not None:
            reader(value)
    except BadValueError as fault:
        return fault.message
    return None


def port_of(value: Any) -> int | None:
    """The port of a listening address (`8080`, `"8080"`, `127.0.0.1:8080`), None when it has none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = str(value).rpartition(":")[2]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _instance(kinds: type | tuple[type, ...], key: str) -> Callable[[Any], None]:
    def read(value: Any) -> None:
        if not isinstance(value, kinds) or (isinstance(value, bool) and kinds is not bool):
            raise BadValueError(say(key, found=describe(value)))

    return read


def _port(value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 65_536:
        raise BadValueError(say("plan.port", found=describe(value)))


def _address(value: Any) -> None:
    if isinstance(value, str) and _ADDRESS.match(value):
        value = port_of(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 65_536:
        raise BadValueError(say("plan.address", found=describe(value)))


def _each(reader: Callable[[str], object]) -> Callable[[Any], None]:
    def read(value: Any) -> None:
        for item in value if isinstance(value, list) and value else [value]:
            reader(read_text(item))

    return read


def _secrets(value: Any) -> None:
    if not isinstance(value, dict):
        raise BadValueError(say("plan.want_mapping", found=describe(value)))
    for one in value.values():
        read_secret_ref(one)


_READERS: Mapping[str, Callable[[Any], object]] = {
    "text": read_text,
    "texts": _each(read_text),
    "limit": _each(parse_limit),
    "boolean": read_switch,
    "duration": read_duration,
    "percent": read_percent,
    "integer": _instance(int, "plan.integer"),
    "number": _instance((int, float), "plan.number"),
    "list": _instance(list, "plan.want_list"),
    "mapping": _instance(dict, "plan.want_mapping"),
    "port": _port,
    "address": _address,
    "program": read_text,
    "secret": read_secret_ref,
    "secrets": _secrets,
}
