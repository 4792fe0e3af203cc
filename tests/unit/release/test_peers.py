"""Several components in one release: who moves when, and how they end."""

from dataclasses import replace
from typing import Any

import pytest

from bascule.evidence.verdict import Verdict
from bascule.kernel.i18n import say
from bascule.plan.spec import Step, StepKind
from bascule.release.actions import EnsureWeights, EnsureWorkload
from bascule.release.decide import decide
from bascule.release.facts import Facts, GroupOutcome, Peer, Request, Verb
from bascule.release.peers import ORDER_FOR, as_peer, in_order
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind, Release
from tests.kit.releases import (
    ABSENT,
    ALL,
    CHECK,
    DEPLOY,
    NOW,
    READY,
    after,
    errors,
    facts,
    passed,
    release,
    soak,
    totals,
    traffic,
)

API = Peer("api")


def member(*steps: Step, **changes: Any) -> Release:
    """A component `site` of a release of several."""
    made = release(*(steps or (DEPLOY, traffic(50, 5.0), ALL)), component="site", **changes)
    return replace(made, id="r-1-site", group="r-1")


def among(*peers: Peer, group_outcome: GroupOutcome | None = None, green: int = 0, **changes: Any) -> Facts:
    """A healthy world in which others are released, too."""
    return facts(green, peers=peers, group_outcome=group_outcome, **changes)


def exposed(**changes: Any) -> Release:
    """The component with half of the traffic."""
    ready = replace(API, gated=True)
    made = after(member(**changes), among(ready), among(ready, green=50)).release
    assert made.progress.phase is Phase.EXPOSED
    return made


def test_nothing_moves_before_the_gates_of_all() -> None:
    """A component whose gates are satisfied waits for the gates of the others."""
    waiting = after(member(CHECK, DEPLOY, ALL), among(API), among(API, results=passed("0.tests")))
    assert waiting.release.progress.step == 1
    assert not waiting.actions
    assert waiting.because == say("release.waits-for-gates", component="api")
    going = decide(waiting.release, among(replace(API, gated=True), candidate=ABSENT), NOW + 2)
    assert [type(action) for action in going.actions] == [EnsureWorkload]


def test_it_moves_after_those_that_it_follows() -> None:
    """The site waits until the API is through its steps, and is not deployed before."""
    gated = replace(API, gated=True)
    waiting = decide(member(follows=("api",)), among(gated, candidate=ABSENT), NOW)
    assert waiting.because == say("release.waits-for-component", component="api")
    going = decide(waiting.release, among(replace(gated, through=True), candidate=ABSENT), NOW)
    assert [type(action) for action in going.actions] == [EnsureWorkload]


def through() -> Release:
    """The component at the end of its steps, waiting for the other."""
    made = decide(exposed(), among(replace(API, gated=True), green=50), NOW + 10).release
    return decide(made, among(replace(API, gated=True), green=100), NOW + 11).release


def test_none_ends_before_all_are_through() -> None:
    """At the end of its steps it waits, promoted and with its way back open, and its old slot is not retired."""
    made = through()
    assert made.progress.phase is Phase.PROMOTED
    assert made.progress.through
    assert as_peer(made).through


def test_the_last_settles_the_end_of_all() -> None:
    """Whoever finds all others through decides that all end, and that is recorded with its end."""
    made = decide(exposed(), among(replace(API, gated=True, through=True), green=50), NOW + 10)
    made = decide(made.release, among(replace(API, gated=True, through=True), green=100), NOW + 11)
    assert made.release.progress.phase is Phase.SUCCEEDED
    assert made.group_outcome is GroupOutcome.TOGETHER


def test_a_settled_end_is_not_undone() -> None:
    """Once all are to end well, a breach at the same instant comes too late, and so does a rollback."""
    bad = among(API, group_outcome=GroupOutcome.TOGETHER, green=100, totals=totals(500, 400))
    rollback = Request(1, Verb.ROLL_BACK, "camille")
    decision = decide(through(), replace(bad, requests=(rollback,)), NOW + 12)
    assert decision.release.progress.phase is Phase.SUCCEEDED
    assert decision.answers[1].key == "release.not-under-way"


def test_one_that_goes_back_takes_all_back() -> None:
    """A breach settles that all go back; another component follows, and says whose fault it was."""
    bad = exposed(guards=(errors(),))
    looks = (among(API, green=50, totals=totals(0, 0)), among(API, green=50, totals=totals(400, 200)))
    breach = after(bad, *looks, at=NOW + 3)
    assert breach.group_outcome is GroupOutcome.BACK
    assert breach.release.progress.rollback is not None
    peer = Peer("api", gated=True, shown=True, because=say("release.asked-done"))
    follower = decide(exposed(), among(peer, group_outcome=GroupOutcome.BACK, green=50), NOW + 3)
    assert follower.release.progress.phase is Phase.ROLLING_BACK
    assert follower.release.progress.rollback is not None
    assert follower.release.progress.rollback.because.key == "release.peer-back"


def test_one_that_has_not_moved_ends_unmoved() -> None:
    """A component that still waits when another goes back fails without having been seen."""
    peer = Peer("api", gated=True, because=say("release.asked-done"))
    decision = decide(member(follows=("api",)), among(peer, group_outcome=GroupOutcome.BACK, candidate=ABSENT), NOW)
    assert decision.release.progress.phase is Phase.FAILED
    assert not [action for action in decision.actions if isinstance(action, EnsureWeights)]


