"""Sections: files of other tools that hold the way up and the way down in one text. Pure.

Run as one script, such a file does something and takes it back at once. So the markers of the tools are known, and a file that
seems to hold a way down by a marker of nobody's is refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bascule.kernel.i18n import say
from bascule.ports.errors import Refused

UP, DOWN = "up", "down"
_LINE = r"^[ \t]*"
_MARKERS: Mapping[str, re.Pattern[str]] = {
    tool: re.compile(_LINE + pattern, re.IGNORECASE)
    for tool, pattern in {
        "dbmate": r"--\s*migrate:(?P<side>up|down)\b(?P<rest>.*)",
        "goose": r"--\s*\+goose\s+(?P<side>up|down)\b(?P<rest>)",
        "sql-migrate": r"--\s*\+migrate\s+(?P<side>up|down)\b(?P<rest>.*)",
        "micrate": r"--\s*\+micrate\s+(?P<side>up|down)\b(?P<rest>.*)",
        "rambler": r"--\s*rambler\s+(?P<side>up|down)\b(?P<rest>.*)",
        "node-pg-migrate": r"--[\s-]*(?P<side>up|down)\s+migration\b(?P<rest>.*)",
        "Play": r"(?:#|--)\s*---\s*!(?P<side>up|down)s\b(?P<rest>.*)",
        "tern": r"----\s*create above\s*/\s*drop (?P<side>)below\s*----(?P<rest>)",
    }.items()
}
_ALONE = re.compile(r"transaction\s*:\s*false|\bnotransaction\b", re.IGNORECASE)
_ALONE_LINE = re.compile(_LINE + r"--\s*\+goose\s+no\s+transaction\b", re.IGNORECASE)
_REFUSED: Mapping[str, re.Pattern[str]] = {
    "Liquibase": re.compile(_LINE + r"--\s*(?:liquibase\s+formatted\s+sql|changeset\s+\S+:\S+)", re.IGNORECASE),
    "goose envsub": re.compile(_LINE + r"--\s*\+goose\s+envsub\s+on\b", re.IGNORECASE),
}
# A comment that is nothing but such a word, whoever's it is.
_BACK = re.compile(
    _LINE
    + r"(?:--|#)[\W_]*(?:\w+[\W_]+)?(?:downs?|undo|rollback|revert)(?:[\W_]+(?:migration|script|section))?[\W_]*$",
    re.IGNORECASE,
)
# As a header of ours, where no line of the text moves for it.
NO_TRANSACTION = "\n-- bascule: no transaction\n"


@dataclass(frozen=True, slots=True)
class Sections:
    """The two ways of a file; `down` is None where it has none. Every line stands where it stood."""

    up: str
    down: str | None


def sections(name: str, text: str) -> Sections | None:
    """The sections of a file; None for a plain script. Raises `Refused` for what belongs to a tool that is not understood."""
    lines = text.splitlines()
    for tool, pattern in _REFUSED.items():
        if any(pattern.match(line) for line in lines):
            raise Refused(say("migration.other-tool", name=name, tool=tool))
    for tool, marker in _MARKERS.items():
        if any(marker.match(line) for line in lines):
            return _cut(name, lines, marker, UP if tool == "tern" else "")
    _require_no_way_back(name, lines)
    return None


def _cut(name: str, lines: list[str], marker: re.Pattern[str], side: str) -> Sections:
    kept: dict[str, list[str]] = {UP: [], DOWN: []}
    alone = {one for one in kept if any(_ALONE_LINE.match(line) for line in lines)}
    sides = set[str]()
    for number, line in enumerate(lines, 1):
        if (match := marker.match(line)) is not None:
            side = match["side"].lower() or DOWN
            sides.add(side)
            alone |= {side} if _ALONE.search(match["rest"]) else set()
            line = ""
        elif not side and line.strip() and not line.lstrip().startswith(("--", "/*", "*", "*/")):
            raise Refused(say("migration.before-marker", name=name, line=number))
        for one, text in kept.items():
            text.append(line if one == side or (not side and line.lstrip().startswith("--")) else "")
    up, down = ("\n".join(text) + (NO_TRANSACTION if one in alone else "") for one, text in kept.items())
    return Sections(up, down if DOWN in sides else None)


def _require_no_way_back(name: str, lines: list[str]) -> None:
    for number, line in enumerate(lines, 1):
        if _BACK.match(line):
            raise Refused(say("migration.seems-down", name=name, line=number, text=line.strip()[:60]))
