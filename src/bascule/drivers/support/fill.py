"""Placeholders: `{version}` and its like are filled in; `${HOME}`, `%{http_code}` and `{{name}}` belong to others and stay.

A command is split into words first and filled in afterwards, so that no value can add a word to it.
"""

import re
import shlex
from collections.abc import Mapping

from bascule.kernel.i18n import say
from bascule.ports.errors import Refused
from bascule.ports.workload import Instance

_FIELD = re.compile(r"(?<![$%{]){([A-Za-z_][A-Za-z0-9_]*)}(?!})")


def fill(text: str, values: Mapping[str, object]) -> str:
    """The text with its placeholders replaced. Raises `Refused` for one that nobody knows."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            known = ", ".join("{" + name + "}" for name in values)
            raise Refused(say("driver.placeholder", found=match[0], known=known))
        return str(values[match[1]])

    return _FIELD.sub(value, text)


def words_of(command: str, values: Mapping[str, object]) -> tuple[str, ...]:
    """The words of a command, filled in. No shell reads them."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise Refused(say("driver.quotes", command=command)) from error
    if not words:
        raise Refused(say("driver.no-command"))
    return tuple(fill(word, values) for word in words)


def facts_of(instance: Instance) -> dict[str, object]:
    """The values of an instance's placeholders, but for the port."""
    place = instance.place
    names = {"environment": place.environment, "component": place.component}
    return {"version": instance.version, "slot": instance.slot.value, **names}
