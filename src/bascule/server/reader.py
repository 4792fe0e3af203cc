"""The reader: in which language and time zone somebody reads, and how instants are written for them."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import Request

from bascule.kernel.i18n import Language, Message, languages, render, say
from bascule.kernel.i18n.cldr import months
from bascule.kernel.quantities import Instant
from bascule.server.context import AppContext
from bascule.server.names import NOBODY, Names

COOKIE = "bascule_language"


@dataclass(frozen=True, slots=True)
class Reader:
    """Renders messages and instants. `now` decides whether an instant needs its day."""

    language: Language
    now: Instant
    zone: tzinfo = UTC
    names: Names = NOBODY

    def say(self, message: Message) -> str:
        """A message as a sentence."""
        return render(self.names.within(message), self.language, self.zone)

    def word(self, key: str) -> str:
        """A sentence that has no values, by its key."""
        return self.say(say(key))

    def clock(self, at: Instant, exact: bool = False) -> str:
        """An instant as one reads it: the time, with its day where that is not today."""
        moment = datetime.fromtimestamp(at, self.zone)
        time = moment.strftime("%H:%M:%S" if exact else "%H:%M")
        if moment.date() == datetime.fromtimestamp(self.now, self.zone).date():
            return time
        return self.say(say("page.day-and-time", day=moment.day, month=self._month(moment), time=time))

    def day(self, at: Instant) -> str:
        """The day of an instant."""
        moment = datetime.fromtimestamp(at, self.zone)
        return self.say(say("page.day-only", day=moment.day, month=self._month(moment)))

    def _month(self, moment: datetime) -> str:
        return months(self.language, "abbreviated")[moment.month - 1]

    def hour(self, at: Instant) -> str:
        """The time of an instant, whatever its day."""
        return datetime.fromtimestamp(at, self.zone).strftime("%H:%M")

    def full(self, at: Instant) -> str:
        """An instant with its whole date and zone."""
        return datetime.fromtimestamp(at, self.zone).strftime("%Y-%m-%d %H:%M:%S %Z")

    def at(self, zone: str) -> "Reader":
        """The same reader, shown times of another zone."""
        return replace(self, zone=find_zone(zone))


def reader_of(context: AppContext, request: Request) -> Reader:
    """Who reads the answer of a request; times in UTC until a plan says otherwise."""
    return Reader(language_of(request, context.plane.settings.language), context.now(), names=context.names)


def language_of(request: Request, otherwise: Language) -> Language:
    """The asked language: `?lang=`, then the cookie, then the browser's list, then the server's."""
    asked = (request.query_params.get("lang"), request.cookies.get(COOKIE))
    chosen = next((language for text in asked for language in languages() if text == language), None)
    return chosen or preferred(request.headers.get("accept-language", "")) or otherwise


def preferred(header: str) -> Language | None:
    """The language that an `Accept-Language` header likes best among ours."""
    best: tuple[float, Language] | None = None
    for part in header.split(","):
        tag, _, weight = part.partition(";")
        quality = _quality(weight)
        for language in languages():
            if tag.strip().lower().partition("-")[0] == language and quality > (best[0] if best else 0.0):
                best = (quality, language)
    return best and best[1]


def find_zone(name: str) -> tzinfo:
    """A time zone by name; UTC for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def iso(at: Instant) -> str:
    """An instant in ISO 8601, UTC."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _quality(weight: str) -> float:
    _, _, text = weight.partition("=")
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
