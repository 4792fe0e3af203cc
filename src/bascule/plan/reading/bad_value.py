"""Bad values: what is wrong with one value of a plan, in words, before anybody knows in which line it stands.

A reader of a value (a duration, a condition, a step) raises a `BadValueError`; `load` turns it into a `Problem` by
adding the place. It is a `ValueError`, so that Pydantic collects it beside its own errors and goes on.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from bascule.kernel.i18n import Message, say


class BadValueError(ValueError):
    """One wrong value: what is wrong, what may be meant, and how many characters into the value it starts."""

    def __init__(self, message: Message, hint: Message | None = None, offset: int = 0) -> None:
        super().__init__(message.key)
        self.message = message
        self.hint = hint
        self.offset = offset


def nearest(word: str, words: Iterable[str], likeness: float = 0.6) -> str | None:
    """The most similar of the words, or None when nothing is similar."""
    known = {other.lower(): other for other in words}
    found = get_close_matches(word[:80].lower(), list(known), n=1, cutoff=likeness)
    return known[found[0]] if found else None


def did_you_mean(word: str, words: Iterable[str]) -> Message | None:
    """The hint that names the nearest word, if there is one."""
    near = nearest(word, words)
    return say("plan.did_you_mean", word=near) if near else None


def listed(words: Iterable[str]) -> str | Message:
    """Words in a row as a sentence shows them; says so when there are none."""
    return ", ".join(words) or say("plan.none")


def describe(value: Any) -> str | Message:
    """What was found, as a sentence shows it: text in quotes and never long, everything else by its kind."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return say("plan.found_number", number=str(value))
    if isinstance(value, str):
        short = value if len(value) <= 60 else value[:57] + "…"
        return say("plan.found_text", text=" ".join(short.split())) if value.strip() else say("plan.found_empty")
    if isinstance(value, dict):
        return say("plan.found_mapping")
    return say("plan.found_nothing") if value is None else say("plan.found_list")
