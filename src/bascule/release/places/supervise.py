"""Supervising: what is done about a place between releases, as a function of values.

    supervise(desired, seen, record, now) -> Ruling

It is level-triggered like `decide`: what should be is compared with what is seen. A program that has died is started at
once, then after 1, 2, 4 … seconds, at most five minutes; once it has lived for a while it is given the whole patience again.
The fifth death in a row calls a person, and after the twentieth (about an hour) it is left dead, for nothing mends itself
that has failed so often.
Where the version before is still warm and the plan says `then: roll back`, the third death in a row lets it take over.
A program that runs and does not answer for as long as it was given to become ready counts as dead.
"""

from dataclasses import replace
from typing import Any

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.spec import Remedy
from bascule.release.actions import EnsureWeights, EnsureWorkload, StopWorkload
from bascule.release.draft import Note, NoteKind
from bascule.release.facts import RouteSeen, WorkloadSeen, WorkloadState
from bascule.release.last_words import last_words
from bascule.release.places.supervision import Desired, Event, Mending, PlaceHealth, Record, Ruling, Seen

LONGEST_PAUSE = Seconds(300.0)
# How long a program must have lived for its death to be the first one again.
LIVED = Seconds(300.0)
BACK_AFTER, CALL_AFTER, GIVE_UP_AFTER = 3, 5, 20
# An outage is over when it has been so for this long: what dies again at once is the same outage.
STEADY = Seconds(10.0)
LOOK_SOON, LOOK_OFTEN, LOOK_SELDOM = Seconds(0.05), Seconds(0.5), Seconds(15.0)
# How long looks follow each other closely after a start.
CLOSE = Seconds(5.0)
GONE = {WorkloadState.ABSENT, WorkloadState.EXITED}
BAD = {PlaceHealth.DEGRADED, PlaceHealth.DOWN}


def back_off(streak: int) -> Seconds:
    """Seconds between a start and the next one, after so many in a row."""
    return min(Seconds(2 ** max(streak - 1, 0)), LONGEST_PAUSE) if streak < 30 else LONGEST_PAUSE


def supervise(desired: Desired, seen: Seen, record: Record, now: Instant) -> Ruling:
    """What to do about a place now, and why."""
    draft = _Draft(desired, seen, _past(record, now), now)
    if desired.stopped is not None:
        _stop(draft)
    elif seen.workload is None:
        draft.blind()
    elif seen.workload.state in GONE:
        _start(draft, seen.workload)
    elif seen.workload.state is WorkloadState.READY:
        _serve(draft, seen.workload)
    else:
        _wait(draft, seen.workload)
    return draft.ruling()


def _past(record: Record, now: Instant) -> Record:
    """The record with nothing in the future: what lies there was written under a clock that has been set back since."""

    def seen(at: Instant | None) -> Instant | None:
        return None if at is None else min(at, now)

    return replace(
        record,
        since=min(record.since, now),
        retry_at=min(record.retry_at, now + back_off(record.streak)),
        route_retry_at=min(record.route_retry_at, now + back_off(record.route_tries)),
        steady_since=seen(record.steady_since),
        silent_since=seen(record.silent_since),
        outage=seen(record.outage),
    )


class _Draft:
    """A ruling in the making."""

    def __init__(self, desired: Desired, seen: Seen, record: Record, now: Instant) -> None:
        self.desired, self.seen, self.before, self.record, self.now = desired, seen, record, record, now
        self.actions: list[Mending] = []
        self.notes: list[Note] = []
        self.events: list[Event] = []
        self.back = False
        self.pause = LOOK_SELDOM

    def set(self, **changes: Any) -> None:
        self.record = replace(self.record, **changes)

    def note(self, kind: NoteKind, key: str, **values: Any) -> None:
        place = self.desired.place
        shown = {"component": place.component, "environment": place.environment, "version": self.desired.version}
        data: dict[str, Any] = {"place": [place.plan, place.environment, place.component]}
        if self.seen.lines and kind is not NoteKind.RESUMED:
            data["lines"] = list(self.seen.lines)
        self.notes.append(Note(kind, say(key, **shown, **values), data))

    def look(self, pause: Seconds) -> None:
        self.pause = min(self.pause, max(pause, LOOK_SOON))

    def say(self, health: PlaceHealth, because: Message | None) -> None:
        """How the place is now, and why; the instant is kept while it is the same."""
        lines = self.seen.lines or self.record.lines if health in BAD else ()
        since = self.record.since if self.record.health is health else self.now
        self.set(health=health, because=because, since=since, lines=lines)

    def ails(self, health: PlaceHealth, because: Message) -> None:
        """The place is not as it should be: that is an outage, if it is not one already."""
        self.say(health, because)
        self.set(steady_since=None)
        if self.record.outage is None:
            self.set(outage=self.now)
            self.events.append(Event.BEGAN)

    def blind(self) -> None:
        """Nobody can see: that is said, and nothing is done."""
        because = self.seen.unreadable or say("supervise.unreadable")
        if self.record.health is not PlaceHealth.UNKNOWN or self.record.because is None:
            self.note(NoteKind.TROUBLE, "supervise.blind", because=because)
        self.say(PlaceHealth.UNKNOWN, because)
        self.look(Seconds(5.0))

    def ruling(self) -> Ruling:
        worth = bool(
            self.actions
            or self.notes
            or self.events
            or self.record.health is not self.before.health
            or self.record.outage != self.before.outage
        )
        events, notes = tuple(self.events), tuple(self.notes)
        return Ruling(self.record, tuple(self.actions), notes, events, self.back, worth, self.pause)


