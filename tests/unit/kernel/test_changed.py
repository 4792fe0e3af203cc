"""Copies of frozen values: the same as `dataclasses.replace` makes."""

from dataclasses import FrozenInstanceError, dataclass, replace

import pytest

from bascule.kernel.changed import changed
from bascule.kernel.quantities import Instant
from bascule.release.progress import Progress


@dataclass(frozen=True, slots=True)
class Checked:
    """One that looks at itself when it is made."""

    a: int
    b: int

    def __post_init__(self) -> None:
        if self.a > self.b:
            raise ValueError


def test_a_copy_is_what_replace_makes() -> None:
    """Every field but those that change is the same one; what was copied stays as it was, and so does the copy."""
    before = Progress(entered=Instant(1.0), step=2, flags_back=True)
    after = changed(before, step=3, met=Instant(2.0))
    assert after == replace(before, step=3, met=Instant(2.0))
    assert before == Progress(entered=Instant(1.0), step=2, flags_back=True)
    with pytest.raises(FrozenInstanceError):
        after.step = 4  # type: ignore[misc]


def test_a_field_that_is_not_there_is_refused() -> None:
    """As is a class that would have to look at itself again."""
    with pytest.raises(TypeError, match="Progress has no field stepp"):
        changed(Progress(entered=Instant(1.0)), stepp=3)
    with pytest.raises(TypeError, match="Checked"):
        changed(Checked(1, 2), a=3)
