"""What is decided, look by look."""

from dataclasses import replace

import pytest

from bascule.evidence.verdict import Verdict
from bascule.kernel.i18n import say
from bascule.kernel.slot import Slot
from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.spec import Remedy
from bascule.release.actions import EnsureWeights, EnsureWorkload, KeepOutput, Retire, RunCheck, StopWorkload
from bascule.release.decide import decide
from bascule.release.facts import Facts, Request, RouteSeen, Trouble, Try, Verb
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind, Progress
from tests.kit.releases import (
    ABSENT,
    ALL,
    CHECK,
    DEPLOY,
    EXITED,
    NOW,
    READY,
    SMOKE,
    STARTING,
    UNHEALTHY,
    after,
    errors,
    facts,
    passed,
    release,
    routed,
    seen,
    soak,
    totals,
    traffic,
)

# Everything is back on stable, and we have told the proxy so.
BACK = facts(0, done=("weights",))


def names(decision: object) -> list[str]:
    """The names of a decision's actions."""
    return [action.name for action in decision.actions]  # type: ignore[attr-defined]


def test_checks_run_first_and_all_at_once() -> None:
    """Before anything is deployed, every check of the step is asked."""
    decision = decide(release(CHECK, DEPLOY, ALL), facts(candidate=ABSENT), NOW)
    assert [type(action) for action in decision.actions] == [RunCheck]
    assert decision.release.progress.phase is Phase.PREPARING


def test_a_failed_check_ends_the_release_unexposed() -> None:
    """Nothing was deployed, nobody was exposed, and the release has failed, not rolled back."""
    decision = after(
        release(CHECK, DEPLOY, ALL), facts(candidate=ABSENT), facts(candidate=ABSENT, results=passed("0.tests", False))
    )
    assert decision.release.progress.phase is Phase.FAILED
    assert not any(isinstance(action, EnsureWeights | EnsureWorkload) for action in decision.actions)


def test_a_result_of_another_step_is_not_taken_for_this_one() -> None:
    """A check's result counts only in the step that asked it."""
    decision = decide(release(CHECK, DEPLOY, ALL), facts(candidate=ABSENT, results=passed("7.tests")), NOW)
    assert decision.release.progress.results == {}


def test_deploying_starts_the_candidate_in_the_other_slot() -> None:
    """The candidate goes where stable is not."""
    decision = decide(release(DEPLOY, ALL), facts(candidate=ABSENT), NOW)
    assert decision.actions == (EnsureWorkload(Slot.GREEN, "2"),)


def test_a_warm_old_version_in_the_slot_is_replaced() -> None:
    """A slot that holds another version gets the right one."""
    decision = decide(release(DEPLOY, ALL), facts(candidate=READY, stable=seen(READY, "1")), NOW)
    assert "workload green" not in names(decision)
    decision = decide(release(DEPLOY, ALL), replace(facts(), candidate=seen(READY, "1")), NOW)
    assert "workload green" in names(decision)


def test_a_candidate_that_never_answers_is_never_exposed() -> None:
    """After `ready_within` the release fails; its output is kept and the slot is stopped."""
    start = decide(release(DEPLOY, ALL), facts(candidate=ABSENT), NOW).release
    started = decide(start, facts(candidate=STARTING, done=("workload green",)), NOW + 1).release
    decision = decide(started, facts(candidate=STARTING), NOW + 40)
    assert decision.release.progress.phase is Phase.FAILED
    assert decision.actions == (KeepOutput(Slot.GREEN), Retire(Slot.GREEN, NOW + 40))


def test_a_candidate_that_keeps_exiting_is_started_three_times() -> None:
    """A version that dies at its start is given up after the third try."""
    now, current = NOW, release(DEPLOY, ALL)
    look = facts(candidate=EXITED, done=("workload green",))
    starts = 0
    while current.progress.phase is Phase.PREPARING:
        decision = decide(current, look, now)
        starts += names(decision).count("workload green")
        current, now = decision.release, now + 1
    assert current.progress.phase is Phase.FAILED
    assert starts == 2


def test_nobody_is_exposed_before_the_smoke_tests_passed() -> None:
    """While a smoke test is running the weights stay with stable."""
    decision = after(release(DEPLOY, SMOKE, ALL), facts(), facts())
    assert not any(isinstance(action, EnsureWeights) for action in decision.actions)
    decision = decide(decision.release, facts(results=passed("1.front")), NOW + 3)
    assert EnsureWeights({Slot.BLUE: 0, Slot.GREEN: 100}) in decision.actions


