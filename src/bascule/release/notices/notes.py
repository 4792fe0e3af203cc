"""Release notes: what is new between two versions, from the commits and from the fragments that people wrote for it.

Fragments say what users notice (`news/+login.feature.md`); where there are none, the commits' own first lines do, sorted
by their prefix (`feat:`, `fix:`, `feat!:`). Either way it is said how many commits there are.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bascule.kernel.i18n import Keys

_PREFIX = re.compile(r"(?P<kind>[a-z]+)(\([^)]*\))?(?P<breaking>!)?:\s+(?P<text>.+)")
_BREAKING = re.compile(r"^BREAKING[ -]CHANGE:", re.MULTILINE)
MOST = 200


class Part(StrEnum):
    """The parts of release notes, in their order."""

    BREAKING = "breaking"
    FEATURE = "feature"
    CHANGE = "change"
    FIX = "fix"
    SECURITY = "security"
    OTHER = "other"


HEADING = Keys("release.notes-{}", Part)


_KINDS: Mapping[str, Part] = {
    "feat": Part.FEATURE,
    "feature": Part.FEATURE,
    "added": Part.FEATURE,
    "change": Part.CHANGE,
    "changed": Part.CHANGE,
    "perf": Part.CHANGE,
    "fix": Part.FIX,
    "bugfix": Part.FIX,
    "fixed": Part.FIX,
    "security": Part.SECURITY,
    "breaking": Part.BREAKING,
    "removal": Part.BREAKING,
}


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit: its hash, its first line, the rest of its message."""

    sha: str
    subject: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Fragment:
    """One file that says what users notice: the name of its kind, and its text."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Notes:
    """What is new: lines by part, and how many commits brought them."""

    parts: Mapping[Part, Sequence[str]] = field(default_factory=dict)
    commits: int = 0

    def markdown(self, titles: Mapping[Part, str]) -> str:
        """The notes as Markdown, with the titles of a language."""
        blocks = [
            f"## {titles[part]}\n\n" + "\n".join(f"- {line}" for line in lines) for part, lines in self.parts.items()
        ]
        return "\n\n".join(blocks) + "\n" if blocks else ""


def notes(commits: Sequence[Commit], fragments: Iterable[Fragment]) -> Notes:
    """The notes between two versions; at most 200 lines."""
    written = [(_KINDS.get(one.kind, Part.OTHER), " ".join(one.text.split())) for one in fragments if one.text.strip()]
    lines = written or [_line(commit) for commit in commits]
    parts = {part: tuple(text for kind, text in lines[:MOST] if kind is part) for part in Part}
    return Notes({part: found for part, found in parts.items() if found}, len(commits))


def _line(commit: Commit) -> tuple[Part, str]:
    match = _PREFIX.match(commit.subject)
    if match is None:
        return Part.BREAKING if _BREAKING.search(commit.body) else Part.OTHER, commit.subject
    breaking = match["breaking"] or _BREAKING.search(commit.body)
    return Part.BREAKING if breaking else _KINDS.get(match["kind"], Part.OTHER), match["text"]
