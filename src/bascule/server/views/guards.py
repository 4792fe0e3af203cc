"""Guards as bars: the estimate with its interval against the limit, on a scale that always shows the limit.

Positions are shares of the bar's width. What lies outside the scale is drawn at its edge; figures are in the text beside.
"""

from dataclasses import dataclass

from bascule.evidence.verdict import Judgement, Verdict
from bascule.kernel.i18n import Message
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.condition import Condition, Direction, MetricKind
from bascule.plan.spec import Guard, Remedy
from bascule.release.progress import Release

LIMIT_AT = 0.78


@dataclass(frozen=True, slots=True)
class Bar:
    """Where things stand on the bar, in 0..1; values are shares (written as percentages), times, or neither."""

    limit_at: float
    limit: float
    share: bool
    time: bool = False
    at: float | None = None
    low_at: float | None = None
    high_at: float | None = None


@dataclass(frozen=True, slots=True)
class GuardView:
    """One guard: what it watches, what it would do, and how it stands. Before the first look there is no verdict."""

    number: int
    name: str
    remedy: Remedy
    severity: str
    accepted: bool
    verdict: Verdict | None
    judgement: Judgement | None
    because: Message | None
    bar: Bar | None


def guard_views(release: Release) -> tuple[GuardView, ...]:
    """Every guard of the release, in the plan's order."""
    watch = release.progress.watch
    judgements = [*watch.judgements, *[None] * len(release.spec.guards)]
    return tuple(
        _view(number, guard, judgements[number], number in watch.accepted)
        for number, guard in enumerate(release.spec.guards)
    )


def bar(condition: Condition, judgement: Judgement) -> Bar:
    """The bar of a judgement."""
    low, high = _scale(condition, judgement)

    def place(value: float | None) -> float | None:
        return None if value is None else round(min(max((value - low) / (high - low), 0.0), 1.0), 4)

    return Bar(
        limit_at=place(judgement.limit) or 0.0,
        limit=judgement.limit,
        share=condition.kind is not MetricKind.MEAN or condition.relative,
        time=condition.kind is MetricKind.MEAN and condition.unit is Unit.TIME and not condition.relative,
        at=place(judgement.estimate),
        low_at=place(judgement.low),
        high_at=place(judgement.high),
    )


def _view(number: int, guard: Guard, judgement: Judgement | None, accepted: bool) -> GuardView:
    return GuardView(
        number=number,
        name=guard.name,
        remedy=guard.remedy,
        severity=guard.severity,
        accepted=accepted,
        verdict=judgement.verdict if judgement else None,
        judgement=judgement,
        because=judgement.because if judgement else None,
        bar=bar(guard.condition, judgement) if judgement else None,
    )


def _scale(condition: Condition, judgement: Judgement) -> tuple[float, float]:
    """The values at the two ends of the bar."""
    limit, estimate = judgement.limit, judgement.estimate
    reach = limit if estimate is None else estimate
    from_zero = not condition.relative and condition.kind is not MetricKind.MEAN
    if from_zero and (condition.direction is Direction.ABOVE or condition.kind is MetricKind.QUANTILE):
        return 0.0, max(limit / LIMIT_AT, reach * 1.15, 1e-9)
    span = max(abs(reach - limit) * 1.4, abs(limit) * 0.8, 1e-9)
    return limit - span, limit + span