def test_nobody_is_exposed_to_a_version_that_stopped_answering() -> None:
    """Ready after its deployment is not enough: the first share waits until the candidate answers now."""
    checked = after(
        release(DEPLOY, SMOKE, traffic(5, 60), ALL), facts(), facts(candidate=UNHEALTHY, results=passed("1.front"))
    )
    assert checked.release.progress.phase is Phase.PREPARING
    assert decide(checked.release, facts(), NOW + 5).release.progress.phase is Phase.EXPOSED


def test_exposure_is_recorded_with_the_decision_to_expose() -> None:
    """The phase is `exposed` in the same decision that asks for the first share."""
    decision = decide(release(DEPLOY, traffic(5, 60), ALL), facts(), NOW)
    assert decision.release.progress.phase is Phase.EXPOSED
    assert EnsureWeights({Slot.BLUE: 95, Slot.GREEN: 5}) in decision.actions


def test_a_share_lasts_from_when_the_proxy_confirmed_it() -> None:
    """The step's time begins with the acknowledgement, not with the decision."""
    decision = after(release(DEPLOY, traffic(5, 10), ALL), facts(), facts(0), facts(0), facts(5), every=5)
    assert decision.release.progress.met == NOW + 15
    assert decision.release.progress.step == 1


def test_weights_that_drifted_are_set_again() -> None:
    """If somebody moves the traffic behind our back, it is moved back."""
    decision = after(release(DEPLOY, traffic(5, 60), ALL), facts(), facts(5), facts(40))
    assert EnsureWeights({Slot.BLUE: 95, Slot.GREEN: 5}) in decision.actions


def test_a_restarted_candidate_gets_its_new_address() -> None:
    """An address that the proxy does not know yet is asked for, though the weights are right."""
    moved = facts(5, candidate=UNHEALTHY)
    away = RouteSeen(routed(5).weights, "x", {**routed(5).addresses, Slot.GREEN: ("127.0.0.1:9",)})
    decision = after(
        release(DEPLOY, traffic(5, 60), ALL),
        facts(),
        facts(5),
        Facts(moved.candidate, moved.stable, away, moved.totals),
    )
    assert any(isinstance(action, EnsureWeights) for action in decision.actions)


def test_too_little_traffic_holds_and_neither_rolls_back_nor_passes() -> None:
    """With three requests a minute the release waits, then holds as undecided; it goes on when evidence is there."""
    guarded = release(DEPLOY, traffic(5, 60), ALL, guards=(errors(),))
    decision = after(guarded, facts(), facts(5))
    for minute in range(1, 6):
        decision = decide(decision.release, facts(5, totals=totals(3 * minute, 0)), NOW + 60 * minute)
    assert decision.release.progress.phase is Phase.EXPOSED
    assert decision.release.progress.watch.judgements[0].verdict is Verdict.UNKNOWN
    assert decision.release.progress.hold is not None
    assert decision.release.progress.hold.kind is HoldKind.EVIDENCE
    decision = decide(decision.release, facts(5, totals=totals(5000, 1)), NOW + 400)
    assert decision.release.progress.hold is None
    assert decision.release.progress.step == 2


def test_a_dead_source_holds_and_is_not_held_against_the_version() -> None:
    """Nobody counts, so nobody is judged: unavailable, held, not rolled back."""
    guarded = release(DEPLOY, traffic(5, 10), ALL, guards=(errors(),))
    blind = facts(5, totals=None, unreadable={"traffic": say("store.unreachable", detail="x")})
    decision = after(guarded, facts(), facts(5), *[blind] * 80)
    assert decision.release.progress.phase is Phase.EXPOSED
    assert decision.release.progress.watch.judgements[0].verdict is Verdict.UNAVAILABLE
    assert decision.release.progress.hold is not None
    assert decision.release.progress.hold.kind is HoldKind.SOURCE


def test_nobody_is_exposed_while_the_guards_are_blind() -> None:
    """A source that is dead before the first share keeps everybody on stable."""
    guarded = release(DEPLOY, traffic(5, 10), ALL, guards=(errors(),))
    decision = after(guarded, *[facts(totals=None)] * 5)
    assert decision.release.progress.phase is Phase.PREPARING


