"""What a step lasts until: criteria that are judged from the step's beginning, waited for, and never a gate."""

import json
from dataclasses import replace
from typing import Any

from bascule.evidence.counts import Counts
from bascule.evidence.verdict import Verdict
from bascule.kernel.i18n import render, say
from bascule.kernel.slot import Slot
from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.measure import Measure, MeasureKind
from bascule.plan.phrases.grammar import parse_condition
from bascule.plan.spec import Criterion, Step, StepKind
from bascule.release.decide import decide
from bascule.release.draft import Decision, NoteKind
from bascule.release.facts import Facts, FiguresSeen, FlagSeen, Request, Sums, Verb
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind, Progress, Release
from tests.kit.releases import ALL, DEPLOY, NOW, errors, facts, release, soak, totals, traffic

COMPLETION = {"completion": Measure(MeasureKind.SHARE, "done", "begun", "", 3600.0)}
ERRORS = Criterion("error_rate < 1%", parse_condition("error_rate > 1%"))
USERS = Criterion("completion > 70%", parse_condition("completion < 70%"))
CANARY = replace(traffic(10, 10.0), until=(ERRORS,))


def begun(*steps: Step, **changes: Any) -> Release:
    """A release whose candidate has the share of its first step, since a second."""
    made = release(*(steps or (DEPLOY, CANARY, traffic(50, 10.0), ALL)), measures=COMPLETION, **changes)
    for at, green in ((NOW, 0), (NOW + 1, 10), (NOW + 2, 10)):
        made = decide(made, facts(green, totals=totals(0, 0)), at).release
    assert made.progress.met == NOW + 1
    return made


def look(one: Release, at: float, counts: tuple[int, int] = (100, 0), **changes: Any) -> Decision:
    """One look at a candidate with these totals: requests, and failed ones."""
    return decide(one, facts(10, totals=totals(*counts), **changes), NOW + at)


def hold(decision: Decision) -> HoldKind | None:
    """For what it holds."""
    held = decision.release.progress.hold
    return held.kind if held else None


def test_a_step_is_over_when_its_time_has_passed_and_its_criteria_are_met() -> None:
    """What is shown early waits for the time; what is not shown in time is waited for."""
    early = look(begun(), 5, (5000, 2))
    assert early.release.progress.watch.shown[0].verdict is Verdict.HEALTHY
    assert early.release.progress.step == 1
    assert look(early.release, 12, (5100, 2)).release.progress.step == 2
    few = look(begun(), 12, (20, 0))
    assert (few.release.progress.step, hold(few)) == (1, None)
    assert few.because is not None
    said = render(few.because, "en")
    assert said.startswith("This step goes on until this is shown. Not shown yet: error_rate < 1%. 0% of 20")
    assert look(few.release, 14, (5000, 2)).release.progress.step == 2


def test_only_what_is_seen_since_the_step_began_counts() -> None:
    """A share that went well says nothing of the next one: its own requests do."""
    steps = (DEPLOY, traffic(10, 10.0), replace(traffic(50, 10.0), until=(ERRORS,)), ALL)
    made = begun(*steps)
    made = look(made, 5, (5000, 0)).release
    made = look(made, 12, (5000, 0)).release
    assert made.progress.watch.until == ()
    made = decide(made, facts(50, totals=totals(5000, 0)), NOW + 13).release
    assert (made.progress.step, len(made.progress.watch.until)) == (2, 1)
    late = decide(made, facts(50, totals=totals(5010, 0)), NOW + 24)
    assert late.release.progress.step == 2
    assert late.release.progress.watch.shown[0].total == 10


