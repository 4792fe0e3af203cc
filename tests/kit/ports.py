"""Ports for tests: each test process has a block of its own, below those that the system picks for outgoing connections.

A port that the system picked would be free only now: until the test listens there, any connection of the machine may take it,
and a release that needs it then holds for ever.
"""

import itertools
import socket
from collections.abc import Iterator

# The product itself takes its own from 20,000 on; outgoing connections begin at 32,768.
FIRST, BLOCK, BLOCKS = 10_000, 200, 50
_held: list[socket.socket] = []


def _block() -> int:
    """The first port of a block that no other test process of this machine has; ours until this process ends.

    A name of a socket is the lock: whichever folder for temporary files a test run has, it is the same one.
    """
    for number in range(BLOCKS):
        lock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            lock.bind(f"\0bascule-test-ports-{number}")
        except OSError:
            lock.close()
            continue
        _held.append(lock)
        return FIRST + number * BLOCK
    raise OSError("all blocks of ports are taken by other test processes")


def _ports() -> Iterator[int]:
    first = _block()
    yield from itertools.cycle(range(first, first + BLOCK))


_numbers = _ports()
_kept: set[int] = set()


def own_port() -> int:
    """A port on which nobody listens for as long as this process lives: for plans under which nothing is ever started."""
    port = free_port()
    _kept.add(port)
    return port


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on, and that no other test is given meanwhile.

    Raises `OSError` where the whole block is taken.
    """
    for port in itertools.islice(_numbers, BLOCK):
        if port in _kept:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("every port of this process's block is taken")
