"""A release told: its sentence, what users felt, what can be done, its line of steps, and what happened."""

from dataclasses import replace
from typing import Any

import pytest

from bascule.evidence.figures import Tally
from bascule.evidence.verdict import Judgement, Verdict
from bascule.kernel.i18n import render, say
from bascule.kernel.slot import Slot
from bascule.plan.spec import Step, StepKind
from bascule.release.draft import NoteKind
from bascule.release.facts import Verb
from bascule.release.journal import Entry, write_body
from bascule.release.phases import Event, Phase
from bascule.release.progress import Hold, HoldKind, Release, RollbackDecision, Watch
from bascule.server.views.felt import Felt, felt
from bascule.server.views.headline import Next, headline, steps_next
from bascule.server.views.journal import Topic, entry_view, happenings
from bascule.server.views.past import Division, Past
from bascule.server.views.status import Tone
from bascule.server.views.steps import StepState, evidence_left, left, planned_end, rail
from bascule.server.views.stops import MOST, Fold, stops
from tests.kit.releases import ALL, CHECK, DEPLOY, NOW, SMOKE, errors, release, soak, traffic

STEPS = (CHECK, Step(StepKind.APPROVE), DEPLOY, SMOKE, traffic(5, 60.0), traffic(50, 120.0), ALL, soak(30.0))
BREACHED = say("release.guard-breached", guard="error_rate > 1%", because=say("evidence.nothing"))


def at(phase: Phase, step: int = 4, **changes: Any) -> Release:
    """A release in a phase, in one of its steps."""
    made = release(*STEPS, guards=(errors(),))
    exposed = None if phase is Phase.PREPARING else NOW
    return replace(made, progress=replace(made.progress, phase=phase, step=step, exposed_at=exposed, **changes))


def judged(verdict: Verdict, **changes: Any) -> Watch:
    """A watch whose one guard stands so."""
    return Watch(judgements=(Judgement(verdict, say("evidence.nothing"), 0.01, **{"estimate": 0.19, **changes}),))


def went_back(because: Any = BREACHED, **changes: Any) -> Release:
    """A release that was rolled back a second after the decision."""
    rollback = RollbackDecision(because, NOW + 20, Event.RESTORE)
    known = {"rollback": rollback, "ended_at": NOW + 21, "watch": judged(Verdict.BREACHED), **changes}
    return at(Phase.ROLLED_BACK, **known)


def title(made: Release, touched: Felt | None = None, now: float = NOW + 30) -> str:
    """Its sentence in English."""
    return render(headline(made, now, touched).title, "en")


def test_what_users_felt_is_what_was_counted() -> None:
    """Requests of the candidate and its failures, of all since the exposure; none since the proxy said that none go there."""
    counted = {Slot.GREEN: Tally(21, 4), Slot.BLUE: Tally(9391, 2)}
    divisions = (
        Division(NOW, {Slot.BLUE: 95, Slot.GREEN: 5}),
        Division(NOW + 20.3, {Slot.BLUE: 100, Slot.GREEN: 0}),
        Division(NOW + 25.0, {Slot.BLUE: 100, Slot.GREEN: 0}),
    )
    assert felt(went_back(), counted, divisions) == Felt(21, 4, 9412, NOW + 20.3)
    assert felt(went_back(), counted) == Felt(21, 4, 9412, NOW + 21)
    assert felt(at(Phase.EXPOSED), counted, divisions) == Felt(21, 4, 9412, None)


def test_what_was_not_counted_is_not_claimed() -> None:
    """Nothing where nobody was exposed or nothing was read; "at least" where the proxy was away in the end."""
    assert felt(at(Phase.PREPARING), {Slot.BLUE: Tally(9, 0)}) is None
    assert felt(at(Phase.EXPOSED), {}) is None
    unread = went_back(watch=replace(judged(Verdict.BREACHED), unread=2))
    found = felt(unread, {Slot.GREEN: Tally(3, 1)})
    assert found is not None
    assert found.at_least


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (went_back(), "2 was rolled back: 19% of its requests failed."),
        (went_back(say("release.asked-back", by="noé", reason="slow")), "noé rolled 2 back."),
        (went_back(say("release.candidate-gone", detail="exit code 1")), "2 was rolled back: it had stopped running."),
        (went_back(say("evidence.error_run", run=50, limit=50)), "2 was rolled back: 50 requests in a row failed."),
        (went_back(say("release.peer-back", component="web", because="")), "2 was rolled back."),
        (at(Phase.FAILED, 0), "2 failed before anybody met it."),
        (at(Phase.SUCCEEDED, 7), "2 serves everybody."),
        (at(Phase.PREPARING, 0), "2 is being checked."),
        (at(Phase.EXPOSED, met=NOW), "2 has 5% of the traffic for another 30 s."),
        (at(Phase.PROMOTED, 7, met=NOW + 20), "Everybody has 2; it is watched for another 20 s."),
        (
            at(Phase.EXPOSED, met=NOW - 90, watch=judged(Verdict.UNKNOWN, needed=40, left=240.0)),
            "2 has 5% of the traffic; its guards need about 4 min more.",
        ),
        (at(Phase.EXPOSED, hold=Hold(HoldKind.PERSON, BREACHED, NOW, "idriss")), "idriss put 2 on hold at 5%."),
        (at(Phase.PREPARING, 1, hold=Hold(HoldKind.APPROVAL, BREACHED, NOW)), "2 is waiting for approval."),
    ],
)
def test_one_sentence_says_what_happened_or_what_is_waited_for(made: Release, expected: str) -> None:
    """Whatever the phase, the hold, or the reason to go back; what nobody has foreseen is said plainly."""
    assert title(made) == expected
    assert render(headline(made, NOW + 30).title, "fr").endswith((".", "!"))


