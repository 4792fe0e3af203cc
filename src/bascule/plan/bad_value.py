"""Bad values: what is wrong with one value of a plan, before anybody knows in which line it stands.

A reader of a value (a duration, a condition, a step) raises a `BadValueError`; `load` turns it into a `Problem` by
adding the place. It is a `ValueError`, so that Pydantic collects it beside its own errors and goes on.
"""

from bascule.kernel.i18n import Message


class BadValueError(ValueError):
    """One wrong value: what is wrong, what may be meant, and how many characters into the value it starts."""

    def __init__(self, message: Message, hint: Message | None = None, offset: int = 0) -> None:
        super().__init__(message.key)
        self.message = message
        self.hint = hint
        self.offset = offset
