"""How fast a write key may write: so many events a second, and so many bytes a day.

The key of a page is read by everybody who opens the page. Whoever takes it and floods us uses up what that key may, and nothing
of what others may; the disk fills no faster than the keys' days add up to.

A key has a bucket of `burst` events that drains at `rate` a second, and a count of bytes that begins anew at midnight (UTC). A
call is let in while both have room, and counts whole: so a key is over its limit by one call at most. Both live in memory: each
control plane counts for itself, and anew after a start. The key of a service is a secret, and may ten times as much.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bascule.events.limits import DAY, MINUTE
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant, Seconds

RATE, DAILY_MB = 2_000, 1_024
BURST_SECONDS = 10
SERVICE = 10
MB = 1024 * 1024


class TooFast(Exception):
    """A key is over its limit; the same call may come again after `after` seconds. `told` where it was said lately."""

    def __init__(self, message: Message, after: Seconds, *, told: bool) -> None:
        super().__init__(message.key)
        self.message, self.after, self.told = message, after, told


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a page's key may: events a second, and MB a day."""

    rate: int = RATE
    daily_mb: int = DAILY_MB

    def of(self, service: bool) -> "Allowance":
        """What a key may."""
        return Allowance(self.rate * SERVICE, self.daily_mb * SERVICE) if service else self


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes: a key, and whether it is a service's."""

    key: str
    service: bool = False


@dataclass(slots=True)
class _Use:
    """What a key has used: events that have not drained yet at an instant, and bytes of a day."""

    events: float = 0.0
    at: Instant = Instant(0.0)
    day: int = 0
    size: int = 0
    told: Instant = Instant(0.0)


class Rates:
    """What every key has used."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._used: dict[str, _Use] = {}

    def check(self, writer: Writer, now: Instant) -> None:
        """Raise `TooFast` where a good key is over its limit."""
        used, may = self._use(writer, now), self._allowance.of(writer.service)
        if used.size >= may.daily_mb * MB:
            raise _too_fast(used, now, say("events.too-much", most=may.daily_mb), Seconds(DAY - now % DAY))
        over = used.events - may.rate * BURST_SECONDS
        if over >= 0:
            raise _too_fast(used, now, say("events.too-fast", most=may.rate), Seconds((over + 1) / may.rate))

    def charge(self, writer: Writer, now: Instant, events: int, size: int) -> Callable[[], None]:
        """Count a call, before it is written. What is returned takes it back, where nothing was written."""
        self.check(writer, now)
        used = self._use(writer, now)
        used.events, used.size = used.events + events, used.size + size

        def take_back() -> None:
            used.events, used.size = max(0.0, used.events - events), max(0, used.size - size)

        return take_back

    def _use(self, writer: Writer, now: Instant) -> _Use:
        """What a key has used by now."""
        used, rate = self._used.setdefault(writer.key, _Use()), self._allowance.of(writer.service).rate
        used.events, used.at = max(0.0, used.events - max(0.0, now - used.at) * rate), now
        if used.day != (day := int(now // DAY)):
            used.day, used.size = day, 0
        return used


def _too_fast(used: _Use, now: Instant, message: Message, after: Seconds) -> TooFast:
    told = 0 <= now - used.told < MINUTE
    used.told = used.told if told else now
    return TooFast(message, after, told=told)
