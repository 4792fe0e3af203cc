"""Freezes: a release goes through the step that it is in, and no further; going back is never frozen."""

from dataclasses import replace

import pytest

from bascule.kernel.place import Place
from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.enums import Gate
from bascule.plan.spec import Job, Step, StepKind
from bascule.release.actions import EnsureWeights, EnsureWorkload
from bascule.release.decide import decide
from bascule.release.draft import Decision, NoteKind
from bascule.release.facts import Facts, JobSeen, JobState, Verb
from bascule.release.freeze import Freeze, because_of, standing
from bascule.release.guarding.freezes import refuse_start
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind, Progress, Release
from bascule.release.sign_off import Override
from tests.kit.gates import asks, look
from tests.kit.releases import (
    ALL,
    CHECK,
    DEPLOY,
    EXITED,
    NOW,
    after,
    errors,
    facts,
    passed,
    release,
    seen,
    soak,
    spec,
    totals,
    traffic,
)

PLACE = Place("shop", "production", "api")


def freeze(number: int = 1, lasts: float = 100.0, at: float = NOW, **changes: object) -> Freeze:
    """A freeze of production."""
    made = Freeze(number, "shop", "production", "", "camille", f"reason {number}", at, at + lasts)
    return replace(made, **changes)  # type: ignore[arg-type]


def frozen(green: int = 0, *freezes: Freeze, **changes: object) -> Facts:
    """A healthy world in which the line is stopped."""
    return facts(green, freezes=freezes or (freeze(),), **changes)


def hold(decision: Decision) -> HoldKind | None:
    """What holds it."""
    held = decision.release.progress.hold
    return held.kind if held else None


@pytest.mark.parametrize(
    ("environment", "component", "covered"),
    [
        ("", "", True),
        ("production", "", True),
        ("", "api", True),
        ("production", "api", True),
        ("staging", "", False),
        ("", "site", False),
        ("production", "site", False),
    ],
)
def test_what_a_freeze_covers(environment: str, component: str, covered: bool) -> None:
    """Everything, an environment, a component, or one in one; another product never."""
    one = freeze(environment=environment, component=component)
    assert one.covers(PLACE) is covered
    assert not replace(one, plan="other").covers(PLACE)


def test_it_ends_by_itself_or_when_somebody_ends_it() -> None:
    """At its time it is over, and so it is once it is ended."""
    one = freeze()
    assert [one.stands(NOW), one.stands(NOW + 99.9), one.stands(NOW + 100)] == [True, True, False]
    assert standing([replace(one, ended=NOW + 1, ended_by="noe")], PLACE, NOW + 2) == []


def test_the_later_end_wins_and_each_has_its_reason() -> None:
    """Two over one place: it is frozen until the later one, and both reasons are said."""
    short, long = freeze(1, 10), freeze(2, 50, component="api", environment="")
    assert [one.number for one in standing([short, long], PLACE, NOW)] == [2, 1]
    said = str(because_of([long, short]).as_json())
    assert "reason 1" in said
    assert "reason 2" in said
    assert [one.number for one in standing([short, long], PLACE, NOW + 10)] == [2]


def test_a_step_under_way_is_ended_and_not_left() -> None:
    """The deployment goes on to its end; then the release holds where it is, and says who stopped the line."""
    began = decide(release(DEPLOY, traffic(5, 60.0), ALL), frozen(candidate=EXITED), NOW)
    assert hold(began) is HoldKind.FREEZE
    assert began.actions == ()
    started = release(DEPLOY, traffic(5, 60.0), ALL)
    started = replace(started, progress=replace(started.progress, admitted=0))
    assert isinstance(decide(started, frozen(candidate=EXITED), NOW).actions[0], EnsureWorkload)
    done = decide(started, frozen(), NOW + 1)
    assert (done.release.progress.step, hold(done), done.release.progress.phase) == (
        0,
        HoldKind.FREEZE,
        Phase.PREPARING,
    )
    assert done.because is not None
    assert done.because.values["by"] == "camille"
    assert done.wake_at is not None
    assert done.wake_at <= NOW + 61
    thawed = decide(done.release, facts(), NOW + 2)
    assert (thawed.release.progress.step, hold(thawed)) == (1, None)


