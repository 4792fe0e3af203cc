"""How our things are called inside Envoy: the words that rendering and parsing share.

A slot has two clusters with the same endpoints: the counted one, and the direct one for requests that ask for the slot by header.
What testers do there must not become evidence about users.
"""

from bascule.base.slot import Slot
from bascule.drivers.support.listen import join_address


def cluster(key: str, slot: Slot) -> str:
    """The cluster whose requests are evidence."""
    return f"{key}--{slot.value}"


def direct(key: str, slot: Slot) -> str:
    """The cluster of requests that name their slot."""
    return f"{key}--{slot.value}-direct"


def listener(key: str, host: str, port: int) -> str:
    """The listener; its address is part of its name, so that a listener of that name is one with that address."""
    return f"{key}@{join_address(host, port)}"
