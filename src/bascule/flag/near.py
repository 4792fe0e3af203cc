"""The nearest word, as a hint."""

from collections.abc import Iterable
from difflib import get_close_matches

from bascule.kernel.i18n import Message, say


def near(word: str, words: Iterable[str]) -> Message | None:
    """The hint that names the most similar of the words, if one is."""
    found = get_close_matches(word[:40], list(words), n=1, cutoff=0.6)
    return say("flag.did-you-mean", word=found[0]) if found else None
