"""Sentences of the area `demo`."""

WORDS: dict[str, tuple[str, str]] = {}
