"""Sign-offs: what a release asks of people, items to settle with their proof and their time, and approvals."""

from dataclasses import dataclass
from enum import StrEnum

from bascule.kernel.quantities import Seconds
from bascule.plan.enums import ListPhase


class Proof(StrEnum):
    """What must come with the confirmation of an item."""

    NOTHING = "nothing"
    NOTE = "note"
    LINK = "link"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Band:
    """When an item is due, in seconds after all users have the traffic and flags before it: from `start`, late after `end`."""

    start: Seconds
    end: Seconds


@dataclass(frozen=True, slots=True)
class Due:
    """The days by which something is to be done, from `first` to `last`, counted from that of the planned release.

    Both are included. Before that day they are negative: `J-7` is -7, and the day itself is 0.
    """

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a checklist: `key` is unique in the release, `check` names the call of its step that ticks it.

    What is gone through `during` or after the exposure cannot be settled before somebody, or everybody, has the version.
    Where the owner is a role of the team's own, `holders` are the addresses of its people; None where it is not.
    """

    key: str
    text: str
    checklist: str
    owner: str | None = None
    check: str | None = None
    needs: Proof = Proof.NOTHING
    within: Band | None = None
    holders: tuple[str, ...] | None = None
    phase: ListPhase = ListPhase.BEFORE
    due: Due | None = None

    def is_held_by(self, email: str) -> bool:
        """Whether it is for the people of a role of the team's own, and somebody with this address is one."""
        return bool(email) and email.casefold() in (self.holders or ())


@dataclass(frozen=True, slots=True)
class Demand:
    """So many approvals of people with this role."""

    count: int
    role: str
