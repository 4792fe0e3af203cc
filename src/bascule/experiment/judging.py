"""Judging: what a control plane does about an experiment that runs, as a value.

Outcomes are read from complete days. Guardrails are held against everything that is known at this moment, the day that goes on
included: their sequences hold at all times, and harm is not to wait for midnight.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bascule.experiment import because
from bascule.experiment.comparison import Direction, Role
from bascule.experiment.day import Day, totals
from bascule.experiment.design import Design
from bascule.experiment.gate import GateName
from bascule.experiment.guardrail import watch
from bascule.experiment.reading import Outcome, Reading, read
from bascule.kernel.i18n import Message

# A page about any other gate that is not met would come every morning.
_ALARMING = {GateName.ASSIGNMENT, GateName.EXPOSURE}


@dataclass(frozen=True, slots=True)
class Judged:
    """A reading (None before the first day is complete), who does harm (treatment -> why), and whether the time is over."""

    reading: Reading | None
    harmed: Mapping[str, Message]
    over: bool = False

    def new_harm(self, known: Collection[str]) -> Mapping[str, Message]:
        """The harm that was not known."""
        return {name: why for name, why in self.harmed.items() if name not in known}

    @property
    def worth_telling(self) -> bool:
        """Whether people are told of the outcome, and not only those who look."""
        if self.reading is None or self.reading.outcome is Outcome.CONTINUE:
            return False
        if self.reading.outcome is not Outcome.CANNOT_TELL:
            return True
        return self.over or any(each.name in _ALARMING and not each.met for each in self.reading.gates)


def judge(design: Design, days: Sequence[Day], so_far: Sequence[Day]) -> Judged:
    """Read the complete days, and hold guardrails against everything so far."""
    reading = read(design, days) if days else None
    harmed: dict[str, Message] = {}
    sums = totals(so_far)
    for treatment in design.treatments:
        for guardrail in design.guardrails:
            found = watch(design, sums, treatment.name, guardrail)
            if found.breached_on is not None:
                harmed.setdefault(treatment.name, because.breached(design, found))
    if reading is not None:
        harmed = {**_in_reading(design, reading), **harmed}
    return Judged(reading, harmed, reading is not None and reading.day >= design.terms.days)


def _in_reading(design: Design, reading: Reading) -> dict[str, Message]:
    """Why the reading takes variants back."""
    found: dict[str, Message] = {}
    for name in reading.rolled_back:
        breached = [one for one in reading.watches if one.treatment == name and one.breached_on is not None]
        worse = [
            one
            for one in reading.comparisons
            if one.treatment == name
            and one.role is Role.PRIMARY
            and one.decided
            and one.decided.crossed is Direction.WORSE
        ]
        found[name] = because.breached(design, breached[0]) if breached else because.decided(design, worse[0])
    return found
