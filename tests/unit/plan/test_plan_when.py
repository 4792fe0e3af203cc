"""How a release would go: windows, lead times, order, and what cannot go back."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bascule.plan.load import load
from bascule.plan.phrases.lead_time import LeadTime, read_lead_time
from bascule.plan.reading.bad_value import BadValueError
from bascule.plan.schedule import Schedule, passed, schedule
from bascule.plan.windows.window import Holidays, Window

PARIS = ZoneInfo("Europe/Paris")
PLAN = """\
bascule: 1
name: shop
timezone: Europe/Paris
environments:
  production:
    kinds:
      standard: {window: Mon-Thu 10:00-17:00, except: holidays FR}
      hotfix: {}
      maintenance: {window: Sun 02:00-06:00, notice: 7 days}
components:
  api:
    run: {process: {command: x}}
    route: {envoy: {listen: 8080}}
    keep: 1h
    release: [deploy, traffic: 5% for 1h, traffic: 25% for 2h, traffic: 50% for 4h, traffic: 100%, soak: 30m]
  app:
    after: api
    no_way_back: flag off
    lead_times: {app store review: 3 working days}
    run: {process: {command: x}}
    route: {envoy: {listen: 8081}}
    keep: 1h
    release: [deploy, traffic: 100%, confirm: after]
checklists:
  after: {phase: after, items: [{text: Logs are clean, within: 5-30 min}]}
"""


def at(text: str) -> float:
    """An instant of the clock in Paris."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).timestamp()


def told(begin: str, components: Sequence[str] = ("api",), kind: str = "standard") -> Schedule:
    """The schedule of a release that begins then."""
    plan = load(PLAN).plan
    assert plan is not None
    return schedule(plan, components, "production", kind, at(begin))


def local(found: Schedule) -> list[tuple[str, str]]:
    """Shares and lead times with their beginnings, in Paris."""
    shown = [stage for stage in found.stages if stage.percent or stage.name]
    return [
        (stage.name or f"{stage.percent}%", f"{datetime.fromtimestamp(stage.start, PARIS):%d %H:%M}") for stage in shown
    ]


def test_a_canary_of_seven_hours_takes_two_days() -> None:
    """Begun at ten it has three hours left at 50 % when the window closes, and ends on the next morning."""
    found = told("2026-11-23T10:00")
    assert local(found) == [("5%", "23 10:00"), ("25%", "23 11:00"), ("50%", "23 13:00"), ("100%", "24 10:00")]
    assert found.end == at("2026-11-24T10:30")


def test_a_release_on_friday_waits_until_monday() -> None:
    """And says how long it waits for its window."""
    found = told("2026-11-27T11:00")
    assert local(found)[0] == ("5%", "30 10:00")
    assert max(stage.waited for stage in found.stages) == at("2026-11-30T10:00") - at("2026-11-27T11:00")


def test_a_hotfix_waits_for_nothing() -> None:
    """Without a window only the steps' own times count."""
    assert told("2026-11-27T23:00", kind="hotfix").end == at("2026-11-28T06:30")


def test_a_maintenance_is_announced_first() -> None:
    """Told on Thursday, it goes through on the Sunday after next, not on the next one."""
    assert local(told("2026-11-26T12:00", kind="maintenance"))[0] == ("5%", "06 02:00")


def test_reviews_and_followers_count() -> None:
    """The app is reviewed once the API is through, working days only, and the window is waited for again."""
    found = told("2026-11-23T10:00", ("app", "api"))
    assert [stage.component for stage in found.stages if stage.kind == "deploy"] == ["api", "app"]
    assert local(found)[4:] == [("app store review", "24 10:30"), ("100%", "30 10:00")]
    assert found.end == at("2026-11-30T10:30")
    assert found.one_way == (("app", "flag off"),)


def test_a_window_that_never_opens_has_no_end() -> None:
    """There is nothing to promise."""
    plan = load(PLAN.replace("except: holidays FR", "except: [Mon, Tue, Wed, Thu]")).plan
    assert plan is not None
    assert schedule(plan, ["api"], "production", "standard", at("2026-11-23T10:00")).end is None


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("3d", LeadTime(3 * 86400.0)),
        ("3 working days", LeadTime(working_days=3)),
        ("1 working day", LeadTime(working_days=1)),
        ("3 jours ouvrés", LeadTime(working_days=3)),
    ],
)
def test_lead_times_are_read(text: str, lead: LeadTime) -> None:
    """As a time that passes, or as working days in both languages."""
    assert read_lead_time(text) == lead


def test_a_lead_time_needs_a_unit() -> None:
    """A bare number is no time."""
    with pytest.raises(BadValueError):
        read_lead_time(3)


def test_working_days_leave_out_weekends_and_holidays() -> None:
    """Three working days from Wednesday, the 11th of November being a holiday in France."""
    window = Window((), (Holidays("FR"),), "Europe/Paris")
    assert passed(LeadTime(working_days=3), at("2026-11-10T15:00"), window) == at("2026-11-16T15:00")
    assert passed(LeadTime(working_days=3), at("2026-11-10T15:00"), Window((), (), "Europe/Paris")) == at(
        "2026-11-13T15:00"
    )
