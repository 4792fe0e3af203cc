"""What a plan says of a flag: by environment, and what follows when it says something else."""

from typing import Any

import pytest

from bascule.flag.declared import edit, in_place
from bascule.flag.definition import read_flag

SHORT = {"enabled": True, "rolloutPercentage": 0, "conditions": {"minVersion": "1.4.0"}}
WHOLE = {"state": "ENABLED", "variants": {"a": 1, "b": 2}, "defaultVariant": "a"}


def test_an_environment_wins_over_what_is_written_for_all() -> None:
    """Members that are written for an environment replace those written for all; the others stay."""
    declared = {**SHORT, "environments": {"staging": {"rolloutPercentage": 100}}}
    assert in_place(declared, "staging") == {**SHORT, "rolloutPercentage": 100}
    assert in_place(declared, "production") == SHORT


def test_the_description_of_a_definition_is_metadata() -> None:
    """Flagd's form has no description; what else is known of it stays."""
    declared = {**WHOLE, "description": "Prices", "metadata": {"owner": "camille"}}
    assert in_place(declared, "production")["metadata"] == {"description": "Prices", "owner": "camille"}
    assert "description" not in in_place(declared, "production")


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (SHORT, SHORT, None),
        (SHORT, {**SHORT, "conditions": {"minVersion": "1.2.0"}}, {"conditions": {"minVersion": "1.2.0"}}),
        (SHORT, {"enabled": True, "rolloutPercentage": 0}, {"conditions": {}}),
        ({"enabled": True}, {}, {}),
        ({"users": {"a": True}}, {"users": {"a": True}, "rolloutPercentage": 50}, {"rolloutPercentage": 50}),
        (WHOLE, {**WHOLE, "state": "DISABLED"}, {**WHOLE, "state": "DISABLED"}),
        (SHORT, WHOLE, WHOLE),
    ],
)
def test_only_what_changed_in_the_plan_is_written(before: Any, after: Any, change: Any) -> None:
    """A member that the plan does not change is not written: run time may have moved it."""
    assert edit(before, after, read_flag("f", WHOLE)) == change


def test_an_edit_does_not_switch_on_what_somebody_switched_off() -> None:
    """A definition whose state the plan leaves alone keeps the state of run time."""
    now = read_flag("f", {**WHOLE, "state": "DISABLED"})
    assert edit(WHOLE, {**WHOLE, "defaultVariant": "b"}, now) == {**WHOLE, "defaultVariant": "b", "state": "DISABLED"}
