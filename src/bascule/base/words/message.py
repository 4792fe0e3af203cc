"""Messages: what Bascule says, kept as a key and its values until a person reads it.

A decision is made once and read for ever, in two languages. So nothing below the surfaces (CLI, pages, notices)
ever holds a finished sentence: it holds a `Message`, which the journal stores as data and `render` turns into French
or English at the last moment. The sentences stand in the catalogue beside this file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to say: a catalogue key and the values of its sentence.

    Values are plain data (seconds for durations, shares in 0..1, ISO text for instants) or further messages.
    """

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The message as JSON data; `from_json` reads it back."""
        values = {name: value.as_json() if isinstance(value, Message) else value for name, value in self.values.items()}
        return {"key": self.key, "values": values}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Message":
        """Read what `as_json` wrote."""
        values = {name: cls.from_json(value) if is_message(value) else value for name, value in data["values"].items()}
        return cls(data["key"], values)


def say(key: str, /, **values: Any) -> Message:
    """Make a message: `say("release.waiting", left=120.0)`."""
    return Message(key, values)


def is_message(value: object) -> bool:
    """Whether a value is a message as JSON data."""
    return isinstance(value, Mapping) and value.keys() == {"key", "values"}
