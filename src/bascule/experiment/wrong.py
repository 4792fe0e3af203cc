"""What is wrong with a design or with figures: an error for a person, with the place and what is allowed."""

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say


class WrongExperiment(BasculeError):
    """A design, or figures, that cannot be what they say they are."""


def wrong(key: str, /, **values: object) -> WrongExperiment:
    """The error of a key."""
    return WrongExperiment(say(key, **values))
