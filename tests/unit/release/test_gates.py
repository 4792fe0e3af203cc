"""Approvals and checklists: whose word counts, when, and what it opens."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.kernel.i18n import say
from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.enums import ListPhase
from bascule.plan.sign_off import Band, Demand, Item, Proof
from bascule.plan.spec import CheckCall, DriverRef, Step, StepKind
from bascule.plan.windows.window import Notice
from bascule.release.actions import EnsureWeights, RunCheck
from bascule.release.decide import decide
from bascule.release.facts import FlagSeen, Request, Verb
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind, Progress, Release
from bascule.release.sign_off import Approval
from bascule.release.steps.approvals import shortage
from bascule.release.steps.confirm import opens
from tests.kit.gates import HOUR, MONDAY, OPEN, ROLES, answers, approves, asks, look
from tests.kit.releases import ALL, DEPLOY, NOW, READY, after, passed, release, traffic

APPROVE = Step(StepKind.APPROVE)
REVIEWERS = (Demand(2, "reviewer"),)


def gated(*steps: Step, demands: tuple[Demand, ...] = REVIEWERS) -> Release:
    """A release by p-9 that two reviewers must approve."""
    made = release(*(steps or (APPROVE, DEPLOY, traffic(5, 60.0), ALL)), approvals=demands)
    return replace(made, plan_hash="b1:plan", author="p-9")


def test_a_release_waits_for_its_approvals() -> None:
    """Before anything is deployed it is held, and says for whom."""
    decision = decide(gated(), look(), NOW)
    hold = decision.release.progress.hold
    assert hold is not None
    assert hold.kind is HoldKind.APPROVAL
    assert hold.because == say("release.lacks-approvals", demands=say("release.demand-reviewer", count=2))
    assert not decision.actions


def test_two_approvals_at_the_same_instant_count_once_each() -> None:
    """Both are in one look: the gate opens, and the hold is over."""
    decision = decide(gated(), look(approves("p-1"), approves("p-2")), NOW)
    assert answers(decision) == ["release.asked-done"] * 2
    assert decision.release.progress.step == 1
    assert decision.release.progress.hold is None


def test_nobody_counts_twice() -> None:
    """The same person's second approval is refused, also in the same look."""
    first = approves("p-1")
    decision = decide(gated(), look(first, replace(first, id=0)), NOW)
    assert answers(decision) == ["release.asked-done", "release.approved-before"]
    assert decision.release.progress.step == 0


@pytest.mark.parametrize(
    ("request_", "key"),
    [
        (approves("p-9"), "release.own-approval"),
        (replace(approves("p-1"), roles=frozenset({"developer", "operator", "admin"})), "release.may-not-approve"),
        (approves("p-1", plan="b1:edited"), "release.other-plan"),
        (approves("p-1", version="3"), "release.other-plan"),
        (asks(Verb.APPROVE, "p-1"), "release.other-plan"),
    ],
)
def test_four_eyes_are_not_deceived(request_: Request, key: str) -> None:
    """One's own approval, one without a role, one of another plan or version: refused and on record."""
    decision = decide(gated(), look(request_, approves("p-1")), NOW)
    assert answers(decision)[0] == key
    assert decision.release.progress.step == 0
    assert any(note.message.key == "release.asked-refused" for note in decision.notes)


def test_an_approval_can_be_withdrawn() -> None:
    """It counts no more, stays on record, and can be given anew."""
    decision = after(gated(), look(approves("p-1")), look(asks(Verb.WITHDRAW, "p-1")), look(approves("p-2")))
    progress = decision.release.progress
    assert progress.step == 0
    assert [one.withdrawn is None for one in progress.approvals] == [False, True]
    again = decide(decision.release, look(approves("p-1")), NOW + 5)
    assert again.release.progress.step == 1


@pytest.mark.parametrize(("role", "demands"), [("operator", 1), ("developer", 2)])
def test_whoever_is_demanded_may_approve(role: str, demands: int) -> None:
    """A plan may ask for any role: those people approve there, though their role approves nothing elsewhere."""
    start = gated(demands=(Demand(demands, role),))
    people = {f"p-{number}": frozenset({role}) for number in range(1, demands + 1)}
    given = [replace(approves(name), roles=roles) for name, roles in people.items()]
    decision = decide(start, look(*given, roles=people), NOW)
    assert answers(decision) == ["release.asked-done"] * demands
    assert decision.release.progress.step == 1
    other = replace(approves("p-1"), roles=frozenset({role}))
    assert answers(decide(gated(), look(other), NOW)) == ["release.may-not-approve"]


