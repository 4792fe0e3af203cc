"""Planned dates and due days as a plan writes them, and the dates that are refused when a release is started."""

from datetime import UTC, datetime

import pytest

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import ENGLISH, Language, render
from bascule.kernel.quantities import Instant
from bascule.plan.compiling.compile import PLAIN, Terms, compile_spec
from bascule.plan.load import load
from bascule.plan.model.plan import Plan
from bascule.plan.phrases.planning import read_due
from bascule.plan.reading.bad_value import BadValueError
from bascule.plan.rules.gates import lasting_confirmations
from bascule.plan.rules.scene import Scene
from bascule.plan.schedule import schedule
from bascule.plan.sign_off import Due
from bascule.wiring.start import Order, planned_ahead

TEXT = """bascule: 1
name: shop
timezone: Europe/Paris
environments:
  production:
    planned: 2026-12-15 10:00
    kinds: {standard: {}, mobile: {notice: 7 days}}
components:
  api:
    run: {process: {command: "python3 app.py --port {port}"}}
    route: {envoy: {listen: 8080}}
    release:
      - confirm: before
        within: 1d..2d
        owner: operator
      - deploy
      - {traffic: 100%, due: J+1}
checklists:
  before: {items: [{text: Invite the press, owner: operator, due: J-7}]}
"""
PLANNED = datetime(2026, 12, 15, 9, tzinfo=UTC).timestamp()
DAY = 86400.0


def made(text: str = TEXT) -> Plan:
    """The plan of a text that has no problem."""
    loaded = load(text)
    assert loaded.plan is not None, loaded.problems
    return loaded.plan


def test_dates_and_days_are_compiled() -> None:
    """The date is an instant in the plan's zone, days are counted from it, a time that people take is scaled."""
    one = compile_spec(made(), "api", "production", Terms(time_scale=2.0))
    assert one.planned == PLANNED
    assert (one.steps[0].items[0].due, one.steps[-1].due, one.steps[0].owner) == (Due(-7, -7), Due(1, 1), "operator")
    assert one.steps[0].within is not None
    assert (one.steps[0].within.start, one.steps[0].within.end) == (DAY / 2, DAY)
    assert compile_spec(made(), "api", "production", Terms(planned=Instant(1.0))).planned == 1.0
    assert (
        compile_spec(made(TEXT.replace("    planned: 2026-12-15 10:00\n", "")), "api", "production", PLAIN).planned
        is None
    )


@pytest.mark.parametrize("written", ["2026-12-15 10:00", "2026-12-15 10h", "2026-12-15T10:00", '"2026-12-15 10:00"'])
def test_a_date_is_written_as_people_do(written: str) -> None:
    """With a time or as the beginning of a day, in English or in French."""
    assert compile_spec(made(TEXT.replace("2026-12-15 10:00", written)), "api", "production").planned == PLANNED
    day = compile_spec(made(TEXT.replace("2026-12-15 10:00", "2026-12-15")), "api", "production").planned
    assert day == PLANNED - 10 * 3600


@pytest.mark.parametrize(
    ("written", "due"),
    [
        ("J-7", Due(-7, -7)),
        ("D-7", Due(-7, -7)),
        ("j - 7", Due(-7, -7)),
        ("J+60", Due(60, 60)),
        ("J", Due(0, 0)),
        ("J-30..J-26", Due(-30, -26)),
        ("J-2 à J+1", Due(-2, 1)),
        ("D-2 to D", Due(-2, 0)),
    ],
)
def test_days_are_read_in_both_languages(written: str, due: Due) -> None:
    """As documents of teams have them."""
    assert read_due(written) == due


@pytest.mark.parametrize("written", ["7", "J7", "J-", "J-1..", "J-1..J-3", "X-7", "J-7d", 7, None])
def test_what_is_no_day_is_refused(written: object) -> None:
    """With what to write, in both languages."""
    with pytest.raises(BadValueError) as refused:
        read_due(written)
    for language in (ENGLISH, Language("fr")):
        assert render(refused.value.message, language)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("planned: 2026-12-15 10:00", "planned: 15.12.2026", 6, "2026-12-15 10:00"),
        ("planned: 2026-12-15 10:00", "planned: 2026-13-15", 6, "2026-13-15"),
        ("due: J-7", "due: 7 days", 19, "J-7"),
        ("due: J+1", "due: J+3..J+1", 17, "backwards"),
        ("owner: operator\n", "owner: operater\n", 15, "operater"),
    ],
)
def test_slips_are_found_where_they_stand(old: str, new: str, line: int, said: str) -> None:
    """A date, a day or an owner that is none is told with its line."""
    problem = load(TEXT.replace(old, new)).problems[0]
    assert problem.line == line
    assert said in render(problem.message, ENGLISH)


def test_only_what_people_confirm_has_a_time_of_theirs() -> None:
    """`within` beside anything else is refused where it stands."""
    plan = made(TEXT.replace("- {traffic: 100%, due: J+1}", "- {traffic: 100%, within: 1d..2d}"))
    (problem,) = lasting_confirmations(Scene(plan, {}, "production", "api"))
    assert (problem.line, problem.message.key) == (17, "plan.within_confirm")


def test_the_outlook_begins_at_the_planned_date() -> None:
    """What moves does so then, and not before."""
    stages = schedule(made(), ["api"], "production", "standard", Instant(PLANNED - 30 * DAY)).stages
    assert [one.start for one in stages] == [PLANNED - 30 * DAY, PLANNED, PLANNED]


def ahead(now: float, order: Order) -> float | None:
    """When a release would be planned that somebody starts now. Raises `BasculeError`."""
    specs = [compile_spec(made(), "api", "production", Terms(order.kind, planned=order.planned))]
    return planned_ahead(made(), specs, order, Instant(now))[0].planned


def test_what_the_plan_had_planned_counts_until_it_is_over() -> None:
    """A release that is started after the date moves at once."""
    order = Order({"api": "2"}, "production", "ada")
    assert ahead(PLANNED - 1, order) == PLANNED
    assert ahead(PLANNED + 1, order) is None


@pytest.mark.parametrize(
    ("now", "planned", "kind", "key"),
    [
        (PLANNED + 1, PLANNED, "standard", "release.planned-past"),
        (PLANNED - 6 * DAY, PLANNED, "mobile", "release.planned-soon"),
        (PLANNED + DAY, None, "mobile", "release.planned-needed"),
    ],
)
def test_a_date_that_cannot_be_is_refused(now: float, planned: float | None, kind: str, key: str) -> None:
    """One that is over, one that is nearer than the kind's notice, and none where notice is demanded: with what to type."""
    when = None if planned is None else Instant(planned)
    with pytest.raises(BasculeError) as refused:
        ahead(now, Order({"api": "2"}, "production", "ada", kind, planned=when))
    assert refused.value.message.key == key
    assert ahead(PLANNED - 8 * DAY, Order({"api": "2"}, "production", "ada", "mobile")) == PLANNED
