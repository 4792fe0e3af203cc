"""Masking: values of variables that are secrets by their name do not leave in any output."""

from collections.abc import Mapping

SECRET = ("KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL", "DATABASE_URL")
MASK = "•••"
SHORTEST = 4


def mask(text: str, *environments: Mapping[str, str]) -> str:
    """The text without the secrets of the environments. The longest go first, since one may hold another."""
    for value in sorted(_secrets(*environments), key=len, reverse=True):
        text = text.replace(value, MASK)
    return text


def _secrets(*environments: Mapping[str, str]) -> set[str]:
    """Each line of a value counts: a key of many lines is printed line by line."""
    values = (
        value for each in environments for name, value in each.items() if any(word in name.upper() for word in SECRET)
    )
    return {line for value in values for line in (value.strip(), *value.split("\n")) if len(line.strip()) >= SHORTEST}
