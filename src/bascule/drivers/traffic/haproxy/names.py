"""How our things are called inside HAProxy: the words that rendering and parsing share.

What a place does with its users is one number in one map, so that it changes at once: the candidate's share in percent, plus
1000 when blue is the candidate. Nobody is served at 9000.
"""

from bascule.kernel.slot import Slot
from bascule.ports.traffic import Route

NOBODY = 9000
BLUE = 1000
# How server lines begin: those of the slot itself, and those of the other slot, which stand by.
OWN, RELIEF = "s", "r"


def backend(key: str, slot: Slot) -> str:
    """The backend whose requests are evidence."""
    return f"{key}--{slot.value}"


def blind(key: str, slot: Slot) -> str:
    """The backend of the same servers, unasked: for when all of them seem to be unwell, and nobody else is there.

    Its requests are evidence as well.
    """
    return f"{key}--{slot.value}-blind"


def visits(key: str, slot: Slot) -> str:
    """The backend of synthetic visitors, whose requests are evidence, too; no relief answers them."""
    return f"{key}--{slot.value}-visits"


def direct(key: str, slot: Slot) -> str:
    """The backend of requests that name their slot."""
    return f"{key}--{slot.value}-direct"


def rule(route: Route) -> int:
    """What a place does with its users."""
    mine, others = (route.weights.get(slot, 0) for slot in (route.candidate, route.candidate.other))
    if not mine + others:
        return NOBODY
    return round(100 * mine / (mine + others)) + (BLUE if route.candidate is Slot.BLUE else 0)


def weights(number: int) -> dict[Slot, int]:
    """The weights that a rule stands for."""
    if number >= NOBODY:
        return dict.fromkeys(Slot, 0)
    candidate = Slot.BLUE if number >= BLUE else Slot.GREEN
    return {candidate: number % BLUE, candidate.other: 100 - number % BLUE}
