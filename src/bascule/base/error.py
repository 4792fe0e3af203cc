"""The root of every error that is meant for a person.

It carries messages, not text: what is wrong, and what to type next. Anything that is not a `BasculeError` is a bug.
"""

from bascule.base.words import ENGLISH, Message, render


class BasculeError(Exception):
    """Something that a person can mend: `message` says what, `hint` what to do next."""

    def __init__(self, message: Message, hint: Message | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return render(self.message, ENGLISH)
