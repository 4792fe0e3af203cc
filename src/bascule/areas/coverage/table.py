"""The table: the lines of a document, each demand with the plan's items, whose it is, and what shows it. Pure.

    lines | demand                               | items                             | by       | shown
    18    | the completion rate falls below 60 % | guards.completion_rate < 60%      | executed | verdict verdict=breached
    42    | the guide to the way back is written | checklists.preparation.items.10   | person: tech-lead | request verb=confirm

Columns are separated by tabs.

`items` are places of the plan, one after the other with a semicolon: keys joined by points, and of a list the number, or what
the entry is called (its `name`, `phase`, `text` or `when`). `by` is `executed`, `person: ROLE` or `later: WHY`.
`shown` is what proves it (`sought`). What is wrong is a problem with its line, as in a plan.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bascule.areas.coverage.sought import Sought, read_sought
from bascule.kernel.i18n import Message, say
from bascule.plan.enums import Role
from bascule.plan.model.plan import Plan
from bascule.plan.reading.bad_value import BadValueError, did_you_mean, listed
from bascule.plan.reading.problem import Problem
from bascule.plan.reading.tree import Mapping, Node, Scalar
from bascule.plan.reading.tree import Sequence as List

COLUMNS = ("lines", "demand", "items", "by", "shown")
# What an entry of a list may be called by, besides its number.
NAMES = ("name", "phase", "text", "when")
MOST_ROWS, LONGEST = 2000, 2000
_LINES = re.compile(r"\d{1,6}(-\d{1,6})?(,\s*\d{1,6}(-\d{1,6})?)*\Z")


class By(StrEnum):
    """Who does it."""

    EXECUTED = "executed"
    PERSON = "person"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Row:
    """A demand. `line` is that of the table; `whose` the role of a person, or why it comes later."""

    line: int
    lines: str
    demand: str
    items: tuple[str, ...]
    by: By
    whose: str
    shown: tuple[Sought, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What was read, and what is wrong with it."""

    rows: Sequence[Row] = ()
    problems: Sequence[Problem] = field(default_factory=tuple)


def read_table(text: str, file: str, plan: Plan) -> Table:
    """The rows that can be meant, and everything that is wrong, each with its line."""
    lines = text.splitlines()
    if not lines or tuple(lines[0].split("\t")) != COLUMNS:
        found = say("coverage.header", columns=", ".join(COLUMNS))
        return Table((), (Problem(file, 1, 1, found, say("coverage.header-hint")),))
    if len(lines) > MOST_ROWS:
        return Table((), (Problem(file, MOST_ROWS + 1, 1, say("coverage.many", most=MOST_ROWS)),))
    rows, problems = list[Row](), list[Problem]()
    for number, line in enumerate(lines[1:], 2):
        if line.strip() and not line.startswith("#"):
            reader = _Line(number, line, file, plan)
            row = reader.read()
            rows += [row] if row is not None else []
            problems += reader.problems
    return Table(tuple(rows), tuple(problems))