@pytest.mark.parametrize("first", [CHECK, Step(StepKind.APPROVE), Step(StepKind.ANNOUNCE)])
def test_what_acts_upon_nothing_is_not_left_either(first: Step) -> None:
    """A check that has passed, approvals that were given, something that was said: nothing comes after it."""
    held = decide(release(first, DEPLOY, ALL), frozen(results=passed("0.tests")), NOW)
    assert (held.release.progress.step, hold(held)) == (0, HoldKind.FREEZE)


def exposed(*steps: Step, **changes: object) -> Release:
    """A release with 5 % of the users."""
    made = release(DEPLOY, traffic(5, 10.0), *(steps or (ALL, soak(10.0))), **changes)  # type: ignore[arg-type]
    return after(made, facts(), facts(5), facts(5)).release


def test_a_share_stays_as_it_is() -> None:
    """Its time passes, its guards are healthy, and no more users get the version."""
    late = after(exposed(), frozen(5), frozen(5), at=NOW + 20)
    assert (late.release.progress.step, hold(late)) == (1, HoldKind.FREEZE)
    assert not [one for one in late.actions if isinstance(one, EnsureWeights)]
    assert isinstance(decide(late.release, facts(5), NOW + 30).actions[0], EnsureWeights)


def test_guards_and_the_way_back_live_on() -> None:
    """A breach goes back in a freeze, and so does whoever asks for it."""
    start = exposed(guards=(errors(),))
    held = after(start, frozen(5, totals=totals(50, 0)), at=NOW + 20)
    bad = after(held.release, frozen(5, totals=totals(5_000, 2_500)), at=NOW + 21)
    assert bad.release.progress.phase is Phase.ROLLING_BACK
    asked = decide(held.release, frozen(5, requests=(asks(Verb.ROLL_BACK, "p-1", "no"),)), NOW + 21)
    assert asked.release.progress.phase is Phase.ROLLING_BACK
    ended = after(asked.release, frozen(5), frozen(0, done=("weights",)), at=NOW + 22)
    assert ended.release.progress.phase is Phase.ROLLED_BACK


def test_what_else_is_waited_for_is_said() -> None:
    """The proxy cannot be read any more while it is held: that is what it waits for, also once the freeze is over."""
    held = after(exposed(), frozen(5), frozen(5), at=NOW + 20).release
    assert held.progress.hold is not None
    blind = decide(held, facts(5, route=None), NOW + 30)
    assert hold(blind) is None
    assert blind.because is not None
    assert blind.because.key == "release.unreadable"


def test_the_serving_version_is_mended_meanwhile() -> None:
    """It has died while the release is frozen: it is started again."""
    held = decide(release(CHECK, DEPLOY, ALL), frozen(results=passed("0.tests")), NOW)
    ill = decide(held.release, frozen(stable=seen(EXITED, "1"), results=passed("0.tests")), NOW + 1)
    assert [one.name for one in ill.actions if isinstance(one, EnsureWorkload)] == ["workload blue"]


def test_the_end_is_no_step() -> None:
    """With the last step satisfied a release ends: nothing of it goes any further."""
    start = after(exposed(ALL, soak(5.0)), facts(5), facts(100), facts(100), at=NOW + 20).release
    assert start.progress.step == 3
    ended = after(start, frozen(100), frozen(100), every=6.0, at=NOW + 23)
    assert ended.release.progress.phase is Phase.SUCCEEDED


@pytest.mark.parametrize("verb", [Verb.RESUME, Verb.PROMOTE])
def test_nobody_goes_on_by_resuming_or_promoting(verb: Verb) -> None:
    """A freeze is a gate: neither passes it."""
    held = after(exposed(), frozen(5), frozen(5), at=NOW + 20).release
    asked = decide(held, frozen(5, requests=(asks(verb, "p-2", "hurry"),)), NOW + 22)
    assert (asked.release.progress.step, hold(asked)) == (1, HoldKind.FREEZE)


