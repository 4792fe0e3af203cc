"""Sentences of the area `page`."""

WORDS: dict[str, tuple[str, str]] = {}