def bad_release(*, remedy: Remedy = Remedy.ROLL_BACK, first: bool = False):  # type: ignore[no-untyped-def]
    """A release whose candidate fails on half of its requests."""
    guarded = release(DEPLOY, traffic(25, 600), ALL, soak(60), guards=(errors(remedy=remedy),), first=first)
    share = 100 if first else 25
    start = facts(share)
    return after(guarded, facts(), start, facts(share, totals=totals(200, 100)), facts(share, totals=totals(400, 200)))


def test_a_breach_turns_back_in_the_same_decision() -> None:
    """The decision that sees the breach asks for stable's weights."""
    decision = bad_release()
    assert decision.release.progress.phase is Phase.ROLLING_BACK
    back = decide(decision.release, facts(25), NOW + 10)
    assert EnsureWeights({Slot.BLUE: 100, Slot.GREEN: 0}) in (*decision.actions, *back.actions)


def test_a_version_that_died_before_anybody_saw_it_ends_the_release() -> None:
    """Between its smoke tests and the first share of the traffic it exits: nobody waits for it for ever."""
    start = after(release(DEPLOY, SMOKE, traffic(5, 60), ALL), facts(), facts(candidate=READY)).release
    gone = decide(start, facts(candidate=EXITED, results=passed("1.front")), NOW + 9)
    assert gone.release.progress.phase is Phase.FAILED


def test_going_back_tells_the_proxy_even_where_it_looks_right() -> None:
    """A control plane that froze in the middle of a move may yet wake up; only our own word since we turned fences it off."""
    decision = decide(bad_release().release, facts(0), NOW + 10)
    assert decision.release.progress.phase is Phase.ROLLING_BACK
    assert [type(action) for action in decision.actions] == [EnsureWeights]
    assert decide(decision.release, BACK, NOW + 11).release.progress.phase is Phase.ROLLED_BACK


def test_going_back_ends_when_it_is_verified() -> None:
    """Weights acknowledged and stable answering: rolled back, output kept, candidate drained and stopped later."""
    decision = decide(bad_release().release, BACK, NOW + 10)
    assert decision.release.progress.phase is Phase.ROLLED_BACK
    assert decision.actions == (KeepOutput(Slot.GREEN), Retire(Slot.GREEN, NOW + 15))


def test_a_guard_that_holds_does_not_turn_back() -> None:
    """`then: hold` waits for a person."""
    progress = bad_release(remedy=Remedy.HOLD).release.progress
    assert progress.phase is Phase.EXPOSED
    assert progress.hold is not None
    assert progress.hold.kind is HoldKind.GUARD


def test_a_guard_that_investigates_stops_nothing() -> None:
    """`then: investigate` writes the verdict down and goes on."""
    decision = bad_release(remedy=Remedy.INVESTIGATE)
    assert decision.release.progress.phase is Phase.EXPOSED
    assert decision.release.progress.hold is None


def test_the_first_release_has_no_way_back() -> None:
    """With nothing earlier to return to, a breach holds and asks for a person."""
    progress = bad_release(first=True).release.progress
    assert progress.phase is Phase.PROMOTED
    assert progress.hold is not None
    assert progress.hold.kind is HoldKind.NO_WAY_BACK


def test_the_first_release_can_be_cancelled_out_of_service() -> None:
    """With nothing earlier, cancelling takes the route away, and ends once it is gone."""
    start = after(release(DEPLOY, ALL, soak(60), first=True), facts(), facts(100))
    cancelled = facts(100, requests=(Request(7, Verb.CANCEL, "camille"),))
    decision = decide(start.release, cancelled, NOW + 5)
    assert EnsureWeights({}) in decision.actions
    gone = decide(decision.release, facts(route=RouteSeen({}), done=("weights",)), NOW + 6)
    assert gone.release.progress.phase is Phase.CANCELLED


def test_after_promotion_the_old_slot_is_swapped_back() -> None:
    """In the soak, too, a breach returns everybody to the slot that is still warm."""
    guarded = release(DEPLOY, ALL, soak(600), guards=(errors(),))
    looks = [facts(), facts(100), facts(100), facts(100, totals=totals(200, 100)), facts(100, totals=totals(400, 200))]
    decision = after(guarded, *looks)
    assert decision.release.progress.phase is Phase.ROLLING_BACK
    assert decide(decision.release, BACK, NOW + 20).release.progress.phase is Phase.ROLLED_BACK