def test_nobody_withdraws_for_another() -> None:
    """Who has not approved has nothing to withdraw."""
    decision = after(gated(), look(approves("p-1")), look(asks(Verb.WITHDRAW, "p-2")))
    assert answers(decision) == ["release.nothing-to-withdraw"]


def test_an_old_approval_has_expired() -> None:
    """After the plan's time the gate waits again for one."""
    start = decide(gated(), look(approves("p-1")), NOW).release
    decision = decide(start, look(approves("p-2")), NOW + 8 * 86400)
    assert decision.release.progress.step == 0


def test_a_lost_role_does_not_count() -> None:
    """What people are when the gate is judged decides, not what they were when they approved."""
    start = decide(gated(), look(approves("p-1")), NOW).release
    decision = decide(start, look(approves("p-2"), roles={"p-2": ROLES["p-2"]}), NOW + 1)
    assert decision.release.progress.step == 0


@pytest.mark.parametrize("roles", [{"p-1": frozenset({"viewer"}), "p-2": ROLES["p-2"]}, {"p-2": ROLES["p-2"]}])
def test_a_role_lost_on_the_way_stops_more_exposure(roles: dict[str, frozenset[str]]) -> None:
    """At 5 % a reviewer loses the role: the release stays where it is, with the way back open."""
    steps = (APPROVE, DEPLOY, traffic(5, 5.0), ALL)
    ready = look(candidate=READY)
    exposed = after(gated(*steps), look(approves("p-1"), approves("p-2")), ready, look(green=5)).release
    assert exposed.progress.phase is Phase.EXPOSED
    decision = decide(exposed, look(green=5, roles=roles), NOW + 10)
    assert decision.release.progress.hold is not None
    assert decision.release.progress.hold.kind is HoldKind.APPROVAL
    assert not [action for action in decision.actions if isinstance(action, EnsureWeights)]
    back = decide(decision.release, look(asks(Verb.ROLL_BACK, "p-3"), green=5, roles=roles), NOW + 11)
    assert back.release.progress.phase is Phase.ROLLING_BACK
    on = decide(decision.release, look(green=5), NOW + 11)
    assert on.release.progress.phase is Phase.PROMOTED


def test_an_author_on_record_does_not_count() -> None:
    """However an approval of the author came to be on record, it is none."""
    start = gated(demands=(Demand(1, "reviewer"),))
    forged = Approval("p-9", NOW, start.plan_hash, start.version)
    start = replace(start, progress=replace(start.progress, approvals=(forged,)))
    assert decide(start, look(), NOW).release.progress.step == 0


# Windows.


def windowed(*steps: Step) -> Release:
    """A release that may move on Monday to Thursday from 10 to 17."""
    made = replace(gated(*steps, demands=()), started=MONDAY)
    return replace(made, spec=replace(made.spec, window=OPEN), progress=replace(made.progress, entered=MONDAY))


WINDOW = Step(StepKind.WINDOW)


def test_a_closed_window_holds_and_says_when_it_opens() -> None:
    """At nine it waits, is woken in time, and goes on at ten."""
    decision = decide(windowed(WINDOW, DEPLOY, ALL), look(), MONDAY)
    hold = decision.release.progress.hold
    assert hold is not None
    assert hold.kind is HoldKind.WINDOW
    assert decision.wake_at is not None
    assert decision.wake_at <= MONDAY + HOUR
    on = decide(decision.release, look(), MONDAY + HOUR)
    assert (on.release.progress.step, on.release.progress.hold) == (1, None)


