"""The reader: YAML text to a tree, or the problems that prevent it.

libyaml reads what is right; whatever it does not take is read once more by the parser whose complaints people can follow.

Neighbour: `tree` says what comes out. What the YAML parser complains about is worded here, for somebody who never read the YAML
standard: its sentences are known by a fragment, and one that is not is shown as "not YAML" with the parser's detail.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml  # type: ignore[import-untyped]
from ruamel.yaml import YAML, events
from ruamel.yaml.error import YAMLError

from bascule.kernel.i18n import Message, say
from bascule.plan.reading.problem import Problem
from bascule.plan.reading.tree import MAX_CHARACTERS, MAX_DEPTH, MAX_NODES, Mapping, Node, Scalar, Sequence, resolve

# The two parsers give events of the same names and fields.
AliasEvent = (events.AliasEvent, yaml.AliasEvent)
CollectionStartEvent = (events.CollectionStartEvent, yaml.CollectionStartEvent)
CollectionEndEvent = (events.CollectionEndEvent, yaml.CollectionEndEvent)
DocumentStartEvent = (events.DocumentStartEvent, yaml.DocumentStartEvent)
MappingStartEvent = (events.MappingStartEvent, yaml.MappingStartEvent)
ScalarEvent = (events.ScalarEvent, yaml.ScalarEvent)
# Where libyaml is not there, as on some rare machines, the one parser does for both.
_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# libyaml reads YAML 1.1: what means another thing there is left to the parser of 1.2. Directives, tags, anchors and aliases
# (whose names differ), and characters that end a line, or are none, in one of them only.
_DIFFERS = re.compile(
    r"^%|![^\s]|(?:^|[\s,\[{])[&*][^\s&]|[|>][-+0-9]*#|[\t\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]",
    re.MULTILINE,
)
_MERGE = "<<"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TEXT_TAG = "tag:yaml.org,2002:str"
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


class _YamlError(Exception):
    """The text cannot be read further: where, what and what to do."""

    def __init__(self, line: int, column: int, message: Message, hint: Message | None = None) -> None:
        super().__init__(message.key)
        self.line, self.column, self.message, self.hint = line, column, message, hint


def read(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """The tree of the text; None when there is nothing or when the text is not YAML."""
    if len(text) > MAX_CHARACTERS:
        return None, [Problem(file, 1, 1, say("plan.too_long", limit=MAX_CHARACTERS, found=len(text)))]
    quick = _quickly(text, file)
    return quick if quick is not None else _exactly(text, file)


def _quickly(text: str, file: str) -> tuple[Node | None, list[Problem]] | None:
    """The tree, by libyaml, in a tenth of the time; None where anything is amiss, for it cannot say so as well."""
    if _DIFFERS.search(text):
        return None
    builder = _Builder(text, file)
    try:
        for event in yaml.parse(text, Loader=_FAST):
            builder.take(event)
    except (_YamlError, yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError, AssertionError):
        return None
    return None if builder.problems else (builder.root, [])


def _exactly(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """The tree, or what is wrong, by the parser that says where and what."""
    builder = _Builder(text, file)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except _YamlError as error:
        return None, [*builder.problems, _problem(file, error)]
    except (YAMLError, ValueError, LookupError, AttributeError, TypeError, AssertionError) as error:
        # On some damaged texts the parser leaves with an internal error of its own: it says no more than "not YAML".
        return None, [*builder.problems, _problem(file, _yaml_error(error, text))]
    return builder.root, builder.problems


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end was not met yet."""

    start: Any
    children: list[Node] = field(default_factory=list)
    size: int = 1
    depth: int = 1


