"""Options of drivers: a driver declares one model, and everything else is read off it.

The model is what a plan's values are checked against (`faults`), what the driver works with (its typed attributes), the JSON
Schema and the page of the reference. A field's name is the option's, without the underscore that keeps it from being a word of
Python (`from_`); its description is a key of the sentences.

Values of a kind keep it: whoever wants to know which secrets, programs and addresses somebody's options name looks for
`SecretRef`, `Program` and `Address` among them, and asks no table.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Annotated, Any, NamedTuple, get_args

from annotated_types import Ge, Le
from pydantic import (
    AfterValidator,
    ConfigDict,
    PlainValidator,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from bascule.base.words import Message, say
from bascule.plan.bad_value import BadValueError
from bascule.plan.limit import Limit, parse_limit
from bascule.plan.nearest import did_you_mean, listed
from bascule.plan.section import Section
from bascule.plan.tree import Path
from bascule.plan.values import DURATION_PATTERN, describe, read_duration, read_text

_ADDRESS = re.compile(r"(?P<host>[^\s:]*|\[[0-9a-fA-F:.]+\]):(?P<port>\d{1,5})\Z|(?P<alone>\d{1,5})\Z")
# Compiled courses hold durations in seconds already; a plan never does.
COMPILED: dict[str, bool] = {"compiled": True}


class Options(Section):
    """What a driver takes; this one takes nothing."""

    # Plans name few of our drivers: the validators of the others are never built.
    model_config = ConfigDict(alias_generator=lambda name: name.rstrip("_"), defer_build=True)

    @field_validator("*", mode="before")
    @classmethod
    def _given(cls, value: Any, info: ValidationInfo) -> Any:
        """An option with nothing behind it is a mistake, though the driver's own word for "not given" is None."""
        takes_all = cls.model_fields[str(info.field_name)].annotation is Any
        if value is None and not takes_all and info.context is not COMPILED:
            raise BadValueError(say("plan.wrong_value", found=describe(value)))
        return value


class Address(NamedTuple):
    """Where to listen."""

    host: str
    port: int

    def __str__(self) -> str:
        if self.host == ANYWHERE:
            return str(self.port)
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class Program(str):
    """A command line, whose first word is a program of the machine."""

    __slots__ = ()


class Fault(NamedTuple):
    """What is wrong with an option: where, below the driver's own place, and whether at its name or at its value."""

    path: Path
    message: Message
    hint: Message | None = None
    at_name: bool = False


ANYWHERE = "0.0.0.0"


def names(model: type[Options]) -> list[str]:
    """What the options are called in a plan."""
    return [str(field.alias) for field in model.model_fields.values()]


def required(model: type[Options]) -> list[str]:
    """The options that have to be given."""
    return [str(field.alias) for field in model.model_fields.values() if field.is_required()]


def faults(driver: str, model: type[Options], given: Mapping[str, Any]) -> list[Fault]:
    """Everything that is wrong with what a plan gives a driver."""
    try:
        model.model_validate(dict(given))
    except ValidationError as error:
        return faults_of(driver, model, error)
    return []


def faults_of(driver: str, model: type[Options], error: ValidationError) -> list[Fault]:
    """What Pydantic found, in our words."""
    return [_fault(driver, model, detail) for detail in error.errors()]


def values_of(model: type[Options], given: Mapping[str, Any]) -> Iterator[Any]:
    """Every value that is given and right, however deep it stands."""
    with suppress(ValidationError):
        yield from _inside(model.model_validate(dict(given), extra="ignore", context=COMPILED))


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, Options):
        inner: Iterable[Any] = (
            getattr(value, name) for name in type(value).model_fields if name in value.model_fields_set
        )
    elif isinstance(value, Mapping):
        inner = value.values()
    elif isinstance(value, list | tuple) and not isinstance(value, Address):
        inner = value
    else:
        yield value
        return
    for one in inner:
        yield from _inside(one)