def test_users_are_not_sent_to_a_stable_that_is_not_there() -> None:
    """When stable has died, it is started before the traffic moves."""
    going = bad_release().release
    decision = decide(going, facts(25, stable=seen(ABSENT, "1")), NOW + 10)
    assert decision.actions == (EnsureWorkload(Slot.BLUE, "1"),)


def test_a_way_back_that_does_not_work_is_paged_and_tried_on() -> None:
    """After a minute the release is stranded, says so, and still ends as soon as it works."""
    going = bad_release().release
    stuck = facts(25, troubles=(Trouble("weights", say("engine.timeout", what="x", limit=1.0)),))
    for second in range(5, 120, 5):
        going = decide(going, stuck, NOW + second).release
    assert going.progress.phase is Phase.STRANDED
    assert decide(going, BACK, NOW + 200).release.progress.phase is Phase.ROLLED_BACK


def test_a_candidate_that_is_gone_turns_back_at_once() -> None:
    """A dead process needs no statistics."""
    decision = after(release(DEPLOY, traffic(5, 60), ALL), facts(), facts(5), facts(5, candidate=EXITED))
    assert decision.release.progress.phase is Phase.ROLLING_BACK


def test_so_many_errors_in_a_row_turn_back_at_once() -> None:
    """The tripwire on requests needs no guard."""
    start = release(DEPLOY, traffic(5, 60), ALL, consecutive_errors=20)
    decision = after(start, facts(), facts(5), facts(5, totals=totals(12, 12)), facts(5, totals=totals(19, 19)))
    assert decision.release.progress.phase is Phase.EXPOSED
    assert (
        decide(decision.release, facts(5, totals=totals(21, 21)), NOW + 9).release.progress.phase is Phase.ROLLING_BACK
    )
    assert decide(decision.release, facts(5, totals=totals(21, 20)), NOW + 9).release.progress.phase is Phase.EXPOSED


def test_a_silent_candidate_gets_three_health_checks() -> None:
    """The tripwire counts bad answers in a row, not looks."""
    looks = [facts(), facts(5), *[facts(5, candidate=UNHEALTHY)] * 2, facts(5), *[facts(5, candidate=UNHEALTHY)] * 2]
    decision = after(release(DEPLOY, traffic(5, 60), ALL), *looks)
    assert decision.release.progress.phase is Phase.EXPOSED
    decision = decide(decision.release, facts(5, candidate=UNHEALTHY), NOW + 7)
    assert decision.release.progress.phase is Phase.ROLLING_BACK


def test_a_good_release_succeeds_and_keeps_the_old_slot_warm() -> None:
    """All steps done: succeeded, and the old slot is stopped `keep` after the promotion."""
    decision = after(release(DEPLOY, ALL, soak(2)), facts(), facts(100), facts(100), facts(100))
    assert decision.release.progress.phase is Phase.SUCCEEDED
    assert Retire(Slot.BLUE, NOW + 60) in decision.actions


def test_no_release_ends_well_on_a_version_that_does_not_answer() -> None:
    """The last step waits for the candidate to be ready."""
    decision = after(release(DEPLOY, ALL), facts(), facts(100, candidate=STARTING))
    assert decision.release.progress.phase is Phase.PROMOTED


def asked(verb: Verb) -> Facts:
    """A world in which somebody asks for something."""
    return facts(5, requests=(Request(7, verb, "camille", "because"),))


@pytest.mark.parametrize(
    ("verb", "phase"),
    [
        (Verb.ROLL_BACK, Phase.ROLLING_BACK),
        (Verb.CANCEL, Phase.ROLLING_BACK),
        (Verb.HOLD, Phase.EXPOSED),
        (Verb.PROMOTE, Phase.PROMOTED),
    ],
)
def test_people_are_heard(verb: Verb, phase: Phase) -> None:
    """Each verb does what it says, and is answered."""
    decision = after(release(DEPLOY, traffic(5, 60), ALL, soak(60)), facts(), facts(5), asked(verb))
    assert decision.release.progress.phase is phase
    assert decision.answers[7] == say("release.asked-done")


