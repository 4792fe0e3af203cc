"""Gates are judged again before everything that acts; promoting passes none of them, and overriding passes one."""

from dataclasses import replace

import pytest

from bascule.kernel.slot import Slot
from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.enums import Gate
from bascule.plan.sign_off import Demand, Item
from bascule.plan.spec import CheckCall, Criterion, Database, DriverRef, Job, Step, StepKind
from bascule.plan.windows.window import Span, Window
from bascule.release.actions import BackUpDatabase, EnsureFlag, EnsureWeights, EnsureWorkload, MigrateDatabase, StartJob
from bascule.release.decide import decide
from bascule.release.draft import Decision, NoteKind
from bascule.release.facts import Facts, JobSeen, JobState, Request, Verb
from bascule.release.guarding.overriding import names
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind, Progress, Release
from tests.kit.gates import HOUR, MONDAY, OPEN, ROLES, answers, approves, asks, look
from tests.kit.releases import (
    ALL,
    BEFORE,
    CRITERION,
    DEPLOY,
    GROW,
    MIGRATE,
    NOW,
    READY,
    after,
    inspected,
    passed,
    release,
    soak,
    traffic,
)

APPROVE, WINDOW = Step(StepKind.APPROVE), Step(StepKind.WINDOW)
WAIT = Step(StepKind.CHECK, calls=(CheckCall("wait", DriverRef("command")),))
RUN = Step(StepKind.RUN, job=Job("make"))
BACKUP = Step(StepKind.BACKUP, database=Database("main", "env URL", DriverRef("sql")))
FLAG = Step(StepKind.FLAG, flag="checkout", share=0.5)
ACTING = {
    "run": RUN,
    "backup": BACKUP,
    "migrate": MIGRATE,
    "deploy": DEPLOY,
    "traffic": traffic(5, 600.0),
    "flag": FLAG,
}
MOVES = (StartJob, BackUpDatabase, MigrateDatabase, EnsureWorkload, EnsureWeights, EnsureFlag)
DEMANDS = (Demand(2, "reviewer"),)


def gated(
    *steps: Step, demands: tuple[Demand, ...] = DEMANDS, window: Window | None = None, **changes: object
) -> Release:
    """A release by p-9 whose gates stand before its first step."""
    made = release(APPROVE, WINDOW, *steps, approvals=demands, window=window, **changes)
    made = replace(made, author="p-9", plan_hash="b1:plan", started=MONDAY)
    return replace(made, progress=replace(made.progress, entered=MONDAY))


def moves(decision: Decision) -> list[str]:
    """What is done to the world."""
    return [action.name for action in decision.actions if isinstance(action, MOVES)]


def world(*requests: Request, **changes: object) -> Facts:
    """A world whose database has a migration to be run, and a flag that nobody has yet."""
    return look(*requests, **{"database_jobs": inspected(GROW), "flags": {"checkout": BEFORE}, **changes})


def waiting(*requests: Request, **changes: object) -> Facts:
    """The same, in which nothing has begun."""
    return world(*requests, candidate=READY, job=JobSeen(JobState.ABSENT), **changes)


@pytest.mark.parametrize("kind", ACTING)
def test_a_withdrawn_approval_stops_whatever_acts_next(kind: str) -> None:
    """It was counted, then taken back while a check ran: nothing is done, and the release says whom it lacks."""
    start = gated(WAIT, ACTING[kind], ALL)
    approved = after(start, world(), world(approves("p-1"), approves("p-2")), world(asks(Verb.WITHDRAW, "p-1"))).release
    assert approved.progress.step == 2
    decision = decide(approved, waiting(results=passed("2.wait")), NOW + 9)
    hold = decision.release.progress.hold
    assert (moves(decision), hold and hold.kind) == ([], HoldKind.APPROVAL)
    again = decide(decision.release, waiting(approves("p-3")), NOW + 10)
    assert moves(again) != []


@pytest.mark.parametrize("kind", ACTING)
def test_a_role_that_is_lost_stops_whatever_acts_next(kind: str) -> None:
    """Somebody who has approved is no reviewer any more."""
    start = gated(WAIT, ACTING[kind], ALL)
    approved = after(start, world(), world(approves("p-1"), approves("p-2")), world()).release
    roles = {**ROLES, "p-1": frozenset({"developer"})}
    assert moves(decide(approved, waiting(results=passed("2.wait"), roles=roles), NOW + 9)) == []


