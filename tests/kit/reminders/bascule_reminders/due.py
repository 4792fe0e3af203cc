"""What is due. Pure."""

from collections.abc import Mapping

from .section import Reminder


def due(reminders: Mapping[str, Reminder], done: Mapping[str, float], now: float) -> list[str]:
    """The names of those that nobody has done in time; `done` and `now` are in seconds since the epoch."""
    return [name for name, one in reminders.items() if now - done.get(name, 0.0) > one.every]
