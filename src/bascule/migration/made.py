"""What a script has made itself: nobody uses it yet, so changing or dropping it takes nothing away."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlglot import exp

_WORD = r"(?:\"(?:[^\"]|\"\")+\"|[\w$]+)"
_NAME = rf"{_WORD}(?:\s*\.\s*{_WORD})*"
_CREATE = re.compile(
    r"create\s+(?:or\s+replace\s+)?(?:(?:unique|temp|temporary|unlogged|recursive|constraint)\s+)*"
    r"(?P<kind>table|materialized\s+view|view|index|type|schema|sequence|function|procedure|trigger|policy|domain)\s+"
    rf"(?:concurrently\s+)?(?P<perhaps>if\s+not\s+exists\s+)?(?P<name>{_NAME})",
    re.IGNORECASE,
)
_COLUMN = re.compile(
    rf"alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?(?P<table>{_NAME})\s+(?P<rest>.*)\Z", re.IGNORECASE | re.DOTALL
)
_ADDED = re.compile(
    rf"\badd\s+(?:column\s+)?(?P<perhaps>if\s+not\s+exists\s+)?(?!constraint\b|primary\b|unique\b|foreign\b|check\b|exclude\b)(?P<name>{_WORD})",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Made:
    """Names of what was made so far, by kind, and of what the rest of the script will make."""

    things: set[tuple[str, str]] = field(default_factory=set)
    coming: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def ahead(cls, texts: Iterable[str]) -> "Made":
        """Nothing made yet, and all statements ahead."""
        return cls(coming=[thing for text in texts for thing in _things(text)])

    def has(self, kind: str, name: str) -> bool:
        """Whether the script has made it."""
        return bool(name) and (kind, plain(name)) in self.things

    def comes(self, kind: str, name: str) -> bool:
        """Whether the script makes it (again) later."""
        return bool(name) and (kind, plain(name)) in self.coming

    def note(self, text: str) -> None:
        """A statement is over."""
        for thing in _things(text):
            if not _perhaps(text):
                self.things.add(thing)
            if thing in self.coming:
                self.coming.remove(thing)


def plain(name: str) -> str:
    """A name as PostgreSQL compares it: `public.` left out, quotes off, unquoted letters small."""
    parts = [part.strip() for part in re.findall(_WORD, name)]
    words = [part[1:-1].replace('""', '"') if part.startswith('"') else part.lower() for part in parts]
    return ".".join(words[1:] if len(words) > 1 and words[0] == "public" else words)


def named(node: exp.Expr | str | None) -> str:
    """The name of a thing in a syntax tree; empty where it has none."""
    if node is None or isinstance(node, str):
        return plain(node or "")
    if isinstance(node, exp.Schema | exp.UserDefinedFunction | exp.Index):
        return named(node.this)
    table = node if isinstance(node, exp.Table) else node.find(exp.Table)
    if table is not None:
        parts = [part for part in (table.args.get("db"), table.this) if isinstance(part, exp.Expr)]
        return plain(".".join(part.sql(dialect="postgres") for part in parts))
    return plain(node.sql(dialect="postgres"))


def _things(text: str) -> list[tuple[str, str]]:
    if (match := _CREATE.match(text)) is not None:
        return [(" ".join(match["kind"].upper().split()), plain(match["name"]))]
    if (match := _COLUMN.match(text)) is not None:
        return [("COLUMN", f"{plain(match['table'])}.{plain(one['name'])}") for one in _ADDED.finditer(match["rest"])]
    return []


def _perhaps(text: str) -> bool:
    """Whether it may have been there before: `IF NOT EXISTS` and `OR REPLACE` make nothing new for sure."""
    return re.search(r"\bif\s+not\s+exists\b|\bor\s+replace\b", text, re.IGNORECASE) is not None
