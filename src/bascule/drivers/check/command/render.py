"""Rendering: the options of a check become a command. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.drivers.support import options as read
from bascule.drivers.support.asked import values_of
from bascule.drivers.support.fill import fill, words_of
from bascule.ports.check import CheckContext


@dataclass(frozen=True, slots=True)
class Call:
    """What to run, where, with which variables."""

    words: tuple[str, ...]
    directory: str
    environment: Mapping[str, str]
    inherit: tuple[str, ...]


def render(options: Mapping[str, Any], context: CheckContext) -> Call:
    """The command of the options."""
    values = values_of(context)
    theirs = {name: fill(value, values) for name, value in read.texts(options, "environment").items()}
    return Call(
        words=words_of(read.text(options, "command"), values),
        directory=fill(read.text(options, "directory", "."), values),
        environment=_ours(context) | theirs,
        inherit=read.names(options, "inherit"),
    )


def _ours(context: CheckContext) -> dict[str, str]:
    place = context.place
    known = {
        "PLAN": place.plan,
        "ENVIRONMENT": place.environment,
        "COMPONENT": place.component,
        "VERSION": context.version,
        "SLOT": context.slot.value,
        "BASE_URL": context.base_url,
    }
    return {f"BASCULE_{name}": value for name, value in known.items() if value is not None}
