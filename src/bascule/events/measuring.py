"""Measuring: the events of users become figures, each with the counts behind it. Pure.

The database computes the same (`areas.events.store.measures`); this is what it is held against, and says what figures mean.
A cell is what is counted together: a slot, a flag's variant (the mark of the event, else that of the user's first exposure) and
a step of time. What a user adds stands at their start, what an event adds where it happened. A cell's sums have the form that
guards read: observations, the sum of their values, and the sum of the squares; of a share the values are 0 and 1.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bascule.events.carried import fits
from bascule.events.limits import DAY
from bascule.events.way import way
from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.measure import Measure, MeasureKind

# A value is a number whose square is one, too: beyond LARGEST it is left out, and nearer to zero than TINY it is zero.
LARGEST, TINY = 1e100, 1e-100
# The usual bands of a net promoter score; between its marks an answer belongs to the lower band.
HIGHEST, PROMOTER, PASSIVE = 10, 9, 7


@dataclass(frozen=True, slots=True)
class Happening:
    """An event, as far as figures look at it. The slot is empty where there is none."""

    who: str
    name: str
    at: Instant
    slot: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)
    flags: Mapping[str, str] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """Starts from `since` until, not including, `until`; what has happened by `now`; in steps of so many seconds.

    `variants` are those of the users' first exposures to the flag that is asked about. With a `flag`, the variant that an
    event was marked with is stronger than they are.
    """

    since: Instant
    until: Instant
    now: Instant
    step: Seconds
    variants: Mapping[str, str] = field(default_factory=dict)
    flag: str = ""
    zone: str = "UTC"

    def step_of(self, at: Instant) -> Instant:
        """When the step begins that an instant lies in; days are those of the zone."""
        if self.step != DAY:
            return Instant(math.floor(at / self.step) * self.step)
        zone = ZoneInfo(self.zone)
        return Instant(datetime.combine(datetime.fromtimestamp(at, zone).date(), time(), zone).timestamp())

    def variant(self, start: Happening) -> str:
        """The variant under which an event is counted; empty for none."""
        return start.flags.get(self.flag) or self.variants.get(start.who, "")


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """What is counted together; slot and variant are empty where there is none."""

    at: Instant
    slot: str
    variant: str


@dataclass(frozen=True, slots=True)
class Sums:
    """Observations, the sum of their values, and the sum of the squares."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.n + other.n, self.total + other.total, self.squares + other.squares)

    @property
    def triple(self) -> tuple[int, float, float]:
        """As guards read it (`evidence.counts.Counts.sums`)."""
        return self.n, self.total, self.squares


def measured(measure: Measure, happenings: Iterable[Happening], look: Look) -> Mapping[Cell, Sums]:
    """The figure of a measure, by cell."""
    known = [one for one in happenings if one.at <= look.now]
    found: defaultdict[Cell, Sums] = defaultdict(Sums)
    values = _of_users(measure, known, look) if measure.kind.by_user else _of_events(measure, known, look)
    for at, value in values:
        cell = Cell(look.step_of(at.at), at.slot, look.variant(at))
        found[cell] += Sums(1, value, value * value)
    return dict(found)


def left_out(measure: Measure, happenings: Iterable[Happening], look: Look) -> int:
    """How many events of a mean have no value: none was told, it is no number, or it is not on the scale of 0 to 10."""
    told = [one for one in happenings if one.at <= look.now]
    return sum(value is None for _, value in _values(measure, told, look)) if measure.property else 0


def starts(measure: Measure, known: Iterable[Happening], look: Look) -> Iterator[tuple[Happening, Sequence[Happening]]]:
    """The first start of each user who has one in the span that is meant, with everything that they did."""
    users: defaultdict[str, list[Happening]] = defaultdict(list)
    for one in known:
        users[one.who].append(one)
    for own in users.values():
        found = [one for one in own if _meant(measure, measure.of, one, look)]
        if found:
            yield min(found, key=lambda one: (one.at, one.slot, one.flags.get(look.flag, "\U0010ffff"))), own


def _meant(measure: Measure, name: str, one: Happening, look: Look) -> bool:
    """Whether an event of a name lies in the span, and is one of those that are chosen."""
    here = one.name == name and look.since <= one.at < look.until
    return here and fits(measure.where, one.properties, one.context)


def _of_events(measure: Measure, known: Iterable[Happening], look: Look) -> Iterator[tuple[Happening, float]]:
    return ((one, value) for one, value in _values(measure, known, look) if value is not None)


def _values(measure: Measure, known: Iterable[Happening], look: Look) -> Iterator[tuple[Happening, float | None]]:
    for one in known:
        if _meant(measure, measure.event, one, look):
            found = one.properties.get(measure.property)
            yield one, 1.0 if measure.kind is MeasureKind.COUNT else _value(measure.kind, found)


def _value(kind: MeasureKind, found: Any) -> float | None:
    if isinstance(found, bool) or not isinstance(found, (int, float)) or abs(found) > LARGEST:
        return None
    value = 0.0 if abs(found) < TINY else float(found)
    if kind is not MeasureKind.NPS:
        return value
    return promotion(value) if 0 <= value <= HIGHEST else None


def promotion(score: float) -> float:
    """What an answer from 0 to 10 adds to a net promoter score: Reichheld 2003, "The one number you need to grow"."""
    return 100.0 if score >= PROMOTER else 0.0 if score >= PASSIVE else -100.0


def _of_users(measure: Measure, known: Iterable[Happening], look: Look) -> Iterator[tuple[Happening, float]]:
    for start, own in starts(measure, known, look):
        value = _outcome(measure, start, own, look.now)
        if value is not None:
            yield start, value


def _outcome(measure: Measure, start: Happening, own: Sequence[Happening], now: Instant) -> float | None:
    """What a user adds; None while they do not count."""
    begin = start.at + measure.after
    end = Instant("inf") if measure.within is None else begin + measure.within
    if measure.within is not None and end > now:
        return None
    if measure.kind is MeasureKind.RETENTION:
        return float(any(one.name == measure.event and begin <= one.at < end for one in own))
    if measure.kind is MeasureKind.FUNNEL:
        came = way(measure.steps, start.at, [(one.name, one.at) for one in own], end)
        return float(len(came) == len(measure.steps))
    after = [one for one in own if start.at <= one.at <= end]
    hit = min((one.at for one in after if one.name == measure.event), default=None)
    if measure.kind is MeasureKind.TIME:
        return None if hit is None else hit - start.at
    spoiled = bool(measure.without) and any(one.name == measure.without for one in after)
    return float(hit is not None and not spoiled)
