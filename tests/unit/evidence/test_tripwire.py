"""Runs of bad answers."""

from hypothesis import given
from hypothesis import strategies as st

from bascule.evidence.counts import Counts
from bascule.evidence.tripwire import Tripwire, Wire
from bascule.kernel.i18n import render
from bascule.kernel.stored import as_stored, from_stored
from tests.kit.evidence import STEADY


def test_health_trips_after_its_number_in_a_row() -> None:
    """Three failures in a row trip a limit of three; a good answer between starts anew."""
    wire = Tripwire(Wire.HEALTH, 3)
    for ok in (False, False, True, False, False):
        wire = wire.after_health(ok)
        assert not wire.tripped
    wire = wire.after_health(False)
    assert wire.tripped
    assert render(wire.because, "en") == "3 health checks in a row failed; 3 are enough."


def test_a_look_with_any_good_request_starts_anew() -> None:
    """Only looks in which every request failed add to the run; looks without requests leave it."""
    wire = Tripwire(Wire.ERRORS, 10)
    for counts, run in ((Counts(6, 6), 6), (Counts(), 6), (Counts(9, 8), 0), (Counts(7, 7), 7), (Counts(3, 3), 10)):
        wire = wire.after_counts(counts)
        assert wire.run == run
    assert wire.tripped


def test_a_limit_of_zero_is_off() -> None:
    """No run trips a tripwire that is off."""
    assert not Tripwire(Wire.ERRORS, 0).after_counts(Counts(1000, 1000)).tripped


@STEADY
@given(st.sampled_from(Wire), st.integers(0, 99), st.integers(0, 99))
def test_json_round_trip(wire: Wire, limit: int, run: int) -> None:
    """A tripwire equals its JSON read back."""
    tripwire = Tripwire(wire, limit, run)
    assert from_stored(Tripwire, as_stored(tripwire)) == tripwire
