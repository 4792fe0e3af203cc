"""Shapes of metrics, as the API shows them."""

from collections.abc import Mapping

from pydantic import BaseModel, Field

from bascule.areas.metrics.views import MetricState, MetricView
from bascule.events.cohorts import Cohort, joined
from bascule.events.funnel import Funnel, Funnels
from bascule.kernel.quantities import Seconds, Share
from bascule.plan.measure import MeasureKind
from bascule.server.figure import Figure
from bascule.server.reader import iso


class AlertShape(BaseModel):
    """An alert that stands: since when, and what was seen when it began."""

    since: str
    n: int | None
    value: float | None
    low: float | None
    high: float | None


class MeasuredShape(BaseModel):
    """A baseline that is measured: over a span that ended when the first user met the newest release."""

    span: Seconds
    since: str | None = Field(description="Null before there is a release.")
    until: str | None
    n: int | None
    enough: bool = Field(description="Whether there were enough cases for a baseline.")


class MetricShape(BaseModel):
    """A metric: a share is in 0..1, a time in seconds, a count per day, requests per second."""

    name: str
    kind: MeasureKind
    component: str | None = Field(description="Whose requests are counted; null for those of all, and for events.")
    where: dict[str, list[str | float | bool]] = Field(description="What events carry that are chosen; empty for all.")
    baseline: float | None
    measured: MeasuredShape | None = Field(description="How a baseline was measured that is not written.")
    goal: float | None
    change: float | None = Field(
        description="The goal as a change of the baseline, where it is written as one: -0.5 is half less."
    )
    alert: float | None
    now: Figure
    groups: dict[str, Figure] = Field(description="By slot, or by variant; empty names have none.")
    state: MetricState
    sure: bool = Field(description="Whether the whole interval lies where the state says that the figure is.")
    standing: AlertShape | None = Field(description="The alert that stands, raised and ended by evidence.")
    left_out: int = Field(description="Events of a `mean` or `nps` whose property is no number, or not on the scale.")
    days: float = Field(description="Over how many days a `count` is taken: those from which there are events.")


class MetricList(BaseModel):
    """The metrics of the plan, in its order."""

    environment: str
    days: float
    metrics: list[MetricShape]


class PointShape(BaseModel):
    """The figure of one hour or day: of those who started in it, or of what happened in it."""

    at: str
    whole: Figure
    groups: dict[str, Figure]


class MetricDetail(MetricShape):
    """A metric and how it went."""

    over_time: list[PointShape]


class StageShape(BaseModel):
    """A step of a funnel; times in seconds."""

    name: str
    users: int
    from_before: float | None = Field(description="Share of the users of the step before that came to this one.")
    from_start: float | None = Field(description="Share of the users of the first step that came to this one.")
    drop: float | None = Field(description="Share of the users of the step before that did not come to this one.")
    mean_time: Seconds | None = Field(description="Since the step before.")
    median_time: Seconds | None


class FunnelShape(BaseModel):
    """A funnel: of all users whose time has passed, and by slot or by variant."""

    name: str
    environment: str
    days: float
    stages: list[StageShape]
    groups: dict[str, list[StageShape]]


class BackShape(BaseModel):
    """Of so many users whose period has passed, those who came back in it."""

    n: int
    came: int
    share: Share | None


class CohortShape(BaseModel):
    """The users who started in one day or week, and their periods after the first."""

    begins: str
    users: int
    back: list[BackShape]


class CohortsShape(BaseModel):
    """A retention by cohorts: of all users, and by slot or by variant."""

    name: str
    environment: str
    days: float
    by: str
    cohorts: list[CohortShape]
    groups: dict[str, list[CohortShape]]


def metric_shape(view: MetricView) -> MetricShape:
    """A metric."""
    return MetricShape(
        name=view.name,
        kind=view.kind,
        component=view.metric.component,
        where={key: list(values) for key, values in (view.metric.where or {}).items()},
        baseline=view.baseline,
        measured=_measured(view),
        goal=view.goal,
        change=view.change and view.change.part,
        alert=view.alert,
        now=view.now,
        groups=dict(view.groups),
        state=view.state,
        sure=view.sure,
        standing=_alert(view),
        left_out=view.left_out,
        days=view.days,
    )


def metric_detail(view: MetricView) -> MetricDetail:
    """A metric with its points."""
    points = [
        PointShape(
            at=iso(one.at),
            whole=one.whole,
            groups=dict(one.groups),
        )
        for one in view.points
    ]
    return MetricDetail(**metric_shape(view).model_dump(), over_time=points)


def stage_shapes(funnel: Funnel) -> list[StageShape]:
    """The steps of a funnel."""
    first, drops = funnel.stages[0].users, (None, *funnel.drops)
    before = (None, *funnel.stages)
    return [
        StageShape(
            name=stage.name,
            users=stage.users,
            from_before=earlier and stage.share(earlier.users),
            from_start=stage.share(first),
            drop=drop,
            mean_time=stage.mean,
            median_time=stage.median,
        )
        for stage, earlier, drop in zip(funnel.stages, before, drops, strict=False)
    ]


def funnel_groups(funnels: Funnels) -> dict[str, list[StageShape]]:
    """The steps by group."""
    return {group: stage_shapes(funnel) for group, funnel in sorted(funnels.groups.items())}


def cohort_shapes(cohorts: tuple[Cohort, ...]) -> list[CohortShape]:
    """Cohorts, oldest first."""
    return [
        CohortShape(
            begins=iso(one.at),
            users=one.users,
            back=[BackShape(n=back.n, came=back.came, share=back.share) for back in one.back],
        )
        for one in cohorts
    ]


def cohort_groups(groups: Mapping[str, tuple[Cohort, ...]]) -> tuple[list[CohortShape], dict[str, list[CohortShape]]]:
    """Those of all users, and those by group."""
    return cohort_shapes(joined(groups)), {group: cohort_shapes(one) for group, one in sorted(groups.items())}


def _measured(view: MetricView) -> MeasuredShape | None:
    if view.before is None:
        return None
    found = view.measured
    return MeasuredShape(
        span=view.before.span,
        since=found and iso(found.since),
        until=found and iso(found.until),
        n=found and found.n,
        enough=found is not None and found.value is not None,
    )


def _alert(view: MetricView) -> AlertShape | None:
    if view.standing is None or not view.standing.stands:
        return None
    seen = view.standing.seen
    return AlertShape(
        since=iso(view.standing.changed),
        n=seen and seen.n,
        value=seen and seen.value,
        low=seen and seen.low,
        high=seen and seen.high,
    )
