"""Sentences of the area `api`."""

WORDS: dict[str, tuple[str, str]] = {}
