"""Messages: what Bascule says, kept as a key and its values until a person reads it.

A decision is made once and read for ever, in several languages. So nothing below the surfaces (CLI, pages, notices)
ever holds a finished sentence: it holds a `Message`, which the journal stores as data and `render` turns into the reader's
language at the last moment. The sentences stand in the catalogue.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bascule.kernel.quantities import Instant


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to say: a catalogue key and the values of its sentence.

    Values are plain JSON data (seconds for durations, shares in 0..1, ISO text for instants); a message inside a message is
    held as its JSON form, so that what was stored and what was not are equal.
    """

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The message as JSON data; `from_json` reads it back."""
        return {"key": self.key, "values": dict(self.values)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Message":
        """Read what `as_json` wrote."""
        return cls(data["key"], data["values"])


def say(key: str, /, **values: Any) -> Message:
    """Make a message: `say("release.waiting", left=120.0)`. Values may be messages."""
    return Message(
        key, {name: value.as_json() if isinstance(value, Message) else value for name, value in values.items()}
    )


def iso(at: Instant) -> str:
    """An instant as messages hold it: ISO text, in UTC."""
    return datetime.fromtimestamp(at, UTC).isoformat()


def is_message(value: object) -> bool:
    """Whether a value is a message as JSON data."""
    return isinstance(value, Mapping) and value.keys() == {"key", "values"}