def test_a_window_that_closes_on_the_way_holds_where_it_is() -> None:
    """At 5 % at five in the afternoon it stays at 5 %, its guards watching; the way back is open all night."""
    evening = MONDAY + 8 * HOUR - 10
    start = windowed(DEPLOY, traffic(5, 60.0), ALL)
    exposed = after(start, look(candidate=READY), look(green=5), at=evening).release
    assert exposed.progress.phase is Phase.EXPOSED
    held = decide(exposed, look(green=5), evening + 100)
    assert held.release.progress.hold is not None
    assert held.release.progress.hold.kind is HoldKind.WINDOW
    assert not [action for action in held.actions if isinstance(action, EnsureWeights)]
    back = decide(held.release, look(asks(Verb.ROLL_BACK, "p-3"), green=5), evening + 7 * HOUR)
    assert back.release.progress.phase is Phase.ROLLING_BACK
    on = decide(held.release, look(green=5), MONDAY + 25 * HOUR)
    assert on.release.progress.phase is Phase.PROMOTED


def test_an_override_takes_a_role_and_a_reason_and_stays() -> None:
    """A tech lead with a reason opens the window for this release; nobody else does, and it is on record for ever."""
    start = windowed(WINDOW, DEPLOY, ALL)
    for request, key in (
        (asks(Verb.OVERRIDE, "p-1", "now"), "release.may-not-override"),
        (asks(Verb.OVERRIDE, "p-2", " "), "release.override-reason"),
    ):
        assert answers(decide(start, look(request), MONDAY)) == [key]
    decision = decide(start, look(asks(Verb.OVERRIDE, "p-2", "the shop is down")), MONDAY)
    assert decision.release.progress.step == 1
    (made,) = decision.release.progress.overrides
    assert (made.by, made.reason) == ("p-2", "the shop is down")
    assert from_stored(Progress, as_stored(decision.release.progress)).overrides == (made,)


def test_promoting_does_not_open_a_window() -> None:
    """A person's `promote` is not an override."""
    evening = MONDAY + 8 * HOUR - 10
    start = windowed(DEPLOY, traffic(5, 600.0), ALL)
    exposed = after(start, look(candidate=READY), look(green=5), at=evening).release
    decision = decide(exposed, look(asks(Verb.PROMOTE, "p-2", "go"), green=5), evening + 60)
    assert decision.release.progress.phase is Phase.EXPOSED


def test_an_announcement_opens_what_needs_notice() -> None:
    """Without it the window stays shut; one that went out in time opens it."""
    noticed = replace(OPEN, notice=7 * 86400.0)
    start = windowed(WINDOW, DEPLOY, ALL)
    start = replace(start, spec=replace(start.spec, window=noticed))
    at = MONDAY + 2 * HOUR
    assert decide(start, look(), at).release.progress.step == 0
    late = Notice(MONDAY - 86400, MONDAY + 2 * HOUR)
    assert decide(start, look(notices=(late,)), at).release.progress.step == 0
    early = Notice(MONDAY - 8 * 86400, MONDAY + 2 * HOUR)
    assert decide(start, look(notices=(early,)), at).release.progress.step == 1


def test_one_person_does_not_fill_two_demands() -> None:
    """A tech lead who is a reviewer, too, is one person."""
    demands = (Demand(1, "reviewer"), Demand(1, "tech-lead"))
    assert shortage(demands, {"p-2": ROLES["p-2"]}) == (Demand(1, "tech-lead"),)
    assert shortage(demands, {"p-1": ROLES["p-1"], "p-2": ROLES["p-2"]}) == ()
    assert shortage(demands, {"p-1": ROLES["p-1"], "p-3": ROLES["p-3"]}) == (Demand(1, "tech-lead"),)


SOME_ROLES = st.sampled_from(["reviewer", "tech-lead", "developer"])
PEOPLE = st.dictionaries(st.sampled_from("abcde"), st.frozensets(SOME_ROLES), max_size=5)


@given(st.lists(SOME_ROLES, max_size=4), PEOPLE)
def test_people_are_shared_out_in_the_best_way(wanted: list[str], people: dict[str, frozenset[str]]) -> None:
    """What is missing is what the best of all ways to seat people leaves empty."""
    demands = tuple(Demand(wanted.count(role), role) for role in dict.fromkeys(wanted))
    seats = [role for demand in demands for role in [demand.role] * demand.count]
    best = max(
        sum(person is not None and role in people[person] for role, person in zip(seats, order, strict=True))
        for order in permutations([*people, *[None] * len(seats)], len(seats))
    )
    assert sum(one.count for one in shortage(demands, people)) == len(seats) - best


# Checklists.

