"""By whom a flag is off."""

import pytest

from bascule.flag.switches import Switch, switched_off_by

ON, OFF = Switch(True, "camille"), Switch(False, "camille")
GIVEN, TAKEN = Switch(True, "r-1", "r-1"), Switch(False, "r-1", "r-1")


@pytest.mark.parametrize(
    ("history", "by"),
    [
        ([], ""),
        ([OFF], "camille"),
        ([OFF, ON], ""),
        ([OFF, ON, Switch(False, "idriss")], "idriss"),
        ([GIVEN, OFF], "camille"),
        ([GIVEN, TAKEN], ""),
        ([OFF, GIVEN, TAKEN], "camille"),
        ([OFF, GIVEN], ""),
        ([OFF, GIVEN, ON, TAKEN], ""),
        ([OFF, Switch(True, "r-1", "r-1"), Switch(False, "r-2", "r-2")], ""),
        ([OFF, Switch(False, "noe", removed=True)], ""),
    ],
)
def test_whoever_switched_it_off_is_remembered(history: list[Switch], by: str) -> None:
    """What a release takes back is off as before; what nobody has ever switched on is off by nobody."""
    assert switched_off_by(history) == by
