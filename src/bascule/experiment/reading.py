"""Readings: what an experiment says today.

`read` is a function of the design and of the days so far: no clock, no memory. A look that decided is found again in every
later reading, so it may be called as often as one likes, and by several processes.

    stop         a guardrail of every treatment, or a primary metric, is proven to be harmed; or the planned time is over
                 and nothing was proven
    cannot tell  users did not come as the weights say, too many saw two variants, figures are missing, or users were too
                 few when the time was over
    ship         a primary metric of a treatment crossed its boundary to the good side, none to the bad one, and no
                 guardrail is harmed
    continue     anything else

in this order: harm to a guardrail acts even on figures that are good for nothing else, because going back is the safe
direction; then figures that cannot be trusted stop the reading. Secondary metrics never decide. With several
treatments `rolled_back` names those that are out already while the others go on.

Days after the planned last one are not read: the risk has been spent.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bascule.experiment import because, gate
from bascule.experiment.comparison import Comparison, Direction, Role, compare
from bascule.experiment.day import Day, checked, missing, totals
from bascule.experiment.design import Design
from bascule.experiment.gate import Gate, GateName
from bascule.experiment.guardrail import Watch, watch
from bascule.experiment.registration import Registration, check
from bascule.experiment.statistics.effect import Effect
from bascule.experiment.statistics.multiplicity import adjusted
from bascule.kernel.i18n import Message, say


class Outcome(StrEnum):
    """What follows from a reading."""

    SHIP = "ship"
    STOP = "stop"
    CONTINUE = "continue"
    CANNOT_TELL = "cannot-tell"


@dataclass(frozen=True, slots=True)
class Reading:
    """An outcome with everything that it rests on. `variant` is the one to ship; `rolled_back` those that do harm."""

    outcome: Outcome
    because: Message
    day: int
    total: Day
    comparisons: tuple[Comparison, ...]
    watches: tuple[Watch, ...]
    gates: tuple[Gate, ...]
    variant: str | None = None
    rolled_back: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[Gate, ...]:
        """The gates that are not met."""
        return tuple(each for each in self.gates if not each.met)


@dataclass(frozen=True, slots=True)
class _Known:
    """What was found out before anything is decided."""

    design: Design
    total: Day
    primary: tuple[Comparison, ...]
    watches: tuple[Watch, ...]
    gates: tuple[Gate, ...]

    @property
    def over(self) -> bool:
        return self.total.number >= self.design.terms.days


def read(design: Design, days: Sequence[Day], registration: Registration | None = None) -> Reading:
    """Read an experiment. Raises `DesignChanged` when the design is not the registered one, `WrongExperiment` for bad figures."""
    if registration is not None:
        check(registration, design)
    ordered = checked(design, days)
    sums = totals(ordered)
    total = sums[-1] if sums else Day(0)
    comparisons = _comparisons(design, sums)
    primary = tuple(each for each in comparisons if each.role is Role.PRIMARY)
    watches = tuple(watch(design, sums, each.name, guard) for each in design.treatments for guard in design.guardrails)
    problems = missing(design, total, [day.number for day in ordered])
    known = _Known(design, total, primary, watches, _gates(design, total, primary, watches, problems))
    outcome, reason, variant = _decide(known)
    return Reading(
        outcome, reason, total.number, total, comparisons, watches, known.gates, variant, tuple(_harmed(known))
    )


def _comparisons(design: Design, sums: Sequence[Day]) -> tuple[Comparison, ...]:
    found = [
        compare(design, sums, treatment.name, metric, role)
        for treatment in design.treatments
        for role, metrics in ((Role.PRIMARY, design.primary), (Role.SECONDARY, design.secondary))
        for metric in metrics
    ]
    last = sums[-1].number if sums else 0
    return tuple(_corrected(design, found) if last >= design.terms.days else found)


def _corrected(design: Design, found: list[Comparison]) -> list[Comparison]:
    """Secondary p-values, once the time is over: one look at all of them, corrected for their number."""
    ps = {
        place: each.effect.p
        for place, each in enumerate(found)
        if each.role is Role.SECONDARY and isinstance(each.effect, Effect)
    }
    corrected = dict(zip(ps, adjusted(list(ps.values()), design.terms.correction), strict=True))
    return [replace(each, adjusted_p=corrected.get(place)) for place, each in enumerate(found)]


def _gates(
    design: Design, total: Day, primary: tuple[Comparison, ...], watches: tuple[Watch, ...], problems: list[Message]
) -> tuple[Gate, ...]:
    return (
        gate.figures(problems if total.number else [say("experiment.no-days")]),
        gate.assignment(design, total),
        gate.exposure(total),
        gate.users(design, total),
        gate.days(design, total),
        gate.weeks(design, total),
        gate.guardrails(watches),
        gate.proof(tuple(each for each in primary if each.treatment not in _harmful(primary, watches))),
    )


def _decide(known: _Known) -> tuple[Outcome, Message, str | None]:
    breached = [each for each in known.watches if each.breached_on is not None]
    if {each.treatment for each in breached} == {each.name for each in known.design.treatments}:
        return Outcome.STOP, because.breached(known.design, breached[0]), None
    unfit = [each for each in known.gates if each.name in _TRUST and not each.met]
    if unfit:
        return Outcome.CANNOT_TELL, because.unreadable(unfit[0]), None
    return _decide_good(known, breached)


_TRUST = {GateName.FIGURES, GateName.ASSIGNMENT, GateName.EXPOSURE}


def _decide_good(known: _Known, breached: list[Watch]) -> tuple[Outcome, Message, str | None]:
    """The decision on figures that can be trusted."""
    harmed = _harmed(known)
    better = [each for each in _decided(known, Direction.BETTER) if each.treatment not in harmed]
    if better:
        best = max(better, key=_rank)
        return Outcome.SHIP, because.decided(known.design, best), best.treatment
    if len(harmed) == len(known.design.treatments):
        worse = _decided(known, Direction.WORSE)
        reason = because.decided(known.design, worse[0]) if worse else because.breached(known.design, breached[0])
        return Outcome.STOP, reason, None
    return _at_the_end(known, harmed) if known.over else _going_on(known)


def _at_the_end(known: _Known, harmed: list[str]) -> tuple[Outcome, Message, str | None]:
    alive = [each for each in known.primary if each.treatment not in harmed]
    looked = [each for each in alive if each.looks and each.looks[-1].day == known.design.terms.days]
    if len(looked) == len(alive):
        return Outcome.STOP, because.futile(known.design, looked[0]), None
    few = [each for each in known.gates if each.name is GateName.USERS and not each.met]
    lacking = next(each for each in alive if each not in looked)
    named = {"variant": lacking.treatment, "metric": lacking.metric.name}
    reason = because.unreadable(few[0]) if few else say("experiment.no-effect", **named)
    return Outcome.CANNOT_TELL, reason, None


def _going_on(known: _Known) -> tuple[Outcome, Message, str | None]:
    lacking = [each for each in known.gates if not each.met and each.name is not GateName.GUARDRAILS]
    return Outcome.CONTINUE, because.waiting(lacking, known.total.number, known.design.terms.days), None


def _decided(known: _Known, direction: Direction) -> list[Comparison]:
    return [each for each in known.primary if each.decided and each.decided.crossed is direction]


def _harmed(known: _Known) -> list[str]:
    """Treatments that do harm, in the design's order; a primary metric counts only where the figures can be trusted."""
    trusted = all(each.met for each in known.gates if each.name in _TRUST)
    found = _harmful(known.primary if trusted else (), known.watches)
    return [each.name for each in known.design.treatments if each.name in found]


def _harmful(primary: tuple[Comparison, ...], watches: tuple[Watch, ...]) -> set[str]:
    worse = {each.treatment for each in primary if each.decided and each.decided.crossed is Direction.WORSE}
    return worse | {each.treatment for each in watches if each.breached_on is not None}


def _rank(found: Comparison) -> float:
    """How strong the proof was: between several that could be shipped the strongest is."""
    return found.decided.z / found.decided.bound if found.decided else 0.0
