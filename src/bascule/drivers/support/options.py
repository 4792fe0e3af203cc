"""Options of a plan as drivers read them: of the right type, or `Refused` with the option's name."""

from collections.abc import Mapping
from typing import Any

from bascule.base.duration import parse_duration
from bascule.base.words import say
from bascule.plan.bad_value import BadValueError
from bascule.plan.limit import Limit, parse_limit
from bascule.plan.values import read_percent
from bascule.ports.errors import Refused

Options = Mapping[str, Any]


def text(options: Options, name: str, default: str | None = None) -> str:
    """A text; numbers are taken as they are written."""
    value = options.get(name, default)
    if isinstance(value, str) or (isinstance(value, int | float) and not isinstance(value, bool)):
        return str(value)
    raise _wrong(name, value, "text")


def maybe(options: Options, name: str) -> str | None:
    """A text, None when it is not given."""
    return None if options.get(name) is None else text(options, name)


def whole(options: Options, name: str, default: int, least: int = 1, most: int = 1000) -> int:
    """A whole number within its bounds."""
    value = options.get(name, default)
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    raise _wrong(name, value, f"{least}..{most}")


def choice(options: Options, name: str, words: tuple[str, ...]) -> str:
    """One of a few words; the first of them where none is given."""
    value = options.get(name, words[0])
    if value in words:
        return str(value)
    raise _wrong(name, value, ", ".join(words))


def texts(options: Options, name: str) -> dict[str, str]:
    """A mapping of texts; empty when it is not given."""
    value = options.get(name) or {}
    if not isinstance(value, Mapping):
        raise _wrong(name, value, "NAME: text")
    return {str(key): _plain(name, item) for key, item in value.items()}


def names(options: Options, name: str) -> tuple[str, ...]:
    """A list of words; empty when it is not given."""
    value = options.get(name) or ()
    if isinstance(value, str) or not all(isinstance(item, str) for item in value):
        raise _wrong(name, value, "[NAME, …]")
    return tuple(value)


def seconds(options: Options, name: str) -> float | None:
    """A duration in seconds, written (`2s`) or already a number; None when it is not given."""
    value = options.get(name)
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    read = parse_duration(value) if isinstance(value, str) else None
    if read is None:
        raise _wrong(name, value, "5s")
    return read


def address(options: Options, name: str) -> tuple[str, int]:
    """Where to listen: a port means every interface, `127.0.0.1:8080` just that one."""
    host, _, port = text(options, name).rpartition(":")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise _wrong(name, options.get(name), "8080, 127.0.0.1:8080")
    return host.strip("[]") or "0.0.0.0", int(port)


def _plain(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise _wrong(name, value, "NAME: text")


def _wrong(name: str, value: object, wanted: str) -> Refused:
    if value is None:
        return Refused(say("driver.missing-option", option=name))
    # What stands in the place of variables may be one, and its value a secret.
    found = type(value).__name__ if name == "environment" else str(value)[:80]
    return Refused(say("driver.wrong-option", option=name, found=found, wanted=wanted))


def one_or_many(options: Options, name: str) -> tuple[str, ...]:
    """A text, or a list of texts; empty when it is not given."""
    value = options.get(name)
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list | tuple) or not value or not all(isinstance(item, str) for item in value):
        raise _wrong(name, value, "text, [text, …]")
    return tuple(value)


def share(options: Options, name: str) -> float | None:
    """A percentage as a share in 0..1; None when it is not given."""
    value = options.get(name)
    try:
        return None if value is None else read_percent(value)
    except BadValueError as error:
        raise _wrong(name, value, "80%") from error


def limits(options: Options) -> tuple[Limit, ...]:
    """The limits of the option `limit`, one or a list."""
    try:
        return tuple(parse_limit(text) for text in one_or_many(options, "limit"))
    except BadValueError as error:
        raise _wrong("limit", options.get("limit"), "< 10, > 80%") from error
