"""The past of a release, read from its journal: when steps ended, how traffic was divided, what was printed.

Progress only knows the present step; everything before it is here. A journal that was read in part (`whole` is false)
leaves gaps, never wrong values.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Instant
from bascule.kernel.slot import Slot
from bascule.release.draft import NoteKind
from bascule.release.facts import CheckResult
from bascule.release.journal import Entry
from bascule.release.notices.notes import Part


@dataclass(frozen=True, slots=True)
class Division:
    """The traffic as the proxy confirmed it at an instant, in whole percents per slot."""

    at: Instant
    weights: Mapping[Slot, int]


@dataclass(frozen=True, slots=True)
class Output:
    """Lines that a check or a slot printed last, and what they belong to."""

    entry: int
    at: Instant
    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """What happened: the end of each finished step by its number, the divisions and outputs, oldest first,
    what is new in the version, and what checks answered, by step and name.
    """

    whole: bool = False
    ended: Mapping[int, Instant] = field(default_factory=dict)
    divisions: tuple[Division, ...] = ()
    outputs: tuple[Output, ...] = ()
    notes: Mapping[Part, tuple[str, ...]] = field(default_factory=dict)
    checks: Mapping[str, CheckResult] = field(default_factory=dict)


def past(entries: Iterable[Entry]) -> Past:
    """Fold a release's entries, oldest first."""
    whole, ended = False, dict[int, Instant]()
    checks = dict[str, CheckResult]()
    divisions, outputs, notes = list[Division](), list[Output](), dict[Part, tuple[str, ...]]()
    for entry in entries:
        content = entry.content
        data = content["data"]
        whole = whole or content["kind"] == NoteKind.STARTED
        if content["kind"] == NoteKind.STEP and "step" in data:
            ended[data["step"]] = Instant(content["at"])
        if "weights" in data:
            divisions.append(Division(content["at"], {Slot(slot): share for slot, share in data["weights"].items()}))
        if lines := _lines(data):
            name = content["message"]["values"].get("check") or data.get("slot") or ""
            outputs.append(Output(entry.number, content["at"], str(name), lines))
        if "passed" in data and "step" in data:
            checks |= _answer(entry)
        if content["kind"] == NoteKind.NOTES:
            notes = {Part(part): tuple(lines) for part, lines in data["notes"].items()}
    return Past(whole, ended, tuple(divisions), tuple(outputs), notes, checks)


def _answer(entry: Entry) -> dict[str, CheckResult]:
    data, said = entry.content["data"], entry.message.values
    result = CheckResult(data["passed"], Message.from_json(said["because"]), _lines(data), said["took"])
    return {f"{data['step']}.{said['check']}": result}


def _lines(data: Mapping[str, object]) -> tuple[str, ...]:
    found = data.get("output") or data.get("lines") or ()
    return tuple(str(line) for line in found) if isinstance(found, (list, tuple)) else ()