def test_the_sentence_is_in_what_users_felt_where_that_was_counted() -> None:
    """Numbers of requests, not a share of a few at the moment of the decision."""
    assert title(went_back(), Felt(21, 4, 9412, NOW)) == "2 was rolled back: 4 of its 21 requests failed."
    assert title(went_back(), Felt(21, 0, 9412, NOW)) == "2 was rolled back: 19% of its requests failed."


@pytest.mark.parametrize("kind", list(HoldKind))
def test_every_hold_has_a_sentence_of_its_own(kind: HoldKind) -> None:
    """In both languages, and with its version."""
    made = at(Phase.EXPOSED, hold=Hold(kind, BREACHED, NOW))
    for language in ("en", "fr"):
        told = render(headline(made, NOW).title, language)
        assert "2" in told
        assert not told.startswith("details.")


def test_what_users_felt_is_told_in_red() -> None:
    """A rollback is the first thing that one has to see; a failure that nobody met is amber."""
    assert headline(went_back(), NOW).tone is Tone.NEED
    assert headline(at(Phase.FAILED), NOW).tone is Tone.CAUTION
    assert headline(at(Phase.SUCCEEDED, 7), NOW).tone is Tone.GOOD


@pytest.mark.parametrize(
    ("made", "possible", "expected"),
    [
        (at(Phase.EXPOSED), (Verb.HOLD, Verb.PROMOTE, Verb.ROLL_BACK), ((Verb.ROLL_BACK, Verb.HOLD), (Verb.PROMOTE,))),
        (
            at(Phase.EXPOSED, hold=Hold(HoldKind.PERSON, BREACHED, NOW)),
            (Verb.RESUME, Verb.PROMOTE, Verb.ROLL_BACK),
            ((Verb.RESUME, Verb.ROLL_BACK), (Verb.PROMOTE,)),
        ),
        (
            at(Phase.PREPARING, 1, hold=Hold(HoldKind.APPROVAL, BREACHED, NOW)),
            (Verb.HOLD, Verb.CANCEL),
            ((Next.APPROVE, Verb.CANCEL), (Verb.HOLD,)),
        ),
        (went_back(), (), ((Next.AGAIN, Next.OUTPUT), ())),
        (at(Phase.SUCCEEDED, 7), (Verb.ROLL_BACK,), ((Verb.ROLL_BACK, Next.CHANGES), ())),
    ],
)
def test_two_actions_make_sense(made: Release, possible: tuple[Verb, ...], expected: Any) -> None:
    """The first of what is possible now, and the rest besides; nothing that is not possible."""
    assert steps_next(made, possible) == expected


def line(made: Release, ended: dict[int, float]) -> Any:
    """Its line of steps."""
    return stops(rail(made, Past(whole=True, ended=ended), NOW + 30))


def test_what_is_done_is_folded_and_what_is_left_is_all_there() -> None:
    """Gates and preparations that are done are one stop; deployment, tests and shares keep theirs."""
    found = line(at(Phase.EXPOSED), {0: NOW + 1, 1: NOW + 5, 2: NOW + 8, 3: NOW + 10})
    assert [(one.fold, len(one.steps)) for one in found[:2]] == [(Fold.PREPARATION, 2), (Fold.NONE, 1)]
    assert (found[0].state, found[0].took) == (StepState.DONE, 5.0)
    assert [one.step.kind for one in found[1:]] == [step.kind for step in STEPS[2:]]
    fresh = line(at(Phase.PREPARING, 0), {})
    assert [one.fold for one in fresh] == [Fold.NONE] * len(STEPS)