def test_when_the_patience_is_over_a_person_is_asked() -> None:
    """With the figures of everything that is not shown; it goes on by itself where that comes after all."""
    made = begun(DEPLOY, replace(CANARY, until=(ERRORS, USERS)), ALL)
    waits = look(made, 12, (20, 0))
    assert hold(waits) is None
    held = look(waits.release, 43, (30, 0))
    assert hold(held) is HoldKind.UNTIL
    assert held.because is not None
    said = render(held.because, "en")
    assert "Not shown yet: error_rate < 1%. 0% of 30" in said
    assert "Not shown yet: completion > 70%." in said
    assert [note.kind for note in held.notes if note.kind is NoteKind.HOLD]
    source = held.release.progress.watch.figures
    assert source is not None
    users = FiguresSeen(source.since, "", {Slot.GREEN: {"completion": (400, 360.0, 360.0)}})
    shown = look(held.release, 46, (6000, 2), figures=users)
    assert (shown.release.progress.step, hold(shown)) == (2, None)


def test_contrary_evidence_asks_at_once_and_never_goes_back() -> None:
    """It says which figure it is; the figures of the hold are those of now."""
    held = look(begun(), 12, (2000, 200))
    assert (held.release.progress.phase, hold(held)) == (Phase.EXPOSED, HoldKind.UNTIL)
    later = look(held.release, 14, (3000, 400))
    assert later.release.progress.hold is not None
    assert "Not met: error_rate < 1%. 13.3% of 3,000" in render(later.release.progress.hold.because, "en")
    assert not [note for note in later.notes if note.kind is NoteKind.HOLD]


def test_resuming_lets_it_wait_on() -> None:
    """For as long as the patience again; then a person is asked again."""
    waits = look(begun(), 12, (20, 0))
    held = look(waits.release, 43, (20, 0))
    resumed = look(held.release, 45, (20, 0), requests=(Request(1, Verb.RESUME, "camille"),))
    assert (resumed.answers[1].key, hold(resumed)) == ("release.asked-done", None)
    assert hold(look(resumed.release, 70, (20, 0))) is None
    assert hold(look(look(resumed.release, 70, (20, 0)).release, 76, (20, 0))) is HoldKind.UNTIL


def test_resuming_lets_it_wait_on_in_spite_of_contrary_evidence() -> None:
    """A person has seen the figures, and says to wait: they are told again after the patience, not at the next look."""
    held = look(begun(), 12, (2000, 200)).release
    on = look(held, 14, (2010, 200), requests=(Request(1, Verb.RESUME, "camille"),))
    assert hold(on) is None
    later = look(on.release, 40, (2020, 200))
    assert hold(later) is None
    assert hold(look(later.release, 45, (2030, 200))) is HoldKind.UNTIL


def test_promoting_ends_the_wait_and_overriding_lets_one_criterion_by() -> None:
    """It is waited for and no gate: who promotes passes it; who overrides it goes on with the next step's own time."""
    held = look(begun(), 12, (2000, 200)).release
    promoted = look(held, 14, (2000, 200), requests=(Request(1, Verb.PROMOTE, "camille", "we know"),))
    assert promoted.answers[1].key == "release.asked-done"
    assert (promoted.release.progress.step, hold(promoted)) == (2, None)
    lead = Request(2, Verb.OVERRIDE, "p-2", "the probe fails", frozenset({"tech-lead"}))
    passed = look(held, 14, (2000, 200), requests=(lead,))
    assert passed.answers[2].key == "release.asked-done"
    assert (passed.release.progress.step, passed.release.progress.override) == (2, False)


def test_a_source_that_is_away_is_said_and_held_against_nobody() -> None:
    """After the patience a person is asked about the source."""
    made = begun(DEPLOY, replace(CANARY, until=(USERS,)), ALL)
    away = {"figures": say("engine.timeout", what="figures", limit=1.0)}
    blind = look(made, 12, unreadable=away)
    assert hold(blind) is None
    assert hold(look(blind.release, 43, unreadable=away)) is HoldKind.SOURCE


def test_guards_speak_first() -> None:
    """A breach goes back, whatever the step lasts until."""
    made = begun(guards=(errors(0.05),))
    assert look(made, 5, (2000, 400)).release.progress.phase is Phase.ROLLING_BACK