NOTES = Item("before.1", "Notes", "before")
REVIEW = Item("before.2", "Review", "before", owner="tech-lead", needs=Proof.LINK)
TESTED = Item("before.3", "Tests", "before", check="tests")
LATER = Item("after.1", "Logs", "after", within=Band(5.0, 30.0))
CALL = CheckCall("tests", DriverRef("command"))
BEFORE = Step(StepKind.CONFIRM, items=(NOTES, REVIEW, TESTED), calls=(CALL,))
AFTER = Step(StepKind.CONFIRM, items=(LATER,))


def listed(*steps: Step) -> Release:
    """A release with these steps, by p-9."""
    return gated(*steps, demands=())


def confirms(account: str, item: str, reason: str = "", **detail: object) -> Request:
    """Somebody settles an item."""
    return asks(Verb.CONFIRM, account, reason, item=item, **detail)


def test_a_checklist_holds_until_every_item_is_settled() -> None:
    """People tick theirs, the check ticks its own, and only then the release goes on."""
    start = listed(BEFORE, DEPLOY, ALL)
    decision = decide(start, look(), NOW)
    assert [type(action) for action in decision.actions] == [RunCheck]
    assert decision.release.progress.hold is not None
    assert decision.release.progress.hold.kind is HoldKind.CONFIRMATION
    ticked = decide(
        decision.release,
        look(
            confirms("p-1", "before.1"),
            confirms("p-2", "before.2", link="https://127.0.0.1/pr/7"),
            results=_ended(True),
        ),
        NOW + 1,
    )
    assert ticked.release.progress.step == 1
    made = ticked.release.progress.confirmations
    assert [made[key].by for key in ("before.1", "before.2", "before.3")] == ["p-1", "p-2", "tests"]
    assert from_stored(Progress, as_stored(ticked.release.progress)) == ticked.release.progress


def _ended(good: bool) -> dict[str, object]:
    return dict(passed("0.tests", good))


def test_a_band_counts_from_the_flag_where_users_feel_that_last() -> None:
    """Everybody has the version at once and its feature a minute later: the item is due from then on."""
    give = Step(StepKind.FLAG, flag="checkout", share=1.0)
    on = FlagSeen(True, 1.0, 2, {"definition": {}}, "r-1")
    ready = look(candidate=READY)
    start = after(listed(DEPLOY, ALL, give, AFTER), ready, ready, look(green=100), look(green=100, flags=None)).release
    promoted = start.progress.promoted_at
    assert promoted is not None
    shown = decide(start, look(green=100, flags={"checkout": on}), NOW + 60).release
    assert (shown.progress.step, shown.progress.whole_at) == (3, {"checkout": NOW + 60})
    assert opens(shown, LATER) == NOW + 65
    older = replace(shown, progress=replace(shown.progress, whole_at={}))
    assert opens(older, LATER) == promoted + 5
    before = replace(listed(DEPLOY, ALL, AFTER, give), progress=replace(shown.progress, step=2, whole_at={}))
    assert opens(before, LATER) == promoted + 5


def test_a_failing_check_of_a_list_ends_the_release() -> None:
    """A check that ticks an item can fail, and then nothing is deployed."""
    decision = after(listed(BEFORE, DEPLOY, ALL), look(), look(results=_ended(False)))
    assert decision.release.progress.phase is Phase.FAILED


@pytest.mark.parametrize(
    ("request_", "key"),
    [
        (confirms("p-1", "before.9"), "release.no-such-item"),
        (confirms("p-1", "before.3"), "release.only-a-check"),
        (confirms("p-1", "before.2", link="https://127.0.0.1"), "release.not-the-owner"),
        (confirms("p-2", "before.2"), "release.needs-link"),
        (confirms("p-2", "before.2", link="javascript:alert(1)"), "release.needs-link"),
        (confirms("p-4", "before.1"), "release.may-not-confirm"),
        (confirms("p-1", "before.1", "too late", skip=True), "release.may-not-override"),
        (confirms("p-2", "before.1", " ", skip=True), "release.override-reason"),
    ],
)
def test_an_item_is_not_settled_anyhow(request_: Request, key: str) -> None:
    """Who, with what, and by whom: each wrong way is refused with its reason."""
    decision = decide(listed(BEFORE, DEPLOY, ALL), look(request_), NOW)
    assert answers(decision) == [key]
    assert not decision.release.progress.confirmations