def test_a_long_line_folds_all_that_is_behind() -> None:
    """However many steps there are, what is behind takes one stop once the line is long."""
    many = (CHECK,) * 3 + (DEPLOY, SMOKE, *(traffic(share) for share in range(5, 95, 10)), ALL)
    made = release(*many)
    made = replace(made, progress=replace(made.progress, phase=Phase.EXPOSED, step=9))
    found = line(made, {number: NOW + number for number in range(9)})
    assert found[0].fold is Fold.BEHIND
    assert len(found) <= MOST
    assert sum(len(one.steps) for one in found) == len(many)


def test_the_planned_end_counts_what_the_guards_need() -> None:
    """The longer of time and evidence; unknown where nobody can tell; nothing for guards that only investigate."""
    waiting = at(Phase.EXPOSED, met=NOW, watch=judged(Verdict.UNKNOWN, needed=500, left=300.0))
    assert left(waiting, NOW + 30) == 300.0
    assert planned_end(waiting, NOW + 30) == NOW + 30 + 300 + 120 + 30
    lost = at(Phase.EXPOSED, met=NOW, watch=judged(Verdict.UNKNOWN, needed=500, left=None))
    assert planned_end(lost, NOW + 30) is None
    done = at(Phase.EXPOSED, met=NOW, watch=judged(Verdict.HEALTHY))
    assert (evidence_left(done), left(done, NOW + 30)) == (0.0, 30.0)
    assert evidence_left(replace(waiting, progress=replace(waiting.progress, override=True))) == 0.0


def entry(number: int, kind: NoteKind, seconds: float = 0.0, by: str | None = None, **data: Any) -> Any:
    """An entry of a journal, as it is shown."""
    message = say("release.check-passed", check="tests", because="ok", took=1.0).as_json()
    body = {"kind": kind.value, "message": message, "data": data, "by": by}
    return entry_view(Entry(number, write_body("r-1", NOW + seconds, body), "f" * 64))


def test_a_decision_is_told_with_its_outcome() -> None:
    """A breach, the decision that it brings, and the end are one thing; the decision before it is another."""
    found = happenings(
        [
            entry(1, NoteKind.STARTED),
            entry(2, NoteKind.OUTCOME, 1, passed=True),
            entry(3, NoteKind.DECISION, 5),
            entry(4, NoteKind.OUTCOME, 5, weights={"green": 5}),
            entry(5, NoteKind.VERDICT, 9, verdict="breached", guard="errors"),
            entry(6, NoteKind.DECISION, 9, turn="restore"),
            entry(7, NoteKind.OUTCOME, 9),
            entry(8, NoteKind.ENDED, 10, outcome="rolled back"),
        ]
    )
    assert [one.lead.number for one in found] == [8, 3, 1]
    assert [[each.number for each in one.folded] for one in found] == [[5, 6, 7], [4], [2]]
    assert [one.tone for one in found] == [Tone.NEED, Tone.MOVING, Tone.GOOD]


def test_what_repeats_is_told_once() -> None:
    """A guard that changes its mind to and fro stands at its last word, with the others under it; another guard is apart."""
    verdicts = [
        entry(number, NoteKind.VERDICT, 100 * number, verdict=verdict, guard=guard)
        for number, (verdict, guard) in enumerate(
            [("unknown", "a"), ("healthy", "a"), ("unknown", "b"), ("unknown", "a")]
        )
    ]
    found = happenings(verdicts)
    assert [(one.lead.number, [each.number for each in one.folded]) for one in found] == [(2, []), (3, [0, 1])]


def test_nothing_is_left_out() -> None:
    """Every entry stands somewhere, once."""
    kinds = [kind for kind in NoteKind for _ in range(3)]
    found = happenings([entry(number, kind, 7.0 * number) for number, kind in enumerate(kinds)])
    told = sorted(one.number for each in found for one in (each.lead, *each.rest))
    assert told == list(range(len(kinds)))


def test_one_finds_what_people_did() -> None:
    """What somebody asked is about people, whatever came of it; checks and problems are found as well."""
    assert entry(1, NoteKind.REQUEST, by="noé").topic is Topic.PEOPLE
    assert entry(1, NoteKind.HOLD, by="noé").topic is Topic.PEOPLE
    assert entry(1, NoteKind.OUTCOME).topic is Topic.CHECKS
    assert entry(1, NoteKind.TROUBLE).topic is Topic.TROUBLE
    assert entry(1, NoteKind.DECISION).topic is Topic.DECISIONS
