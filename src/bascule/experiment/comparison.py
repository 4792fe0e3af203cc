"""Comparisons: one treatment against control by one metric, over all days, and whether that may decide.

A *look* is the end of a whole week on which every variant has enough users; only there a primary metric may decide. The
first look at which the effect leaves its boundary decides, for good. Other days show the interval that holds at all
times (`sequence`), narrowed day by day.

What decides is the absolute difference (`effect` says why), also where a relative one is shown. At a look the interval that
is as wide as the boundary goes with the decision: it excludes 0 exactly when the boundary is crossed, and those of all looks
hold together (repeated confidence intervals; Jennison and Turnbull 1989, JRSS B).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bascule.experiment.day import Day
from bascule.experiment.design import Design
from bascule.experiment.metric import Metric
from bascule.experiment.statistics.boundaries import boundaries
from bascule.experiment.statistics.effect import Effect, Lack, effect, relative_interval
from bascule.experiment.statistics.interval import Interval, narrowed
from bascule.experiment.statistics.sequence import always, always_p
from bascule.experiment.statistics.special import ndtr, stdtrit
from bascule.experiment.statistics.summary import Summary


class Role(StrEnum):
    """Primary metrics may decide, secondary ones only explain."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


class Direction(StrEnum):
    """Which side an effect has been proven to be on."""

    BETTER = "better"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Look:
    """One look that could decide: `z` is positive where the treatment is better, `bound` is what it takes.

    Estimate and interval are relative where the metric is and a relative one exists.
    """

    day: int
    z: float
    bound: float
    estimate: float
    interval: Interval
    relative: bool

    @property
    def crossed(self) -> Direction | None:
        """The side on which the boundary was crossed."""
        if abs(self.z) < self.bound:
            return None
        return Direction.BETTER if self.z > 0 else Direction.WORSE


@dataclass(frozen=True, slots=True)
class Point:
    """One day of the plot: the estimate and the interval that holds at all times."""

    day: int
    estimate: float
    always: Interval


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is known of one treatment by one metric. `adjusted_p` only for secondary metrics on the last planned day."""

    treatment: str
    metric: Metric
    role: Role
    control: Summary | None
    treated: Summary | None
    effect: Effect | Lack
    points: tuple[Point, ...]
    looks: tuple[Look, ...] = ()
    always_p: float | None = None
    adjusted_p: float | None = None

    @property
    def decided(self) -> Look | None:
        """The first look that crossed its boundary."""
        return next((look for look in self.looks if look.crossed), None)

    @property
    def always(self) -> Interval | None:
        """The interval that holds at all times, as it is today."""
        return self.points[-1].always if self.points else None

    @property
    def gain(self) -> float | None:
        """The estimate with growth as the good direction."""
        return self.effect.estimate * self.metric.better.sign if isinstance(self.effect, Effect) else None


def compare(design: Design, totals: Sequence[Day], treatment: str, metric: Metric, role: Role) -> Comparison:
    """Compare a treatment with control by one metric: in one unit throughout, whatever is shown of it."""
    metric = _as_shown(design, totals, treatment, metric)
    effects = [(day, effect_of(design, day, treatment, metric)) for day in totals]
    last = effects[-1][1] if effects else Lack.USERS
    points, p = _points(design, effects), None
    if isinstance(last, Effect):
        p = always_p(last, design.alpha, design.terms.tightest)
    looks = _looks(design, totals, treatment, metric) if role is Role.PRIMARY else ()
    pair = [totals[-1].summary(name, metric.name) if totals else None for name in (design.control.name, treatment)]
    return Comparison(treatment, metric, role, pair[0], pair[1], last, points, looks, p)


def _as_shown(design: Design, totals: Sequence[Day], treatment: str, metric: Metric) -> Metric:
    """The metric with its absolute difference, where today or one of the looks has no relative one.

    Control's mean may be large and yet not known well enough to divide by: one user who spent a fortune is enough.
    """
    if not metric.relative or not totals:
        return metric
    looks = _looks(design, totals, treatment, metric)
    clear = effect_of(design, totals[-1], treatment, metric) is not Lack.BASE and all(look.relative for look in looks)
    return metric if clear else replace(metric, relative=False)


def effect_of(design: Design, day: Day, treatment: str, metric: Metric) -> Effect | Lack:
    """The effect after a day."""
    control, treated = day.summary(design.control.name, metric.name), day.summary(treatment, metric.name)
    if control is None or treated is None:
        return Lack.USERS
    return effect(control, treated, metric.relative)


def _points(design: Design, effects: Sequence[tuple[Day, Effect | Lack]]) -> tuple[Point, ...]:
    known = [(day.number, each) for day, each in effects if isinstance(each, Effect)]
    bands = narrowed(always(each, design.alpha, design.terms.tightest) for _, each in known)
    return tuple(Point(number, each.estimate, band) for (number, each), band in zip(known, bands, strict=True))


def _looks(design: Design, totals: Sequence[Day], treatment: str, metric: Metric) -> tuple[Look, ...]:
    taken = [
        (day, found)
        for day in totals
        if day.number in design.terms.look_days and (found := _decisive(design, day, treatment, metric))
    ]
    times = [day.number / design.terms.days for day, _ in taken]
    bounds = boundaries(times, [each.information for _, each in taken], design.alpha)
    return tuple(_look(design, one, bound, (treatment, metric)) for one, bound in zip(taken, bounds, strict=True))


def _decisive(design: Design, day: Day, treatment: str, metric: Metric) -> Effect | None:
    """The absolute effect of a day on which every variant has enough users, and the metric enough values."""
    control, treated = day.summary(design.control.name, metric.name), day.summary(treatment, metric.name)
    if control is None or treated is None:
        return None
    if min(day.fewest(design), control.n, treated.n) <= design.terms.min_users:
        return None
    found = effect(control, treated, relative=False)
    return found if isinstance(found, Effect) else None


def _look(design: Design, one: tuple[Day, Effect], bound: float, what: tuple[str, Metric]) -> Look:
    (day, found), (treatment, metric) = one, what
    # The t quantile with the bound's probability: the interval then excludes 0 exactly when z crosses.
    width = -float(stdtrit(found.freedom, ndtr(-bound)))
    z = found.z * metric.better.sign
    control, treated = day.summary(design.control.name, metric.name), day.summary(treatment, metric.name)
    if metric.relative and control is not None and treated is not None:
        interval, part = relative_interval(control, treated, width), effect(control, treated, relative=True)
        if interval is not None and isinstance(part, Effect):
            return Look(day.number, z, bound, part.estimate, interval, relative=True)
    return Look(day.number, z, bound, found.estimate, found.around(width), relative=False)
