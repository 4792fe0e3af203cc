"""What the page and the API show of alerts: those of a plan, each where it is watched, and how it stands there. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bascule.kernel.i18n import Message
from bascule.plan.enums import Severity, Then
from bascule.plan.model.alert import Alert
from bascule.plan.model.plan import Plan
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


def alert_views(plan: Plan, environment: str | None, known: Iterable[StandingAlert]) -> Sequence[AlertView]:
    """The alerts of a plan where they are watched, those that stand first."""
    standing = {(one.place.environment, one.name): one for one in known}
    views = [
        AlertView(alert, name, standing.get((name, alert.name)))
        for alert in plan.alerts
        for name in plan.environments
        if alert.is_watched_in(name) and environment in {None, name}
    ]
    return sorted(views, key=lambda one: not one.stands)
