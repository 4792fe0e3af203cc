"""Journal entries as rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Instant
from bascule.release.draft import NoteKind
from bascule.release.journal import Entry


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry: its number and hash, when, which release, what, who, and the output that was kept with it."""

    number: int
    hash: str
    at: Instant
    release: str | None
    kind: NoteKind
    message: Message
    by: str | None
    lines: Sequence[str] = ()

    @property
    def needs_person(self) -> bool:
        """Whether it called for a person."""
        return self.kind is NoteKind.PAGE


def entry_view(entry: Entry) -> EntryView:
    """The row of an entry."""
    content = entry.content
    return EntryView(
        number=entry.number,
        hash=entry.hash,
        at=content["at"],
        release=content["release"],
        kind=NoteKind(content["kind"]),
        message=Message.from_json(content["message"]),
        by=content["by"],
        lines=tuple(map(str, content["data"].get("lines") or ())),
    )
