"""Everything that can happen to a release, in one table.

A release is in one phase; an event moves it to another. What is not in the table cannot happen: `move` refuses it.
Terminal phases have empty rows. The diagram in the docs is generated from this table, and the tests prove that every
phase is reachable, that each can end, and that nothing leaves a terminal one.

The phase says where the traffic is, because the way back depends on it: nowhere yet (`preparing`), partly on the
candidate (`exposed`), wholly (`promoted`), on its way back (`rolling back`), or stuck on its way back (`stranded`).
A hold is not a phase: a release waits *within* its phase, and its way back stays as open as the phase has it.
"""

from collections.abc import Mapping
from enum import StrEnum

from bascule.kernel.i18n import Keys


class Phase(StrEnum):
    """Where a release is."""

    PREPARING = "preparing"
    EXPOSED = "exposed"
    PROMOTED = "promoted"
    ROLLING_BACK = "rolling back"
    STRANDED = "stranded"
    SUCCEEDED = "succeeded"
    ROLLED_BACK = "rolled back"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def terminal(self) -> bool:
        """Whether nothing can happen any more."""
        return not TABLE[self]


PHASE = Keys("release.phase-{}", Phase)


class Event(StrEnum):
    """What moves a release."""

    EXPOSE = "expose"
    PROMOTE = "promote"
    FINISH = "finish"
    TURN_BACK = "turn back"
    STRAND = "strand"
    RESTORE = "restore"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"


class Impossible(Exception):
    """An event that the phase does not know: a bug in the deciding code, never a person's mistake."""


TABLE: Mapping[Phase, Mapping[Event, Phase]] = {
    # The candidate is checked and deployed; nobody sees it.
    Phase.PREPARING: {
        Event.EXPOSE: Phase.EXPOSED,
        Event.PROMOTE: Phase.PROMOTED,
        Event.TURN_BACK: Phase.ROLLING_BACK,
    },
    # Some users see the candidate; stable serves the others.
    Phase.EXPOSED: {
        Event.PROMOTE: Phase.PROMOTED,
        Event.TURN_BACK: Phase.ROLLING_BACK,
    },
    # Everybody sees the candidate; the old version is still warm.
    Phase.PROMOTED: {
        Event.FINISH: Phase.SUCCEEDED,
        Event.TURN_BACK: Phase.ROLLING_BACK,
    },
    # Traffic returns to stable; the three ends say what had happened before.
    Phase.ROLLING_BACK: {
        Event.RESTORE: Phase.ROLLED_BACK,
        Event.WITHDRAW: Phase.FAILED,
        Event.CANCEL: Phase.CANCELLED,
        Event.STRAND: Phase.STRANDED,
    },
    # The way back does not work: a person is needed, and we keep trying.
    Phase.STRANDED: {
        Event.RESTORE: Phase.ROLLED_BACK,
        Event.WITHDRAW: Phase.FAILED,
        Event.CANCEL: Phase.CANCELLED,
    },
    Phase.SUCCEEDED: {},
    Phase.ROLLED_BACK: {},
    Phase.FAILED: {},
    Phase.CANCELLED: {},
}


def move(phase: Phase, event: Event) -> Phase:
    """The phase after an event. Raises `Impossible` where the table has no such line."""
    try:
        return TABLE[phase][event]
    except KeyError:
        raise Impossible(f"{event!s} cannot happen to a release that is {phase!s}") from None


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    name = {phase: phase.replace(" ", "_") for phase in Phase}
    lines = ["stateDiagram-v2", f"    [*] --> {name[Phase.PREPARING]}"]
    for phase, row in TABLE.items():
        lines += [f"    {name[phase]} --> {name[after]}: {event}" for event, after in row.items()]
        lines += [f"    {name[phase]} --> [*]"] if not row else []
    return "\n".join(lines)
