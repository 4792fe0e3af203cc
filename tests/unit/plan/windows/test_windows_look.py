"""What holds now: open until when; closed, why, and when it opens; and what an announcement has to do with it."""

import json
from datetime import UTC, datetime
from itertools import pairwise
from time import perf_counter
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from test_windows_read import exceptions, spans
from tests.kit.windows import read_exceptions, read_spans

from bascule.kernel.i18n import Message, render
from bascule.plan.windows.calendars import make_window
from bascule.plan.windows.exception import Holidays
from bascule.plan.windows.intervals import AHEAD, closed_by, covered, open_intervals, whole
from bascule.plan.windows.look import Why, look
from bascule.plan.windows.window import Excepted, Interval, Named, Notice, Span, Window

PARIS = ZoneInfo("Europe/Paris")
FREEZE = {"freeze": read_exceptions(["2026-12-18..2027-01-04", "2026-11-27"], {})}
WEEK = 7 * 86400.0
SUNDAY = make_window(read_spans("dim 02h-06h"), (), {}, "Europe/Paris", WEEK)


def at(text: str) -> float:
    """An instant from the time on the wall in Paris."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).timestamp()


def paris(hours: str, *excepted: str) -> Window:
    """A window in Paris that knows the calendar `freeze`."""
    return make_window(
        read_spans(hours), read_exceptions(list(excepted), FREEZE) if excepted else (), {}, "Europe/Paris"
    )


STANDARD = paris("Mon-Thu 10:00-17:00", "holidays FR", "freeze")


def said(window: Window, now: str, *notices: Notice) -> tuple[str, str]:
    """What a look says, in English and in French."""
    message = look(window, at(now), notices).message
    assert Message.from_json(json.loads(json.dumps(message.as_json()))) == message
    return render(message, "en", PARIS), render(message, "fr", PARIS)


def test_an_open_window_says_until_when() -> None:
    """On a Monday morning a release may go on, until five."""
    seen = look(STANDARD, at("2026-11-23 10:00"))
    assert (seen.open, seen.until, seen.opens) == (True, at("2026-11-23 17:00"), None)
    assert said(STANDARD, "2026-11-23 10:00") == (
        "The window is open until Mon 23 Nov 2026, 17:00.",
        "La fenêtre est ouverte jusqu'au lun. 23 nov. 2026 à 17:00.",
    )


def test_outside_its_hours_it_says_when_it_opens() -> None:
    """The end is excluded: at five on Thursday it is closed until Monday."""
    seen = look(STANDARD, at("2026-11-19 17:00"))
    assert (seen.why, seen.opens) == (Why.HOURS, at("2026-11-23 10:00"))
    assert said(STANDARD, "2026-11-19 17:00")[0] == (
        "The window is closed: outside its hours. It opens Mon 23 Nov 2026, 10:00."
    )


def test_a_holiday_is_called_by_its_name_in_both_languages() -> None:
    """On the eleventh of November both names are told."""
    assert look(STANDARD, at("2026-11-11 11:00")).why is Why.HOLIDAY
    english, french = said(STANDARD, "2026-11-11 11:00")
    assert english == "The window is closed: Armistice Day is a holiday (FR). It opens Thu 12 Nov 2026, 10:00."
    assert french == "La fenêtre est fermée\u00a0: Armistice est férié (FR). Elle ouvre le jeu. 12 nov. 2026 à 10:00."


def test_a_regional_holiday_closes_only_where_it_is_one() -> None:
    """Saint Stephen's Day closes a window with the holidays of Moselle, and no other."""
    moselle = paris("10:00-17:00", "holidays FR Alsace-Moselle")
    assert said(moselle, "2026-12-26 11:00")[1].startswith(
        "La fenêtre est fermée\u00a0: Saint-Étienne est férié (FR-57)"
    )
    assert look(paris("10:00-17:00", "holidays FR"), at("2026-12-26 11:00")).open


def test_holidays_are_known_in_far_years() -> None:
    """Holidays are looked up when a year is reached, not listed when the plan is read."""
    assert look(STANDARD, at("2051-07-14 11:00")).why is not Why.OPEN
    assert closed_by(STANDARD, at("2051-07-14 11:00")) == (
        Holidays("FR"),
        datetime(2051, 7, 14, tzinfo=UTC).toordinal(),
    )


def test_a_freeze_is_called_by_its_calendar() -> None:
    """Within the freeze its calendar and dates are told, also at night; it ends with its last day."""
    assert look(STANDARD, at("2026-12-21 11:00")).why is Why.DATES
    assert said(STANDARD, "2026-12-22 03:00")[0] == (
        'The window is closed: calendar "freeze", 2026-12-18..2027-01-04. It opens Tue 5 Jan 2027, 10:00.'
    )


