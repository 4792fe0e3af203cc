"""Flag steps: a feature for a share of the users, watched like traffic, brought back with it."""

from dataclasses import replace
from typing import Any

import pytest

from bascule.kernel.i18n import say
from bascule.plan.spec import Step, StepKind
from bascule.release.actions import EnsureFlag, EnsureWeights
from bascule.release.decide import decide
from bascule.release.facts import Facts, FlagSeen, Request, Trouble, Verb
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind, Release
from tests.kit.releases import ALL, BEFORE, DEPLOY, NOW, after, errors, facts, release, totals, traffic


def give(share: float, duration: float = 0.0) -> Step:
    """A flag step."""
    return Step(StepKind.FLAG, flag="checkout", share=share, duration=duration)


def at(share: float, revision: int = 2, enabled: bool = True, by: str = "r-1") -> FlagSeen:
    """The flag as somebody has made it."""
    return FlagSeen(enabled, share, revision, {"definition": {"share": share}, "short": None}, by)


def looks(seen: FlagSeen | None, green: int = 100, **changes: Any) -> Facts:
    """A healthy world with the flag so."""
    return facts(green, flags={} if seen is None else {"checkout": seen}, **changes)


def reached(*steps: Step, **changes: Any) -> Release:
    """A release that has all traffic and whose flag step is next."""
    start = release(DEPLOY, ALL, *steps, **changes)
    return after(start, looks(BEFORE, 0), looks(BEFORE, 0), looks(BEFORE)).release


def arrived(*steps: Step) -> Release:
    """The same, before anybody could look at the flag."""
    start = release(DEPLOY, ALL, *steps)
    return after(start, looks(BEFORE, 0), looks(BEFORE, 0), facts(100, flags=None)).release


def actions(decision: Any, kind: type) -> list[Any]:
    """The actions of a kind."""
    return [action for action in decision.actions if isinstance(action, kind)]


def test_a_flag_is_given_its_share_and_then_kept() -> None:
    """Asked for, seen, kept for its time, and only then left."""
    begun = reached(give(0.05, 10.0), give(1.0))
    asked = decide(begun, looks(BEFORE), NOW + 5)
    assert actions(asked, EnsureFlag) == [
        EnsureFlag("checkout", 0.05, None, say("release.flag-giving", flag="checkout", percent=0.05), BEFORE.revision)
    ]
    shown = decide(asked.release, looks(at(0.05)), NOW + 6)
    assert (shown.release.progress.met, actions(shown, EnsureFlag)) == (NOW + 6, [])
    early = decide(shown.release, looks(at(0.05)), NOW + 15)
    assert early.release.progress.step == 2
    later = decide(early.release, looks(at(0.05)), NOW + 16.5)
    assert later.release.progress.step == 3


def test_what_it_was_before_is_remembered_and_brought_back_with_the_traffic() -> None:
    """One decision asks for both; the release ends when both are seen."""
    begun = reached(give(0.05, 100.0))
    shown = after(begun, looks(BEFORE), looks(at(0.05)), at=NOW + 5).release
    asked = looks(at(0.05), requests=(Request(1, Verb.ROLL_BACK, "camille"),))
    back = decide(shown, asked, NOW + 9)
    assert back.release.progress.phase is Phase.ROLLING_BACK
    (flag,) = actions(back, EnsureFlag)
    assert (flag.share, flag.restore) == (None, BEFORE.stored)
    assert actions(back, EnsureWeights)
    half = decide(back.release, looks(at(0.05), 0, done=("weights",)), NOW + 10)
    assert half.release.progress.phase is Phase.ROLLING_BACK
    whole = decide(half.release, looks(replace(BEFORE, revision=3), 0), NOW + 11)
    assert whole.release.progress.phase is Phase.ROLLED_BACK


def test_a_flag_that_was_switched_off_stays_off_on_the_way_back() -> None:
    """The kill switch is stronger than what the release would bring back."""
    begun = reached(give(0.05, 100.0))
    shown = after(begun, looks(BEFORE), looks(at(0.05)), at=NOW + 5).release
    off = looks(at(0.05, 3, enabled=False, by="camille"), 0, requests=(Request(1, Verb.ROLL_BACK, "camille"),))
    back = decide(shown, off, NOW + 9)
    assert actions(back, EnsureFlag) == []


def test_a_breach_takes_the_flag_back() -> None:
    """Guards watch a flag step as they watch the traffic."""
    begun = reached(give(0.05, 100.0), guards=(errors(),))
    shown = after(begun, looks(BEFORE), looks(at(0.05)), at=NOW + 5).release
    bad = decide(shown, looks(at(0.05), totals=totals(500, 200)), NOW + 9)
    assert bad.release.progress.phase is Phase.ROLLING_BACK
    assert actions(bad, EnsureFlag)


