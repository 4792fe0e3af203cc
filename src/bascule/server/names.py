"""Names: what people are called now. Everything refers to ids; whoever reads sees names."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bascule.base.words import Message
from bascule.base.words.message import is_message
from bascule.ports.errors import PortError
from bascule.store.people import People

WHO = ("who", "by", "author")


class Names:
    """The names by id, as they were when somebody last looked."""

    def __init__(self, known: Mapping[str, str] | None = None) -> None:
        self._known = dict(known or {})

    async def look(self, people: People) -> None:
        """Look again; while the database is away, what was known stays."""
        try:
            self._known = await people.accounts.names()
        except PortError:
            return

    def of(self, who: str) -> str:
        """The name of an id; anything else is its own name."""
        return self._known.get(who, who)

    def within(self, message: Message) -> Message:
        """A message with names in the places of ids."""
        return replace(message, values={key: self._value(key, value) for key, value in message.values.items()})

    def _value(self, key: str, value: Any) -> Any:
        if is_message(value):
            return self.within(Message.from_json(value)).as_json()
        return self.of(value) if key in WHO and isinstance(value, str) else value


NOBODY = Names()
