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
from functools import cache
from typing import Any, NamedTuple, get_args

from annotated_types import Ge, Le
from pydantic import ConfigDict, ValidationError, ValidationInfo, field_validator

from bascule.kernel.i18n import Message, say
from bascule.plan.drivers.option_types import COMPILED, Address, EntryError
from bascule.plan.model.section import Section
from bascule.plan.reading.bad_value import BadValueError, describe, did_you_mean, listed
from bascule.plan.reading.tree import Path


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


class Fault(NamedTuple):
    """What is wrong with an option: where, below the driver's own place, and whether at its name or at its value."""

    path: Path
    message: Message
    hint: Message | None = None
    at_name: bool = False


@cache
def names(model: type[Options]) -> tuple[str, ...]:
    """What the options are called in a plan."""
    return tuple(str(field.alias) for field in model.model_fields.values())


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
        below = (fault.name,) if isinstance(fault, EntryError) else ()
        return Fault((*path, *below), fault.message, fault.hint)
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
    bounds = _bounds(model, detail["loc"])
    if kind in ("int_type", "greater_than_equal", "less_than_equal") and len(bounds) == 2:
        return say("plan.whole", found=found, **bounds)
    return say("plan.wrong_value", found=found)


def _choices(detail: Any) -> list[str]:
    return re.findall(r"'([^']*)'", detail["ctx"]["expected"])


def _bounds(model: type[Options], path: Path) -> dict[str, Any]:
    """The least and the greatest whole number that an option takes."""
    fields = _part(model, path[:-1]).model_fields.values()
    found: dict[str, Any] = {}
    for mark in (mark for field in fields if field.alias == path[-1] for mark in field.metadata):
        found |= {"least": mark.ge} if isinstance(mark, Ge) else {"most": mark.le} if isinstance(mark, Le) else {}
    return found


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
