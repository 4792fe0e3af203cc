"""Names: what people are called now. Everything refers to ids; whoever reads sees names."""

from collections.abc import Mapping

from bascule.kernel.i18n import Message
from bascule.kernel.i18n.naming import named
from bascule.ports.errors import PortError
from bascule.store.people import People


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
        return named(message, self._known)


NOBODY = Names()
