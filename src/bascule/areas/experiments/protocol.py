"""The protocol of an experiment: everything that is settled when it starts, with one hash.

A design says what decides; the protocol adds where its figures come from (the measures of the metrics as they were in the plan, and
the flag that assigns) and what the variants return. A plan that is edited later has another protocol, and `differences`
tells in what; what runs keeps its own.

Within an experiment everything is counted per user, from the first exposure on:

    share   did it within the time after the exposure, of all exposed      Share, or Adjusted by the same before it
    time    from the exposure until it, of those who did it                Mean
    count   how often, of all exposed                                      Mean, or Adjusted by the same before it
    mean    sum over number of a user's values, of all exposed             Ratio (a user may have many values)

A plan's share `of` an event and time `since` one start with that event; here they start with the exposure, because whether
somebody gets as far as that event may be the work of the variant.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bascule.areas.experiments.model import DecisionRule, Experiment
from bascule.experiment.design import Design, Rule, Terms, Variant
from bascule.experiment.design_file import design_json, design_of
from bascule.experiment.metric import Better, Guardrail, Metric, MetricKind
from bascule.experiment.registration import differing
from bascule.experiment.statistics.multiplicity import Correction
from bascule.experiment.wrong import wrong
from bascule.kernel.canonical import fingerprint
from bascule.kernel.quantities import Seconds
from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.measure import Measure, MeasureKind
from bascule.plan.model.metric import Metric as PlanMetric
from bascule.plan.phrases.condition import Direction

DAY = 86400.0
_KINDS = {
    MeasureKind.SHARE: MetricKind.SHARE,
    MeasureKind.FUNNEL: MetricKind.SHARE,
    MeasureKind.RETENTION: MetricKind.SHARE,
    MeasureKind.TIME: MetricKind.MEAN,
    MeasureKind.COUNT: MetricKind.MEAN,
    MeasureKind.MEAN: MetricKind.RATIO,
    MeasureKind.NPS: MetricKind.RATIO,
}
_ADJUSTABLE = (MeasureKind.SHARE, MeasureKind.COUNT)
_RULES = {DecisionRule.SEQUENTIAL: Rule.SEQUENTIAL, DecisionRule.FIXED: Rule.FIXED}


@dataclass(frozen=True, slots=True)
class Protocol:
    """What is settled. `titles` are what people call the variants, `before` the seconds that a covariate covers."""

    flag: str
    design: Design
    measures: Mapping[str, Measure]
    titles: Mapping[str, str] = field(default_factory=dict)
    before: Seconds = Seconds(0.0)

    @property
    def fingerprint(self) -> str:
        """The hash over all of it."""
        return fingerprint(self.as_json())

    @property
    def lag(self) -> Seconds:
        """How long after the last exposure of a day its figures are settled: the longest time that a metric gives a user."""
        named = {each.name for each in (*self.design.primary, *self.design.secondary)}
        return max((self.measures[name].within or Seconds(0.0) for name in named), default=Seconds(0.0))

    def as_json(self) -> dict[str, Any]:
        """The protocol as JSON data; `from_json` reads it back."""
        return {
            "flag": self.flag,
            "design": design_json(self.design),
            "measures": {name: _stored(measure) for name, measure in self.measures.items()},
            "titles": dict(self.titles),
            "before": float(self.before),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], expected: str) -> "Protocol":
        """Read what `as_json` wrote; refused where it is not what the hash was made of."""
        if fingerprint(data) != expected:
            raise wrong("experiment.registration-edited", fingerprint=expected)
        measures = {name: from_stored(Measure, one) for name, one in data["measures"].items()}
        return cls(data["flag"], design_of(data["design"]), measures, data["titles"], data["before"])


def _stored(measure: Measure) -> dict[str, Any]:
    """A measure without a filter where there is none, and without what only those of requests have: hashes stay what they were."""
    stored = as_stored(measure)
    return {name: value for name, value in stored.items() if value or name not in {"where", "component", "quantile"}}


def protocol_of(name: str, experiment: Experiment, metrics: Mapping[str, PlanMetric]) -> Protocol:
    """The protocol that an experiment of a plan has now. The plan has passed lint."""
    named = {one: metrics[one] for one in experiment.metrics}
    design = Design(
        name=name,
        variants=tuple(_variant(one, each.weight, each.config) for one, each in experiment.ordered.items()),
        primary=tuple(_metric(one, experiment, named) for one in experiment.primary),
        terms=_terms(experiment),
        secondary=tuple(_metric(one, experiment, named) for one in experiment.secondary),
        guardrails=tuple(
            Guardrail(_metric(one, experiment, named), limit.amount if limit else 0.0)
            for one, limit in experiment.guardrails.items()
        ),
        unit=experiment.unit.value,
    )
    titles = {one: each.name or one for one, each in experiment.ordered.items()}
    measures = {one: each.measure for one, each in named.items()}
    return Protocol(experiment.flag, design, measures, titles, Seconds((experiment.before or 0) * DAY))


def differences(settled: Protocol, now: Protocol) -> list[tuple[str, Any, Any]]:
    """In what the plan's experiment is another one by now: (place, settled, now)."""
    return list(differing("", settled.as_json(), now.as_json()))


def _variant(name: str, weight: float, config: Mapping[str, Any] | None) -> Variant:
    return Variant(name, weight, config or {})


def _metric(name: str, experiment: Experiment, metrics: Mapping[str, PlanMetric]) -> Metric:
    metric = metrics[name]
    kind = _KINDS[metric.kind]
    # A guardrail is held against its limit as it is, and a metric has one form in an experiment.
    if experiment.before and metric.kind in _ADJUSTABLE and name not in experiment.guardrails:
        kind = MetricKind.ADJUSTED
    better = Better.DOWN if metric.better is Direction.BELOW else Better.UP
    # A difference of shares is told in points, all others as a part of control's.
    return Metric(name, kind, better, relative=kind is not MetricKind.SHARE)


def _terms(experiment: Experiment) -> Terms:
    return Terms(
        days=experiment.days,
        min_users=experiment.min_users,
        min_days=experiment.min_days,
        alpha=experiment.risk,
        false_rollback=experiment.false_rollback,
        rule=_RULES[experiment.rule],
        correction=Correction(experiment.correction.value),
    )