def test_a_tech_lead_skips_with_a_reason() -> None:
    """Even a check's item, and it stays visible that it was skipped."""
    decision = decide(listed(BEFORE, DEPLOY, ALL), look(confirms("p-2", "before.1", "no change", skip=True)), NOW)
    made = decision.release.progress.confirmations["before.1"]
    assert (made.skipped, made.note, made.by) == (True, "no change", "p-2")


def test_an_item_is_settled_once() -> None:
    """Whoever comes second is told so."""
    decision = decide(listed(BEFORE, DEPLOY, ALL), look(confirms("p-1", "before.1"), confirms("p-2", "before.1")), NOW)
    assert answers(decision) == ["release.asked-done", "release.settled-before"]
    assert decision.release.progress.confirmations["before.1"].by == "p-1"


def test_a_banded_item_is_due_in_its_time() -> None:
    """Not before the release has all traffic, not before the band, and once the band is over somebody is called, once."""
    start = listed(DEPLOY, ALL, AFTER)
    early = decide(start, look(confirms("p-1", "after.1")), NOW)
    assert answers(early) == ["release.not-due-yet"]
    waiting = after(start, look(candidate=READY), look(green=100), look(green=100)).release
    assert waiting.progress.step == 2
    soon = decide(waiting, look(confirms("p-1", "after.1"), green=100), NOW + 4)
    assert answers(soon) == ["release.not-due"]
    late = decide(waiting, look(green=100), NOW + 40)
    assert [note.message.key for note in late.notes if note.kind == "page"] == ["release.item-late"]
    again = decide(late.release, look(green=100), NOW + 50)
    assert not [note for note in again.notes if note.kind == "page"]
    done = decide(again.release, look(confirms("p-1", "after.1"), green=100), NOW + 51)
    assert done.release.progress.phase is Phase.SUCCEEDED


def test_an_item_of_the_exposure_is_settled_by_nobody_before_it() -> None:
    """During: from the share before it on, not from an earlier one; after: once everybody has everything. A skip is a skip."""
    during = Item("during.1", "Nothing is slower", "during", phase=ListPhase.DURING)
    last = Item("after.1", "What was learnt", "after", phase=ListPhase.AFTER)
    lists = [Step(StepKind.CONFIRM, items=(one,)) for one in (during, last)]
    start = listed(DEPLOY, traffic(5, 60.0), lists[0], ALL, lists[1])

    def asked(step: int, item: str, **progress: object) -> list[str]:
        at = replace(start, progress=replace(start.progress, step=step, **progress))
        return answers(decide(at, look(confirms("p-1", item), green=5), NOW))[:1]

    exposed = {"phase": Phase.EXPOSED, "exposed_at": NOW - 9}
    assert asked(0, "during.1") == ["release.not-due-during"]
    assert asked(1, "during.1", **exposed) == ["release.not-due-during"]
    assert asked(1, "during.1", **exposed, met=NOW - 5) == ["release.asked-done"]
    assert asked(2, "during.1", **exposed) == ["release.asked-done"]
    assert asked(2, "after.1", **exposed) == ["release.not-due-yet"]
    assert asked(4, "after.1", phase=Phase.PROMOTED, exposed_at=NOW - 9, promoted_at=NOW - 5) == ["release.asked-done"]
    skipped = decide(start, look(confirms("p-1", "during.1", "no time", skip=True)), NOW)
    assert answers(skipped) != ["release.not-due-during"]


def test_the_last_share_before_a_list_is_what_it_is_about() -> None:
    """With a flag, too: what is asked at 25 % cannot be said at 5 %."""
    item = Item("wider.1", "Nothing is slower", "wider", phase=ListPhase.DURING)
    flags = [Step(StepKind.FLAG, flag="checkout", share=share, duration=60.0) for share in (0.05, 0.25)]
    one = listed(DEPLOY, ALL, *flags, Step(StepKind.CONFIRM, items=(item,)))

    def since(step: int, met: float | None) -> float:
        return opens(replace(one, progress=replace(one.progress, step=step, met=met)), item)

    assert since(2, NOW) == float("inf")
    assert since(3, None) == float("inf")
    assert since(3, NOW) == NOW
    assert since(4, None) == 0.0
