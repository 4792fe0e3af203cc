"""What a check knows about the release that asks it: the values of its placeholders, and the command that it runs."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bascule.drivers.support.fill import fill, words_of
from bascule.drivers.support.options import Around
from bascule.drivers.support.variables import Variables, filled
from bascule.ports.check import CheckContext


@dataclass(frozen=True, slots=True)
class Call:
    """What to run, where, with which variables, and as whom where the plan says so; secrets among them stand elsewhere."""

    words: tuple[str, ...]
    directory: str
    environment: Variables
    inherit: tuple[str, ...]
    user: str | None = None


def values_of(context: CheckContext) -> dict[str, object]:
    """The values; the port only where there is something to reach."""
    place = context.place
    values: dict[str, object] = {
        **context.values,
        "version": context.version,
        "slot": context.slot.value,
        "environment": place.environment,
        "component": place.component,
    }
    port = urlsplit(context.base_url or "").port
    return values | ({"port": port} if port else {})


def call_of(given: Around, command: str, context: CheckContext) -> Call:
    """A command, with what the options put around it."""
    values = values_of(context)
    return Call(
        words=words_of(command, values),
        directory=fill(given.directory, values),
        environment={**_ours(context), **filled(given.environment, values)},
        inherit=given.inherit,
        user=given.user,
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