def _start(draft: _Draft, seen: WorkloadSeen) -> None:
    """It has died: start it, unless it was started too often, or only just."""
    record, now = draft.record, draft.now
    if record.streak and record.steady_since is not None and now - record.steady_since >= LIVED:
        draft.set(streak=0, retry_at=0.0, called=False)
    record = draft.record
    if record.health is PlaceHealth.STOPPED:
        # Nothing has died: somebody wants it back.
        draft.actions.append(EnsureWorkload(draft.desired.slot, draft.desired.version))
        draft.note(NoteKind.OUTCOME, "supervise.brought-back")
        draft.say(PlaceHealth.UNKNOWN, say("supervise.starting", version=draft.desired.version))
        draft.look(LOOK_SOON)
        return
    because = draft.seen.trouble or _died(draft, seen)
    draft.ails(PlaceHealth.DEGRADED if seen.addresses else PlaceHealth.DOWN, because)
    draft.set(silent_since=None, sick=0)
    if record.gave_up:
        draft.say(draft.record.health, say("supervise.gave-up", because=because, count=record.streak))
        return
    if now < record.retry_at:
        draft.look(record.retry_at - now)
        return
    if record.streak >= GIVE_UP_AFTER:
        draft.set(gave_up=True)
        draft.note(NoteKind.PAGE, "supervise.left-dead", count=record.streak, because=because)
        draft.say(draft.record.health, say("supervise.gave-up", because=because, count=record.streak))
        draft.events.append(Event.CALLS)
        return
    _start_again(draft, because)


def _start_again(draft: _Draft, because: Message) -> None:
    streak = draft.record.streak + 1
    draft.set(streak=streak, retry_at=draft.now + back_off(streak))
    draft.actions.append(EnsureWorkload(draft.desired.slot, draft.desired.version))
    draft.note(NoteKind.TROUBLE, "supervise.started-again", because=because, count=streak)
    draft.look(LOOK_SOON)
    if streak == BACK_AFTER and _may_go_back(draft.desired):
        draft.note(NoteKind.DECISION, "supervise.takes-over", count=streak)
        draft.back = True
    if streak >= CALL_AFTER and not draft.record.called:
        draft.set(called=True)
        draft.note(NoteKind.PAGE, "supervise.keeps-dying", count=streak, because=because)
        draft.events.append(Event.CALLS)


def _may_go_back(desired: Desired) -> bool:
    """Whether the version before is there, and the plan lets a bad version go back by itself."""
    return desired.warm and any(guard.remedy is Remedy.ROLL_BACK for guard in desired.spec.guards)


def _died(draft: _Draft, seen: WorkloadSeen) -> Message:
    if seen.state is WorkloadState.ABSENT:
        return say("supervise.not-there", version=draft.desired.version)
    detail = last_words(seen.detail, draft.seen.lines or draft.record.lines)
    return say("supervise.died", version=draft.desired.version, detail=detail)


