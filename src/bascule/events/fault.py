"""Faults: an event that cannot be taken, which one it is, and why. Its neighbours in the same call are taken."""

from dataclasses import dataclass

from bascule.base.words import Message


class Unfit(Exception):
    """Something about an event, or about a whole call, does not fit; `message` says what."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.key)
        self.message = message


@dataclass(frozen=True, slots=True)
class Fault:
    """One event that was refused: its place in the call, its message id and name as far as they could be read, and why."""

    index: int
    message_id: str
    name: str
    because: Message