def test_an_excepted_weekday_is_told() -> None:
    """A day of the week that is excepted is a reason of its own."""
    assert said(paris("10:00-17:00", "Fri"), "2026-11-20 11:00") == (
        "The window is closed: excepted: Fri. It opens Sat 21 Nov 2026, 10:00.",
        "La fenêtre est fermée\u00a0: exclu\u00a0: ven. Elle ouvre le sam. 21 nov. 2026 à 10:00.",
    )


def test_a_window_that_never_opens_says_so() -> None:
    """Nothing in 400 days is told instead of a date."""
    seen = look(paris("Fri 10:00-17:00", "Fri"), at("2026-11-23 11:00"))
    assert (seen.open, seen.opens) == (False, None)
    assert render(seen.message, "en").endswith("It does not open in the next 400 days.")


def test_a_window_without_hours_is_open_but_for_its_exceptions() -> None:
    """A hotfix may always go out, except in the freeze."""
    always = make_window((), read_exceptions("freeze", FREEZE), {}, "Europe/Paris")
    assert look(always, at("2026-11-23 03:00")).until == at("2026-11-27 00:00")
    assert look(always, at("2026-12-20 03:00")).opens == at("2027-01-05 00:00")
    assert look(Window(), at("2026-11-23 03:00")).message == Message("plan_windows.open")


def test_a_freeze_in_the_future_closes_nothing_today() -> None:
    """Octopus 9621: a freeze that begins next month leaves today open, and its first day is the first that it closes."""
    assert look(STANDARD, at("2026-11-24 11:00")).open
    assert look(STANDARD, at("2026-12-17 16:59")).open
    assert look(paris("always", "freeze"), at("2026-12-17 23:59")).until == at("2026-12-18 00:00")


def test_a_recurring_exception_is_judged_at_the_instant_that_is_asked() -> None:
    """Octopus 9599: a start planned for Monday is judged on Monday, though Friday, on which it is planned, is excepted."""
    window = paris("10:00-17:00", "Fri", "holidays FR")
    assert not look(window, at("2026-11-20 11:00")).open
    assert look(window, at("2026-11-23 11:00")).open
    assert not look(window, at("2026-12-25 11:00")).open


def test_every_weekday_of_a_recurring_exception_counts() -> None:
    """Octopus 9262: an exception on all working days is active on each of them and on no other."""
    window = paris("10:00-17:00", "Mon-Fri")
    assert [look(window, at(f"2026-11-{day} 11:00")).open for day in range(23, 30)] == [False] * 5 + [True] * 2


def test_environments_are_judged_one_by_one() -> None:
    """Octopus 8793: of two environments one is frozen; each window answers for itself, with the freeze to override."""
    frozen, free = look(STANDARD, at("2026-12-21 11:00")), look(paris("Mon-Thu 10:00-17:00"), at("2026-12-21 11:00"))
    assert (frozen.open, free.open) == (False, True)
    assert frozen.because.values["calendar"] == "freeze"


def test_a_maintenance_is_open_only_when_announced_in_time() -> None:
    """Seven days ahead to the second is in time, a second later is not."""
    opens = at("2026-11-29 02:00")
    told = Notice(opens - WEEK, opens)
    assert look(SUNDAY, opens, [told]).until == at("2026-11-29 06:00")
    late = look(SUNDAY, opens, [Notice(opens - WEEK + 1, opens)])
    assert (late.why, late.needs) == (Why.NOTICE, WEEK)
    assert said(SUNDAY, "2026-11-29 02:00")[1] == (
        "La fenêtre est fermée\u00a0: ces heures n'ont pas été annoncées 7 j à l'avance. "
        "Aucune annonce ne l'ouvre encore\u202f; elle doit être envoyée 7 j à l'avance."
    )


def test_an_announcement_opens_its_own_interval_only() -> None:
    """What was announced for one Sunday opens neither the Sunday before nor the one after; its end is not within."""
    opens = at("2026-11-29 02:00")
    early = at("2026-11-01 12:00")
    assert look(SUNDAY, at("2026-11-22 03:00"), [Notice(early, opens)]).opens == opens
    for planned in (at("2026-11-22 03:00"), at("2026-12-06 03:00"), at("2026-11-29 06:00"), opens - 1):
        assert not look(SUNDAY, opens, [Notice(early, planned)]).open
    assert look(SUNDAY, opens, [Notice(early, at("2026-11-29 05:59"))]).open
    opened = open_intervals(SUNDAY, at("2026-11-01 00:00"), at("2026-12-31 00:00"))
    found = tuple(one for one in opened if covered(SUNDAY, [Notice(early, opens)], one))
    assert found == (Interval(opens, at("2026-11-29 06:00")),)


