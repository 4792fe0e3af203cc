"""Free ports on this machine.

They are taken from below the range in which the system picks ports for outgoing connections, so that a port which was
given to a process is still free when the process is started again.
"""

import random
import socket
from collections.abc import Collection

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.ports.errors import TryLater

FIRST, LAST = 20_000, 31_999
TRIES = 100


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether nobody listens on the port now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(taken: Collection[int] = ()) -> int:
    """A free port of 127.0.0.1 that is not among the taken ones."""
    for port in random.sample(range(FIRST, LAST + 1), TRIES):
        if port not in taken and is_free(port):
            return port
    raise TryLater(say("driver.no-port", first=FIRST, last=LAST), after=Seconds(5.0))
