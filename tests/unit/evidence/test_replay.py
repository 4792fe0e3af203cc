"""Samples from CSV, and guards replayed over them."""

import pytest

from bascule.evidence.counts import Counts
from bascule.evidence.replay import read_samples, replay
from bascule.evidence.verdict import Verdict
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import render
from bascule.kernel.slot import Slot
from tests.kit.evidence import VIEW, guard

ERRORS = guard().condition
LATENCY = guard("latency_p95", limit=0.5).condition


def test_counts_of_both_slots_become_looks() -> None:
    """Rows with the same second are one look; both ways of naming a slot work."""
    ticks = read_samples("at,slot,total,bad\n10,stable,200,1\n10,candidate,20,2\n\n20,green,5,0\n", ERRORS)
    assert [tick.at for tick in ticks] == [10.0, 20.0]
    assert ticks[0].counts == {Slot.BLUE: Counts(200, 1), Slot.GREEN: Counts(20, 2)}
    assert ticks[1].counts == {Slot.GREEN: Counts(5, 0)}


def test_values_of_requests_are_counted_over_the_limit() -> None:
    """One row per request: how many took longer than the limit; a decimal comma is read beside semicolons."""
    ticks = read_samples("at;slot;value\n1;green;0,2\n1;green;0,5\n1;green;0,51\n", LATENCY)
    assert ticks[0].counts[Slot.GREEN] == Counts(3, over={0.5: 1})


def test_bad_of_a_falling_share_is_what_did_not_succeed() -> None:
    """For `completion_rate < 60%`, 3 bad of 10 are 7 successes."""
    ticks = read_samples("at,slot,total,bad\n1,green,10,3\n", guard("completion_rate", "<", 0.6).condition)
    assert ticks[0].counts[Slot.GREEN].sums["completion_rate"][:2] == (10, 7)


def test_a_replay_says_what_a_release_would_have_seen() -> None:
    """A bad candidate in the samples is breached at the look where the evidence is in."""
    text = "at,slot,total,bad\n" + "".join(f"{10 * t},candidate,20,2\n" for t in range(1, 20))
    judgements = replay(guard(), read_samples(text, ERRORS), VIEW)
    verdicts = [judgement.verdict for _, judgement in judgements]
    assert verdicts[0] is Verdict.UNKNOWN
    assert verdicts[-1] is Verdict.BREACHED
    assert len(judgements) == 19
    assert judgements[0][0] == 10.0


def test_a_replay_of_means() -> None:
    """Values of a mean, negative ones too, are summed."""
    text = "at,slot,value\n" + "".join(f"{t},candidate,{3 + (t % 2)}\n" for t in range(1, 200))
    assert replay(guard("satisfaction", "<", 4.0), read_samples(text, guard("satisfaction").condition), VIEW)[-1][
        1
    ].estimate
    assert read_samples("at,slot,value\n1,green,-2\n", guard("margin").condition)[0].counts[Slot.GREEN].sums[
        "margin"
    ] == (1, -2, 4)


def test_a_replay_of_nothing_is_nothing() -> None:
    """No looks, no judgements."""
    assert replay(guard(), [], VIEW) == []


@pytest.mark.parametrize(
    ("rows", "condition", "expected"),
    [
        ("", ERRORS, "The first line has the columns -; allowed: at,slot,total,bad / at,slot,value."),
        ("at,slot,total,bad\n", ERRORS, "The file has no rows of samples."),
        ("at,slot,total,bad\n1,green,5\n", ERRORS, "Row 2 has 3 cells; 4 are needed."),
        ("at,slot,total,bad\n1,green,5,0\n1,red,5,0\n", ERRORS,
         'Row 3: the slot is "red"; allowed: stable, candidate, blue, green.'),
        ("at,slot,total,bad\nsoon,green,5,0\n", ERRORS, 'Row 2: "soon" in column at is not a number of 0 or more.'),
        ("at,slot,total,bad\n1,green,5.5,0\n", ERRORS, 'Row 2: "5.5" in column total is not a whole number of 0 or more.'),
        ("at,slot,total,bad\n1,green,5,6\n", ERRORS, "Row 2: 6 bad of 5; at most 5 can be."),
        ("at,slot,total,bad\n9,green,5,0\n1,green,5,0\n", ERRORS,
         "Row 3: 1.0 s comes after 9.0 s; rows must be in order of time."),
        ("at,slot,value\n1,green,0.3\n", ERRORS,
         "The condition error_rate needs the columns at,slot,total,bad; the file has at,slot,value."),
        ("at,slot,value\n1,green,nan\n", LATENCY, 'Row 2: "nan" in column value is not a number of 0 or more.'),
        ("at,slot,value\n1,green,-1\n", LATENCY, 'Row 2: "-1" in column value is not a number of 0 or more.'),
    ],
)  # fmt: skip
def test_a_wrong_row_is_named_with_what_was_found_and_what_is_allowed(rows, condition, expected) -> None:
    """Errors give the row, what stands there and what may; in French too."""
    with pytest.raises(BasculeError) as caught:
        read_samples(rows, condition)
    assert str(caught.value) == expected
    assert render(caught.value.message, "fr") != expected