@pytest.mark.parametrize("kind", ACTING)
def test_a_window_that_has_closed_stops_whatever_acts_next(kind: str) -> None:
    """The check took until after five: nothing is done before tomorrow."""
    start = gated(WAIT, ACTING[kind], ALL, demands=(), window=OPEN)
    evening = MONDAY + 8 * HOUR - 10
    begun = after(start, world(), world(), at=evening).release
    assert begun.progress.step == 2
    late = decide(begun, waiting(results=passed("2.wait")), evening + 60)
    hold = late.release.progress.hold
    assert (moves(late), hold and hold.kind) == ([], HoldKind.WINDOW)
    assert moves(decide(late.release, waiting(), MONDAY + 25 * HOUR)) != []


def test_what_was_let_through_is_ended() -> None:
    """A command that runs when the window closes is followed to its end; the next step waits."""
    start = gated(RUN, DEPLOY, ALL, demands=(), window=OPEN)
    evening = MONDAY + 8 * HOUR - 10
    begun = after(start, waiting(), waiting(), at=evening).release
    running = decide(begun, look(job=JobSeen(JobState.RUNNING, seconds=60.0)), evening + 60)
    assert running.release.progress.hold is None
    ended = decide(running.release, look(job=JobSeen(JobState.ENDED, 0)), evening + 70)
    assert (ended.release.progress.step, moves(ended)) == (3, [])
    assert ended.release.progress.hold is not None


def test_what_stands_before_its_gates_needs_none_of_them() -> None:
    """A build that the plan runs before it asks for approvals is run without them."""
    start = replace(gated(ALL), spec=replace(gated(ALL).spec, steps=(RUN, APPROVE, DEPLOY, ALL)))
    assert moves(decide(start, waiting(), NOW)) == ["job r-1.0"]


def exposed(*steps: Step, **changes: object) -> Release:
    """A release at its first share."""
    start = release(DEPLOY, traffic(5, 600.0), *steps, **changes)
    start = replace(start, author="p-9", plan_hash="b1:plan")
    return after(start, look(candidate=READY), look(green=5, candidate=READY), look(green=5, candidate=READY)).release


def test_promoting_takes_a_reason() -> None:
    """Whoever ends a wait says why."""
    shown = exposed(ALL)
    assert answers(decide(shown, look(asks(Verb.PROMOTE, "p-9"), green=5), NOW + 9)) == ["release.promote-reason"]


def test_promoting_ends_waiting() -> None:
    """Shares on the way are given one after the other, without their time."""
    shown = exposed(traffic(25, 600.0), ALL, soak(600.0))
    hurried = decide(shown, look(asks(Verb.PROMOTE, "p-9", "go"), green=5), NOW + 9)
    assert [one.weights[Slot.GREEN] for one in hurried.actions if isinstance(one, EnsureWeights)] == [25]
    quarter = decide(hurried.release, look(green=25), NOW + 10).release
    assert quarter.progress.phase is Phase.PROMOTED
    whole = decide(quarter, look(green=100), NOW + 11).release
    assert (whole.progress.step, whole.progress.override) == (4, False)


@pytest.mark.parametrize("gate", ["check", "confirm"])
def test_promoting_passes_no_check_and_no_checklist(gate: str) -> None:
    """What stands between two shares is asked as ever, and who waits for somebody waits on."""
    item = Item("look", "Looked at", "during")
    step = WAIT if gate == "check" else Step(StepKind.CONFIRM, items=(item,))
    shown = exposed(step, ALL)
    hurried = decide(shown, look(asks(Verb.PROMOTE, "p-9", "go"), green=5), NOW + 9).release
    assert (hurried.progress.step, hurried.progress.phase) == (2, Phase.EXPOSED)
    still = decide(hurried, look(green=5), NOW + 60).release
    assert (still.progress.step, still.progress.phase) == (2, Phase.EXPOSED)
    again = decide(still, look(asks(Verb.PROMOTE, "p-9", "go"), green=5), NOW + 70)
    assert again.release.progress.hold == still.progress.hold
    assert NoteKind.RESUMED not in {note.kind for note in again.notes}


