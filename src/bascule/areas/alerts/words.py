"""What is said of an alert: why it opened or is over, and what its channels hear, in their languages. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bascule.areas.metrics.public import amount
from bascule.evidence.alert import Seen
from bascule.kernel.i18n import Keys, Language, Message, render, say
from bascule.plan.compiling.announcing import channels, notification_of
from bascule.plan.enums import Severity
from bascule.plan.model.alert import Alert
from bascule.plan.model.plan import Plan
from bascule.plan.notification import Notification, Occasion
from bascule.plan.phrases.condition import Direction
from bascule.release.alert import StandingAlert
from bascule.release.notices.announcing import Announcement
from bascule.release.notices.wording import NOTHING, News, local, messages

SEVERITY = Keys("alerts.severity-{}", Severity)
EVENTS = ("alert", "alert-over", "alert-back", "alert-refused")
TITLE = Keys("announce.title-{}", EVENTS)
TEXT = Keys("announce.text-{}", EVENTS)
BEGAN, OVER, BACK, REFUSED = EVENTS


@dataclass(frozen=True, slots=True)
class Told:
    """What is told: one of `EVENTS`, of an alert of a plan; and the dashboard's address."""

    event: str
    plan: Plan
    alert: Alert
    standing: StandingAlert
    url: str
    because: Message


def opened(plan: Plan, alert: Alert, environment: str, seen: Seen, *, stands: bool) -> Message:
    """Why an alert opened, or is over."""
    key = "alerts.began" if stands else "alerts.over"
    since = datetime.fromtimestamp(seen.since, UTC).isoformat()
    found = {name: one for name, one in _figures(plan, alert, seen).items() if name != "cases"}
    return say(
        key,
        alert=alert.name,
        metric=alert.watched.condition.metric,
        environment=environment,
        n=seen.n,
        since=since,
        **found,
    )


def announcements(told: Told) -> Sequence[Announcement]:
    """A message to every channel that is told of it."""
    occurrence = f"{told.event}@{told.standing.changed:.3f}"
    news = News(
        told.plan.name, Occasion.ALERT.value, occurrence, TITLE[told.event], TEXT[told.event], partial(_said, told)
    )
    return messages(news, _telling(told))


def _telling(told: Told) -> Notification:
    """The alert's own channels, else those of `announce: alert`, else those of `figure`, as plans before alerts had names say."""
    plan, environment, severity = told.plan, told.standing.place.environment, told.alert.severity.value
    occasion = Occasion.ALERT if Occasion.ALERT.value in plan.announce or told.alert.to else Occasion.FIGURE
    usual = notification_of(plan, occasion, environment, severity)
    heard = channels(plan, told.alert.to) if told.alert.to else usual.channels
    # The plan's own words are for the alert; what became of it is said in ours.
    return Notification(occasion.value, heard, usual.texts if told.event == BEGAN else {})


def _said(told: Told, language: Language) -> Mapping[str, str]:
    standing, plan, place = told.standing, told.plan, told.standing.place
    seen = Seen(**standing.seen) if standing.seen else None
    found = _figures(plan, told.alert, seen) if seen else {}
    said = {name: render(one, language) for name, one in found.items()}
    blank = dict.fromkeys(("value", "interval", "limit", "cases"), NOTHING)
    return {
        **blank,
        **said,
        "plan": plan.name,
        "environment": place.environment,
        "alert": standing.name,
        "metric": standing.metric,
        "condition": told.alert.watched.text,
        "severity": render(say(SEVERITY[told.alert.severity]), language),
        "state": render(say("metric.state-alert" if standing.stands else "metric.state-over"), language),
        "since": local(seen.since, plan.timezone, language) if seen else NOTHING,
        "because": render(told.because, language, ZoneInfo(plan.timezone)),
        "url": f"{told.url}/alerts?environment={quote(place.environment)}",
    }


def _figures(plan: Plan, alert: Alert, seen: Seen) -> Mapping[str, Message]:
    condition = alert.watched.condition
    kind = plan.metrics[condition.metric].kind
    side = "metric.below" if condition.direction is Direction.BELOW else "metric.above"
    return {
        "value": amount(kind, seen.value),
        "interval": say("metric.between", low=amount(kind, seen.low), high=amount(kind, seen.high)),
        "limit": say(side, limit=amount(kind, condition.limit)),
        "cases": say("metric.cases", n=seen.n),
    }
