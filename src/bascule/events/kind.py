"""The six kinds of tracking call, and the names that their events are counted under."""

from collections.abc import Mapping
from enum import StrEnum

EXPOSURE = "$exposure"


class Kind(StrEnum):
    """What a call tells: somebody did something, is somebody, saw a page or a screen, belongs to a group, has another id."""

    TRACK = "track"
    IDENTIFY = "identify"
    PAGE = "page"
    SCREEN = "screen"
    GROUP = "group"
    ALIAS = "alias"

    @property
    def event(self) -> str:
        """The name that such calls are counted under; of `track` the caller says it."""
        return f"${self.value}"


# None is a batch of any kinds. The letters are what browser libraries type.
PATHS: Mapping[str, Kind | None] = {
    **{kind.value: kind for kind in Kind},
    **{kind.value[0]: kind for kind in Kind},
    "batch": None,
    "b": None,
    "import": None,
}
assert len(PATHS) == 2 * len(Kind) + 3, "two kinds begin with one letter"