def _wait(draft: _Draft, seen: WorkloadSeen) -> None:
    """It runs and does not answer: it begins, or is ill, or hangs."""
    record, health, now = draft.record, draft.desired.spec.health, draft.now
    since = now if record.silent_since is None else record.silent_since
    draft.set(silent_since=since, sick=record.sick + 1)
    because = say("supervise.silent", version=draft.desired.version, path=health.path, detail=seen.detail)
    starting = seen.state is WorkloadState.STARTING
    if draft.record.sick >= health.fails or draft.record.outage is not None:
        draft.ails(PlaceHealth.DEGRADED if len(seen.addresses) > 1 else PlaceHealth.DOWN, because)
    if now - since >= health.ready_within:
        draft.note(NoteKind.TROUBLE, "supervise.hangs", within=health.ready_within, because=because)
        draft.actions.append(StopWorkload(draft.desired.slot))
        draft.set(silent_since=None, sick=0)
        draft.look(LOOK_SOON)
        return
    draft.look(LOOK_SOON if starting and now - since < CLOSE else min(health.every, LOOK_OFTEN * 2))
    if starting:
        # Whoever asks before it answers waits for it at the proxy, so the proxy has to know where it will be.
        _route(draft, seen, draft.seen.route)


def _serve(draft: _Draft, seen: WorkloadSeen) -> None:
    """It runs and answers: then the proxy has to send people there."""
    draft.set(silent_since=None, sick=0, gave_up=False)
    if not _route(draft, seen, draft.seen.route):
        return
    if draft.seen.route is None and draft.seen.unreadable is not None:
        # The program is well, and nobody can tell whether people get there.
        draft.blind()
        return
    record, now = draft.record, draft.now
    steady = now if record.steady_since is None else record.steady_since
    draft.say(PlaceHealth.SERVING, None)
    draft.set(steady_since=steady, route_tries=0, route_retry_at=0.0)
    if record.outage is None:
        return
    if record.health is not PlaceHealth.SERVING:
        draft.note(NoteKind.RESUMED, "supervise.serves-again", took=max(now - record.outage, 0.0))
    if now - steady >= STEADY:
        draft.events.append(Event.OVER)
        draft.set(outage=None)
    else:
        draft.look(STEADY - (now - steady))


def _route(draft: _Draft, seen: WorkloadSeen, route: RouteSeen | None) -> bool:
    """Whether the proxy sends everybody to where the program is; asks for it where it does not. What was not looked at is left."""
    if route is None or _fits(draft.desired, seen, route):
        return True
    gone, record = not any(route.weights.values()), draft.record
    because = draft.seen.trouble or say("supervise.proxy-gone" if gone else "supervise.route-wrong")
    if gone:
        draft.ails(PlaceHealth.DOWN, because)
    if draft.now < record.route_retry_at:
        draft.look(record.route_retry_at - draft.now)
        return False
    tries = record.route_tries + 1
    draft.set(route_tries=tries, route_retry_at=draft.now + back_off(tries))
    draft.actions.append(EnsureWeights(draft.desired.weights))
    if gone:
        draft.note(NoteKind.TROUBLE, "supervise.proxy-again", because=because, count=tries)
    if tries >= CALL_AFTER and not record.called:
        draft.set(called=True)
        draft.note(NoteKind.PAGE, "supervise.proxy-stays-down", because=because, count=tries)
        draft.events.append(Event.CALLS)
    draft.look(LOOK_SOON)
    return False


def _fits(desired: Desired, seen: WorkloadSeen, route: RouteSeen) -> bool:
    weights = {slot: weight for slot, weight in route.weights.items() if weight}
    if weights != {desired.slot: 100}:
        return False
    return not seen.addresses or set(route.addresses.get(desired.slot, ())) == set(seen.addresses)


def _stop(draft: _Draft) -> None:
    """Somebody wants nothing to run here: first nobody is sent there any more, then it is stopped."""
    desired, seen = draft.desired, draft.seen
    draft.set(
        outage=None, streak=0, retry_at=0.0, steady_since=None, silent_since=None, sick=0, called=False, gave_up=False
    )
    if seen.route is not None and any(seen.route.weights.values()):
        draft.actions.append(EnsureWeights({}))
    if seen.workload is not None and seen.workload.state is not WorkloadState.ABSENT:
        draft.actions += [StopWorkload(desired.slot), StopWorkload(desired.slot.other)]
    if draft.actions:
        draft.look(LOOK_OFTEN)
        if seen.trouble is not None:
            draft.say(draft.record.health, seen.trouble)
        return
    if draft.record.health is not PlaceHealth.STOPPED:
        draft.note(NoteKind.OUTCOME, "supervise.stopped", by=desired.stopped_by)
    draft.say(PlaceHealth.STOPPED, say("supervise.stopped-by", by=desired.stopped_by))
