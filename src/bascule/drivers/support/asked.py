"""What a check knows about the release that asks it: the values of its placeholders."""

from urllib.parse import urlsplit

from bascule.ports.check import CheckContext


def values_of(context: CheckContext) -> dict[str, object]:
    """The values; the port only where there is something to reach."""
    place = context.place
    values: dict[str, object] = {
        "version": context.version,
        "slot": context.slot.value,
        "environment": place.environment,
        "component": place.component,
    }
    port = urlsplit(context.base_url or "").port
    return values | ({"port": port} if port else {})
