"""Port errors say what happens next. Whatever else leaves a driver is a bug.

Each carries a `Message`, because a person will read it; the engine only looks at the class.
"""

from bascule.kernel.error import BasculeError, ErrorKind
from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Seconds


class PortError(BasculeError):
    """The root of what a driver may raise."""

    kind = ErrorKind.REFUSED


class TryLater(PortError):
    """Busy or not ready: the same call may work after `after` seconds."""

    kind = ErrorKind.BUSY

    def __init__(self, message: Message, after: Seconds = Seconds(1.0)) -> None:
        super().__init__(message)
        self.after = after


class Unreachable(PortError):
    """The backend did not answer. Says nothing about the version that is being released."""

    kind = ErrorKind.UNREACHABLE


class Refused(PortError):
    """The backend understood and said no: a person must change something first."""


class WrongOption(Refused):
    """What the plan gives a driver cannot be meant, whatever is released: known as soon as the plan is read."""


class Conflict(PortError):
    """Somebody else moved it: observe again, then decide again."""

    kind = ErrorKind.CONFLICT


class NotSupported(PortError):
    """The backend cannot do this; a plan that needs it should have been refused when it was checked."""

    kind = ErrorKind.NOT_SUPPORTED
