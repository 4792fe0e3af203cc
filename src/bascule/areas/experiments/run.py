"""Runs of an experiment: what is started and changed, and one as it is seen beside what the plan says of it now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bascule.areas.experiments.protocol import Protocol, differences
from bascule.areas.flags.public import Author, KeptSet
from bascule.experiment.day import Day
from bascule.flag.change import Stored
from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Instant
from bascule.kernel.site import Site
from bascule.release.notices.announcing import Announcement

Make = Callable[[Stored | None, KeptSet], Stored]


class End(StrEnum):
    """How an experiment ended."""

    STOPPED = "stopped"
    SHIPPED = "shipped"
    ROLLED_BACK = "rolled back"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of an experiment. `reading` is the last one, as JSON; `variant` is what everybody has since it ended.

    `revision` is the flag's as the experiment has left it last.
    """

    id: int
    site: Site
    name: str
    seed: str
    fingerprint: str
    protocol: Protocol
    telling: Mapping[str, Any]
    started: Instant
    by: str
    revision: int
    again_at: Instant
    read_at: Instant | None
    reading: Mapping[str, Any] | None
    outcome: str | None
    rolled_back: tuple[str, ...]
    ended: Instant | None
    ended_by: str | None
    end: End | None
    variant: str | None
    because: Message | None
    reason: str

    @property
    def subject(self) -> str:
        """As messages and the journal name it."""
        return f"experiment-{self.id}"


@dataclass(frozen=True, slots=True)
class Start:
    """What is started."""

    name: str
    seed: str
    protocol: Protocol
    telling: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What is changed of a run: the flag, what goes on record, who is told. `supposing` is what must still be so."""

    values: Mapping[str, Any]
    note: Message
    author: Author
    make: Make | None = None
    messages: Sequence[Announcement] = ()
    supposing: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """An experiment of an environment: its last run (None: not started), and what the plan says of it now (None: nothing).

    `moved` is whether somebody else has changed its flag while it ran.
    """

    site: Site
    name: str
    run: Run | None
    planned: Protocol | None
    description: str = ""
    moved: bool = False
    days: Sequence[Day] = ()

    @property
    def protocol(self) -> Protocol:
        """What counts: what was settled, else what the plan says."""
        found = self.run.protocol if self.run else self.planned
        assert found is not None
        return found

    @property
    def differences(self) -> list[tuple[str, Any, Any]]:
        """In what the plan says something else by now than was settled."""
        if self.run is None or self.planned is None:
            return []
        return differences(self.run.protocol, self.planned)

    @property
    def state(self) -> str:
        """Not started, running, or how it ended."""
        if self.run is None:
            return "not started"
        return self.run.end.value if self.run.end else "running"
