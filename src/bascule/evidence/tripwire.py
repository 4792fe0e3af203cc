"""Tripwires: so many bad answers in a row, and there is nothing left to weigh.

A tripwire is a counter, not a test: N failed health checks, or N failed requests, without a good one between. Counts do
not say in which order a look's requests came, so requests are counted conservatively: a look with any good request
starts the run anew, and only a look whose requests *all* failed adds to it. A look without requests changes nothing.
"""

from dataclasses import dataclass
from enum import StrEnum

from bascule.evidence.counts import Counts
from bascule.kernel.changed import changed
from bascule.kernel.i18n import Keys, Message, say


class Wire(StrEnum):
    """What a tripwire counts."""

    HEALTH = "health"
    ERRORS = "error"


RUN = Keys("evidence.{}_run", Wire)


@dataclass(frozen=True, slots=True)
class Tripwire:
    """A run of bad answers against its limit; a limit of 0 turns the tripwire off."""

    wire: Wire
    limit: int
    run: int = 0

    def after_health(self, ok: bool) -> "Tripwire":
        """After one health check."""
        return changed(self, run=0 if ok else self.run + 1)

    def after_counts(self, counts: Counts) -> "Tripwire":
        """After one look at the candidate's requests."""
        run = self.run + counts.total if counts.errors >= counts.total else 0
        return changed(self, run=run) if run != self.run else self

    @property
    def tripped(self) -> bool:
        """Whether the run has reached its limit."""
        return 0 < self.limit <= self.run

    @property
    def because(self) -> Message:
        """The run in words."""
        return say(RUN[self.wire], run=self.run, limit=self.limit)
