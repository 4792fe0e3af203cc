"""Masking: secrets do not leave in any output.

A secret is the value of a variable that is one by its name, or a text that has the shape of a well-known token. Short
and everyday values are left: a variable `TOKENS_ENABLED=true` must not blacken every "true".
"""

from collections.abc import Mapping

from bascule.drivers.support.shapes import without

SECRET = ("KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL", "DATABASE_URL", "DSN", "WEBHOOK")
ENDING = ("_PWD", "_PASS", "_AUTH", "_PAT")
MASK = "•••"
SHORTEST = 4
EVERYDAY = {"true", "false", "none", "null", "auto", "test", "prod", "disabled", "enabled", "production", "staging"}


def mask(text: str, *environments: Mapping[str, str]) -> str:
    """The text without the secrets of the environments and without tokens. The longest go first: one may hold another."""
    for value in sorted(_secrets(*environments), key=len, reverse=True):
        text = text.replace(value, MASK)
    return without(text, MASK)


def blank(data: bytes, *environments: Mapping[str, str]) -> bytes:
    """The same bytes with each secret covered by as many others, so that whoever reads on from an offset loses nothing."""
    for value in sorted(_secrets(*environments), key=len, reverse=True):
        secret, cover = value.encode(), MASK.encode()
        data = data.replace(secret, cover.ljust(len(secret)) if len(secret) >= len(cover) else b"*" * len(secret))
    return data


def is_secret(name: str) -> bool:
    """Whether a variable of this name holds a secret."""
    upper = name.upper()
    return any(word in upper for word in SECRET) or upper.endswith(ENDING)


def _secrets(*environments: Mapping[str, str]) -> set[str]:
    """Each line of a value counts: a key of many lines is printed line by line."""
    values = (value for each in environments for name, value in each.items() if is_secret(name))
    lines = {line for value in values for line in (value.strip(), *value.split("\n"))}
    return {line for line in lines if len(line.strip()) >= SHORTEST and line.strip().lower() not in EVERYDAY}
