"""What needs eyes: outages and rollbacks first, then what waits for somebody, in words that say what happened to users.

Red needs a person now or took something back from users, amber waits for somebody. Each says the one thing that can be done.
An ended release is told for a day, or until another one of its place has begun; an outage that is over for a few hours.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bascule.kernel.i18n import Keys, Message, say
from bascule.kernel.quantities import Instant, Seconds
from bascule.release.phases import Phase
from bascule.release.places.supervision import PlaceHealth
from bascule.release.progress import Release
from bascule.server.views.felt import Felt
from bascule.server.views.headline import headline
from bascule.server.views.overview import CellView, MovingView
from bascule.server.views.status import Tone

ENDED_FOR, OUTAGE_FOR = Seconds(24 * 3600.0), Seconds(6 * 3600.0)
BAD = {PlaceHealth.DOWN, PlaceHealth.DEGRADED, PlaceHealth.UNKNOWN}
BAD_ENDS = (Phase.ROLLED_BACK, Phase.FAILED)


class Glyph(StrEnum):
    """The sign before it."""

    DOWN = "down"
    BACK = "back"
    WAIT = "wait"
    MINE = "mine"


class Do(StrEnum):
    """The one thing to do."""

    LOOK = "look"
    FOLLOW = "follow"
    DECIDE = "decide"
    APPROVE = "approve"
    CONFIRM = "confirm"


DO = Keys("overview.do-{}", Do)
HEALTH = Keys("overview.place-{}", BAD)


@dataclass(frozen=True, slots=True)
class Eye:
    """One thing that needs eyes: what happened, why, since when, what users felt, and where one goes from here."""

    tone: Tone
    glyph: Glyph
    title: Message
    rest: Message | None
    since: Instant | None
    href: str
    do: Do
    felt: Felt | None = None
    environment: str = ""
    lines: tuple[str, ...] = ()

    @property
    def action(self) -> Message:
        """What is written on it."""
        return say(DO[self.do])


@dataclass(frozen=True, slots=True)
class Outage:
    """An outage that is over: where, when it ended, and how long it lasted."""

    component: str
    environment: str
    at: Instant
    took: Seconds


@dataclass(frozen=True, slots=True)
class Ended:
    """A release that ended badly, the last one of its place, and what users felt of it."""

    release: Release
    felt: Felt | None


def eyes(
    cells: Iterable[CellView],
    ended: Sequence[Ended],
    outages: Sequence[Outage],
    mine: Mapping[str, Do],
    now: Instant,
) -> tuple[Eye, ...]:
    """Everything that needs eyes, the most urgent first. `mine` says what whoever looks can do, by release."""
    every = list(cells)
    found = [
        *(_ill(cell) for cell in every if cell.health and cell.health.state in BAD),
        *(_moving(cell.moving, mine, now) for cell in every if cell.moving and _stands(cell.moving)),
        *(_ended(one, now) for one in ended),
        *(_outage(one) for one in outages),
    ]
    urgent = {Tone.NEED: 0, Tone.CAUTION: 1}
    return tuple(sorted(found, key=lambda one: (urgent.get(one.tone, 2), -(one.since or 0.0))))


def outages(rows: Iterable[Mapping[str, Any]], now: Instant) -> Iterator[Outage]:
    """Outages that are over, from what the journal says of them."""
    for row in rows:
        if now - row["at"] <= OUTAGE_FOR:
            said = row["message"]["values"]
            yield Outage(said["component"], said["environment"], Instant(row["at"]), Seconds(said["took"]))


def _stands(view: MovingView) -> bool:
    """Whether it waits for somebody, or goes back."""
    progress = view.release.progress
    return progress.hold is not None or view.needs_person or progress.rollback is not None


def _ill(cell: CellView) -> Eye:
    health = cell.health
    assert health is not None
    values = {"component": cell.component, "environment": cell.environment, "version": cell.version or ""}
    return Eye(
        Tone.NEED if health.state is PlaceHealth.DOWN else Tone.CAUTION,
        Glyph.DOWN,
        say(HEALTH[health.state], **values),
        health.because,
        health.since,
        f"/releases/{cell.release}" if cell.release else "/journal",
        Do.LOOK,
        environment=cell.environment,
        lines=health.lines,
    )


def _moving(view: MovingView, mine: Mapping[str, Do], now: Instant) -> Eye:
    release, hold = view.release, view.release.progress.hold
    told, do = headline(release, now), mine.get(release.id, Do.DECIDE if view.needs_person else Do.FOLLOW)
    return Eye(
        Tone.NEED if view.needs_person else Tone.CAUTION,
        Glyph.MINE if do in {Do.APPROVE, Do.CONFIRM} else Glyph.BACK if release.progress.rollback else Glyph.WAIT,
        _of(release, told.title),
        told.rest,
        hold.since if hold else release.progress.entered,
        f"/releases/{release.id}" + {Do.APPROVE: "#gates", Do.CONFIRM: "/checklist"}.get(do, ""),
        do,
        environment=release.spec.environment,
    )


def _ended(one: Ended, now: Instant) -> Eye:
    release = one.release
    told = headline(release, now, one.felt)
    return Eye(
        told.tone,
        Glyph.BACK,
        _of(release, told.title),
        told.rest,
        release.progress.ended_at,
        f"/releases/{release.id}",
        Do.LOOK,
        one.felt,
        release.spec.environment,
    )


def _outage(one: Outage) -> Eye:
    title = say("overview.outage-over", component=one.component, environment=one.environment, took=one.took)
    return Eye(Tone.CAUTION, Glyph.DOWN, title, None, one.at, "/journal", Do.LOOK, environment=one.environment)


def _of(release: Release, said: Message) -> Message:
    """A sentence about a version, with the component that it is of."""
    return say("overview.of", component=release.spec.component, what=said)
