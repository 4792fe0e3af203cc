"""Statements that the parser hands back unread, by their first words. What is not in this table stays unknown."""

import re

from bascule.kernel.i18n import Message, say
from bascule.migration.made import Made, plain
from bascule.migration.reading import Danger, Stage

Verdict = tuple[Stage, Danger, Message]
_ADD, _LOSE = (Stage.EXPAND, Danger.SAFE), (Stage.CONTRACT, Danger.DESTRUCTIVE)
_TIGHT, _DARK = (Stage.CONTRACT, Danger.SAFE), (Stage.BACKFILL, Danger.UNKNOWN)
_NAME = r"(?P<name>(?:\"[^\"]+\"|[\w$]+)(?:\s*\.\s*(?:\"[^\"]+\"|[\w$]+))*)"

_PERHAPS = r"(?:if\s+exists\s+)?(?:only\s+)?"
_TABLE = rf"alter\s+table\s+{_PERHAPS}{_NAME}\s+"
_RENAMED = r"(?:schema|view|sequence|materialized\s+view|function|procedure)"
_MADE = (
    r"(?:extension|role|user|publication|subscription|cast|operator|aggregate|collation|statistics|event\s+trigger|rule|server|"
    r"policy|domain|type|function|procedure|or\s+replace\s+function|or\s+replace\s+procedure|sequence)"
)
_GONE = r"(?:extension|role|user|publication|subscription|server|database|domain|aggregate|policy|rule)"
_SESSION = (
    r"(?:set|reset|show|begin|start\s+transaction|commit|end|rollback|savepoint|release|lock\s+table|listen|notify|discard|"
    r"alter\s+default\s+privileges|security\s+label)\b"
)
_KEPT = r"(?:set\s*\(|reset\s*\(|cluster\b|replica\s+identity\b|attach\s+partition\b)"

# Pattern of the first words -> when it may run, what it may lose, the key of its because.
_WORDS: tuple[tuple[str, tuple[Stage, Danger], str], ...] = (
    (rf"alter\s+type\s+{_NAME}\s+add\s+value\b", _ADD, "migration.adds-value"),
    (rf"alter\s+(?:type|domain)\s+{_NAME}\s+(?:rename|set\s+schema|drop|alter)\b", _LOSE, "migration.renames-type"),
    (rf"{_TABLE}validate\s+constraint\b", _ADD, "migration.validates"),
    (rf"alter\s+(?:table|index|{_RENAMED})\s+{_PERHAPS}{_NAME}\s+set\s+schema\b", _LOSE, "migration.moves"),
    (rf"alter\s+index\s+{_PERHAPS}{_NAME}\s+rename\s+to\b", _ADD, "migration.renames-index"),
    (rf"{_TABLE}rename\s+constraint\b", _ADD, "migration.renames-index"),
    (rf"alter\s+{_RENAMED}\s+{_PERHAPS}{_NAME}(?:\s*\([^)]*\))?\s+rename\b", _LOSE, "migration.moves"),
    (rf"{_TABLE}(?:enable|force)\s+row\s+level\s+security\b", _TIGHT, "migration.secures"),
    (rf"{_TABLE}(?:disable|no\s+force)\s+row\s+level\s+security\b", _ADD, "migration.loosens"),
    (rf"alter\s+(?:table|type|{_RENAMED})\s+{_PERHAPS}{_NAME}\s+owner\s+to\b", _ADD, "migration.harmless-name"),
    (rf"{_TABLE}{_KEPT}", _ADD, "migration.harmless-name"),
    (rf"{_TABLE}detach\s+partition\b", _LOSE, "migration.moves"),
    (rf"alter\s+sequence\s+{_PERHAPS}{_NAME}\b", _ADD, "migration.harmless-name"),
    (rf"create\s+(?:or\s+replace\s+)?(?:constraint\s+)?trigger\s+{_NAME}", _ADD, "migration.triggers"),
    (rf"create\s+{_MADE}\s+(?:if\s+not\s+exists\s+)?{_NAME}", _ADD, "migration.adds-name"),
    (rf"drop\s+{_GONE}\s+{_PERHAPS}{_NAME}", _LOSE, "migration.drops-name"),
    (r"(?:vacuum|analyze|reindex|cluster|refresh\s+materialized\s+view|checkpoint)\b", _ADD, "migration.tends"),
    (_SESSION, _ADD, "migration.session"),
    (r"(?:do|call|execute|prepare|import\s+foreign\s+schema)\b", _DARK, "migration.opaque"),
    (r"alter\s+(?:system|database|role|user)\b", _DARK, "migration.opaque"),
    (r"(?:reassign|drop)\s+owned\b", _LOSE, "migration.opaque"),
)
_RULES = tuple((re.compile(pattern, re.IGNORECASE), verdict, key) for pattern, verdict, key in _WORDS)
_OF_TABLE = re.compile(
    rf"(?:alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?|create\s+.*?\bon\s+){_NAME}", re.IGNORECASE | re.DOTALL
)


def read_command(text: str, made: Made) -> Verdict | None:
    """What a statement of this table does; None for one that is not in it."""
    for pattern, (stage, danger), key in _RULES:
        if (match := pattern.match(text)) is not None:
            name = plain(match.groupdict().get("name") or "")
            if stage is not Stage.EXPAND and _is_own(text, name, made):
                return Stage.EXPAND, Danger.SAFE, say("migration.own", name=name)
            return stage, danger, say(key, name=name, words=" ".join(match[0].upper().split()))
    return None


def _is_own(text: str, name: str, made: Made) -> bool:
    of = _OF_TABLE.match(text)
    table = plain(of["name"]) if of else ""
    return any(
        made.has(kind, name) for kind in ("TYPE", "TABLE", "SEQUENCE", "VIEW", "FUNCTION", "SCHEMA")
    ) or made.has("TABLE", table)
