"""The serving version during an exposure: what is noticed, what waits for it, and who answers in its place."""

from dataclasses import replace

import pytest

from bascule.kernel.slot import Slot
from bascule.plan.spec import Step, StepKind
from bascule.release.draft import NoteKind
from bascule.release.facts import Request, Verb, WorkloadState
from bascule.release.guarding.traffic import relief
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind, PointOfNoReturn, Release
from tests.kit.releases import (
    ALL,
    EXITED,
    NOW,
    STARTING,
    UNHEALTHY,
    after,
    facts,
    release,
    seen,
    traffic,
)

BOTH, BLUE, GREEN = frozenset(Slot), frozenset({Slot.BLUE}), frozenset({Slot.GREEN})


def exposed(*, until: float = 5.0) -> Release:
    """A release whose candidate has a quarter of the users, for some seconds still, over a stable that has answered."""
    start = after(release(traffic(25, until), ALL), facts(0), facts(25), facts(25)).release
    assert start.progress.phase is Phase.EXPOSED
    return start


def ill(state: WorkloadState = UNHEALTHY):  # type: ignore[no-untyped-def]
    """A world in which stable does not answer."""
    return facts(25, stable=seen(state, "1", "no answer in time"))


def test_an_ill_stable_holds_the_release_and_is_journaled_once() -> None:
    """After as many bad answers as the plan says the release is held, the journal says why, and only once."""
    decision = after(exposed(), *[ill()] * 2, at=NOW + 3)
    assert decision.release.progress.hold is None
    notes = []
    for number in range(3):
        decision = after(decision.release, ill(), at=NOW + 5 + number)
        notes += [note for note in decision.notes if note.message.key == "release.stable-ill"]
    assert decision.release.progress.hold is not None
    assert decision.release.progress.hold.kind is HoldKind.STABLE
    assert [note.kind for note in notes] == [NoteKind.TROUBLE, NoteKind.HOLD]


def test_nothing_moves_on_while_stable_is_ill() -> None:
    """When the time of the share is over the release waits for stable, and goes on by itself when it answers again."""
    decision = after(exposed(), *[ill()] * 30, at=NOW + 3)
    assert decision.release.progress.phase is Phase.EXPOSED
    assert decision.because is not None
    assert decision.because.key == "release.stable-ill-waits"
    decision = after(decision.release, facts(25), at=NOW + 40)
    assert decision.release.progress.phase is Phase.PROMOTED
    assert decision.release.progress.hold is None


@pytest.mark.parametrize("state", [EXITED, STARTING])
def test_a_stable_that_is_gone_holds_at_once(state: WorkloadState) -> None:
    """Dead is enough; started again, it is waited for."""
    decision = after(exposed(), ill(EXITED), ill(state), at=NOW + 10)
    assert decision.release.progress.phase is Phase.EXPOSED
    assert decision.release.progress.watch.stable_ill >= 3


def test_a_release_may_mend_a_stable_that_was_ill_before() -> None:
    """Where stable has not answered once since the exposure, the release goes on: it may be the remedy."""
    decision = after(release(traffic(25, 5), ALL), facts(0, stable=seen(UNHEALTHY, "1")), *[ill()] * 20)
    assert decision.release.progress.phase is Phase.PROMOTED


def test_a_person_may_promote_over_an_ill_stable() -> None:
    """Whoever may promote decides whether everybody is better off with the new version."""
    held = after(exposed(), *[ill()] * 30, at=NOW + 3).release
    asked = replace(ill(), requests=(Request(1, Verb.PROMOTE, "camille", "stable is dead"),))
    assert after(held, asked, ill(), at=NOW + 40).release.progress.phase is Phase.PROMOTED


def test_one_bad_answer_is_nothing() -> None:
    """Bad answers count only in a row."""
    decision = after(exposed(until=60.0), *[ill(), ill(), facts(25)] * 4, at=NOW + 3)
    assert decision.release.progress.hold is None


def test_slots_that_both_serve_relieve_each_other() -> None:
    """While users are divided, either version answers for the other one when that does not answer."""
    assert relief(release(), {Slot.BLUE: 75, Slot.GREEN: 25}) == BOTH


def test_an_unexposed_version_relieves_nobody() -> None:
    """Before the exposure and after it is taken back, nobody meets the candidate because stable is ill."""
    assert relief(release(), {Slot.BLUE: 100, Slot.GREEN: 0}) == frozenset()


def test_the_old_version_answers_for_the_new_one_while_it_may() -> None:
    """With everything on the candidate the old version stands by, unless there is no way back to it."""
    everything = {Slot.BLUE: 0, Slot.GREEN: 100}
    promoted = release()
    assert relief(promoted, everything) == GREEN
    closed = replace(promoted, progress=replace(promoted.progress, closed=PointOfNoReturn(NOW, "main", ("0001",))))
    assert relief(closed, everything) == frozenset()
    assert relief(release(Step(StepKind.DEPLOY), ALL, instead="flag off"), everything) == frozenset()
    assert relief(release(first=True), {Slot.GREEN: 100}) == frozenset()