def test_somebody_who_moves_the_flag_makes_the_release_hold() -> None:
    """It says who; resuming gives the share anew."""
    begun = reached(give(0.05, 100.0))
    shown = after(begun, looks(BEFORE), looks(at(0.05)), at=NOW + 5).release
    killed = looks(at(0.05, 3, enabled=False, by="idriss"))
    held = decide(shown, killed, NOW + 9)
    assert held.release.progress.hold is not None
    assert held.release.progress.hold.because == say("release.flag-switched-off", flag="checkout", by="idriss")
    assert decide(held.release, killed, NOW + 10).actions == ()
    resumed = decide(held.release, replace(killed, requests=(Request(1, Verb.RESUME, "idriss"),)), NOW + 11)
    assert actions(resumed, EnsureFlag)


def test_where_there_is_no_way_back_the_flag_still_has_one() -> None:
    """A first release holds on a breach, and its feature is taken from the users all the same."""
    start = release(DEPLOY, ALL, give(0.05, 100.0), first=True, guards=(errors(),))
    shown = after(start, *[looks(BEFORE, 0, stable=None)] * 2, *[looks(BEFORE, stable=None)] * 2).release
    shown = decide(shown, looks(at(0.05), stable=None), NOW + 5).release
    bad = looks(at(0.05), stable=None, totals=totals(500, 200))
    held = decide(shown, bad, NOW + 9)
    assert held.release.progress.hold is not None
    assert held.release.progress.hold.kind is HoldKind.NO_WAY_BACK
    assert [action.restore for action in actions(held, EnsureFlag)] == [BEFORE.stored]
    resumed = decide(held.release, looks(BEFORE, stable=None, requests=(Request(1, Verb.RESUME, "camille"),)), NOW + 10)
    assert [action.share for action in actions(resumed, EnsureFlag)] == [0.05]


def test_a_missing_flag_holds_the_release() -> None:
    """Nobody sees anything before it is there; the hold says what is missing."""
    begun = reached(give(0.05))
    asked = decide(begun, looks(None), NOW + 5)
    refused = (Trouble("flag checkout", say("flag.not-found", key="checkout"), refused=True),)
    held = decide(asked.release, looks(None, troubles=refused), NOW + 6)
    assert held.release.progress.hold is not None
    assert held.release.progress.hold.kind is HoldKind.TROUBLE


def test_flags_that_cannot_be_read_are_waited_for() -> None:
    """That is nobody's fault, and never the version's."""
    begun = reached(give(0.05))
    blind = decide(begun, facts(100, flags=None, unreadable={"flags": say("store.unreachable", detail="")}), NOW + 5)
    assert (actions(blind, EnsureFlag), blind.release.progress.phase) == ([], Phase.PROMOTED)


def test_a_promotion_goes_through_the_flags_on_its_way() -> None:
    """What the plan gives to users between two shares of the traffic is given, without waiting."""
    start = release(DEPLOY, traffic(5, 100.0), give(0.5, 100.0), ALL, give(1.0, 100.0))
    shown = after(start, looks(BEFORE, 0), looks(BEFORE, 0), looks(BEFORE, 5)).release
    promoted = decide(shown, looks(BEFORE, 5, requests=(Request(1, Verb.PROMOTE, "camille", "go"),)), NOW + 5)
    assert [action.share for action in actions(promoted, EnsureFlag)] == [0.5]
    given = decide(promoted.release, looks(at(0.5), 5), NOW + 6)
    assert given.release.progress.phase is Phase.PROMOTED
    whole = decide(given.release, looks(at(0.5)), NOW + 7)
    assert whole.release.progress.step == 4
    assert not whole.release.progress.override


@pytest.mark.parametrize("had", [0.05, 0.4, 1.0])
def test_a_step_lowers_nothing_that_users_have(had: float) -> None:
    """Somebody else gave them more before: it stays so, the journal says so, and the step has its time all the same."""
    begun = arrived(give(0.05, 10.0), give(0.5, 0.0))
    shown = decide(begun, looks(at(had, 7, by="camille")), NOW + 5)
    assert actions(shown, EnsureFlag) == []
    assert (shown.release.progress.met, shown.release.progress.flags) == (NOW + 5, {})
    key = "release.flag-has-more" if had > 0.05 else "release.flag-shown"
    said = [note.message for note in shown.notes if note.message.key == key]
    assert said == [say(key, flag="checkout", percent=had, wanted=0.05)]
    left = decide(shown.release, looks(at(had, 7, by="camille")), NOW + 16)
    assert left.release.progress.step == 3
    assert [action.share for action in actions(left, EnsureFlag)] == ([] if had >= 0.5 else [0.5])


