"""Sentences of the area `driver`."""

WORDS: dict[str, tuple[str, str]] = {}
