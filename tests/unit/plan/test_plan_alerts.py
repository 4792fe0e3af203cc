"""Alerts in a plan: what they watch, what they ask for, who is told, and what is refused."""

from collections.abc import Mapping

import pytest

from bascule.kernel.i18n import render
from bascule.plan.compiling.announcing import notification_of, notifications
from bascule.plan.drivers.facts import DriverFacts
from bascule.plan.enums import Severity, Then
from bascule.plan.identity import plan_hash
from bascule.plan.load import load
from bascule.plan.model.plan import Plan
from bascule.plan.notes import notes
from bascule.plan.rules.lint import lint

Facts = Mapping[str, DriverFacts]
METRICS = "metrics:\n  done_rate: {share: done, of: begun, within: 1m}\n  slow: {time: done, since: begun}\n"
TOLD = "channels: {team: {url: env TEAM}, pager: {url: env PAGER}}\nannounce: {alert: {to: team, SEV-1: pager}}\n"


def plan(text: str) -> Plan:
    """A text's plan."""
    loaded = load(text)
    assert loaded.plan is not None, [render(one.message, "en") for one in loaded.problems]
    return loaded.plan


def said(text: str, facts: Facts) -> list[tuple[str, int]]:
    """The keys of everything that is wrong with a text, each with its line."""
    loaded = load(text)
    problems = [*loaded.problems, *(lint(loaded.plan, facts) if loaded.plan else [])]
    return [(problem.message.key, problem.line) for problem in problems]


def of(good_text: str, line: str) -> str:
    """A good plan with one alert."""
    return f"{good_text}{METRICS}{TOLD}alerts:\n  - {line}\n"


@pytest.mark.parametrize(
    ("then", "severity", "meant"),
    [
        ("roll back", "SEV-1", (Then.ROLL_BACK, Severity.CRITICAL)),
        ("auto_rollback", "critical", (Then.ROLL_BACK, Severity.CRITICAL)),
        ("notify_team", "major", (Then.NOTIFY, Severity.HIGH)),
        ("investigate", "moyenne", (Then.INVESTIGATE, Severity.MEDIUM)),
    ],
)
def test_documents_words_are_understood(
    good_text: str, facts: Facts, then: str, severity: str, meant: tuple[Then, Severity]
) -> None:
    """What teams write means what the plan's own words mean, and nothing is wrong with it."""
    text = of(good_text, f"{{name: drops, condition: done_rate < 60% for 5m, then: {then}, severity: {severity}}}")
    (alert,) = plan(text).alerts
    assert (alert.then, alert.severity) == meant
    assert alert.watched.condition.hold_for == 300.0
    assert said(text, facts) == []


def test_the_preferred_word_is_said_as_a_note(good_text: str) -> None:
    """Who writes another word than the plan's own reads which one that is."""
    text = of(good_text, "{name: drops, condition: done_rate < 60%, then: auto_rollback}")
    words = [one.values["word"] for one in notes(plan(text)) if one.key == "alerts.note-word"]
    assert words == ["when", "roll back"]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("{name: a}", "alerts.needs-when"),
        ("{name: a, when: done_rate < 60%, condition: done_rate < 60%}", "alerts.one-condition"),
        ("{name: a, when: done_rat < 60%}", "alerts.no-metric"),
        ("{name: a, when: done_rate lower than stable by 5%}", "alerts.relative"),
        ("{name: a, when: done_rate < 10m}", "plan.metric_unit"),
        ("{name: a, when: done_rate < 60%, then: panic}", "plan.choice"),
        ("{name: a, when: done_rate < 60%, severity: bad}", "plan.choice"),
        ("{name: a, when: done_rate < 60%, to: [nobody]}", "plan.unknown_channel"),
        ("{name: a, when: done_rate < 60%, owner: nobody, then: investigate}", "alerts.unknown-owner"),
        ("{name: a, when: done_rate < 60%, owner: tech-lead}", "alerts.idle-owner"),
        ("{name: a, when: done_rate < 60%, components: [nothing]}", "plan.unknown_component"),
        ("{name: a, when: done_rate < 60%, environments: [nowhere]}", "plan.unknown_environment"),
        ("{name: a, when: slow > 15m for 5m}", "alerts.slow"),
    ],
)
def test_what_cannot_be_meant_is_found(good_text: str, facts: Facts, line: str, key: str) -> None:
    """Each is found at its line."""
    text = of(good_text, line)
    assert said(text, facts) == [(key, text.count("\n"))]


def test_two_of_one_name_are_refused(good_text: str, facts: Facts) -> None:
    """They could not be told apart."""
    text = of(good_text, "{name: a, when: done_rate < 60%}") + "  - {name: a, when: done_rate < 50%}\n"
    assert said(text, facts) == [("alerts.named-twice", text.count("\n"))]


def test_an_alert_that_nobody_hears_is_doubtful(good_text: str, facts: Facts) -> None:
    """Its severity and its name are worth little where they are told to nobody."""
    text = f"{good_text}{METRICS}alerts:\n  - {{name: a, when: done_rate < 60%}}\n"
    assert [key for key, _ in said(text, facts)] == ["alerts.unheard"]


def test_channels_follow_the_severity(good_text: str) -> None:
    """A severity that has channels of its own is told there, every other one where all are."""
    read = plan(of(good_text, "{name: a, when: done_rate < 60%}"))
    heard = {
        one: [each.name for each in notification_of(read, "alert", "production", one).channels]
        for one in ("critical", "high", "")
    }
    assert heard == {"critical": ["pager"], "high": ["team"], "": ["team"]}


def test_guards_that_people_look_into_are_told_by_severity(good_text: str) -> None:
    """What a release tells holds the channels of each severity."""
    text = good_text + TOLD.replace("alert:", "investigate:")
    told = [
        (one.severity, [each.name for each in one.channels])
        for one in notifications(plan(text), "production", "standard")
    ]
    assert told == [("", ["team"]), ("critical", ["pager"])]


def test_other_occasions_have_no_severity(good_text: str, facts: Facts) -> None:
    """A start is neither critical nor low."""
    text = good_text + TOLD.replace("alert:", "started:")
    assert [key for key, _ in said(text, facts)] == ["announce.no-severity"]


def test_who_is_told_of_nothing_is_refused(good_text: str, facts: Facts) -> None:
    """An occasion names channels, for all or for a severity."""
    text = good_text + "announce: {alert: {environments: [production]}}\n"
    assert [key for key, _ in said(text, facts)] == ["announce.to-nobody"]


def test_plans_without_alerts_are_what_they_were(good_text: str) -> None:
    """The section changes the identity of no plan that has none."""
    assert plan_hash(plan(good_text)) == plan_hash(plan(good_text + "alerts: []\n"))
