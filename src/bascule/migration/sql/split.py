"""Splitting a script of SQL into its statements, as PostgreSQL reads it.

A semicolon within quotes, dollar quotes, comments or parentheses ends nothing; neither does one within the body of a
function written in the standard's form (`BEGIN ATOMIC … END`). What is not closed runs to the end of the text: the
splitter never fails.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
      (?P<line>--[^\n]*)
    | (?P<block>/\*)
    | (?P<escaped>\b[eE]'(?:[^'\\]|\\.|'')*(?:'|\Z))
    | (?P<text>'(?:[^']|'')*(?:'|\Z))
    | (?P<name>"(?:[^"]|"")*(?:"|\Z))
    | (?P<dollar>\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)
    | (?P<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)
    | (?P<open>\() | (?P<close>\)) | (?P<end>;)
    """,
    re.VERBOSE | re.DOTALL,
)
VALUES = {"text": "'…'", "escaped": "'…'", "dollar": "'…'", "line": " ", "block": " "}
_BLOCK = re.compile(r"/\*|\*/")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, without its semicolon and the comments before it; `line` is where it begins, from 1."""

    text: str
    line: int


def split(sql: str) -> list[Statement]:
    """The statements of a script, in order; a comment alone is none."""
    found, position, first = list[Statement](), 0, 1
    for end in (*_ends(sql), len(sql)):
        text = sql[position:end]
        body = text[_lead(text) :]
        if body.strip():
            lines = sql.count("\n", position, position + len(text) - len(body.lstrip()))
            found.append(Statement(body.strip(), first + lines))
        first += sql.count("\n", position, end + 1)
        position = end + 1
    return found


def comments(sql: str) -> Iterator[str]:
    """The line comments of a script, without their dashes."""
    for kind, start, end in _tokens(sql):
        if kind == "line":
            yield sql[start + 2 : end].strip()


def without_values(sql: str) -> str:
    """A script without what stands in quotes, and without comments: values may be somebody's secrets. Names are kept."""
    parts, position = list[str](), 0
    for kind, start, end in _tokens(sql):
        if kind in VALUES:
            parts += [sql[position:start], VALUES[kind]]
            position = end
    return "".join([*parts, sql[position:]])


def _ends(sql: str) -> Iterator[int]:
    """Where statements end: the positions of their semicolons."""
    depth, atomic, before = 0, 0, ""
    for kind, start, end in _tokens(sql):
        word = sql[start:end].lower() if kind == "word" else ""
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(depth - 1, 0)
        elif word == "atomic" and before == "begin":
            atomic = 1
        elif atomic and word in {"case", "end"}:
            atomic += 1 if word == "case" else -1
        elif kind == "end" and not depth and not atomic:
            yield start
        before = word or before


def _tokens(sql: str) -> Iterator[tuple[str, int, int]]:
    position = 0
    while (match := _TOKEN.search(sql, position)) is not None:
        kind, end = str(match.lastgroup), match.end()
        if kind == "block":
            end = _block_end(sql, end)
        elif kind == "dollar":
            close = sql.find(match[0], end)
            end = len(sql) if close < 0 else close + len(match[0])
        yield kind, match.start(), end
        position = end


def _block_end(sql: str, position: int) -> int:
    """Block comments nest in PostgreSQL."""
    depth = 1
    while depth and (match := _BLOCK.search(sql, position)) is not None:
        depth += 1 if match[0] == "/*" else -1
        position = match.end()
    return len(sql) if depth else position


def _lead(text: str) -> int:
    """Where the comments before a statement end."""
    position = 0
    for kind, start, end in _tokens(text):
        if kind not in {"line", "block"} or text[position:start].strip():
            return position
        position = end
    return position
