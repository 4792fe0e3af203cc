"""An entry: one event as it is kept."""

import msgspec

from bascule.kernel.quantities import Instant


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One event. `id` stands for the message id within its place, in 16 bytes; `at` is when it happened, by our clock.

    `exposure` is the flag and the variant that an exposure tells of. `properties` and `context` are JSON objects as text: what
    nobody here looks into is not taken apart.
    """

    id: bytes
    message_id: str
    kind: str
    name: str
    at: Instant
    user: str | None
    anonymous: str | None
    slot: str | None
    flags: tuple[tuple[str, str], ...]
    properties: str
    context: str
    exposure: tuple[str, str] | None
    size: int

    @property
    def who(self) -> str:
        """Whoever did it: the known user, else the anonymous one."""
        return self.user or self.anonymous or ""