class _Builder:
    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._open: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._documents = 0

    def take(self, event: Any) -> None:
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise _stop(event, say("plan.two_documents"))
        elif isinstance(event, CollectionStartEvent):
            self._begin(event)
        elif isinstance(event, CollectionEndEvent):
            self._end()
        elif isinstance(event, AliasEvent):
            self._place(self._alias(event), event)
        elif isinstance(event, ScalarEvent):
            self._place(self._scalar(event), event)

    def _begin(self, event: Any) -> None:
        self._refuse_tag(event)
        if len(self._open) >= MAX_DEPTH:
            raise _stop(event, say("plan.too_deep", limit=MAX_DEPTH))
        self._open.append(_Open(event))

    def _end(self) -> None:
        done = self._open.pop()
        node = self._mapping(done) if isinstance(done.start, MappingStartEvent) else _sequence(done)
        self._place(node, done.start)

    def _place(self, node: Node, event: Any) -> None:
        if event.anchor and not isinstance(event, AliasEvent):
            self._anchors[event.anchor] = node
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        parent.children.append(node)
        parent.size += node.size
        parent.depth = max(parent.depth, node.depth + 1)
        if parent.size > MAX_NODES:
            raise _stop(event, say("plan.too_many", limit=MAX_NODES))
        if parent.depth + len(self._open) - 1 > MAX_DEPTH:
            raise _stop(event, say("plan.too_deep", limit=MAX_DEPTH))

    def _alias(self, event: Any) -> Node:
        node = self._anchors.get(event.anchor)
        if node is None:
            raise _stop(event, say("plan.unknown_anchor", name=event.anchor))
        return node

    def _scalar(self, event: Any) -> Scalar:
        self._refuse_tag(event)
        mark = event.start_mark
        text = _whole_characters(event.value)
        if text is None:
            raise _stop(event, say("plan.yaml_character"))
        written_plain = event.style in (None, "") and event.tag is None
        raw = self.text[mark.index : event.end_mark.index]
        return Scalar(resolve(text) if written_plain else text, text, mark.line + 1, mark.column + 1, raw)

    def _refuse_tag(self, event: Any) -> None:
        if event.tag and not (isinstance(event, ScalarEvent) and event.tag in (_TEXT_TAG, "!")):
            mark = event.start_mark
            self._complain(mark.line + 1, mark.column + 1, say("plan.tag", tag=str(event.tag)))

    def _mapping(self, done: _Open) -> Mapping:
        entries: dict[str, tuple[Scalar, Node]] = {}
        merged: dict[str, tuple[Scalar, Node]] = {}
        for key, value in zip(done.children[::2], done.children[1::2], strict=True):
            if not isinstance(key, Scalar):
                self._complain(key.line, key.column, say("plan.odd_key"))
            elif key.raw == _MERGE:
                merged = self._merged(key, value) | merged
            elif key.text in entries:
                first = entries[key.text][0].line
                self._complain(key.line, key.column, say("plan.duplicate_key", key=key.text, line=first))
            else:
                entries[key.text] = (key, value)
        mark = done.start.start_mark
        flow = bool(done.start.flow_style)
        return Mapping(merged | entries, mark.line + 1, mark.column + 1, done.size, done.depth, flow)

    def _merged(self, key: Scalar, value: Node) -> dict[str, tuple[Scalar, Node]]:
        sources = value.items if isinstance(value, Sequence) else (value,)
        merged: dict[str, tuple[Scalar, Node]] = {}
        for source in sources:
            if isinstance(source, Mapping):
                merged = source.entries | merged
            else:
                self._complain(key.line, key.column, say("plan.odd_merge"))
        return merged

    def _complain(self, line: int, column: int, message: Message) -> None:
        self.problems.append(Problem(self.file, line, column, message))


def _whole_characters(text: str) -> str | None:
    """The text with the halves that JSON escapes joined; None when half a character or a control character is left.

    Neither can be stored or shown, and an escape can bring both past YAML's own rule.
    """
    if _CONTROL.search(text):
        return None
    try:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        return None


def _sequence(done: _Open) -> Sequence:
    mark = done.start.start_mark
    return Sequence(tuple(done.children), mark.line + 1, mark.column + 1, done.size, done.depth)


def _problem(file: str, error: _YamlError) -> Problem:
    return Problem(file, error.line, error.column, error.message, error.hint)


def _stop(event: Any, message: Message) -> _YamlError:
    return _YamlError(event.start_mark.line + 1, event.start_mark.column + 1, message)


def _yaml_error(error: Exception, text: str) -> _YamlError:
    """The parser's error as a fault with a place."""
    line, column = _place(error, text)
    said = " ".join(str(part) for part in (getattr(error, "problem", None), getattr(error, "reason", None)) if part)
    if _starts_with_tab(text, line):
        return _YamlError(line, 1, say("plan.yaml_tab"))
    key = next((key for fragment, key in _KNOWN if fragment in said), None)
    return _YamlError(line, column, say(key) if key else say("plan.yaml", detail=said[:120] or "YAML"))


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
