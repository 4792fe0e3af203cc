"""Figures of the product in a release: guards over them, criteria, and whose figures are counted."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.evidence.verdict import Verdict
from bascule.kernel.i18n import render, say
from bascule.kernel.slot import Slot
from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.measure import Measure, MeasureKind
from bascule.plan.phrases.grammar import parse_condition
from bascule.plan.spec import Guard, Remedy, Step, StepKind
from bascule.release.actions import EnsureWeights
from bascule.release.decide import decide
from bascule.release.draft import NoteKind
from bascule.release.facts import Facts, FiguresSeen, FlagSeen, Request, Sums, Verb
from bascule.release.guarding.figures import due, taken, told_apart_by
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind, Progress, Release
from tests.kit.releases import ALL, CRITERION, DEPLOY, NOW, facts, release, soak, spec, totals, traffic

MEASURES = {
    "completion": Measure(MeasureKind.SHARE, "done", "begun", "", 3600.0),
    "satisfaction": Measure(MeasureKind.MEAN, "answered", property="score"),
}
GUARD = Guard("completion < 60%", parse_condition("completion < 60%"))
ERRORS = Guard("error_rate > 1%", parse_condition("error_rate > 1%"))


def give(share: float, duration: float = 0.0) -> Step:
    """A flag step."""
    return Step(StepKind.FLAG, flag="checkout", share=share, duration=duration)


def reached(*steps: Step, **changes: Any) -> Release:
    """A release whose candidate has its first share."""
    begun = release(*(steps or (DEPLOY, traffic(10), ALL)), measures=MEASURES, **changes)
    for at in (NOW, NOW + 0.1):
        begun = decide(begun, facts(0, totals=totals(0, 0)), at).release
    assert begun.progress.phase is Phase.EXPOSED
    return begun


def told(start: Release, candidate: Sums | None, stable: Sums = (500, 400.0, 400.0), name: str = "completion") -> Facts:
    """A healthy world whose source tells these totals."""
    source = start.progress.watch.figures
    assert source is not None
    sums: dict[Slot, Mapping[str, Sums]] = {Slot.BLUE: {name: stable}}
    if candidate is not None:
        sums[Slot.GREEN] = {name: candidate}
    return facts(10, totals=totals(100, 0), figures=FiguresSeen(source.since, source.flag, sums))


def verdicts(one: Release) -> list[Verdict]:
    """How the guards stand."""
    return [judgement.verdict for judgement in one.progress.watch.judgements]


def test_a_bad_figure_takes_the_release_back() -> None:
    """By the same sequential evidence, with its counts in the because."""
    begun = reached(guards=(GUARD,))
    back = decide(begun, told(begun, (60, 12.0, 12.0)), NOW + 3)
    assert back.release.progress.phase is Phase.ROLLING_BACK
    assert back.because is not None
    assert "completion is 20% over 60 cases" in render(back.because, "en")


def test_a_figure_of_stable_alone_says_nothing() -> None:
    """However bad it is."""
    begun = reached(guards=(GUARD,))
    looked = decide(begun, told(begun, None, (500, 10.0, 10.0)), NOW + 3)
    assert verdicts(looked.release) == [Verdict.UNKNOWN]


def test_a_source_that_is_away_is_held_against_nobody() -> None:
    """Its guards cannot be judged, those of the traffic can; and the other way round."""
    begun = reached(guards=(GUARD, ERRORS))
    away = {"figures": say("engine.timeout", what="figures", limit=1.0)}
    blind = facts(10, totals=totals(5000, 0), unreadable=away)
    looked = decide(begun, blind, NOW + 3).release
    assert verdicts(looked) == [Verdict.UNAVAILABLE, Verdict.HEALTHY]
    assert looked.progress.watch.figures is not None
    assert (looked.progress.watch.figures.unread, looked.progress.watch.unread) == (1, 0)
    silent = replace(blind, unreadable={})
    assert verdicts(decide(looked, silent, NOW + 4).release) == [Verdict.UNAVAILABLE, Verdict.HEALTHY]
    back = decide(looked, told(looked, (500, 450.0, 450.0)), NOW + 6).release
    assert verdicts(back) == [Verdict.HEALTHY, Verdict.HEALTHY]
    dark = replace(told(back, (500, 450.0, 450.0)), totals=None, unreadable={"traffic": away["figures"]})
    assert verdicts(decide(back, dark, NOW + 9).release) == [Verdict.HEALTHY, Verdict.UNAVAILABLE]


def test_what_was_read_for_somebody_else_is_not_used() -> None:
    """An answer to an earlier question, of another instant or another flag."""
    begun = reached(guards=(GUARD,))
    sums = {Slot.GREEN: {"completion": (60, 0.0, 0.0)}}
    for stale in (FiguresSeen(NOW - 100, "", sums), FiguresSeen(NOW + 0.1, "checkout", sums)):
        looked = decide(begun, facts(10, totals=totals(100, 0), figures=stale), NOW + 3)
        assert looked.release.progress.phase is Phase.EXPOSED


def test_it_is_asked_while_somebody_is_exposed_and_not_at_every_look() -> None:
    """At most every two seconds, less often later, and never where no guard needs it."""
    begun = reached(guards=(GUARD,))
    assert due(begun, NOW + 1)
    looked = decide(begun, told(begun, (60, 50.0, 50.0)), NOW + 1).release
    assert [due(looked, NOW + 1 + later) for later in (0.5, 1.9, 2.1, 30.0)] == [False, False, True, True]
    source = looked.progress.watch.figures
    assert source is not None
    watch = replace(looked.progress.watch, figures=replace(source, asked=NOW + 3600))
    hour = replace(looked, progress=replace(looked.progress, watch=watch))
    assert [due(hour, NOW + 3600 + later) for later in (5.0, 29.0, 31.0)] == [False, False, True]
    assert due(hour, NOW + 100), "a clock that was set back silences nobody"
    assert not due(release(DEPLOY, traffic(10), ALL), NOW)
    assert not due(replace(begun, spec=spec()), NOW + 1)


GROWTH = st.lists(st.tuples(st.integers(-3, 30), st.floats(-3, 30)), min_size=1, max_size=12)


@settings(max_examples=300, deadline=None)
@given(GROWTH)
def test_no_total_is_lost_or_counted_twice(growth: list[tuple[int, float]]) -> None:
    """Whatever comes late or is corrected: parts are possible, and what is used never exceeds what was told."""
    made = spec(measures=MEASURES)
    n, hits = 0, 0
    used_n, used_hits, upto = 0, 0.0, {}
    for more, good in growth:
        n, hits = max(n + more, 0), max(min(hits + round(good), n + more), 0)
        part, upto = taken(made, upto, {Slot.GREEN: {"completion": (n, float(hits), float(hits))}})
        count, successes, _ = part[Slot.GREEN]["completion"]
        assert 0 <= successes <= count
        used_n, used_hits = used_n + count, used_hits + successes
        assert upto[Slot.GREEN]["completion"][:2] == (used_n, used_hits)
    part, upto = taken(made, upto, {Slot.GREEN: {"completion": (used_n + 1000, used_hits + 500.0, 0.0)}})
    assert part[Slot.GREEN]["completion"][:2] == (1000, 500.0)


def test_a_success_that_comes_late_is_carried_by_the_next_users() -> None:
    """It was a failure when it was counted; the next difference sets it right."""
    made = spec(measures=MEASURES)
    part, upto = taken(made, {}, {Slot.GREEN: {"completion": (10, 5.0, 5.0)}})
    assert part[Slot.GREEN]["completion"] == (10, 5.0, 5.0)
    part, upto = taken(made, upto, {Slot.GREEN: {"completion": (10, 8.0, 8.0)}})
    assert part[Slot.GREEN]["completion"] == (0, 0.0, 0.0)
    part, upto = taken(made, upto, {Slot.GREEN: {"completion": (14, 9.0, 9.0)}})
    assert part[Slot.GREEN]["completion"] == (4, 4.0, 4.0)


def test_candidate_and_stable_are_told_apart_by_slot_then_by_flag() -> None:
    """While the traffic is divided by the slots, afterwards by the flag that is given."""
    steps = (DEPLOY, traffic(10), give(0.1), ALL, give(0.05), give(1.0), soak(10.0))
    one = release(*steps)
    found = [
        told_apart_by(replace(one, progress=replace(one.progress, phase=phase, step=step)))
        for step, phase in ((1, Phase.EXPOSED), (2, Phase.EXPOSED), (3, Phase.EXPOSED), (3, Phase.PROMOTED))
    ]
    assert found == ["", "", "", ""]
    later = [
        told_apart_by(replace(one, progress=replace(one.progress, phase=Phase.PROMOTED, step=at))) for at in (4, 5, 6)
    ]
    assert later == ["checkout"] * 3


def test_a_flag_is_judged_by_those_who_got_it() -> None:
    """Counting begins anew with the flag step, and what was healthy by slot is open again."""
    begun = reached(DEPLOY, traffic(10), ALL, give(0.05, 100.0), give(1.0), guards=(GUARD,))
    fine = decide(begun, told(begun, (500, 450.0, 450.0)), NOW + 3).release
    whole = decide(fine, facts(10, totals=totals(100, 0)), NOW + 4).release
    at = decide(whole, facts(100, totals=totals(100, 0), flags={"checkout": FlagSeen()}), NOW + 5).release
    assert (at.progress.phase, at.spec.steps[at.progress.step].flag) == (Phase.PROMOTED, "checkout")
    turned = decide(at, facts(100, totals=totals(100, 0), flags={"checkout": FlagSeen()}), NOW + 6).release
    source = turned.progress.watch.figures
    assert source is not None
    assert (source.flag, source.since, verdicts(turned)) == ("checkout", NOW + 6, [Verdict.UNKNOWN])
    bad = replace(told(turned, (60, 12.0, 12.0)), route=facts(100).route, flags={"checkout": FlagSeen()})
    assert decide(turned, bad, NOW + 9).release.progress.phase is Phase.ROLLING_BACK


def criterion(begun: Release, candidate: Sums | None, at: float, **changes: Any) -> Any:
    """One look with these figures."""
    return decide(begun, replace(told(begun, candidate), **changes), at)


def test_everybody_gets_the_version_only_when_the_criteria_are_shown() -> None:
    """Too little is not enough; enough is, and the journal says so."""
    begun = reached(criteria=(CRITERION,))
    few = criterion(begun, (20, 18.0, 18.0), NOW + 3)
    assert (few.release.progress.phase, few.release.progress.hold) == (Phase.EXPOSED, None)
    assert few.because is not None
    assert render(few.because, "en").startswith("Criterion open: completion > 75%. completion is 90% over 20 cases")
    enough = criterion(few.release, (400, 360.0, 360.0), NOW + 6)
    assert enough.release.progress.phase is Phase.PROMOTED
    assert [action for action in enough.actions if isinstance(action, EnsureWeights)]
    notes = [note for note in enough.notes if note.kind is NoteKind.VERDICT]
    assert notes[0].message.key == "release.criterion-met"


def test_too_little_evidence_holds_after_the_patience_and_goes_on_by_itself() -> None:
    """Nobody has to say anything when the evidence comes after all."""
    begun = reached(criteria=(CRITERION,))
    waits = criterion(begun, (20, 18.0, 18.0), NOW + 3).release
    held = criterion(waits, (20, 18.0, 18.0), NOW + 40).release
    assert held.progress.hold is not None
    assert held.progress.hold.kind is HoldKind.EVIDENCE
    done = criterion(held, (400, 360.0, 360.0), NOW + 60).release
    assert (done.progress.phase, done.progress.hold) == (Phase.PROMOTED, None)


def test_a_criterion_that_is_not_met_holds_and_never_goes_back() -> None:
    """It says which figure it is with its counts; neither resuming nor promoting passes it, overriding it by its name does."""
    begun = reached(criteria=(CRITERION,))
    held = criterion(begun, (200, 80.0, 80.0), NOW + 3)
    assert (held.release.progress.phase, held.release.progress.rollback) == (Phase.EXPOSED, None)
    hold = held.release.progress.hold
    assert hold is not None
    assert hold.kind is HoldKind.CRITERION
    assert "completion is 40% over 200 cases" in render(hold.because, "en")
    refused = criterion(held.release, (200, 80.0, 80.0), NOW + 6, requests=(Request(1, Verb.RESUME, "camille"),))
    assert refused.answers[1].key == "release.gate-holds"
    hurried = criterion(
        refused.release, (200, 80.0, 80.0), NOW + 9, requests=(Request(2, Verb.PROMOTE, "camille", "we know"),)
    )
    assert hurried.release.progress.phase is Phase.EXPOSED
    lead = Request(3, Verb.OVERRIDE, "p-2", "the funnel changed", frozenset({"tech-lead"}), {"gate": "criterion"})
    promoted = criterion(hurried.release, (200, 80.0, 80.0), NOW + 12, requests=(lead,))
    assert promoted.release.progress.phase is Phase.PROMOTED
    assert [one.name for one in promoted.release.progress.overrides] == [CRITERION.name]


def test_a_source_that_is_away_promotes_nobody() -> None:
    """What was met before is not met now; after the patience a person is asked."""
    begun = reached(criteria=(CRITERION,))
    away = {"figures": say("engine.timeout", what="figures", limit=1.0)}
    blind = facts(10, totals=totals(100, 0), unreadable=away)
    looked = decide(begun, blind, NOW + 3).release
    later = decide(looked, replace(blind, unreadable={}), NOW + 40).release
    assert (later.progress.phase, later.progress.hold and later.progress.hold.kind) == (Phase.EXPOSED, HoldKind.SOURCE)


def test_a_hold_or_an_open_guard_stands_before_a_met_criterion() -> None:
    """While the last step waits for its criteria everything else still counts."""
    begun = reached(criteria=(CRITERION,), guards=(ERRORS,))
    waits = criterion(begun, (20, 18.0, 18.0), NOW + 3, totals=totals(5000, 5)).release
    asked = criterion(
        waits, (20, 18.0, 18.0), NOW + 6, totals=totals(5100, 5), requests=(Request(1, Verb.HOLD, "camille", "wait"),)
    ).release
    still = criterion(asked, (400, 360.0, 360.0), NOW + 9, totals=totals(5200, 5)).release
    assert (still.progress.phase, still.progress.hold and still.progress.hold.kind) == (Phase.EXPOSED, HoldKind.PERSON)


def test_a_flag_for_everybody_waits_for_the_criteria_too() -> None:
    """By those who got it, after a smaller share of it."""
    steps = (DEPLOY, ALL, give(0.05), give(1.0))
    begun = release(*steps, measures=MEASURES, criteria=(CRITERION,))
    off, part = FlagSeen(True, 0.0, 1, {}, "x"), FlagSeen(True, 0.05, 2, {}, "r-1")

    def look(one: Release, seen: FlagSeen, at: float, sums: Sums | None = None) -> Any:
        source = one.progress.watch.figures
        figures = (
            FiguresSeen(source.since, source.flag, {Slot.GREEN: {"completion": sums}}) if source and sums else None
        )
        green = 100 if one.progress.exposed_at else 0
        return decide(one, facts(green, totals=totals(10, 0), flags={"checkout": seen}, figures=figures), at)

    for number, seen in enumerate((off, off, off, off, part, part)):
        begun = look(begun, seen, NOW + number).release
    assert begun.progress.step == 3
    waits = look(begun, part, NOW + 9, (20, 18.0, 18.0))
    assert not [action for action in waits.actions if action.name.startswith("flag")]
    goes = look(waits.release, part, NOW + 12, (400, 360.0, 360.0))
    assert [action.share for action in goes.actions if hasattr(action, "share")] == [1.0]


def test_a_first_release_is_asked_no_criteria() -> None:
    """There is nothing to divide: the first step gives everything."""
    begun = release(DEPLOY, traffic(10), ALL, first=True, measures=MEASURES, criteria=(CRITERION,))
    for at in (NOW, NOW + 1, NOW + 2):
        begun = decide(begun, facts(100 if at > NOW + 1 else 0, totals=totals(10, 0), stable=None), at).release
    assert begun.progress.phase is not Phase.EXPOSED
    assert begun.progress.hold is None


def test_what_is_counted_is_stored_and_read_back() -> None:
    """Another process goes on where one stopped; what an earlier Bascule stored is read, too."""
    begun = reached(guards=(GUARD,), criteria=(CRITERION,))
    looked = decide(begun, told(begun, (60, 50.0, 50.0)), NOW + 3).release.progress
    data = json.loads(json.dumps(as_stored(looked)))
    assert from_stored(Progress, data) == looked
    for name in ("criteria", "met", "figures"):
        del data["watch"][name]
    assert from_stored(Progress, data).watch.figures is None


@pytest.mark.parametrize("remedy", [Remedy.HOLD, Remedy.INVESTIGATE])
def test_remedies_hold_for_figures_as_for_traffic(remedy: Remedy) -> None:
    """A breached figure holds, or is only told."""
    begun = reached(guards=(replace(GUARD, remedy=remedy),))
    looked = decide(begun, told(begun, (60, 12.0, 12.0)), NOW + 3).release
    assert looked.progress.rollback is None
    assert (looked.progress.hold is not None) is (remedy is Remedy.HOLD)


def test_a_comparison_of_figures_reads_both_slots() -> None:
    """`completion lower than stable by 5%`, as long as both have users."""
    condition = parse_condition("completion_rate lower than stable by 5%")
    guard = Guard("x", replace(condition, metric="completion"))
    guard = replace(guard, condition=replace(guard.condition, unit=GUARD.condition.unit))
    begun = reached(guards=(guard,))
    first = decide(begun, told(begun, (40, 30.0, 30.0), (400, 340.0, 340.0)), NOW + 3).release
    worse = decide(first, told(first, (400, 150.0, 150.0), (1200, 1020.0, 1020.0)), NOW + 6).release
    assert worse.progress.phase is Phase.ROLLING_BACK
