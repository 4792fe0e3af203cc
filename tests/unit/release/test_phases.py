"""The table of what can happen."""

from itertools import product

import pytest

from bascule.release.phases import TABLE, Event, Impossible, Phase, diagram, move


def reachable(start: Phase) -> set[Phase]:
    """Every phase that can follow, however late."""
    found, todo = {start}, [start]
    while todo:
        for after in TABLE[todo.pop()].values():
            if after not in found:
                found.add(after)
                todo.append(after)
    return found


def test_every_phase_has_a_row() -> None:
    """No phase was forgotten."""
    assert set(TABLE) == set(Phase)


def test_every_event_is_used() -> None:
    """No event is a word without a meaning."""
    assert {event for row in TABLE.values() for event in row} == set(Event)


def test_every_phase_is_reachable() -> None:
    """Nothing stands in the table that cannot happen."""
    assert reachable(Phase.PREPARING) == set(Phase)


@pytest.mark.parametrize("phase", Phase)
def test_every_phase_can_end(phase: Phase) -> None:
    """From everywhere a release can come to an end."""
    assert any(after.terminal for after in reachable(phase))


@pytest.mark.parametrize(
    "phase", [phase for phase in Phase if not phase.terminal and phase not in {Phase.ROLLING_BACK, Phase.STRANDED}]
)
def test_the_way_back_is_open_everywhere(phase: Phase) -> None:
    """Whatever is under way can turn back."""
    assert TABLE[phase][Event.TURN_BACK] is Phase.ROLLING_BACK


@pytest.mark.parametrize(("phase", "event"), list(product(Phase, Event)))
def test_what_the_table_lacks_is_refused(phase: Phase, event: Event) -> None:
    """Each pair is either in the table or impossible."""
    if event in TABLE[phase]:
        assert move(phase, event) is TABLE[phase][event]
    else:
        with pytest.raises(Impossible):
            move(phase, event)


def test_nothing_but_the_soak_ends_well() -> None:
    """Only a promoted release succeeds: "stopped" is never "succeeded"."""
    assert [phase for phase, row in TABLE.items() if Phase.SUCCEEDED in row.values()] == [Phase.PROMOTED]


def test_the_diagram_has_every_line() -> None:
    """The picture in the docs is drawn from the table."""
    drawn = diagram()
    assert all(f": {event}" in drawn for event in Event)