def test_cancelling_one_cancels_all() -> None:
    """What somebody cancels ends as cancelled everywhere."""
    peer = Peer("api", because=say("release.asked-done"), cancelled=True)
    decision = decide(member(CHECK, DEPLOY, ALL), among(peer, group_outcome=GroupOutcome.BACK, candidate=ABSENT), NOW)
    assert decision.release.progress.phase is Phase.CANCELLED


def test_they_go_back_in_reverse_order() -> None:
    """Whoever follows gives its traffic back first; then it is this one's turn."""
    api = replace(exposed(), spec=replace(exposed().spec, component="api"))
    site = Peer("site", follows=("api",), gated=True, shown=True, because=say("release.asked-done"))
    waiting = decide(api, among(site, group_outcome=GroupOutcome.BACK, green=50), NOW + 3)
    assert waiting.because == say("release.back-after", component="site")
    assert not waiting.actions
    going = decide(
        waiting.release, among(replace(site, shown=False), group_outcome=GroupOutcome.BACK, green=50), NOW + 4
    )
    assert [type(action) for action in going.actions] == [EnsureWeights]


def test_nobody_waits_for_long_on_the_way_back() -> None:
    """A follower that hangs does not keep users on a bad version."""
    api = replace(exposed(), spec=replace(exposed().spec, component="api"))
    site = Peer("site", follows=("api",), gated=True, shown=True, because=say("release.asked-done"))
    waiting = decide(api, among(site, group_outcome=GroupOutcome.BACK, green=50), NOW + 3)
    going = decide(waiting.release, among(site, group_outcome=GroupOutcome.BACK, green=50), NOW + 4 + ORDER_FOR)
    assert [type(action) for action in going.actions] == [EnsureWeights]


def test_the_order_reaches_through_others() -> None:
    """Reverse order holds along a chain: who follows the follower comes first, too."""
    api = replace(exposed(), spec=replace(exposed().spec, component="api"))
    site = Peer("site", follows=("api",), gated=True, because=say("release.asked-done"))
    app = Peer("app", follows=("site",), gated=True, shown=True)
    waiting = decide(api, among(site, app, group_outcome=GroupOutcome.BACK, green=50), NOW + 3)
    assert waiting.because == say("release.back-after", component="app")


def test_what_cannot_go_back_asks_for_what_is_done_instead() -> None:
    """A component without a way back stays, holds, and names the thing to do; a person lets it go on alone."""
    store = exposed(instead="flag off")
    peer = Peer("api", gated=True, because=say("release.asked-done"))
    held = decide(store, among(peer, group_outcome=GroupOutcome.BACK, green=50), NOW + 3)
    hold = held.release.progress.hold
    assert hold is not None
    assert hold.kind is HoldKind.NO_WAY_BACK
    assert hold.because.values["instead"] == "flag off"
    assert held.release.progress.phase is Phase.EXPOSED
    resume = Request(1, Verb.RESUME, "camille")
    on = decide(held.release, among(peer, group_outcome=GroupOutcome.BACK, green=50, requests=(resume,)), NOW + 20)
    assert on.release.progress.alone
    assert on.release.progress.hold is None
    done = after(
        on.release,
        among(peer, group_outcome=GroupOutcome.BACK, green=50),
        among(peer, group_outcome=GroupOutcome.BACK, green=100),
        at=NOW + 21,
    )
    assert done.release.progress.phase is Phase.SUCCEEDED


def test_a_breach_of_what_cannot_go_back_holds() -> None:
    """Its own guard, too, asks for a person, and the others are not turned back by it."""
    store = exposed(instead="hot fix", guards=(errors(),))
    looks = (among(API, green=50, totals=totals(0, 0)), among(API, green=50, totals=totals(400, 200)))
    breach = after(store, *looks, at=NOW + 3)
    assert breach.release.progress.watch.judgements[0].verdict is Verdict.BREACHED
    assert breach.release.progress.phase is Phase.EXPOSED
    assert breach.group_outcome is None
    rollback = decide(breach.release, among(API, green=50, requests=(Request(1, Verb.ROLL_BACK, "c"),)), NOW + 9)
    assert rollback.answers[1] == say("release.do-instead", instead="hot fix")


def test_components_are_shown_in_the_order_in_which_they_move() -> None:
    """Followers come after those that they follow, whatever their names; a circle is shown all the same."""
    api, site, app = (
        replace(member(follows=follows), spec=replace(member(follows=follows).spec, component=name))
        for name, follows in (("zebra", ()), ("site", ("zebra",)), ("app", ("site",)))
    )
    assert [one.spec.component for one in in_order([app, site, api])] == ["zebra", "site", "app"]


@pytest.mark.parametrize("steps", [(StepKind.DEPLOY,), ()])
def test_a_single_component_waits_for_nobody(steps: tuple[StepKind, ...]) -> None:
    """A release of one component settles nothing for others."""
    decision = after(
        release(DEPLOY, ALL, soak(1.0)), facts(candidate=READY), facts(100), facts(100), facts(100), every=2.0
    )
    assert decision.release.progress.phase is Phase.SUCCEEDED
    assert decision.group_outcome is None