def test_a_cancelled_release_ends_cancelled() -> None:
    """Cancelling takes everything back and is called by its name."""
    decision = after(release(DEPLOY, traffic(5, 60), ALL), facts(), facts(5), asked(Verb.CANCEL), BACK)
    assert decision.release.progress.phase is Phase.CANCELLED


def test_a_hold_keeps_the_share_and_the_watch() -> None:
    """A held release does not go on, but a breach still brings it back."""
    guarded = release(DEPLOY, traffic(5, 1), ALL, guards=(errors(),))
    held = after(guarded, facts(), facts(5), asked(Verb.HOLD), *[facts(5, totals=totals(5000, 1))] * 5)
    assert held.release.progress.step == 1
    assert held.wake_at is not None
    decision = decide(held.release, facts(5, totals=totals(6000, 900)), NOW + 60)
    assert decision.release.progress.phase is Phase.ROLLING_BACK


def test_the_journal_says_that_a_hold_is_over() -> None:
    """The entry of a resumed release is not the sentence that held it."""
    held = after(release(DEPLOY, traffic(5, 60), ALL), facts(), facts(5), asked(Verb.HOLD)).release
    because = held.progress.hold.because  # type: ignore[union-attr]
    decision = decide(held, asked(Verb.RESUME), NOW + 9)
    (resumed,) = [note for note in decision.notes if note.kind == "resumed"]
    assert resumed.message == say("release.hold-ended", because=because)


def test_a_request_that_cannot_be_met_is_refused_with_the_reason() -> None:
    """Nothing is on hold, so there is nothing to resume."""
    decision = after(release(DEPLOY, traffic(5, 60), ALL), facts(), facts(5), asked(Verb.RESUME))
    assert decision.answers[7] == say("release.not-held")


def test_a_trouble_is_tried_again_later_and_said_once() -> None:
    """An action that fails waits longer and longer; the journal has one entry, not one per try."""
    trouble = (Trouble("workload green", say("engine.timeout", what="x", limit=1.0)),)
    look = facts(candidate=ABSENT, troubles=trouble)
    decision = decide(decide(release(DEPLOY, ALL), facts(candidate=ABSENT), NOW).release, look, NOW + 1)
    assert [note.kind for note in decision.notes] == ["trouble"]
    again = decide(decision.release, look, NOW + 2)
    assert again.notes == ()
    assert again.release.progress.failure is not None
    assert again.release.progress.failure.count == 2


def test_a_refusal_holds_for_a_person_and_ends_by_itself() -> None:
    """A taken port holds at once; when the action works, the hold is over."""
    refused = (Trouble("workload green", say("engine.timeout", what="x", limit=1.0), refused=True),)
    decision = after(release(DEPLOY, ALL), facts(candidate=ABSENT), facts(candidate=ABSENT, troubles=refused))
    assert decision.release.progress.hold is not None
    assert decision.release.progress.hold.kind is HoldKind.TROUBLE
    decision = decide(decision.release, facts(candidate=STARTING, done=("workload green",)), NOW + 9)
    assert decision.release.progress.hold is None


def test_deciding_is_a_function_of_values() -> None:
    """The same values give the same decision, and an ended release gives none."""
    start = release(DEPLOY, traffic(5, 60), ALL, guards=(errors(),))
    assert decide(start, facts(), NOW) == decide(start, facts(), NOW)
    ended = decide(bad_release().release, BACK, NOW + 10).release
    assert decide(ended, facts(0), NOW + 99).actions == ()


def test_progress_survives_storage() -> None:
    """What is stored as JSON comes back equal, in the middle of everything."""
    progress = bad_release().release.progress
    assert from_stored(Progress, as_stored(progress)) == progress


def test_a_check_is_being_asked_from_the_decision_on() -> None:
    """Its first try is on record before it begins; a later one, and one after a crash, when they are seen."""
    first = decide(release(CHECK, DEPLOY, ALL), facts(), NOW)
    assert first.release.progress.tries == {"0.tests": Try(1, NOW)}
    same = decide(first.release, facts(tries={"0.tests": Try(1, NOW + 0.2)}), NOW + 1)
    assert same.release.progress.tries == {"0.tests": Try(1, NOW)}
    again = decide(same.release, facts(tries={"0.tests": Try(2, NOW + 5)}), NOW + 5)
    assert again.release.progress.tries == {"0.tests": Try(2, NOW + 5)}
    anew = decide(again.release, facts(tries={"0.tests": Try(1, NOW + 9)}), NOW + 9)
    assert anew.release.progress.tries == {"0.tests": Try(1, NOW + 9)}
    gone = decide(anew.release, facts(results=passed("0.tests"), tries={"1.tests": Try(1, NOW)}), NOW + 10)
    assert (gone.release.progress.step, gone.release.progress.tries) == (2, {})


