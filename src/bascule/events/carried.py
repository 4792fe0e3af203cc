"""What an event carries: what `where` of a metric asks of it, and whether it is what was wanted. Pure.

A key is looked for among the properties, then as a path of dots in them, then as a path in the context. Two keys mean what people
call so: `page` is the path of the page, and `device` is `mobile`, `tablet` or `desktop`, as the context says it or its user agent
shows it; programs of phones name their system there. What is not there is no match, and neither is what is nothing.

The database looks in the same places (`areas.events.store.sql`) and is held against this.
"""

import json
import re
from collections.abc import Mapping
from functools import reduce
from typing import Any

from bascule.plan.measure import Where

MISSING = object()
PLACES: Mapping[str, tuple[str, ...]] = {"page": ("page", "path"), "device": ("device", "type")}
SYSTEMS = ('"ios"', '"android"')
# Tablets with Android are those that do not call themselves mobile; an iPad that asks for desktop pages looks like a desktop.
TABLET, ANDROID, PHONE, NO_TABLET = "iPad|Tablet", "Android", "Mobi|iPhone|iPod", "Mobile"


def fits(where: Where, properties: Mapping[str, Any], context: Mapping[str, Any]) -> bool:
    """Whether an event is one of those that are meant: all keys, and of each one of its values."""
    return all(
        any(_same(carried(key, properties, context), json.loads(one)) for one in wanted(key, values))
        for key, values in where
    )


def wanted(key: str, values: tuple[str, ...]) -> tuple[str, ...]:
    """The values that are meant, as JSON: a phone is also who says which system it has."""
    return (*values, *SYSTEMS) if key == "device" and '"mobile"' in values else values


def carried(key: str, properties: Mapping[str, Any], context: Mapping[str, Any]) -> Any:
    """What an event says under a key; `MISSING` where it says nothing."""
    if key in properties:
        return properties[key]
    path = PLACES.get(key)
    found = _at(context, path) if path else MISSING
    if path is None:
        found = _at(properties, key.split("."))
        found = _at(context, key.split(".")) if found is MISSING else found
    return device(context.get("userAgent")) if key == "device" and found is MISSING else found


def device(agent: Any) -> Any:
    """What somebody has in their hands, by the user agent."""
    if not isinstance(agent, str) or not agent:
        return MISSING
    if re.search(TABLET, agent) or (re.search(ANDROID, agent) and not re.search(NO_TABLET, agent)):
        return "tablet"
    return "mobile" if re.search(PHONE, agent) else "desktop"


def _at(found: Any, path: tuple[str, ...] | list[str]) -> Any:
    return reduce(lambda here, key: here.get(key, MISSING) if isinstance(here, Mapping) else MISSING, path, found)


def _same(told: Any, one: Any) -> bool:
    """As JSON has it: true is not 1, and 5 is 5.0."""
    if isinstance(told, bool) or isinstance(one, bool):
        return told is one
    return isinstance(told, (str, int, float)) and isinstance(told, str) is isinstance(one, str) and told == one
