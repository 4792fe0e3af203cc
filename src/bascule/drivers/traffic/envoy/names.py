"""How our things are called inside Envoy: the words that rendering and parsing share.

A slot has a counted cluster, and a direct one for requests that name the slot: what testers do there must not become evidence about
users. The counted one is an aggregate of the slot's own replicas and, where the slot has relief, of the other slot's. Envoy
counts answers where the route leads, at the aggregate, and tries at its parts; so whatever the relief's part was given is what
the slot failed to answer.
"""

from bascule.drivers.support.proxies.listen import join_address
from bascule.kernel.slot import Slot


def cluster(key: str, slot: Slot) -> str:
    """The cluster whose requests are evidence."""
    return f"{key}--{slot.value}"


def own(key: str, slot: Slot) -> str:
    """The part of it that are the slot's replicas."""
    return f"{key}--{slot.value}-own"


def relief(key: str, slot: Slot) -> str:
    """The part of it that are the other slot's replicas."""
    return f"{key}--{slot.value}-relief"


def visits(key: str, slot: Slot) -> str:
    """The cluster of synthetic visitors, whose requests are evidence, too; no relief answers them."""
    return f"{key}--{slot.value}-visits"


def direct(key: str, slot: Slot) -> str:
    """The cluster of requests that name their slot."""
    return f"{key}--{slot.value}-direct"


def listener(key: str, host: str, port: int) -> str:
    """The listener; its address is part of its name, so that a listener of that name is one with that address."""
    return f"{key}@{join_address(host, port)}"
