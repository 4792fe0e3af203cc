"""Properties of `decide`: whatever the world does and people ask, look after look."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.evidence.counts import Counts
from bascule.kernel.i18n import say
from bascule.kernel.slot import Slot
from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.spec import Remedy
from bascule.release.actions import EnsureWeights, Retire
from bascule.release.decide import decide
from bascule.release.facts import Facts, Request, RouteSeen, Trouble, Verb, WorkloadSeen, WorkloadState
from bascule.release.phases import TABLE, Phase
from bascule.release.progress import Progress, Release
from tests.kit.releases import (
    ALL,
    BLUE_AT,
    CHECK,
    DEPLOY,
    GREEN_AT,
    NOW,
    SMOKE,
    errors,
    passed,
    release,
    soak,
    traffic,
)

LOOKS = 14


def slot_seen(version: str) -> st.SearchStrategy[WorkloadSeen | None]:
    """A slot in any state, or not readable."""
    addresses = {"1": BLUE_AT, "2": GREEN_AT}[version]
    seen = [WorkloadSeen(state, version, addresses if state is WorkloadState.READY else ()) for state in WorkloadState]
    ready = WorkloadSeen(WorkloadState.READY, version, addresses)
    return st.just(ready) | st.just(ready) | st.sampled_from([None, *seen])


weights = st.integers(0, 100).map(
    lambda green: RouteSeen(
        {Slot.BLUE: 100 - green, Slot.GREEN: green}, "x", {Slot.BLUE: BLUE_AT, Slot.GREEN: GREEN_AT}
    )
)
counts = st.tuples(st.integers(0, 400), st.floats(0, 1)).map(lambda pair: (pair[0], int(pair[0] * pair[1])))
request = st.builds(Request, st.integers(1, 10**6), st.sampled_from(list(Verb)), st.just("camille"))
trouble = st.sampled_from(["weights", "workload green", "workload blue"]).map(
    lambda name: Trouble(name, say("engine.timeout", what=name, limit=1.0), name == "weights")
)
look: Any = st.fixed_dictionaries(
    {
        "candidate": slot_seen("2"),
        "stable": slot_seen("1"),
        "route": st.just("as asked") | st.just("as asked") | st.none() | weights,
        "counts": counts | counts | st.none(),
        "done": st.lists(st.sampled_from(["workload green", "weights"]), max_size=2),
        "troubles": st.just([]) | st.just([]) | st.lists(trouble, max_size=1),
        "requests": st.just([]) | st.just([]) | st.lists(request, max_size=1),
        "check": st.sampled_from([True, True, True, True, False]),
        "later": st.floats(-5, 90),
    }
)
started = st.builds(
    lambda first, remedy, guarded: release(
        CHECK,
        DEPLOY,
        SMOKE,
        traffic(10, 20),
        traffic(50, 20),
        ALL,
        soak(20),
        first=first,
        guards=(errors(remedy=remedy),) if guarded else (),
    ),
    st.booleans(),
    st.sampled_from(list(Remedy)),
    st.booleans(),
)


def play(start: Release, looks: list[dict[str, Any]]) -> Any:
    """Decide look by look; each decision with the release before it and the facts that it was made on."""
    now, current, asked, total = NOW, start, {}, {Slot.BLUE: Counts(), Slot.GREEN: Counts()}
    for each in looks:
        now += each["later"]
        facts = _facts(current, each, asked, total)
        decision = decide(current, facts, now)
        yield current, facts, decision, now
        asked = next((dict(action.weights) for action in decision.actions if isinstance(action, EnsureWeights)), asked)
        current = decision.release


def _facts(current: Release, each: dict[str, Any], asked: dict[Slot, int], total: dict[Slot, Counts]) -> Facts:
    if each["counts"]:
        more, bad = each["counts"]
        before = total[Slot.GREEN]
        total[Slot.GREEN] = Counts(before.total + more, before.errors + bad)
    route = each["route"]
    if route == "as asked":
        route = RouteSeen(asked, "x", {Slot.BLUE: BLUE_AT, Slot.GREEN: GREEN_AT})
    names = {0: "0.tests", 2: "2.front"}
    key = names.get(current.progress.step)
    return Facts(
        candidate=each["candidate"],
        stable=each["stable"] if current.stable else None,
        route=route,
        totals=dict(total) if each["counts"] is not None else None,
        results=passed(key, each["check"]) if key else {},
        done=tuple(each["done"]),
        troubles=tuple(each["troubles"]),
        requests=tuple(each["requests"]),
    )


@settings(max_examples=300, deadline=None)
@given(started, st.lists(look, min_size=1, max_size=LOOKS))
def test_what_is_always_true(start: Release, looks: list[dict[str, Any]]) -> None:
    """Weights sum to 100, nobody is exposed unrecorded or ungated, phases follow the table, everything can be stored."""
    for before, facts, decision, _ in play(start, looks):
        after = decision.release.progress
        for action in decision.actions:
            if isinstance(action, EnsureWeights):
                assert sum(action.weights.values()) in {0, 100}
                exposing = action.weights.get(before.candidate, 0) > 0
                assert not exposing or after.phase in {Phase.EXPOSED, Phase.PROMOTED}
        if after.phase is not before.progress.phase:
            assert _reachable(before.progress.phase, after.phase)
        if after.exposed_at is not None and before.progress.exposed_at is None:
            assert facts.candidate is not None
            assert facts.candidate.state is WorkloadState.READY
        assert {asked.id for asked in facts.requests} == set(decision.answers)
        assert from_stored(Progress, as_stored(after)) == after


@settings(max_examples=150, deadline=None)
@given(started, st.lists(look, min_size=1, max_size=LOOKS))
def test_deciding_again_is_deciding_the_same(start: Release, looks: list[dict[str, Any]]) -> None:
    """The same values give the same decision; what has ended stays as it is and asks for nothing."""
    for before, facts, decision, now in play(start, looks):
        assert decide(before, facts, now) == decision
        if before.progress.phase.terminal:
            assert decision.actions == ()
            assert decision.release == before


@settings(max_examples=150, deadline=None)
@given(started, st.lists(look, min_size=1, max_size=LOOKS))
def test_what_is_not_over_is_looked_at_again(start: Release, looks: list[dict[str, Any]]) -> None:
    """A release that goes on says why it waits, and wakes by itself unless only a person or a check can change anything."""
    for _, _, decision, now in play(start, looks):
        progress = decision.release.progress
        if progress.phase.terminal:
            assert decision.wake_at is None
            ends = {Phase.SUCCEEDED: start.stable is not None}.get(progress.phase, True)
            retired = any(isinstance(action, Retire) for action in decision.actions)
            assert retired or not ends or not decision.notes or not _ended_now(decision)
        elif progress.phase is not Phase.PREPARING:
            assert decision.wake_at is not None
            assert decision.wake_at <= now + 30


def _ended_now(decision: Any) -> bool:
    return any(note.kind == "ended" for note in decision.notes)


def _reachable(start: Phase, goal: Phase) -> bool:
    """Whether the table leads from one phase to another; one decision may go through several."""
    found, todo = {start}, [start]
    while todo:
        for after in TABLE[todo.pop()].values():
            if after not in found:
                found.add(after)
                todo.append(after)
    return goal in found