def test_what_was_only_kept_is_not_taken_on_the_way_back() -> None:
    """The release gave nothing, so it takes nothing."""
    begun = arrived(give(0.05, 100.0))
    shown = decide(begun, looks(at(1.0, 7, by="camille")), NOW + 5).release
    back = decide(shown, looks(at(1.0, 8, by="idriss"), requests=(Request(1, Verb.ROLL_BACK, "camille"),)), NOW + 9)
    assert back.release.progress.phase is Phase.ROLLING_BACK
    assert actions(back, EnsureFlag) == []


def test_more_that_somebody_gave_meanwhile_stays_after_a_person_says_go_on() -> None:
    """It holds and asks, for they know something; going on does not lower it again."""
    begun = reached(give(0.05, 100.0))
    shown = after(begun, looks(BEFORE), looks(at(0.05)), at=NOW + 5).release
    more = looks(at(0.6, 3, by="idriss"))
    held = decide(shown, more, NOW + 9)
    assert held.because == say("release.flag-moved", flag="checkout", by="idriss")
    resumed = decide(held.release, replace(more, requests=(Request(1, Verb.RESUME, "idriss"),)), NOW + 11)
    assert (actions(resumed, EnsureFlag), resumed.release.progress.hold) == ([], None)


OFF = FlagSeen(False, 1.0, 4, {"definition": {"share": 1.0}, "short": None}, "camille", "camille")


def test_what_a_person_had_switched_off_stays_off_until_a_person_says_so() -> None:
    """The release holds and says by whom; who resumes has it switched on."""
    begun = arrived(give(0.05, 100.0))
    held = decide(begun, looks(OFF), NOW + 5)
    assert (held.because, actions(held, EnsureFlag)) == (say("release.flag-is-off", flag="checkout", by="camille"), [])
    assert held.release.progress.hold is not None
    assert held.release.progress.hold.kind is HoldKind.PERSON
    assert actions(decide(held.release, looks(OFF), NOW + 60), EnsureFlag) == []
    resumed = decide(held.release, looks(OFF, requests=(Request(1, Verb.RESUME, "idriss"),)), NOW + 70)
    assert [(action.share, action.seen) for action in actions(resumed, EnsureFlag)] == [(0.05, OFF.revision)]
    back = decide(resumed.release, looks(at(0.05, 5), requests=(Request(2, Verb.ROLL_BACK, "idriss"),)), NOW + 80)
    assert [action.restore for action in actions(back, EnsureFlag)] == [OFF.stored]


def test_what_nobody_has_ever_switched_on_waits_for_its_release() -> None:
    """A plan makes it off, and the step is what switches it on."""
    made = replace(OFF, switched_off="", revision=1)
    given = decide(arrived(give(0.05, 100.0)), looks(made), NOW + 5)
    assert [action.share for action in actions(given, EnsureFlag)] == [0.05]


def test_what_a_person_switches_off_between_two_steps_is_not_given_by_the_next() -> None:
    """Also where the step wants another share than the one before, and after each new change it asks again."""
    begun = reached(give(0.05, 1.0), give(1.0, 100.0))
    shown = after(begun, looks(BEFORE), looks(at(0.05)), looks(at(0.05)), at=NOW + 5).release
    assert shown.progress.step == 3
    killed = replace(at(0.05, 3, enabled=False, by="idriss"), switched_off="idriss")
    held = decide(shown, looks(killed), NOW + 9)
    assert (held.because, actions(held, EnsureFlag)) == (
        say("release.flag-switched-off", flag="checkout", by="idriss"),
        [],
    )
    resumed = decide(held.release, looks(killed, requests=(Request(1, Verb.RESUME, "idriss"),)), NOW + 10).release
    again = decide(resumed, looks(replace(killed, revision=5, switched_off="noe")), NOW + 11)
    assert again.release.progress.hold is not None
    assert actions(again, EnsureFlag) == []


def test_a_flag_that_was_only_asked_about_is_left_alone_on_the_way_back() -> None:
    """Somebody switches it on by hand and has the release go back: that is theirs."""
    held = decide(arrived(give(0.05, 100.0)), looks(OFF), NOW + 5).release
    on = replace(OFF, enabled=True, revision=5, switched_off="")
    back = decide(held, looks(on, requests=(Request(1, Verb.ROLL_BACK, "idriss"),)), NOW + 9)
    assert back.release.progress.phase is Phase.ROLLING_BACK
    assert actions(back, EnsureFlag) == []
