"""The root of every error that is meant for a person, and the kinds of them.

An error carries messages, not text: what is wrong, and what to type next. It carries its kind, too, from the place where it
is raised: whoever stands at an edge, the server with its statuses and the command line with its exit codes, looks at nothing
else. A class of its own is for those who catch it and go on. Anything that is not a `BasculeError` is a bug.
"""

from enum import StrEnum

from bascule.kernel.i18n import ENGLISH, Message, render


class ErrorKind(StrEnum):
    """What sort of no it is: what whoever asked can do about it."""

    INVALID = "invalid"
    """What is asked is wrong in itself: ask for something else."""
    REFUSED = "refused"
    """What is asked does not fit what is: change that first."""
    CONFLICT = "conflict"
    """Somebody else was faster: look again, then ask again."""
    NOT_FOUND = "not-found"
    UNAUTHENTICATED = "unauthenticated"
    """Nobody is known behind the request."""
    FORBIDDEN = "forbidden"
    """Somebody is known, and may not."""
    TOO_LARGE = "too-large"
    TOO_SLOW = "too-slow"
    TOO_OFTEN = "too-often"
    BUSY = "busy"
    """Not now: the same may work in a moment."""
    UNREACHABLE = "unreachable"
    """What it takes does not answer."""
    UNREADY = "unready"
    """This installation lacks something, or is set up wrongly: whoever runs it must mend that."""
    MISDIRECTED = "misdirected"
    """Asked for under a name that is not ours."""
    NOT_SUPPORTED = "not-supported"
    """This backend cannot do it."""
    BUG = "bug"
    """A defect of ours."""


class BasculeError(Exception):
    """Something that a person can mend: `message` says what, `hint` what to do next, `kind` what sort of no it is."""

    kind = ErrorKind.INVALID

    def __init__(self, message: Message, hint: Message | None = None, *, kind: ErrorKind | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.kind = kind or type(self).kind

    def __str__(self) -> str:
        return render(self.message, ENGLISH)
