"""Finding files by patterns: `dist/**/*.{js,css}`, in order of their names, bounded, and stopped when nobody waits.

Links to folders are not followed, and `.git` and `node_modules` are not entered unless the pattern names them.
"""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bascule.kernel.i18n import say
from bascule.ports.errors import Refused

SKIPPED = frozenset({".git", "node_modules"})
MOST = 20_000
_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")
_PIECES = {"**/": r"(?:[^/]+/)*", "**": r".*", "*": r"[^/]*", "?": r"[^/]"}


def find(root: Path, patterns: Sequence[str], stop: Callable[[], bool]) -> list[Path]:
    """The files that any of the patterns names, each once. Raises `Refused` when there are too many."""
    found: dict[Path, None] = {}
    for pattern in (each for given in patterns for each in alternatives(given)):
        for path in _matches(root, pattern, stop):
            found[path] = None
            if len(found) > MOST:
                raise Refused(say("check.too-many-files", pattern=pattern, most=MOST))
    return list(found)


def walk(root: Path, skipped: frozenset[str], stop: Callable[[], bool]) -> Iterator[Path]:
    """Every file below a folder, but for those in skipped folders."""
    for folder, folders, files in os.walk(root):
        if stop():
            return
        folders[:] = sorted(name for name in folders if name not in skipped)
        yield from (Path(folder, name) for name in sorted(files))


def alternatives(pattern: str) -> list[str]:
    """A pattern without braces for every choice in its braces."""
    match = _BRACES.search(pattern)
    if match is None:
        return [pattern]
    heads = [pattern[: match.start()] + choice + pattern[match.end() :] for choice in match[1].split(",")]
    return [each for head in heads for each in alternatives(head)]


def matcher(pattern: str) -> re.Pattern[str]:
    """The expression that a path (with `/`, relative to where the pattern starts) fits as a whole."""
    pieces = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    return re.compile("".join(_PIECES.get(piece) or re.escape(piece) for piece in pieces) + r"\Z", re.DOTALL)


def _matches(root: Path, pattern: str, stop: Callable[[], bool]) -> Iterator[Path]:
    fixed = re.split(r"[*?]", pattern, maxsplit=1)[0]
    if fixed == pattern:
        if os.path.lexists(root / pattern):
            yield root / pattern
        return
    start = root / fixed.rpartition("/")[0]
    if fixed.startswith("/"):
        start = Path(fixed.rpartition("/")[0] or "/")
    named = frozenset(Path(pattern).parts)
    fits = matcher(pattern[len(fixed.rpartition("/")[0]) :].lstrip("/"))
    for path in walk(start, SKIPPED - named, stop):
        if fits.match(path.relative_to(start).as_posix()):
            yield path
