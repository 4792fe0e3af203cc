"""Supervision as a table of cases: what is seen of a place, what is remembered, and what follows."""

from dataclasses import replace
from itertools import pairwise

import pytest

from bascule.kernel.i18n import say
from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.asking import Health
from bascule.plan.phrases.condition import Condition, Direction
from bascule.plan.spec import DriverRef, Guard, ReleaseSpec, Remedy
from bascule.release.actions import EnsureWeights, EnsureWorkload
from bascule.release.draft import NoteKind
from bascule.release.facts import RouteSeen, WorkloadSeen, WorkloadState
from bascule.release.places.supervise import (
    BACK_AFTER,
    CALL_AFTER,
    GIVE_UP_AFTER,
    LIVED,
    LONGEST_PAUSE,
    STEADY,
    back_off,
    supervise,
)
from bascule.release.places.supervision import Desired, Event, Record, Ruling, Seen, StopWorkload
from bascule.release.places.supervision import PlaceHealth as State

NOW = 1_000_000.0
DAYS = 5 * 86400.0
GUARD = Guard("error_rate > 1%", Condition("error_rate", Direction.ABOVE, 0.01), Remedy.ROLL_BACK)
SPEC = ReleaseSpec(
    "shop", "api", "production", (), (GUARD,), DriverRef("memory"), DriverRef("memory"), Health(ready_within=30.0)
)
DESIRED = Desired(Place("shop", "production", "api"), Slot.BLUE, "2", SPEC, "r-2")
AT = ("127.0.0.1:1",)
READY = WorkloadSeen(WorkloadState.READY, "2", AT)
DEAD = WorkloadSeen(WorkloadState.EXITED, "2", (), "exit code 1")
HALF = WorkloadSeen(WorkloadState.EXITED, "2", AT, "replica 2: exit code 1")
BEGINS = WorkloadSeen(WorkloadState.STARTING, "2", AT, "connection refused")
ILL = WorkloadSeen(WorkloadState.UNHEALTHY, "2", AT, "HTTP 503")
ROUTED = RouteSeen({Slot.BLUE: 100, Slot.GREEN: 0}, "x", {Slot.BLUE: AT})
UNROUTED = RouteSeen({})
SERVES = Record(State.SERVING, NOW - 1000, steady_since=NOW - 1000)
START, ROUTE = EnsureWorkload(Slot.BLUE, "2"), EnsureWeights({Slot.BLUE: 100, Slot.GREEN: 0})


def rule(
    workload: WorkloadSeen | None, route: RouteSeen | None = ROUTED, record: Record = SERVES, now: float = NOW
) -> Ruling:
    """What follows from a look at the usual place."""
    return supervise(DESIRED, Seen(workload, route), record, now)


@pytest.mark.parametrize(
    ("workload", "route", "actions", "health"),
    [
        (READY, ROUTED, (), State.SERVING),
        (READY, None, (), State.SERVING),
        (READY, UNROUTED, (ROUTE,), State.DOWN),
        (READY, RouteSeen({Slot.GREEN: 100}, "x", {Slot.GREEN: AT}), (ROUTE,), State.SERVING),
        (READY, replace(ROUTED, addresses={Slot.BLUE: ("127.0.0.1:9",)}), (ROUTE,), State.SERVING),
        (DEAD, ROUTED, (START,), State.DOWN),
        (HALF, ROUTED, (START,), State.DEGRADED),
        (WorkloadSeen(WorkloadState.ABSENT), UNROUTED, (START,), State.DOWN),
        (BEGINS, UNROUTED, (ROUTE,), State.DOWN),
        (ILL, ROUTED, (), State.SERVING),
        (None, ROUTED, (), State.UNKNOWN),
    ],
)
def test_what_is_missing_is_asked_for(
    workload: WorkloadSeen | None, route: RouteSeen | None, actions: tuple[object, ...], health: State
) -> None:
    """Each thing that is not as it should be has its one remedy, and its name."""
    ruling = rule(workload, route)
    assert ruling.actions == actions
    assert ruling.record.health is health
    assert from_stored(Record, as_stored(ruling.record)) == ruling.record


def test_nothing_is_written_while_nothing_happens() -> None:
    """A place that serves and served before costs nothing, and is left alone for a while."""
    ruling = rule(READY)
    assert not ruling.worth
    assert ruling.pause >= 10.0


def deaths(count: int, record: Record = SERVES, now: float = NOW, desired: Desired = DESIRED) -> list[Ruling]:
    """So many deaths, each as soon as the next start is due, and each start answered by another death."""
    found = list[Ruling]()
    for _ in range(count):
        now = max(now, record.retry_at)
        found.append(supervise(desired, Seen(DEAD, ROUTED, lines=("boom",)), record, now))
        record = found[-1].record
    return found


def test_starts_come_less_and_less_often() -> None:
    """The first is at once, the pauses double up to five minutes, and in between nothing is done."""
    found = deaths(12)
    pauses = [after.record.retry_at - before.record.retry_at for before, after in pairwise(found)]
    assert found[0].actions == (START,)
    assert pauses[:5] == [2.0, 4.0, 8.0, 16.0, 32.0]
    assert max(pauses) == LONGEST_PAUSE
    early = rule(DEAD, record=found[3].record, now=found[3].record.retry_at - 0.5)
    assert early.actions == ()
    assert early.pause == pytest.approx(0.5)


