"""Periods: what of the time is looked at, in steps; days are those of the plan's zone. Pure."""

import math
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.model.metric import DAY


@dataclass(frozen=True, slots=True)
class Period:
    """What is looked at: from an instant until another, in steps of seconds; days are those of a time zone."""

    since: Instant
    until: Instant
    step: Seconds
    zone: str = "UTC"

    @property
    def days(self) -> float:
        """How long it is."""
        return (self.until - self.since) / DAY

    def since_when(self, began: Instant | None) -> "Period":
        """The days of it in which there are events, one at least: what was before says nothing."""
        if began is None or began >= self.until:
            return self
        zone = ZoneInfo(self.zone)
        day = datetime.combine(datetime.fromtimestamp(began, zone).date(), time(), zone)
        return replace(self, since=max(self.since, min(Instant(day.timestamp()), self.until - DAY)))

    @property
    def starts(self) -> list[Instant]:
        """When its steps begin, the first one at its beginning or before."""
        if self.step < DAY:
            first = math.floor(self.since / self.step)
            return [Instant(number * self.step) for number in range(first, math.ceil(self.until / self.step))]
        zone = ZoneInfo(self.zone)
        first_day = datetime.fromtimestamp(self.since, zone).date()
        days = (first_day + timedelta(days=number) for number in range(math.ceil(self.days) + 2))
        at = (Instant(datetime.combine(day, time(), zone).timestamp()) for day in days)
        return [one for one in at if one < self.until]

    def part(self, at: Instant) -> float:
        """How many days of the step that begins at an instant lie within."""
        return max(min(at + self.step, self.until) - max(at, self.since), 1.0) / DAY
