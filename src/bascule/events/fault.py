"""Faults: an event that cannot be taken, which one it is, and why. Its neighbours in the same call are taken."""

from dataclasses import dataclass

import msgspec

from bascule.kernel.i18n import Message, say


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


def unreadable(error: Exception, inside: str = "") -> Message:
    """Why a text cannot be read: not JSON, nested too deep, or another shape than was agreed."""
    if isinstance(error, RecursionError):
        return say("events.too-deep")
    if isinstance(error, msgspec.ValidationError):
        text, _, at = str(error).partition(" - at `$")
        return say(
            "events.wrong-shape", at=f"{inside}{at.rstrip('`')}".lstrip(".") or "–", detail=text.replace("`", "")
        )
    return say("events.not-json", detail=str(error).removeprefix("JSON is malformed: ")[:120])
