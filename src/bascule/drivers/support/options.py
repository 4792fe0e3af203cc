"""Options as drivers read them, and the groups of options that several drivers share.

A plan was checked against the same models before; what is refused here was changed behind our back, or compiled by an older
version whose options meant something else.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, PlainValidator, ValidationError, WithJsonSchema

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.plan.drivers.option_types import (
    COMPILED,
    Command,
    Limits,
    Networks,
    Span,
    Surroundings,
    Texts,
    Where,
    Words,
    between,
)
from bascule.plan.drivers.options import Options, faults_of, names
from bascule.plan.phrases.values import Text, read_text
from bascule.plan.reading.bad_value import BadValueError, describe
from bascule.ports.errors import Refused, WrongOption

Model = TypeVar("Model", bound=Options)
DAY = Seconds(86400.0)


def _sticky(value: Any) -> str:
    text = read_text(value)
    if text in ("cookie", "none") or (text.lower().startswith("header:") and text[7:].strip()):
        return text
    raise BadValueError(say("plan.choice", found=describe(value), allowed="cookie, header:NAME, none"))


Sticky = Annotated[
    str,
    PlainValidator(_sticky),
    WithJsonSchema({"type": "string", "pattern": "^(cookie|none|[Hh][Ee][Aa][Dd][Ee][Rr]:.*)$"}),
]
Within = Annotated[Span, between(0.001, 3600.0)]


def read(model: type[Model], given: Mapping[str, Any]) -> Model:
    """The options of a driver. Raises `Refused` with the option's name; what the driver does not know it does not see."""
    known = {name: given[name] for name in names(model) if name in given}
    try:
        return _validated(model, known)
    except ValidationError as error:
        fault = faults_of("", model, error)[0]
        if fault.message.key == "plan.missing_option":
            refused = Refused(say("driver.missing-option", option=fault.message.values["option"]))
        else:
            refused = WrongOption(say("driver.bad-option", option=".".join(map(str, fault.path)), why=fault.message))
        refused.hint = fault.hint
        raise refused from None


def _validated(model: type[Model], given: Mapping[str, Any]) -> Model:
    try:
        remembered: Model = _remembered(model, tuple((name, type(value), value) for name, value in given.items()))
        return remembered
    except TypeError:
        # What holds lists or mappings is read anew: variables may be secrets, which nobody keeps.
        return model.model_validate(given, context=COMPILED)


# A proxy's configuration is rendered of all its routes whenever one of them moves: 25 us a reading would be felt at 400 of them.
@lru_cache(maxsize=4096)
def _remembered(model: type[Model], given: tuple[tuple[str, type, Any], ...]) -> Model:
    return model.model_validate({name: value for name, _, value in given}, context=COMPILED)


class Surrounded(Options):
    """The variables of something that a driver runs: its own, and those of ours that it gets."""

    environment: Surroundings = Field({}, description="driver.option-environment")
    inherit: Words = Field((), description="driver.option-inherit")


class Around(Surrounded):
    """What stands around a command that a driver runs."""

    directory: Text = Field(".", description="driver.option-directory")
    user: Text | None = Field(None, description="driver.option-run-as")


class Limited(Options):
    """A check that measures something."""

    limit: Limits = Field((), description="driver.option-limit")


class Reported(Around, Limited):
    """A check that reads reports, and runs what writes them."""

    report: Texts = Field((), description="driver.option-report")
    fresh: Span = Field(DAY, description="driver.option-fresh")
    run: Command | None = Field(None, description="driver.option-run")


class Timed(Options):
    """A check that speaks with somebody over a network has a time limit of its own."""

    within: Within = Field(Seconds(10.0), description="driver.option-within")


class Sited(Timed):
    """A check of the component's own page, or of an address of the plan."""

    url: Text | None = Field(None, description="driver.option-site-url")
    path: Text = Field("/", description="driver.option-path")


class Paged(Sited, Limited):
    """A check of pages in a browser."""

    within: Within = Field(Seconds(60.0), description="driver.option-within")
    paths: Texts = Field((), description="driver.option-paths")
    screen: Literal["desktop", "phone"] = Field("desktop", description="driver.option-screen")
    browser: Text | None = Field(None, description="driver.option-browser")


class Listening(Options):
    """A proxy that users come in by."""

    listen: Where = Field(description="driver.option-listen")
    sticky: Sticky = Field("cookie", description="driver.option-sticky")
    preview: Literal["closed", "open"] = Field("closed", description="driver.option-preview")
    url: Text | None = Field(None, description="driver.option-public-url")
    trusted_proxies: Networks = Field((), description="driver.option-trusted-proxies")


class Migrations(Options):
    """A folder of migrations; without one, the usual place of the tool."""

    directory: Text | None = Field(None, description="driver.option-migrations-directory")
