"""Criteria: what must be shown before everybody gets the version, or before the present step is over, and how far that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bascule.evidence.verdict import Judgement, Verdict
from bascule.kernel.i18n import Message
from bascule.plan.phrases.condition import Condition
from bascule.plan.spec import Criterion
from bascule.release.progress import Release
from bascule.server.views.guards import Bar, bar


class CriterionState(StrEnum):
    """How a criterion stands; it is waiting also while its source cannot be read."""

    MET = "met"
    NOT_MET = "not met"
    WAITING = "waiting"


STATES = {Verdict.HEALTHY: CriterionState.MET, Verdict.BREACHED: CriterionState.NOT_MET}
TONES = {CriterionState.MET: "healthy", CriterionState.NOT_MET: "caution", CriterionState.WAITING: "unknown"}


@dataclass(frozen=True, slots=True)
class CriterionView:
    """One criterion as the plan writes it, and what it rests on. Before the first look there is nothing yet."""

    name: str
    state: CriterionState
    tone: str
    judgement: Judgement | None
    because: Message | None
    bar: Bar | None


def criterion_views(release: Release) -> tuple[CriterionView, ...]:
    """Every criterion of the release, in the plan's order."""
    return _views(release.spec.criteria, release.progress.watch.met)


def until_views(release: Release) -> tuple[CriterionView, ...]:
    """What the present step lasts until, in the plan's order."""
    return _views(release.spec.steps[release.progress.step].until, release.progress.watch.shown)


def _views(criteria: Sequence[Criterion], judged: Sequence[Judgement]) -> tuple[CriterionView, ...]:
    judgements = [*judged, *[None] * (len(criteria) - len(judged))]
    return tuple(_view(one.name, one.condition, found) for one, found in zip(criteria, judgements, strict=True))


def _view(name: str, condition: Condition, found: Judgement | None) -> CriterionView:
    state = STATES.get(found.verdict, CriterionState.WAITING) if found else CriterionState.WAITING
    because, drawn = (found.because, bar(condition, found)) if found else (None, None)
    return CriterionView(name, state, TONES[state], found, because, drawn)
