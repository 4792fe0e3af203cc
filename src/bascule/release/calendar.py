"""The calendar: when releases are planned, and what is due by when, for whom, with how it stands. Pure.

It is made of the releases that are under way, or of what a plan says of one that nobody has started yet.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant, Seconds
from bascule.kernel.slot import Slot
from bascule.plan.spec import ReleaseSpec
from bascule.plan.windows.wall import day_of
from bascule.release.progress import Release
from bascule.release.steps.due import Task, tasks

PLANNED = "planned"


class DateState(StrEnum):
    """How something that has a date stands."""

    LATER = "later"
    DUE = "due"
    OVERDUE = "overdue"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Dated:
    """Something that has a date: a planned release (`key` is `planned`, it ends when it begins), or a task of one.

    `owner` is a role or a person, empty where it is nobody's; `release` is empty for what a plan only says.
    """

    release: str
    plan: str
    environment: str
    component: str
    version: str
    key: str
    what: str | Message
    owner: str
    opens: Instant
    ends: Instant
    state: DateState
    timezone: str = "UTC"

    @property
    def in_days(self) -> bool:
        """Whether it begins and ends at midnight, and people read days."""
        zone = ZoneInfo(self.timezone)
        return not self.is_release and all(
            datetime.fromtimestamp(at, zone).time() == time.min for at in (self.opens, self.ends)
        )

    @property
    def ends_later(self) -> bool:
        """Whether it takes more than a day, or more than an instant."""
        if not self.in_days:
            return self.ends > self.opens
        return day_of(self.timezone, Instant(self.ends - Seconds(1.0))) > day_of(self.timezone, self.opens)

    @property
    def is_release(self) -> bool:
        """Whether it is the release itself."""
        return self.key == PLANNED


def dates(release: Release, now: Instant) -> list[Dated]:
    """What of a release has a date, the earliest first."""
    found = [_dated(release, task, now) for task in tasks(release)]
    if (planned := release.spec.planned) is not None:
        what = say("calendar.release", component=release.spec.component, version=release.version)
        begun = release.progress.exposed_at is not None or release.progress.phase.terminal
        owner = release.author
        found.append(_dated(release, Task(PLANNED, what, owner, planned, planned, begun), now))
    return in_order(found)


def in_order(found: Iterable[Dated]) -> list[Dated]:
    """The earliest first, by when something has to be done."""
    return sorted(found, key=lambda one: (one.ends, one.opens, one.environment, one.component, one.key))


def imagined(specs: Iterable[ReleaseSpec], now: Instant) -> list[Dated]:
    """What has a date of a release that nobody has started: of a checklist that several components confirm, each item once.

    How long people take counts from the beginning of a step, which nobody knows yet.
    """
    found: dict[tuple[Instant, str, str], Dated] = {}
    for spec in specs:
        timeless = replace(spec, steps=tuple(replace(step, within=None) for step in spec.steps))
        release = Release(id="", spec=timeless, version="", candidate=Slot.BLUE, author="", started=now)
        items = {item.key for step in spec.steps for item in step.items}
        for one in dates(release, now):
            found.setdefault((one.opens, one.key, "" if one.key in items else one.component), one)
    return in_order(found.values())


def _dated(release: Release, task: Task, now: Instant) -> Dated:
    spec = release.spec
    return Dated(
        release=release.id,
        plan=spec.plan,
        environment=spec.environment,
        component=spec.component,
        version=release.version,
        key=task.key,
        what=task.what,
        owner=task.owner,
        opens=task.opens,
        ends=task.ends,
        state=_state(task, now),
        timezone=spec.timezone,
    )


def _state(task: Task, now: Instant) -> DateState:
    if task.done:
        return DateState.DONE
    if now < task.opens:
        return DateState.LATER
    # A release that is planned for now is about to begin: what holds it is told elsewhere.
    return DateState.DUE if now < task.ends or task.key == PLANNED else DateState.OVERDUE