def _fault(driver: str, model: type[Options], detail: Any) -> Fault:
    path: Path = detail["loc"]
    if detail["type"] == "missing":
        return Fault(path[:-1], say("plan.missing_option", driver=driver, option=_written(path)), None, True)
    if detail["type"] == "extra_forbidden":
        known = names(_part(model, path[:-1]))
        message = say("plan.unknown_option", driver=driver, option=str(path[0]), allowed=listed(known))
        if len(path) > 1:
            message = say("plan.choice", found=describe(path[-1]), allowed=listed(known))
        return Fault(path, message, did_you_mean(str(path[-1]), known), True)
    fault = detail.get("ctx", {}).get("error")
    if isinstance(fault, BadValueError):
        return Fault(path, fault.message, fault.hint)
    near = did_you_mean(str(detail["input"]), _choices(detail)) if detail["type"] == "literal_error" else None
    return Fault(path, _told(model, detail), near)


def _told(model: type[Options], detail: Any) -> Message:
    """The few errors of structure that Pydantic finds by itself."""
    kind, found = detail["type"], describe(detail["input"])
    if kind == "literal_error":
        return say("plan.choice", found=found, allowed=", ".join(_choices(detail)))
    if kind in ("dict_type", "model_type"):
        return say("plan.want_mapping", found=found)
    if kind == "list_type":
        return say("plan.want_list", found=found)
    if kind in ("int_type", "greater_than_equal", "less_than_equal"):
        return say("plan.whole", found=found, **_bounds(model, detail["loc"]))
    return say("plan.wrong_value", found=found)


def _choices(detail: Any) -> list[str]:
    return re.findall(r"'([^']*)'", detail["ctx"]["expected"])


def _bounds(model: type[Options], path: Path) -> dict[str, Any]:
    """Every whole number has some, which is why its type says so little."""
    fields = _part(model, path[:-1]).model_fields.values()
    marks = [mark for field in fields if field.alias == path[-1] for mark in field.metadata]
    least = [mark.ge for mark in marks if isinstance(mark, Ge)]
    return {"least": least[0], "most": next(mark.le for mark in marks if isinstance(mark, Le))}


def _part(model: type[Options], path: Path) -> type[Options]:
    """The model of an option that is a mapping with keys of its own."""
    for part in path:
        inner = [
            one for field in model.model_fields.values() if field.alias == part for one in _models(field.annotation)
        ]
        model = inner[0] if inner else model
    return model


def _models(annotation: Any) -> list[type[Options]]:
    if isinstance(annotation, type) and issubclass(annotation, Options):
        return [annotation]
    return [model for one in get_args(annotation) for model in _models(one)]


def _written(path: Path) -> str:
    return ".".join(map(str, path))


# The kinds of values, beside those of `plan.values`.


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
    return {str(name): _scalar(item) for name, item in value.items()}


def _several(value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list | tuple) and value else [value]
    return tuple(read_text(item) for item in items)


def _words(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise BadValueError(say("plan.want_list", found=describe(value)))
    return tuple(read_text(item) for item in value)


def _limits(value: Any) -> tuple[Limit, ...]:
    return tuple(parse_limit(one) for one in _several(value))


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

Where = Annotated[Address, PlainValidator(read_address), _NUMBERED]
Port = Annotated[int, PlainValidator(_port), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 65_535})]
Span = Annotated[
    float, PlainValidator(_seconds), WithJsonSchema({"type": "string", "pattern": DURATION_PATTERN, "examples": ["5s"]})
]
Command = Annotated[Program, PlainValidator(_program), WithJsonSchema(_TEXT)]
Scalar = Annotated[str, PlainValidator(_scalar), WithJsonSchema(_SCALARS)]
Variables = Annotated[
    Mapping[str, str],
    PlainValidator(_mapping),
    WithJsonSchema({"type": "object", "additionalProperties": _SCALARS}),
]
Texts = Annotated[tuple[str, ...], PlainValidator(_several), _ONE_OR_MORE]
Words = Annotated[tuple[str, ...], PlainValidator(_words), WithJsonSchema({"type": "array", "items": _TEXT})]
Limits = Annotated[tuple[Limit, ...], PlainValidator(_limits), _ONE_OR_MORE]
Given = Annotated[Any, WithJsonSchema({})]