def test_only_a_hotfix_is_let_past_and_by_the_role() -> None:
    """A tech-lead lets one past with a reason; another kind is refused, and so is a reviewer."""
    for kind, who, answer, step in (
        ("hotfix", "p-2", "release.asked-done", 1),
        ("standard", "p-2", "freeze.only-hotfix", 0),
        ("hotfix", "p-1", "release.may-not-override", 0),
    ):
        held = decide(release(CHECK, DEPLOY, ALL, kind=kind), frozen(results=passed("0.tests")), NOW).release
        wanted = asks(Verb.OVERRIDE, who, "the shop is down")
        made = decide(held, frozen(requests=(wanted,), results=passed("0.tests")), NOW + 1)
        assert made.answers[wanted.id].key == answer, kind
        assert made.release.progress.step >= step
        assert (made.release.progress.step == 0) is (step == 0)


def test_a_later_freeze_stops_it_again() -> None:
    """What was let past is let past the freezes of then."""
    start = release(CHECK, DEPLOY, ALL, kind="hotfix")
    past = (Override("p-2", NOW, "the shop is down", Gate.FREEZE.value),)
    start = replace(start, progress=replace(start.progress, overrides=past))
    world = {"results": passed("0.tests")}
    assert decide(start, frozen(0, freeze(1), **world), NOW + 1).release.progress.step > 0
    again = decide(start, frozen(0, freeze(1), freeze(2, at=NOW + 0.5), **world), NOW + 1)
    assert (again.release.progress.step, hold(again)) == (0, HoldKind.FREEZE)


def test_overriding_without_a_freeze_is_refused() -> None:
    """Nobody lets a release past in advance."""
    wanted = asks(Verb.OVERRIDE, "p-2", "in case", gate="freeze")
    made = decide(release(CHECK, DEPLOY, kind="hotfix"), look(wanted), NOW)
    assert made.answers[wanted.id].key == "freeze.holds-not"


def test_the_way_back_to_the_version_before_passes() -> None:
    """A release that swaps back is never frozen, neither at its start nor on its way."""
    back = spec(DEPLOY, ALL, reuse=True)
    assert refuse_start(back, [freeze()], frozenset()) is None
    made = decide(release(DEPLOY, ALL, reuse=True), frozen(), NOW)
    assert made.release.progress.step == 1


@pytest.mark.parametrize(
    ("kind", "roles", "may", "starts"),
    [
        ("standard", {"tech-lead", "operator"}, {}, False),
        ("hotfix", {"tech-lead"}, {}, True),
        ("hotfix", {"operator"}, {}, True),
        ("hotfix", {"developer", "reviewer"}, {}, False),
        ("hotfix", {"operator"}, {"freeze": ("tech-lead",)}, False),
        ("hotfix", {"tech-lead"}, {"freeze": ()}, False),
        ("maintenance", {"tech-lead"}, {}, False),
    ],
)
def test_who_starts_what_in_a_freeze(kind: str, roles: set[str], may: dict[str, tuple[str, ...]], starts: bool) -> None:
    """Nothing but a hotfix, and that by whoever may override the gate there."""
    wanted = spec(DEPLOY, ALL, kind=kind, may_override=may)
    assert (refuse_start(wanted, [freeze()], roles) is None) is starts
    assert refuse_start(wanted, [], frozenset()) is None


def test_what_a_command_printed_is_kept_once() -> None:
    """A command that has ended in a freeze is looked at again and again, and its output is in the journal once."""
    run = Step(StepKind.RUN, job=Job("make"))
    ended = {"job": JobSeen(JobState.ENDED, 0, ("made",))}
    start = release(run, DEPLOY, ALL)
    start = replace(start, progress=replace(start.progress, admitted=0))
    first = decide(start, frozen(**ended), NOW)
    second = decide(first.release, frozen(**ended), NOW + 1)
    kept = [sum(note.kind is NoteKind.OUTPUT for note in one.notes) for one in (first, second)]
    assert (kept, hold(second)) == ([1, 0], HoldKind.FREEZE)


def test_a_hold_by_a_freeze_is_stored() -> None:
    """And read again."""
    held = decide(release(CHECK, DEPLOY), frozen(results=passed("0.tests")), NOW).release.progress
    assert from_stored(Progress, as_stored(held)) == held
