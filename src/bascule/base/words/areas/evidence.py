"""Sentences of the area `evidence`."""

WORDS: dict[str, tuple[str, str]] = {}
