"""Dotenv files: `NAME=value` lines with quotes, comments and values of several lines. Pure.

An error names the line and never what stands in it.
"""

import re
from collections.abc import Mapping

_NAME = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)[ \t]*=[ \t]*")
_QUOTED = re.compile(
    r"(?P<quote>['\"`])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)[ \t]*(?:#[^\n]*)?(?:\n|\Z)", re.DOTALL
)
_PLAIN = re.compile(r"(?P<text>[^\n]*?)[ \t]*(?:(?:^|(?<=\s))#[^\n]*)?(?:\n|\Z)")
_IDLE = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*(?:#[^\n]*)?")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def read_dotenv(text: str) -> Mapping[str, str]:
    """The variables of a file; the last one of a name wins. Raises `ValueError` with the number of a wrong line."""
    text, position = text.replace("\r\n", "\n"), 0
    found: dict[str, str] = {}
    while True:
        idle = _IDLE.match(text, position)
        position = idle.end() if idle else position
        if position >= len(text):
            return found
        name = _NAME.match(text, position)
        if name is None:
            raise ValueError(str(text.count("\n", 0, position) + 1))
        value = _QUOTED.match(text, name.end()) or _PLAIN.match(text, name.end())
        if value is None or (value["text"][:1] in ("'", '"', "`") and "quote" not in value.groupdict()):
            raise ValueError(str(text.count("\n", 0, position) + 1))
        found[name[1]] = _value(value)
        position = value.end()


def _value(match: re.Match[str]) -> str:
    groups = match.groupdict()
    if groups.get("quote") != '"':
        return groups["text"]
    return re.sub(r"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[1]), groups["text"])
