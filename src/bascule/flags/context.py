"""Contexts: what the OpenFeature SDK hands over becomes what rules read. Pure.

Rules know what JSON knows. Instants become texts as ISO 8601 writes them, in UTC where they say where they are; sequences become
lists; anything else that JSON does not know becomes its text, so that no context makes an evaluation fail.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from openfeature.evaluation_context import EvaluationContext

_PLAIN = frozenset({str, bool, int, float, type(None)})


def plain_context(context: EvaluationContext | None) -> dict[str, Any]:
    """The attributes with the targeting key among them."""
    if context is None:
        return {}
    made = dict(context.attributes) if context.attributes else {}
    for name, value in made.items():
        if value.__class__ not in _PLAIN:
            made[name] = plain(value)
    if context.targeting_key:
        made["targetingKey"] = context.targeting_key
    return made


def plain(value: Any) -> Any:
    """A value as JSON knows it."""
    if value.__class__ in _PLAIN:
        return value
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [plain(each) for each in value]
    return str(value)