def test_the_same_version_is_started_anew() -> None:
    """A slot that may hold an earlier start of it is emptied first; what was started after that is never taken for one."""
    left = replace(release(DEPLOY, ALL), progress=Progress(entered=NOW, clearing=True))
    decision = decide(left, facts(candidate=READY), NOW)
    assert StopWorkload(Slot.GREEN) in decision.actions
    assert not any(isinstance(action, EnsureWorkload) for action in decision.actions)
    emptied = decide(decision.release, facts(candidate=ABSENT), NOW + 1)
    assert EnsureWorkload(Slot.GREEN, "2") in emptied.actions
    going = decide(emptied.release, facts(candidate=READY), NOW + 2)
    assert not any(isinstance(action, StopWorkload) for action in going.actions)


def test_another_version_is_replaced_as_ever() -> None:
    """What is left of another version is no reason to wait: it is replaced by the start of ours."""
    left = replace(release(DEPLOY, ALL), progress=Progress(entered=NOW, clearing=True))
    other = replace(facts(candidate=READY), candidate=replace(seen(READY, "2"), version="0"))
    assert EnsureWorkload(Slot.GREEN, "2") in decide(left, other, NOW).actions


def test_what_is_to_be_investigated_is_named_when_the_release_ends() -> None:
    """A guard that asks for people alone stops nothing, and is not forgotten, also where it is well again by then."""
    start = release(DEPLOY, ALL, soak(3), guards=(errors(remedy=Remedy.INVESTIGATE),))
    shown = after(start, facts(), facts(100), facts(100)).release
    bad = decide(shown, facts(100, totals=totals(500, 200)), NOW + 3)
    assert bad.release.progress.watch.investigate == {0}
    assert from_stored(Progress, as_stored(bad.release.progress)).watch.investigate == {0}
    ended = after(bad.release, facts(100, totals=totals(500, 200)), facts(100, totals=totals(500, 200)), at=NOW + 9)
    assert ended.release.progress.phase is Phase.SUCCEEDED
    assert ended.because == say("release.succeeded-investigate", version="2", guards="error_rate > 1%")


def test_what_users_meet_on_the_way_back_is_counted() -> None:
    """Until the traffic is back, also in the look that ends the release; once, judged no more, and nothing where nothing came."""
    start = release(DEPLOY, traffic(5, 600), ALL, guards=(errors(),))
    turned = after(start, facts(), facts(5, totals=totals(0, 0)), facts(5, totals=totals(20, 12)))
    assert turned.release.progress.phase is Phase.ROLLING_BACK
    assert turned.tick is not None
    assert turned.tick.counts[Slot.GREEN].total == 20
    judged = turned.release.progress.watch.judgements
    late = decide(turned.release, facts(5, totals=totals(26, 15)), NOW + 3)
    assert late.tick is not None
    assert (late.tick.counts[Slot.GREEN].total, late.tick.counts[Slot.GREEN].errors) == (6, 3)
    same = decide(late.release, facts(5, totals=totals(26, 15)), NOW + 4)
    assert same.tick is None
    ended = decide(same.release, replace(BACK, totals=totals(27, 15)), NOW + 5)
    assert ended.release.progress.phase is Phase.ROLLED_BACK
    assert ended.tick is not None
    assert ended.tick.counts[Slot.GREEN].total == 1
    assert ended.release.progress.watch.judgements == judged


def test_a_release_that_nobody_met_counts_nothing_on_its_way_back() -> None:
    """What stable answers meanwhile is no evidence of a version that had nobody."""
    failed = decide(release(CHECK, DEPLOY, ALL), facts(candidate=ABSENT, results=passed("0.tests", False)), NOW)
    assert failed.tick is None
    assert decide(failed.release, facts(totals=totals(5, 0)), NOW + 1).tick is None
