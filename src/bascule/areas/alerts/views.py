"""What the page and the API show of alerts: those of a plan, each where it is watched, and how it stands there. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bascule.kernel.i18n import Message
from bascule.plan.enums import Severity, Then
from bascule.plan.model.alert import Alert
from bascule.plan.model.plan import Plan
from bascule.plan.phrases.bound import Bound
from bascule.plan.phrases.condition import Condition, Direction
from bascule.plan.phrases.grammar import write_condition
from bascule.plan.phrases.lines import When
from bascule.release.alert import StandingAlert


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert of the plan in one of its environments; `standing` is None where it never opened."""

    alert: Alert
    environment: str
    standing: StandingAlert | None

    @property
    def name(self) -> str:
        """What it is called."""
        return self.alert.name

    @property
    def condition(self) -> str:
        """Its condition, as the plan writes it."""
        return self.alert.watched.text

    @property
    def metric(self) -> str:
        """The metric that it watches."""
        return self.alert.watched.condition.metric

    @property
    def severity(self) -> Severity:
        """How serious it is."""
        return self.alert.severity

    @property
    def then(self) -> Then:
        """What it asks for."""
        return self.alert.then

    @property
    def stands(self) -> bool:
        """Whether it is open now."""
        return self.standing is not None and self.standing.stands

    @property
    def because(self) -> Message | None:
        """Why it is as it is."""
        return self.standing.because if self.standing else None

    @property
    def way(self) -> str:
        """What became of its way back."""
        return self.standing.way.value if self.standing else ""

    @property
    def way_because(self) -> Message | None:
        """Why."""
        return self.standing.way_because if self.standing else None


def short_form(plan: Plan) -> Sequence[Alert]:
    """The alerts that metrics have without a name, as if they had been written out: people are told, and no more."""
    return [
        Alert.model_construct(name=name, when=_when(name, metric.alert), then=Then.NOTIFY)
        for name, metric in plan.metrics.items()
        if metric.alert is not None
    ]


def _when(name: str, bound: Bound) -> When:
    """The metric's alert as a condition; not read from a text, for a limit may be below nothing."""
    condition = Condition(name, bound.side or Direction.BELOW, bound.amount, unit=bound.unit)
    return When(write_condition(condition), condition)


def alert_views(plan: Plan, environment: str | None, known: Iterable[StandingAlert]) -> Sequence[AlertView]:
    """The alerts of a plan where they are watched."""
    standing = {(one.place.environment, one.name): one for one in known}
    return [
        AlertView(alert, name, standing.get((name, alert.name)))
        for alert in plan.alerts
        for name in plan.environments
        if alert.is_watched_in(name) and environment in {None, name}
    ]
