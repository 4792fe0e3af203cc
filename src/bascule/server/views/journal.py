"""Journal entries as rows, and as happenings: what belongs together told as one, with the rest folded under it.

A decision brings its outcome along, a step its checks, a rollback everything that it took; a guard that changes its mind to and
fro says so once. Nothing is left out: what a happening folds is under it, entry by entry, with its number and hash.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Instant, Seconds
from bascule.release.draft import NoteKind
from bascule.release.journal import Entry
from bascule.server.views.status import Tone

# What follows a decision within this time came of it.
TOGETHER = Seconds(60.0)
LEADS = {
    NoteKind.STARTED,
    NoteKind.REQUEST,
    NoteKind.DECISION,
    NoteKind.HOLD,
    NoteKind.ENDED,
    NoteKind.PAGE,
    NoteKind.PEOPLE,
    NoteKind.FLAG,
    NoteKind.PLAN,
}
BACK = {"rolled back", "failed", "cancelled"}


class Topic(StrEnum):
    """What one looks for in a journal."""

    DECISIONS = "decisions"
    PEOPLE = "people"
    CHECKS = "checks"
    TROUBLE = "trouble"


TOPICS = {
    NoteKind.REQUEST: Topic.PEOPLE,
    NoteKind.PEOPLE: Topic.PEOPLE,
    NoteKind.PLAN: Topic.PEOPLE,
    NoteKind.TROUBLE: Topic.TROUBLE,
    NoteKind.PAGE: Topic.TROUBLE,
    NoteKind.VERDICT: Topic.CHECKS,
    NoteKind.OUTCOME: Topic.CHECKS,
    NoteKind.OUTPUT: Topic.CHECKS,
}


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry: its number and hash, when, which release, what, who, and the output that was kept with it. `mark` tells entries
    apart that say the same thing.
    """

    number: int
    hash: str
    at: Instant
    release: str | None
    kind: NoteKind
    message: Message
    by: str | None
    tone: Tone = Tone.CALM
    mark: str = ""
    lines: Sequence[str] = ()

    @property
    def needs_person(self) -> bool:
        """Whether it called for a person."""
        return self.kind is NoteKind.PAGE

    @property
    def topic(self) -> Topic:
        """What it is about; what a person did is about people whatever came of it."""
        return TOPICS.get(self.kind, Topic.PEOPLE if self.by else Topic.DECISIONS)


@dataclass(slots=True)
class Happening:
    """What happened at once: the entry that says it, and what came of it, oldest first."""

    lead: EntryView
    rest: list[EntryView] = field(default_factory=list)

    @property
    def tone(self) -> Tone:
        """The most urgent of all its entries."""
        order = list(Tone)
        return max((one.tone for one in (self.lead, *self.rest)), key=order.index)

    @property
    def folded(self) -> list[EntryView]:
        """What is told under it, oldest first."""
        return sorted(self.rest, key=lambda one: one.number)

    @property
    def topics(self) -> frozenset[Topic]:
        """What any of it is about."""
        return frozenset(one.topic for one in (self.lead, *self.rest))


def entry_view(entry: Entry) -> EntryView:
    """The row of an entry."""
    content = entry.content
    kind, data = NoteKind(content["kind"]), content["data"]
    return EntryView(
        number=entry.number,
        hash=entry.hash,
        at=content["at"],
        release=content["release"],
        kind=kind,
        message=Message.from_json(content["message"]),
        by=content["by"],
        tone=_tone(kind, data),
        mark=str(data.get("guard") or data.get("criterion") or data.get("action") or ""),
        lines=tuple(map(str, data.get("lines") or ())),
    )


def happenings(entries: Iterable[EntryView]) -> Sequence[Happening]:
    """Entries, oldest first, as what happened, newest first."""
    found: list[Happening] = []
    for one in entries:
        if found and _joins(found[-1], one):
            _join(found[-1], one)
        elif (same := _repeated(found, one)) is not None:
            same.rest.append(same.lead)
            same.lead = one
        else:
            found.append(Happening(one))
    return found[::-1]


def _joins(before: Happening, one: EntryView) -> bool:
    """Whether an entry came of what happened before it."""
    first = before.rest[0] if before.rest else before.lead
    if one.at - first.at > TOGETHER or one.release != before.lead.release:
        return False
    if one.kind is NoteKind.VERDICT and one.tone is Tone.NEED:
        # A breach begins something of its own: what it brings about is told with it, not with what was decided before.
        return False
    if one.kind is NoteKind.ENDED:
        return before.lead.kind in {NoteKind.DECISION, NoteKind.REQUEST, NoteKind.VERDICT}
    if one.kind is NoteKind.DECISION:
        return before.lead.kind in {NoteKind.REQUEST, NoteKind.VERDICT}
    return one.kind not in LEADS and before.lead.kind is not NoteKind.VERDICT


def _join(before: Happening, one: EntryView) -> None:
    """What decides says most: it takes the lead, and what brought it about is told under it."""
    if one.kind in {NoteKind.ENDED, NoteKind.DECISION} and before.lead.kind is not NoteKind.REQUEST:
        before.rest.append(before.lead)
        before.lead = one
    else:
        before.rest.append(one)


def _repeated(found: Sequence[Happening], one: EntryView) -> Happening | None:
    """What says the same thing again: a guard that changes its mind, an action that fails once more."""
    if one.kind not in {NoteKind.VERDICT, NoteKind.TROUBLE} or not one.mark:
        return None
    late = [each for each in found[-3:] if each.lead.kind is one.kind and each.lead.mark == one.mark]
    return late[-1] if late else None


def _tone(kind: NoteKind, data: dict[str, object]) -> Tone:
    """The colour of an entry: green went well, amber waits or failed, red calls for somebody or took something back."""
    if kind is NoteKind.PAGE or data.get("turn") in {"restore", "withdraw"} or data.get("verdict") == "breached":
        return Tone.NEED
    if kind is NoteKind.ENDED:
        return Tone.NEED if data.get("outcome") in BACK else Tone.GOOD
    if kind in {NoteKind.HOLD, NoteKind.TROUBLE} or data.get("passed") is False:
        return Tone.CAUTION
    if kind is NoteKind.DECISION:
        return Tone.MOVING
    return Tone.GOOD if data.get("passed") or kind is NoteKind.RESUMED else Tone.CALM
