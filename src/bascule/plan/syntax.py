"""Syntax: what the YAML parser says, in words for somebody who never read the YAML standard.

The parser's own sentences are matched by a fragment; what is not matched is shown as "not YAML" with the parser's
detail.
"""

from typing import Any

from bascule.kernel.i18n import Message, say

# Fragment of the parser's sentence -> key of ours; the first that fits.
_KNOWN = (
    ("'\\t'", "plan.yaml_tab"),
    ("tab", "plan.yaml_tab"),
    ("mapping values are not allowed", "plan.yaml_colon"),
    ("could not find expected ':'", "plan.yaml_no_colon"),
    ("expected ',' or '}'", "plan.yaml_brace"),
    ("expected ',' or ']'", "plan.yaml_bracket"),
    ("expected <block end>", "plan.yaml_indent"),
    ("unexpected end of stream", "plan.yaml_quote"),
    ("special characters are not allowed", "plan.yaml_character"),
    ("cannot start any token", "plan.yaml_start"),
)


class YamlError(Exception):
    """The text cannot be read further: where, what and what to do."""

    def __init__(self, line: int, column: int, message: Message, hint: Message | None = None) -> None:
        super().__init__(message.key)
        self.line, self.column, self.message, self.hint = line, column, message, hint


def yaml_error(error: Exception, text: str) -> YamlError:
    """The parser's error as a fault with a place."""
    line, column = _place(error, text)
    said = " ".join(str(part) for part in (getattr(error, "problem", None), getattr(error, "reason", None)) if part)
    if _starts_with_tab(text, line):
        return YamlError(line, 1, say("plan.yaml_tab"))
    key = next((key for fragment, key in _KNOWN if fragment in said), None)
    return YamlError(line, column, say(key) if key else say("plan.yaml", detail=said[:120] or "YAML"))


def _place(error: Any, text: str) -> tuple[int, int]:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        return mark.line + 1, mark.column + 1
    position = getattr(error, "position", None)
    if not isinstance(position, int):
        return 1, 1
    before = text[:position]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _starts_with_tab(text: str, line: int) -> bool:
    lines = text.split("\n")
    indent = lines[line - 1][: len(lines[line - 1]) - len(lines[line - 1].lstrip())] if line <= len(lines) else ""
    return "\t" in indent
