"""What is taken back: how far the release is with it, and in which order. Pure.

A run counts as begun from the decision to start it on, so that a command which died with the control plane is taken back like
one that was seen. What has begun last is taken back first, and each attempt has a key of its own: a key that was used starts
nothing again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bascule.kernel.i18n import Message
from bascule.plan.spec import Step


class UndoState(StrEnum):
    """How far it is to take one run back."""

    RUNNING = "running"
    FAILED = "failed"
    DONE = "done"
    SKIPPED = "skipped"

    @property
    def settled(self) -> bool:
        """Whether there is nothing left to do about it."""
        return self in {UndoState.DONE, UndoState.SKIPPED}


@dataclass(frozen=True, slots=True)
class Undo:
    """What became of taking one run back, in which attempt, and why it failed or was skipped."""

    state: UndoState = UndoState.RUNNING
    attempt: int = 1
    because: Message | None = None


Undone = Mapping[str, Undo]


def to_take_back(steps: Sequence[Step], begun: frozenset[int]) -> Iterator[int]:
    """The numbers of the steps that are to be taken back, in that order."""
    return (number for number in sorted(begun, reverse=True) if steps[number].undoing)


def open_undo(steps: Sequence[Step], begun: frozenset[int], undone: Undone) -> int | None:
    """The run that is to be taken back next, or is being taken back; None where there is none left."""
    left = (number for number in to_take_back(steps, begun) if not undo_of(undone, number).state.settled)
    return next(left, None)


def undo_of(undone: Undone, number: int) -> Undo:
    """What became of taking a step's run back."""
    return undone.get(str(number), Undo())
