"""Exit codes, the same for every verb; and the edge where the kind of an error becomes one."""

from bascule.kernel.error import BasculeError, ErrorKind

DONE, FAILED, WRONG, HELD, LOST, INTERRUPTED = 0, 1, 2, 3, 4, 130


class GaveUp(BasculeError):
    """Nobody knows how it ended: whoever followed it lost the control plane and waited long enough."""

    kind = ErrorKind.UNREACHABLE


def code_of(kind: ErrorKind) -> int:
    """The exit code that says what an error says: settings of this installation are words that were typed, elsewhere."""
    return WRONG if kind is ErrorKind.UNREADY else FAILED


def exit_code(error: BasculeError) -> int:
    """The exit code of what ended a verb."""
    return LOST if isinstance(error, GaveUp) else code_of(error.kind)
