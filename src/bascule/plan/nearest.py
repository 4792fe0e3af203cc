"""The nearest word: what somebody probably meant, and lists of words as they are shown."""

from collections.abc import Iterable
from difflib import get_close_matches

from bascule.kernel.i18n import Message, say


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The most similar of the words, or None when nothing is similar."""
    known = {other.lower(): other for other in words}
    found = get_close_matches(word[:80].lower(), list(known), n=1, cutoff=0.6)
    return known[found[0]] if found else None


def did_you_mean(word: str, words: Iterable[str]) -> Message | None:
    """The hint that names the nearest word, if there is one."""
    near = nearest(word, words)
    return say("plan.did_you_mean", word=near) if near else None


def listed(words: Iterable[str]) -> str | Message:
    """Words in a row as a sentence shows them; says so when there are none."""
    return ", ".join(words) or say("plan.none")
