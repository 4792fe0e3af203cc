"""A rate limit: who fails too often is told to wait. Counted in memory, for so many keys at most."""

from collections import OrderedDict
from collections.abc import Callable

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant, Seconds
from bascule.server.refusals import TooOften

MOST_KEYS = 4096
TRIES = 10
WITHIN = Seconds(60.0)


class RateLimit:
    """Failures by key (an address, an e-mail address): a bucket of `tries` that refills within `within` seconds.

    The key that failed longest ago is forgotten first, so that a flood of keys cannot fill the memory.
    """

    def __init__(
        self, now: Callable[[], Instant], tries: int = TRIES, within: Seconds = WITHIN, most: int = MOST_KEYS
    ) -> None:
        self._now, self._tries, self._within, self._most = now, tries, within, most
        self._failed: OrderedDict[str, tuple[float, Instant]] = OrderedDict()

    def check(self, *keys: str) -> None:
        """Refuse whoever has to wait. Raises `TooOften` with how long."""
        wait = max(self._wait(key) for key in keys)
        if wait > 0:
            raise TooOften(say("people.too-often", left=wait), wait)

    def fail(self, *keys: str) -> None:
        """Count a failure."""
        for key in keys:
            self._failed[key] = (self._level(key) + 1, self._now())
            self._failed.move_to_end(key)
        while len(self._failed) > self._most:
            self._failed.popitem(last=False)

    def forgive(self, *keys: str) -> None:
        """Forget the failures of somebody who got it right."""
        for key in keys:
            self._failed.pop(key, None)

    def take_back(self, key: str) -> None:
        """Count one failure less: it was none."""
        if key in self._failed:
            self._failed[key] = (max(0.0, self._level(key) - 1), self._now())

    def _level(self, key: str) -> float:
        """How many failures still count."""
        level, at = self._failed.get(key, (0.0, 0.0))
        return max(0.0, level - (self._now() - at) * self._tries / self._within)

    def _wait(self, key: str) -> Seconds:
        over = self._level(key) + 1 - self._tries
        return max(Seconds(0.0), over * self._within / self._tries)
