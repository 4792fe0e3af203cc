"""The edge where errors become statuses, once, by their kind; and what the server itself refuses by a class of its own.

Every other error has its kind from the place where it is raised: no status is ever chosen by a sentence.
"""

from collections.abc import Mapping

from bascule.kernel.error import BasculeError, ErrorKind
from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Seconds

STATUSES: Mapping[ErrorKind, int] = {
    ErrorKind.INVALID: 422,
    ErrorKind.REFUSED: 409,
    ErrorKind.CONFLICT: 409,
    ErrorKind.NOT_FOUND: 404,
    ErrorKind.UNAUTHENTICATED: 401,
    ErrorKind.FORBIDDEN: 403,
    ErrorKind.TOO_LARGE: 413,
    ErrorKind.TOO_SLOW: 408,
    ErrorKind.TOO_OFTEN: 429,
    ErrorKind.BUSY: 503,
    ErrorKind.UNREACHABLE: 503,
    ErrorKind.UNREADY: 503,
    ErrorKind.MISDIRECTED: 421,
    ErrorKind.NOT_SUPPORTED: 409,
    ErrorKind.BUG: 500,
}


def status_of(error: BasculeError) -> int:
    """The HTTP status that says what an error says."""
    return STATUSES[error.kind]


class Unauthenticated(BasculeError):
    """Nobody is known behind the request."""

    kind = ErrorKind.UNAUTHENTICATED


class Forbidden(BasculeError):
    """Somebody is known, and may not."""

    kind = ErrorKind.FORBIDDEN


class NotFound(BasculeError):
    """There is no such thing."""

    kind = ErrorKind.NOT_FOUND


class Clash(BasculeError):
    """What is asked does not fit what is."""

    kind = ErrorKind.REFUSED


class TooOften(BasculeError):
    """Failed too often; the same may be tried again after `after` seconds."""

    kind = ErrorKind.TOO_OFTEN

    def __init__(self, message: Message, after: Seconds) -> None:
        super().__init__(message)
        self.after = after


class Unready(BasculeError):
    """Something is missing here that the caller cannot mend; the cause is for our own people."""

    kind = ErrorKind.UNREADY


class TooLarge(BasculeError):
    """More than is read."""

    kind = ErrorKind.TOO_LARGE


class TooSlow(BasculeError):
    """A body that does not come."""

    kind = ErrorKind.TOO_SLOW


class TooMany(BasculeError):
    """More at once than are worked on; the same may be tried again in a moment."""

    kind = ErrorKind.BUSY


class Misdirected(BasculeError):
    """Asked for under a name that is not ours."""

    kind = ErrorKind.MISDIRECTED