def test_the_last_share_and_the_soak_last_until_it_is_shown_too() -> None:
    """Where everybody has the version already."""
    last, watched = replace(ALL, until=(ERRORS,)), replace(soak(5.0), until=(ERRORS,))
    made = release(DEPLOY, last, watched)
    for at, green in ((NOW, 0), (NOW + 1, 100), (NOW + 2, 100)):
        made = decide(made, facts(green, totals=totals(0, 0)), at).release
    assert made.progress.step == 1
    made = decide(made, facts(100, totals=totals(5000, 2)), NOW + 3).release
    assert made.progress.step == 2
    for at, count in ((NOW + 4, 5000), (NOW + 12, 5010)):
        made = decide(made, facts(100, totals=totals(count, 2)), at).release
    assert made.progress.phase is Phase.PROMOTED
    made = decide(made, facts(100, totals=totals(9000, 2)), NOW + 14).release
    assert made.progress.phase is Phase.SUCCEEDED


def test_a_flag_lasts_until_those_who_have_it_have_shown_it() -> None:
    """Users are told apart by the flag then, and counted since it was given."""
    give = Step(StepKind.FLAG, flag="checkout", share=0.05, duration=5.0, until=(USERS,))
    made = release(DEPLOY, ALL, give, soak(5.0), measures=COMPLETION)
    off, part = FlagSeen(True, 0.0, 1, {}, "x"), FlagSeen(True, 0.05, 2, {}, "r-1")

    def at(one: Release, seconds: float, seen: FlagSeen, sums: Sums | None = None) -> Release:
        source = one.progress.watch.figures
        told = FiguresSeen(source.since, source.flag, {Slot.GREEN: {"completion": sums}}) if source and sums else None
        green = 100 if one.progress.exposed_at else 0
        seen_now: Facts = facts(green, totals=totals(10, 0), flags={"checkout": seen}, figures=told)
        return decide(one, seen_now, NOW + seconds).release

    for seconds, seen in enumerate((off, off, off, off, part, part)):
        made = at(made, seconds, seen)
    assert (made.progress.step, len(made.progress.watch.until)) == (2, 1)
    waits = at(made, 12, part, (20, 18.0, 18.0))
    assert waits.progress.step == 2
    assert at(waits, 15, part, (400, 360.0, 360.0)).progress.step == 3


def test_a_first_release_is_asked_nothing_before_everybody_has_it() -> None:
    """There is nothing to divide: the first step gives everything."""
    made = release(DEPLOY, CANARY, ALL, first=True)
    for at in (NOW, NOW + 1, NOW + 2):
        made = decide(made, facts(100 if at > NOW else 0, totals=totals(10, 0), stable=None), at).release
    assert made.progress.phase is not Phase.EXPOSED
    assert made.progress.hold is None


def test_what_it_knows_is_stored_and_read_back() -> None:
    """Another process goes on where one stopped, and so does one that finds what an earlier Bascule stored."""
    progress = look(begun(), 5, (50, 0)).release.progress
    data = json.loads(json.dumps(as_stored(progress)))
    assert from_stored(Progress, data) == progress
    del data["watch"]["until"], data["watch"]["shown"]
    assert from_stored(Progress, data).watch.until == ()


def test_a_clock_that_was_set_back_makes_nobody_wait_for_days() -> None:
    """What the step has seen moves along."""
    made = look(begun(), 5, (5000, 2)).release
    ahead = replace(made.progress.watch.until[0], began=NOW + 90_000, at=NOW + 90_001)
    shifted = replace(made, progress=replace(made.progress, watch=replace(made.progress.watch, until=(ahead,))))
    assert look(shifted, 8, (5100, 2)).release.progress.watch.until[0].at == NOW + 8