def test_whatever_keeps_dying_calls_a_person_and_is_left() -> None:
    """One outage is told once, a person is called once at the fifth start, and after the twentieth nothing starts it any more."""
    found = deaths(GIVE_UP_AFTER + 3)
    told = [event for ruling in found for event in ruling.events]
    assert told == [Event.BEGAN, Event.CALLS, Event.CALLS]
    assert found[CALL_AFTER - 1].notes[-1].kind is NoteKind.PAGE
    assert sum(START in ruling.actions for ruling in found) == GIVE_UP_AFTER
    last = found[-1]
    assert last.record.gave_up
    assert last.record.because is not None
    assert last.record.because.key == "supervise.gave-up"
    assert last.record.lines == ("boom",)


def test_whoever_has_lived_dies_for_the_first_time_again() -> None:
    """After five minutes of service a death is started at once, whatever was before."""
    record = Record(State.SERVING, streak=9, retry_at=NOW + 200, steady_since=NOW - LIVED, called=True)
    ruling = rule(DEAD, record=record)
    assert ruling.actions == (START,)
    assert ruling.record.streak == 1
    assert not ruling.record.called


@pytest.mark.parametrize(
    ("warm", "guards", "goes_back"), [(True, (GUARD,), True), (False, (GUARD,), False), (True, (), False)]
)
def test_the_version_before_takes_over(warm: bool, guards: tuple[Guard, ...], goes_back: bool) -> None:
    """At the third death in a row, where it is warm and the plan lets a bad version go back by itself."""
    desired = replace(DESIRED, warm=warm, spec=replace(SPEC, guards=guards))
    found = deaths(BACK_AFTER, desired=desired)
    assert [ruling.back for ruling in found] == [False] * (BACK_AFTER - 1) + [goes_back]


def test_a_program_that_hangs_is_stopped_and_started() -> None:
    """Ill three looks in a row it is down; silent for as long as it had to become ready, it is ended, and then started."""
    record, now, found = SERVES, NOW, list[Ruling]()
    while not found or not found[-1].actions:
        found.append(rule(ILL, record=record, now=now))
        record, now = found[-1].record, now + found[-1].pause
    assert found[1].record.health is State.SERVING
    assert found[2].record.health is State.DOWN
    assert found[2].events == (Event.BEGAN,)
    assert found[-1].actions == (StopWorkload(Slot.BLUE),)
    assert now - NOW == pytest.approx(30.0, abs=2.5)
    assert rule(WorkloadSeen(WorkloadState.ABSENT), record=record, now=now).actions == (START,)


def test_an_outage_is_over_when_it_has_been_over_for_a_while() -> None:
    """It serves again at once, and is told to be over ten seconds later; what dies before that is the same outage."""
    died = rule(DEAD)
    back = rule(READY, record=died.record, now=NOW + 0.4)
    assert back.record.health is State.SERVING
    assert [note.message.key for note in back.notes] == ["supervise.serves-again"]
    assert back.events == ()
    again = rule(DEAD, record=back.record, now=NOW + 5)
    assert Event.BEGAN not in again.events
    over = rule(READY, record=back.record, now=NOW + 0.4 + STEADY)
    assert over.events == (Event.OVER,)
    assert over.record.outage is None


def test_a_proxy_that_does_not_come_back_calls_a_person() -> None:
    """It is asked for less and less often, and the fifth time somebody is called."""
    record, now, events = SERVES, NOW, list[Event]()
    for _ in range(CALL_AFTER):
        ruling = supervise(DESIRED, Seen(READY, UNROUTED, say("driver.no-envoy")), record, now)
        record, now = ruling.record, max(ruling.record.route_retry_at, now)
        events += ruling.events
    assert events == [Event.BEGAN, Event.CALLS]


def test_who_cannot_see_does_nothing_and_says_so_once() -> None:
    """Something that cannot be read is never taken for something that has died."""
    seen = Seen(unreadable=say("driver.no-docker", reason="refused"))
    first = supervise(DESIRED, seen, SERVES, NOW)
    second = supervise(DESIRED, seen, first.record, NOW + 5)
    assert first.record.health is State.UNKNOWN
    assert [note.message.key for note in first.notes] == ["supervise.blind"]
    assert (second.actions, second.notes, second.worth) == ((), (), False)


def test_what_is_stopped_on_purpose_stays_so_until_somebody_wants_it() -> None:
    """Nobody is sent there first, then it is stopped, and no outage is told; when it is wanted again it simply starts."""
    stopping = replace(DESIRED, stopped=NOW, stopped_by="noe")
    first = supervise(stopping, Seen(READY, ROUTED), SERVES, NOW)
    assert first.actions == (EnsureWeights({}), StopWorkload(Slot.BLUE), StopWorkload(Slot.GREEN))
    gone = Seen(WorkloadSeen(WorkloadState.ABSENT), UNROUTED)
    second = supervise(stopping, gone, first.record, NOW + 1)
    third = supervise(stopping, gone, second.record, NOW + 2)
    assert second.record.health is State.STOPPED
    assert (third.actions, third.worth) == ((), False)
    wanted = supervise(DESIRED, gone, third.record, NOW + 3)
    assert wanted.actions == (START,)
    assert wanted.events == ()
    assert wanted.record.outage is None


@pytest.mark.parametrize("step", [-DAYS, DAYS])
def test_a_clock_that_jumps_delays_nothing_for_days(step: float) -> None:
    """Whatever the clock shows: the next start is due within its own pause, and an outage has no negative length."""
    record = deaths(4)[-1].record
    jumped = rule(DEAD, record=record, now=NOW + step)
    assert jumped.record.retry_at - (NOW + step) <= back_off(5)
    later = rule(DEAD, record=jumped.record, now=NOW + step + back_off(5))
    assert START in (*jumped.actions, *later.actions)
    back = rule(READY, record=record, now=NOW + step)
    assert all(note.message.values.get("took", 0.0) >= 0.0 for note in back.notes)  # type: ignore[operator]