def test_a_check_is_overridden_by_its_name() -> None:
    """The others are asked; that it was overridden is on record for ever."""
    both = Step(
        StepKind.CHECK, calls=(CheckCall("slow", DriverRef("command")), CheckCall("fast", DriverRef("command")))
    )
    start = release(both, DEPLOY, ALL)
    nameless = decide(start, look(asks(Verb.OVERRIDE, "p-2", "flaky", gate="check")), NOW)
    assert answers(nameless) == ["release.which-one"]
    decision = decide(start, look(asks(Verb.OVERRIDE, "p-2", "flaky", gate="check", name="slow")), NOW)
    assert [action.name for action in decision.actions] == ["check fast"]
    done = decide(decision.release, look(results=passed("0.fast")), NOW + 1).release
    assert done.progress.step == 1
    (made,) = done.progress.overrides
    assert (made.gate, made.name, made.reason) == ("check", "slow", "flaky")
    assert from_stored(Progress, as_stored(done.progress)).overrides == (made,)


def test_an_overridden_window_closes_again() -> None:
    """The word holds until it would have opened; the next evening is another matter."""
    start = gated(WAIT, DEPLOY, ALL, demands=(), window=Window((Span((0, 1, 2, 3), 600, 1020),), (), "UTC"))
    let = decide(start, look(asks(Verb.OVERRIDE, "p-2", "the shop is down", gate="window")), MONDAY)
    (made,) = let.release.progress.overrides
    assert (let.release.progress.step, made.until) == (2, MONDAY + HOUR)
    night = decide(let.release, waiting(results=passed("2.wait")), MONDAY + 12 * HOUR)
    assert moves(night) == []


def test_approvals_are_overridden_by_a_tech_lead() -> None:
    """Never by the author, never by nobody in particular, never where the environment says nobody."""
    start = gated(DEPLOY, ALL)
    lead = asks(Verb.OVERRIDE, "p-2", "all reviewers are ill", gate="approvals")
    assert moves(decide(start, look(lead, candidate=READY), NOW)) != []
    for request, key in (
        (replace(lead, by="p-9"), "release.own-override"),
        (replace(lead, by="local"), "release.nobody-overrides"),
        (replace(lead, roles=frozenset({"reviewer", "operator"})), "release.may-not-override"),
        (replace(lead, reason=" "), "release.override-reason"),
        (replace(lead, detail={"gate": "checklist"}), "release.skip-instead"),
        (replace(lead, detail={"gate": "everything"}), "release.which-gate"),
    ):
        assert answers(decide(start, look(request), NOW)) == [key]
    closed = replace(start, spec=replace(start.spec, may_override={"approvals": ()}))
    assert answers(decide(closed, look(lead), NOW)) == ["release.may-not-override"]


def test_the_author_skips_no_item_where_four_eyes_are_demanded() -> None:
    """Skipping is overriding."""
    start = gated(Step(StepKind.CONFIRM, items=(Item("look", "Looked at", "before"),)), DEPLOY, ALL)
    mine = asks(Verb.CONFIRM, "p-9", "no time", item="look", skip=True)
    assert answers(decide(start, look(mine), NOW)) == ["release.own-override"]


def test_a_criterion_is_meant_by_its_name() -> None:
    """Names are those of the plan."""
    spec = release(DEPLOY, traffic(5), ALL, criteria=(CRITERION, Criterion("other > 1", CRITERION.condition)))
    assert list(names(spec, Gate.CRITERION)) == [CRITERION.name, "other > 1"]


def test_a_release_from_before_goes_on() -> None:
    """What an older version has remembered of its gates is read, and they are judged anew."""
    old = {**as_stored(exposed(ALL).progress), "granted": 5}
    old["overrides"] = [{"by": "p-2", "at": NOW, "reason": "then"}]
    del old["admitted"]
    read = from_stored(Progress, old)
    assert (read.admitted, read.overrides[0].gate, read.overrides[0].until) == (None, "window", None)
