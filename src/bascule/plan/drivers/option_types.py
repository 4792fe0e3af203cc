"""Types of options: how a value is written in a plan, what a driver gets of it, and its JSON Schema, beside those of
`plan.phrases.values`.

Values keep their kind: whoever wants to know which secrets, programs and addresses somebody's options name looks for `SecretRef`,
`Program` and `Address` among them.
"""

import re
from collections.abc import Iterable, Mapping
from ipaddress import ip_network
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BeforeValidator, PlainValidator, ValidationInfo, WithJsonSchema

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Seconds
from bascule.plan.phrases.limit import Limit, parse_limit
from bascule.plan.phrases.secret_ref import SecretRef, read_secret_ref
from bascule.plan.phrases.values import DURATION_PATTERN, read_duration, read_text
from bascule.plan.reading.bad_value import BadValueError, describe

ANYWHERE = "0.0.0.0"
_ADDRESS = re.compile(r"(?P<host>[^\s:]*|\[[0-9a-fA-F:.]+\]):(?P<port>\d{1,5})\Z|(?P<alone>\d{1,5})\Z")
# Compiled specs hold durations in seconds already; a plan never does.
COMPILED: dict[str, bool] = {"compiled": True}


class Address(NamedTuple):
    """Where to listen."""

    host: str
    port: int

    def __str__(self) -> str:
        if self.host == ANYWHERE:
            return str(self.port)
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class EntryError(BadValueError):
    """One wrong value among several, by its name."""

    def __init__(self, name: str, message: Message, hint: Message | None = None) -> None:
        super().__init__(message, hint)
        self.name = name


class Program(str):
    """A command line, whose first word is a program of the machine."""

    __slots__ = ()


def read_address(value: Any) -> Address:
    """Where to listen: a port means every interface, `127.0.0.1:8080` just that one."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    match = _ADDRESS.match(text) if isinstance(text, str) else None
    port = int(match["port"] or match["alone"]) if match else 0
    if match is None or not 0 < port < 65_536:
        raise BadValueError(say("plan.address", found=describe(value)))
    return Address((match["host"] or "").strip("[]") or ANYWHERE, port)


def port_of(value: Any) -> int | None:
    """The port of where somebody listens; None where nobody can."""
    try:
        return read_address(value).port
    except BadValueError:
        return None


def _port(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 65_536:
        raise BadValueError(say("plan.port", found=describe(value)))
    return value


def _seconds(value: Any, info: ValidationInfo) -> float:
    if info.context is COMPILED and isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    return read_duration(value)


def _program(value: Any) -> Program:
    return Program(read_text(value))


def _scalar(value: Any) -> str:
    """A text; a number is taken as it is written, and a boolean as YAML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    raise BadValueError(say("plan.text", found=describe(value)))


def _mapping(value: Any) -> Mapping[str, str]:
    if not isinstance(value, Mapping):
        # What stands in the place of variables may be one, and its value a secret: it is not repeated.
        raise BadValueError(say("plan.want_mapping", found=type(value).__name__))
    return {str(name): _entry(str(name), item) for name, item in value.items()}


def _entry(name: str, value: Any) -> str:
    """The value of one variable; what is wrong with it is told by its name, and never shows what may be a secret."""
    if value is None:
        raise EntryError(name, say("plan.variable_empty", name=name), say("plan.write", text=f'{name}: ""'))
    if not isinstance(value, (str, int, float)):
        raise EntryError(
            name, say("plan.text", found=say("plan.found_list" if isinstance(value, list) else "plan.found_mapping"))
        )
    return _scalar(value)


def read_surroundings(value: Any) -> Mapping[str, str | SecretRef]:
    """Variables of something that is run: what has the form of a secret's reference is one."""
    return {name: _secret_or_text(text) for name, text in _mapping(value).items()}


def _secret_or_text(text: str) -> str | SecretRef:
    try:
        return read_secret_ref(text)
    except BadValueError:
        return text


def is_of_variables(metadata: Iterable[Any]) -> bool:
    """Whether an option holds variables, by its field's metadata."""
    return any(isinstance(one, PlainValidator) and one.func in (_mapping, read_surroundings) for one in metadata)


def _several(value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list | tuple) and value else [value]
    return tuple(read_text(item) for item in items)


def _words(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise BadValueError(say("plan.want_list", found=describe(value)))
    return tuple(read_text(item) for item in value)


def _networks(value: Any) -> tuple[str, ...]:
    """Addresses and networks, in the form in which they are compared: `10.0.0.7/8` is `10.0.0.0/8`."""
    try:
        return tuple(str(ip_network(one.strip(), strict=False)) for one in _several(value))
    except ValueError:
        raise BadValueError(say("plan.network", found=describe(value))) from None


def _limits(value: Any) -> tuple[Limit, ...]:
    return tuple(parse_limit(one) for one in _several(value))


def _unquoted(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19 else value


def between(least: float, most: float) -> AfterValidator:
    """What holds a duration within its bounds, in seconds."""

    def check(value: float) -> float:
        if not least <= value <= most:
            raise BadValueError(say("driver.span", found=value, least=least, most=most))
        return value

    return AfterValidator(check)


_TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
_ONE_OR_MORE = WithJsonSchema({"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]})
_NUMBERED = WithJsonSchema({"type": ["string", "integer"], "examples": [8080, "127.0.0.1:8080"]})
_SCALARS: dict[str, Any] = {"type": ["string", "number", "boolean"]}

# In front of a type of numbers: a number that somebody has put into quotes is one.
UNQUOTED = BeforeValidator(_unquoted)
Where = Annotated[Address, PlainValidator(read_address), _NUMBERED]
Port = Annotated[int, PlainValidator(_port), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 65_535})]
Span = Annotated[
    Seconds,
    PlainValidator(_seconds),
    WithJsonSchema({"type": "string", "pattern": DURATION_PATTERN, "examples": ["5s"]}),
]
Command = Annotated[Program, PlainValidator(_program), WithJsonSchema(_TEXT)]
Scalar = Annotated[str, PlainValidator(_scalar), WithJsonSchema(_SCALARS)]
Variables = Annotated[
    Mapping[str, str],
    PlainValidator(_mapping),
    WithJsonSchema({"type": "object", "additionalProperties": _SCALARS}),
]
Surroundings = Annotated[
    Mapping[str, str | SecretRef],
    PlainValidator(read_surroundings),
    WithJsonSchema({"type": "object", "additionalProperties": _SCALARS}),
]
Texts = Annotated[tuple[str, ...], PlainValidator(_several), _ONE_OR_MORE]
Networks = Annotated[tuple[str, ...], PlainValidator(_networks), _ONE_OR_MORE]
Words = Annotated[tuple[str, ...], PlainValidator(_words), WithJsonSchema({"type": "array", "items": _TEXT})]
Limits = Annotated[tuple[Limit, ...], PlainValidator(_limits), _ONE_OR_MORE]
Given = Annotated[Any, WithJsonSchema({})]