def test_latencies_of_criteria_are_measured() -> None:
    """Whatever is judged by evidence names the limits that the proxy counts by: guards, criteria, what steps last until."""
    fast = Criterion("latency_p95 < 300ms", parse_condition("latency_p95 > 300ms"))
    slow = Criterion("latency_p99 < 2s", parse_condition("latency_p99 > 2s"))
    made = begun(DEPLOY, replace(CANARY, until=(fast,)), ALL, criteria=(slow,))
    assert [one.condition.limit for one in made.spec.judged] == [2.0, 0.3]
    counted = {Slot.BLUE: Counts(), Slot.GREEN: Counts(5000, 0, {0.3: 10, 2.0: 1})}
    shown = decide(made, facts(10, totals=counted), NOW + 12).release
    assert shown.progress.step == 2


SPAN = replace(CANARY, most=100.0)


def test_between_the_ends_it_waits_and_past_the_upper_end_a_person_is_asked() -> None:
    """Whatever the patience is, and also where the evidence is contrary: it may still turn."""
    for counts in ((20, 0), (2000, 200)):
        made = begun(DEPLOY, SPAN, ALL)
        for at in (12, 50, 100):
            looked = look(made, at, counts)
            made = looked.release
            assert hold(looked) is None
        held = look(made, 102, counts)
        assert (hold(held), held.release.progress.phase) == (HoldKind.UNTIL, Phase.EXPOSED)
    for at, counts in ((104, (90_000, 210)), (170, (91_000, 210)), (172, (99_000, 215))):
        # What has turned good must have been so for a minute: then it is counted anew.
        held = look(held.release, at, counts)
    assert (held.release.progress.step, hold(held)) == (2, None)


def test_who_lets_it_wait_on_gives_it_the_span_once_more() -> None:
    """The time between its ends, from when somebody says so; who resumes something else gives it nothing."""
    waits = look(look(begun(DEPLOY, SPAN, ALL), 12, (20, 0)).release, 20, (20, 0))
    stopped = look(waits.release, 40, (20, 0), requests=(Request(1, Verb.HOLD, "camille", "wait"),)).release
    again = look(stopped, 60, (20, 0), requests=(Request(2, Verb.RESUME, "camille"),)).release
    held = look(again, 102, (20, 0)).release
    assert held.progress.hold is not None
    on = look(held, 110, (20, 0), requests=(Request(3, Verb.RESUME, "camille"),)).release
    assert (on.progress.hold, on.progress.let_on) == (None, NOW + 110)
    assert hold(look(on, 199, (20, 0))) is None
    assert hold(look(on, 201, (20, 0))) is HoldKind.UNTIL


def test_without_criteria_the_upper_end_is_the_patience_for_the_guards() -> None:
    """A step is over at its lower end when they are healthy; until its upper end they may take their time."""
    span = replace(traffic(10, 10.0), most=100.0)
    guards = (errors(0.01),)
    fine = look(begun(DEPLOY, span, ALL, guards=guards), 5, (5000, 2)).release
    assert look(fine, 12, (5100, 2)).release.progress.phase is Phase.PROMOTED
    waits = look(begun(DEPLOY, span, ALL, guards=guards), 12, (20, 0))
    waits = look(waits.release, 99, (20, 0))
    assert hold(waits) is None
    assert hold(look(waits.release, 102, (20, 0))) is HoldKind.EVIDENCE


def test_a_source_that_is_away_is_told_after_the_patience_all_the_same() -> None:
    """Nobody waits for days to be told that nobody sees anything."""
    made = begun(DEPLOY, replace(SPAN, until=(USERS,), most=100_000.0), ALL)
    away = {"figures": say("engine.timeout", what="figures", limit=1.0)}
    blind = look(made, 12, unreadable=away)
    assert hold(look(blind.release, 43, unreadable=away)) is HoldKind.SOURCE


def test_a_control_plane_that_was_down_past_the_upper_end_asks_at_once() -> None:
    """The span is counted from when the step had what it asks for, not from when somebody looked."""
    assert hold(look(begun(DEPLOY, SPAN, ALL), 5000, (20, 0))) is HoldKind.UNTIL
