"""What is found once and kept: whoever asks for the same meanwhile waits for the same finding. Bounded in number and in size."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from bascule.plan.reading.tree import MAX_CHARACTERS

# Results that are kept, and the characters of all their texts.
KEPT, KEPT_CHARACTERS = 32, 4 * MAX_CHARACTERS
Found = TypeVar("Found")


class Once(Generic[Found]):
    """What was found by key: looked for once, by whoever comes first, and kept within bounds. Errors are not kept."""

    def __init__(self) -> None:
        self._found: OrderedDict[str, tuple[Found, int]] = OrderedDict()
        self._going: dict[str, asyncio.Task[Found]] = {}

    def known(self, key: str) -> Found | None:
        """What is kept under a key."""
        return self._found[key][0] if key in self._found else None

    async def get(self, key: str, size: int, find: Callable[[], Coroutine[Any, Any, Found]]) -> Found:
        """What is kept, or what everybody who asks now waits for together."""
        if key in self._found:
            self._found.move_to_end(key)
            return self._found[key][0]
        if key not in self._going:
            self._going[key] = asyncio.create_task(self._look(key, size, find))
        # Whoever goes away does not take it from the others.
        return await asyncio.shield(self._going[key])

    async def _look(self, key: str, size: int, find: Callable[[], Coroutine[Any, Any, Found]]) -> Found:
        try:
            found = await find()
        finally:
            del self._going[key]
        self._found[key] = (found, size)
        while len(self._found) > KEPT or sum(one for _, one in self._found.values()) > KEPT_CHARACTERS:
            self._found.popitem(last=False)
        return found
