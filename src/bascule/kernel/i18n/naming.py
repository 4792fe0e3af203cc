"""Naming: messages refer to people by ids that never change; whoever reads sees what they are called now."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bascule.kernel.i18n.message import Message, is_message

WHO = ("who", "by", "author")


def named(message: Message, names: Mapping[str, str]) -> Message:
    """A message with names in the places of ids; an id that nobody has stays as it is."""
    return replace(message, values={key: _value(key, value, names) for key, value in message.values.items()})


def _value(key: str, value: Any, names: Mapping[str, str]) -> Any:
    if is_message(value):
        return named(Message.from_json(value), names).as_json()
    return names.get(value, value) if key in WHO and isinstance(value, str) else value