def test_a_notice_counts_from_the_opening_not_from_a_part_of_it() -> None:
    """A later part of an interval is not announced in time by an announcement that was late for its opening."""
    opens = at("2026-11-29 02:00")
    part = Interval(opens + 3600, opens + 7200)
    assert not covered(SUNDAY, [Notice(opens + 3600 - WEEK, opens + 3600)], part)
    assert covered(SUNDAY, [Notice(opens - WEEK, opens + 600)], part)


def test_a_closed_window_without_announcements_says_what_it_takes() -> None:
    """Between two Sundays nobody is told that the window never opens, but that it wants an announcement."""
    assert said(SUNDAY, "2026-11-24 11:00")[0] == (
        "The window is closed: outside its hours. No announcement opens it yet; it must be sent 7 d ahead."
    )


def windows() -> st.SearchStrategy[Window]:
    """Any window in one of some zones."""

    def made(hours: list[Span], excepted: list[Excepted | Named], zone: str) -> Window:
        return Window(tuple(hours), tuple(one for one in excepted if not isinstance(one, Named)), zone)

    zones = st.sampled_from(["Europe/Paris", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia"])
    return st.builds(made, st.lists(spans(), max_size=3), st.lists(exceptions(), max_size=3), zones)


INSTANTS = st.integers(1_200_000_000, 1_900_000_000).map(float)


@given(windows(), INSTANTS, st.integers(1, 40))
def test_intervals_are_sorted_apart_and_within(window: Window, start: float, days: int) -> None:
    """Open intervals do not touch, are not empty, lie within what was asked, and halves of a stretch make the whole."""
    end = start + days * 86400
    found = open_intervals(window, start, end)
    assert all(one.start < one.end for one in found)
    assert all(one.end < other.start for one, other in pairwise(found))
    assert all(start <= one.start and one.end <= end for one in found)
    middle = (start + end) // 2
    halves = open_intervals(window, start, middle) + open_intervals(window, middle, end)
    assert sum(one.end - one.start for one in halves) == sum(one.end - one.start for one in found)


@settings(deadline=None)
@given(windows(), INSTANTS)
def test_a_look_agrees_with_the_intervals(window: Window, now: float) -> None:
    """What a look says of now and of the next change is what the intervals of 400 days say."""
    seen = look(window, now)
    found = open_intervals(window, now, now + AHEAD + 1)
    assert seen.open == bool(found and found[0].start == now)
    if seen.open:
        assert seen.until == (found[0].end if found[0].end <= now + AHEAD else None)
        assert (near := whole(window, now)) is not None
        assert near.start <= now < near.end
        assert closed_by(window, now) is None
    else:
        assert seen.opens == (found[0].start if found and found[0].start <= now + AHEAD else None)
        assert whole(window, now) is None
        assert (seen.why is Why.HOURS) == (closed_by(window, now) is None)


def test_a_look_costs_less_than_a_millisecond() -> None:
    """A look at a window that was looked at before takes less than a millisecond, in the worst case too."""
    notices = [Notice(at("2026-11-01 12:00") + 3600 * index, at("2027-11-28 03:00")) for index in range(50)]
    never = paris("Mon-Thu 10:00-17:00", "Mon-Sun", "holidays FR", "freeze")
    for window, told in ((STANDARD, []), (never, []), (Window(), []), (SUNDAY, notices)):
        look(window, at("2026-11-23 11:00"), told)
        times = []
        for _ in range(50):
            begun = perf_counter()
            look(window, at("2026-11-23 11:00"), told)
            times.append(perf_counter() - begun)
        assert min(times) < 0.001, (window, min(times))


def test_a_night_is_seen_from_after_midnight() -> None:
    """Whatever the date, hours that began the evening before are open after midnight."""
    nights = paris("22:00-04:00")
    for day in range(64):
        now = at("2026-11-01 01:00") + day * 86400
        assert look(nights, now).open
        assert open_intervals(nights, now, now + 60) == (Interval(now, now + 60),)


def test_an_opening_after_more_than_400_days_is_not_told() -> None:
    """An opening 400 days ahead is told, one a minute later is not."""
    now = at("2026-03-01 00:00")
    told = datetime.fromtimestamp(now + AHEAD, PARIS)
    for minute, opens in ((0, now + AHEAD), (1, None)):
        closed = read_exceptions(f"2026-02-01..{told:%Y-%m-%d} {told.hour:02}:{minute:02}", {}) if told.hour else ()
        closed = closed or read_exceptions(f"2026-02-01..{told:%Y-%m-%d} 00:{minute:02}", {})
        assert look(make_window((), closed, {}, "Europe/Paris"), now).opens == opens
