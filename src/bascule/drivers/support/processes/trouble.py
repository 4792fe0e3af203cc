"""Trouble with the machine below: errors of the operating system become port errors that a person can act on."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.ports.errors import PortError, Refused, TryLater

FULL = {errno.ENOSPC, errno.EDQUOT}
PASSING = {errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.EINTR, errno.EBUSY}


def port_error(error: OSError, what: str) -> PortError:
    """The port error that says what an `OSError` about `what` means."""
    if error.errno in FULL:
        return Refused(say("driver.disk-full", path=what))
    reason = error.strerror or str(error)
    if error.errno in PASSING:
        return TryLater(say("driver.machine-busy", what=what, reason=reason), after=Seconds(2.0))
    return Refused(say("driver.machine-refused", what=what, reason=reason))


@contextmanager
def machine(what: object) -> Iterator[None]:
    """Let nothing but port errors leave a block that uses files, sockets or processes."""
    try:
        yield
    except OSError as error:
        raise port_error(error, str(error.filename or what)) from error