class _Line:
    """One line while it is read: each column with where it begins."""

    def __init__(self, number: int, line: str, file: str, plan: Plan) -> None:
        self._number, self._file, self._plan = number, file, plan
        self._cells = line[:LONGEST].split("\t")
        self.problems: list[Problem] = []

    def read(self) -> Row | None:
        """The row; None where it cannot be meant."""
        if len(self._cells) != len(COLUMNS):
            self._wrong(0, say("coverage.cells", found=len(self._cells), wanted=len(COLUMNS)))
            return None
        lines, demand, items, by, shown = (cell.strip() for cell in self._cells)
        if not _LINES.match(lines):
            self._wrong(0, say("coverage.lines", found=lines))
        if not demand:
            self._wrong(1, say("coverage.no-demand"))
        names = _parts(items)
        for name in names:
            self._place(name)
        who, whose = self._by(by)
        sought = self._shown(shown)
        self._complete(who, names, sought)
        return None if self.problems else Row(self._number, lines, demand, names, who, whose, sought)

    def _place(self, name: str) -> None:
        if self._plan.tree is not None and (lost := lost_in(self._plan.tree, name)) is not None:
            part, known = lost
            self._wrong(
                2, say("coverage.no-item", item=name, part=part), did_you_mean(part, known) or self._known(known)
            )

    def _known(self, names: Sequence[str]) -> Message | None:
        return say("coverage.known", known=", ".join(names[:12])) if names else None

    def _by(self, text: str) -> tuple[By, str]:
        word, _, more = (part.strip() for part in text.partition(":"))
        if word not in set(By):
            self._wrong(3, say("coverage.by", found=word, allowed=listed(By)), did_you_mean(word, By))
            return By.EXECUTED, ""
        by = By(word)
        if by is By.PERSON and more not in (known := roles(self._plan)):
            self._wrong(3, say("coverage.nobody", found=more, known=listed(known)), did_you_mean(more, known))
        if by is By.LATER and not more:
            self._wrong(3, say("coverage.no-why"))
        return by, more

    def _shown(self, text: str) -> tuple[Sought, ...]:
        found = []
        for part in _parts(text):
            try:
                found.append(self._known_metric(read_sought(part)))
            except BadValueError as error:
                self._wrong(4, error.message, error.hint)
        return tuple(found)

    def _known_metric(self, sought: Sought) -> Sought:
        known = self._plan.metrics
        if sought.metric and sought.metric not in known:
            message = say("coverage.no-metric", name=sought.metric, known=listed(known))
            raise BadValueError(message, did_you_mean(sought.metric, known))
        return sought

    def _complete(self, by: By, items: Sequence[str], sought: Sequence[Sought]) -> None:
        """What is done is done by something, and something shows it."""
        if by is not By.LATER and not items:
            self._wrong(2, say("coverage.nothing-does-it"))
        if by is not By.LATER and not sought and not self.problems:
            self._wrong(4, say("coverage.nothing-shows-it"), say("coverage.nothing-shows-it-hint"))

    def _wrong(self, column: int, message: Message, hint: Message | None = None) -> None:
        start = sum(len(cell) + 1 for cell in self._cells[:column]) + 1
        self.problems.append(Problem(self._file, self._number, start, message, hint))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def roles(plan: Plan) -> list[str]:
    """Whom a demand can be held to: people of the plan, the roles that they have, and ours."""
    own = [role for person in plan.people.values() for role in person.roles]
    return list(dict.fromkeys([*plan.people, *own, *map(str, Role)]))


def lost_in(tree: Node, name: str) -> tuple[str, list[str]] | None:
    """The part of a place that the plan does not have, and what it has there; None for a place that it has."""
    node, rest = tree, name
    while rest:
        found = next(((node_, left) for key, node_ in _children(node) if (left := _after(key, rest)) is not None), None)
        if found is None:
            return rest.split(".")[0], [key for key, _ in _children(node)]
        node, rest = found
    return None


def _after(key: str, rest: str) -> str | None:
    """What of a place is left behind a key, which may have points itself."""
    if rest == key:
        return ""
    return rest[len(key) + 1 :] if rest.startswith(f"{key}.") else None


def _children(node: Node) -> Iterator[tuple[str, Node]]:
    """What a node has, by every name that it may be called by; longer names first, for they may begin like shorter ones."""
    if isinstance(node, Mapping):
        yield from sorted(((key, value) for key, (_, value) in node.entries.items()), key=_long)
    elif isinstance(node, List):
        named = [(name, one) for number, one in enumerate(node.items, 1) for name in (*_called(one), str(number))]
        yield from sorted(named, key=_long)


def _long(child: tuple[str, Node]) -> int:
    return -len(child[0])


def _called(node: Node) -> Iterable[str]:
    """What an entry of a list is called."""
    if isinstance(node, Scalar):
        return (node.text,)
    if isinstance(node, Mapping):
        scalars = (node.entries[name][1] for name in NAMES if name in node.entries)
        return [one.text for one in scalars if isinstance(one, Scalar)]
    return ()
