"""Windows as they are written: what is read, what is refused and where, and that writing is the way back."""

import json
from datetime import date
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from tests.kit.windows import read_exceptions, read_spans

from bascule.kernel.canonical import fingerprint
from bascule.kernel.i18n import render
from bascule.kernel.quantities import Seconds
from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.phrases.lead_time import read_lead
from bascule.plan.reading.bad_value import BadValueError
from bascule.plan.windows.calendars import make_window, read_calendars, read_entry, resolve
from bascule.plan.windows.dates import bounds
from bascule.plan.windows.exception import read_exception, write_exception
from bascule.plan.windows.span import read_span, write_span
from bascule.plan.windows.types import Calendars, Exceptions, Spans
from bascule.plan.windows.window import Dates, Excepted, Holidays, Named, Span, Weekdays, Window

WEEK = (0, 1, 2, 3, 4, 5, 6)
TO_THURSDAY = Span((0, 1, 2, 3), 600, 1020)
SUNDAY_NIGHT = Span((6,), 120, 360)


class Kind(BaseModel):
    """A kind of release, as a model of plans would hold it."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
    window: Spans = Field(default_factory=list)
    excepted: Exceptions = Field(default_factory=list)
    calendars: Calendars = Field(default_factory=dict)


def days() -> st.SearchStrategy[tuple[int, ...]]:
    """Some days of the week, sorted."""
    return st.sets(st.integers(0, 6), min_size=1).map(lambda found: tuple(sorted(found)))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    """Any span that can be written: up to midnight, or overnight by less than a day."""
    start = draw(st.integers(0, 1439))
    ends = [end for end in range(start + 1, start + 1440) if end != 1440 + start] + [1440]
    return Span(draw(days()), start, draw(st.sampled_from(ends)))


@st.composite
def dates(draw: st.DrawFn) -> Dates:
    """Dates, and ranges with and without times."""
    day = st.dates(date(1970, 1, 1), date(2199, 12, 31))
    first, last = sorted([draw(day), draw(day)])
    start = draw(st.sampled_from(["", " 00:01", " 12:30"]))
    return Dates(f"{first}{start}", f"{last}{draw(st.sampled_from(['', ' 12:31', ' 23:59']))}")


def exceptions() -> st.SearchStrategy[Excepted | Named]:
    """Any exception that can be written."""
    places = st.sampled_from([("FR", ""), ("FR", "57"), ("US", "CA"), ("DE", "BY"), ("CH", "GE")])
    named = st.from_regex(r"cal-[a-z0-9-]{0,30}", fullmatch=True).map(Named)
    return dates() | days().map(Weekdays) | places.map(lambda place: Holidays(*place)) | named


def refusal(read: Any, *values: Any) -> BadValueError:
    """What a reader says of a value that it refuses."""
    with pytest.raises(BadValueError) as caught:
        read(*values)
    fault = caught.value
    for language in ("en", "fr"):
        assert "{" not in render(fault.message, language)
        assert not render(fault.message, language).startswith("plan_windows.")
        assert fault.hint is None or render(fault.hint, language) != fault.hint.key
    return fault


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Mon-Thu 10:00-17:00", TO_THURSDAY),
        ("lun-jeu 10h-17h", TO_THURSDAY),
        ("lundi-jeudi 10:00-17:00", TO_THURSDAY),
        ("Lundi-Jeudi 10h-17h", TO_THURSDAY),
        ("du lundi au jeudi de 10h à 17h", TO_THURSDAY),
        ("MONDAY to Thursday, 10:00 to 17:00", TO_THURSDAY),
        ("mon–thu 10:00 – 17:00", TO_THURSDAY),
        ("lun. - jeu. 10 h - 17 h 00", TO_THURSDAY),
        ("dim 02h-06h", SUNDAY_NIGHT),
        ("Dimanche 02h-06h", SUNDAY_NIGHT),
        ("Sundays 2:00-6:00", SUNDAY_NIGHT),
        ("Mon,Wed 9:00-12:00", Span((0, 2), 540, 720)),
        ("lundi et mercredi 9h-12h", Span((0, 2), 540, 720)),
        ("Wed, Mon and Wed 9:00-12:00", Span((0, 2), 540, 720)),
        ("09:00-18:00", Span(WEEK, 540, 1080)),
        ("Sat 22:00-04:00", Span((5,), 1320, 1680)),
        ("Fri 18:00-24:00", Span((4,), 1080, 1440)),
        ("Fri 18:00-00:00", Span((4,), 1080, 1440)),
        ("Fri-Mon 8h30-9h", Span((0, 4, 5, 6), 510, 540)),
        ("always", Span(WEEK, 0, 1440)),
        ("Toujours", Span(WEEK, 0, 1440)),
        ("24h/7j", Span(WEEK, 0, 1440)),
        ("00:00-24:00", Span(WEEK, 0, 1440)),
    ],
)
def test_spans_are_read_in_both_languages(text: str, span: Span) -> None:
    """A written span is read as the value that it says, fits the schema's pattern, and its canonical form says the same."""
    assert read_span(text) == span
    assert read_span(write_span(span)) == span
    jsonschema.validate({"window": text}, Kind.model_json_schema())


@pytest.mark.parametrize(
    ("value", "offset", "key", "hint"),
    [
        ("Mno-Thu 10:00-17:00", 0, "day", 'did you mean "Mon"?'),
        ("Mon-Thr 10:00-17:00", 4, "day", 'did you mean "Thu"?'),
        ("Mon, Wendesday 10:00-17:00", 5, "day", 'did you mean "wednesday"?'),
        ("lun-xyz 10h-17h", 4, "day", None),
        ("Mon-Tue-Wed 10:00-17:00", 0, "day", None),
        ("Mon-Thu", 0, "span", 'write "Mon-Thu 10:00-17:00"'),
        ("alwais", 0, "span", 'did you mean "always"?'),
        ("Mon 10-17", 4, "hours", 'write "10:00-17:00"'),
        ("Mon 10am-5pm", 4, "hours", None),
        ("Mon 10:00", 4, "hours", None),
        ("Mon 10:00-17:00 UTC", 4, "hours", None),
        ("Mon 09:00-25:00", 10, "time", None),
        ("Mon 24:00-02:00", 4, "start", None),
        ("Mon 10:61-11:00", 4, "time", None),
        ("Mon 10:00-10:00", 4, "no_time", "for a whole day write 00:00-24:00, for no limit write always"),
        ("", 0, "span", None),
        (None, 0, "span", None),
        (10, 0, "span", None),
        ("Mon " * 100, 0, "span", None),
    ],
)
def test_a_bad_span_is_pointed_at(value: Any, offset: int, key: str, hint: str | None) -> None:
    """What is no span is refused at the word that does not fit, with what may be meant."""
    fault = refusal(read_span, value)
    assert (fault.message.key, fault.offset) == (f"plan_windows.{key}", offset)
    assert hint is None or (fault.hint is not None and render(fault.hint, "en") == hint)


@pytest.mark.parametrize(
    ("text", "exception"),
    [
        ("holidays FR", Holidays("FR")),
        ("jours fériés FR", Holidays("FR")),
        ("Fériés fr", Holidays("FR")),
        ("holidays FRA", Holidays("FR")),
        ("holidays FR-57", Holidays("FR", "57")),
        ("holidays FR Moselle", Holidays("FR", "57")),
        ("holidays FR-Alsace-Moselle", Holidays("FR", "57")),
        ("jours fériés FR alsace moselle", Holidays("FR", "57")),
        ("holidays FR La Reunion", Holidays("FR", "974")),
        ("holidays DE-BY", Holidays("DE", "BY")),
        ("holidays US California", Holidays("US", "CA")),
        ("Fri", Weekdays((4,))),
        ("vendredi", Weekdays((4,))),
        ("sam,dim", Weekdays((5, 6))),
        ("Fri-Mon", Weekdays((0, 4, 5, 6))),
        ("freeze", Named("freeze")),
        ("2026-11-27", Dates("2026-11-27", "2026-11-27")),
        ("2026-12-18..2027-01-04", Dates("2026-12-18", "2027-01-04")),
        ("2026-12-18 .. 2027-01-04", Dates("2026-12-18", "2027-01-04")),
        ("2026-12-18 au 2027-01-04", Dates("2026-12-18", "2027-01-04")),
        ("2026-12-24 12:00..2026-12-26 08:00", Dates("2026-12-24 12:00", "2026-12-26 08:00")),
        ("2026-12-24T12h..2026-12-26", Dates("2026-12-24 12:00", "2026-12-26")),
        ("2026-12-24 00:00..2026-12-26 24:00", Dates("2026-12-24", "2026-12-26")),
        ("2026-12-24..2026-12-26 00:00", Dates("2026-12-24", "2026-12-25")),
    ],
)
def test_exceptions_are_read_in_both_languages(text: str, exception: Excepted) -> None:
    """A written exception is read as the value that it says."""
    assert read_exception(text) == exception
    jsonschema.validate({"excepted": text}, Kind.model_json_schema())


@pytest.mark.parametrize(
    ("value", "offset", "key", "hint"),
    [
        ("holidays", 8, "no_country", None),
        ("holidays XX", 9, "country", None),
        ("holidays France", 9, "country", 'write "holidays FR"'),
        ("jours fériés Frence", 13, "country", 'write "holidays FR"'),
        ("holidays FR-Bretagne", 12, "subdivision", None),
        ("holidays FR-Mosele", 12, "subdivision", 'did you mean "Moselle"?'),
        ("holiday FR", 0, "exception", 'did you mean "holidays"?'),
        ("Friyay", 0, "exception", 'did you mean "Fri"?'),
        ("2026-02-30", 0, "no_date", None),
        ("2026-02-20..2026-02-30", 12, "no_date", None),
        ("1926-02-20", 0, "year", None),
        ("2026-12-24 12:00", 0, "no_end", None),
        ("2027-01-04..2026-12-18", 12, "backwards", None),
        ("2026-12-24 12:00..2026-12-24 12:00", 18, "backwards", None),
        ("2026-12-24 25:00..2026-12-26", 11, "time", None),
        ("18/12/2026", 0, "dates", None),
        ("", 0, "exception", None),
        (2026, 0, "exception", None),
    ],
)
def test_a_bad_exception_is_pointed_at(value: Any, offset: int, key: str, hint: str | None) -> None:
    """What is no exception is refused at the word that does not fit, with the nearest word where there is one."""
    fault = refusal(read_exception, value)
    assert (fault.message.key, fault.offset) == (f"plan_windows.{key}", offset)
    assert hint is None or (fault.hint is not None and render(fault.hint, "en") == hint)


def test_an_unknown_region_lists_those_with_holidays_of_their_own() -> None:
    """Brittany has the holidays of France; whoever names it learns which regions have more."""
    fault = refusal(read_exception, "holidays FR-BRE")
    assert "57, 6AE, 971" in render(fault.message, "en")


@given(spans())
def test_a_span_survives_writing(span: Span) -> None:
    """Reading what was written gives the same span."""
    assert read_span(write_span(span)) == span


@given(exceptions())
def test_an_exception_survives_writing(exception: Excepted | Named) -> None:
    """Reading what was written gives the same exception."""
    assert read_exception(write_exception(exception)) == exception


@given(dates())
def test_dates_end_after_they_begin(some: Dates) -> None:
    """No dates are empty."""
    first, last = bounds(some)
    assert first < last


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Readers raise nothing but their refusal, which points into the text."""
    for read in (read_span, read_exception):
        offset = 0
        try:
            read(text)
        except BadValueError as fault:
            offset = fault.offset
        assert 0 <= offset <= len(text)


@given(st.lists(spans(), max_size=3), st.lists(exceptions(), max_size=4))
def test_a_window_survives_json(some_spans: list[Span], some_exceptions: list[Excepted | Named]) -> None:
    """A window comes back from JSON text as it was, and has a fingerprint."""
    calendars = {one.name: [Holidays("FR")] for one in some_exceptions if isinstance(one, Named)}
    window = make_window(some_spans, some_exceptions, calendars, "Europe/Paris")
    assert from_stored(Window, json.loads(json.dumps(as_stored(window)))) == window
    assert fingerprint(as_stored(window))


def test_a_window_of_a_later_form_is_refused() -> None:
    """An older Bascule does not guess what a newer one stored."""
    with pytest.raises(ValueError, match="newer"):
        from_stored(Window, as_stored(Window()) | {"version": 2})


def test_calendars_are_put_in_the_place_of_their_names() -> None:
    """A name stands for all entries of its calendar, and they remember it."""
    calendars = {"freeze": read_exceptions(["2026-12-18..2027-01-04", "2026-11-27"], {})}
    assert read_exceptions(["holidays FR", "freeze"], calendars) == (
        Holidays("FR"),
        Dates("2026-12-18", "2027-01-04", "freeze"),
        Dates("2026-11-27", "2026-11-27", "freeze"),
    )


def test_an_unknown_calendar_is_named_with_the_nearest() -> None:
    """A misspelt calendar is refused when the window is put together."""
    fault = refusal(resolve, [Named("freze")], {"freeze": []})
    assert fault.message.key == "plan_windows.calendar"
    assert fault.hint is not None
    assert render(fault.hint, "fr") == "vouliez-vous dire «\u00a0freeze\u00a0»\u202f?"


def test_calendars_hold_no_calendars_and_no_reserved_names() -> None:
    """A calendar cannot name another one, and cannot be called like a day or like holidays."""
    assert refusal(read_entry, "freeze").message.key == "plan_windows.nested"
    for name in ("fri", "holidays", "lundi"):
        assert refusal(read_calendars, {name: ["2026-11-27"]}).message.key == "plan_windows.reserved"


def test_a_notice_needs_hours() -> None:
    """Without an opening there is nothing that an announcement could precede: the window asks for none."""
    week = Seconds(604800.0)
    assert [make_window(hours, (), {}, "UTC", week).notice for hours in ((), read_spans("always"))] == [0.0, 0.0]
    assert make_window(read_spans("Sun 02:00-06:00"), (), {}, "UTC", week).notice == week


@pytest.mark.parametrize("value", [[], {}, None, 5])
def test_an_empty_list_is_no_window(value: Any) -> None:
    """A key without a line is refused, not read as always."""
    assert refusal(read_spans, value).message.key == "plan_windows.list"


def test_spans_are_written_as_lines() -> None:
    """Several spans are one line each."""
    lines = ["Mon-Thu 10:00-17:00", "Sat 22:00-04:00"]
    assert [write_span(one) for one in read_spans(lines)] == lines


def test_the_model_points_at_the_line_of_a_list() -> None:
    """An error in a list names the position of its line; a single value stands for a list of one."""
    kind = Kind.model_validate({"window": "Mon-Thu 10:00-17:00", "excepted": ["holidays FR", "freeze"]})
    assert kind.window == [TO_THURSDAY]
    assert kind.excepted == [Holidays("FR"), Named("freeze")]
    bad = {"window": ["always", "Mno 10:00-11:00"], "calendars": {"freeze": ["2026-11-27", "2026-13-01"]}}
    with pytest.raises(ValidationError) as caught:
        Kind.model_validate(bad)
    assert [error["loc"] for error in caught.value.errors()] == [("window", 1), ("calendars", "freeze", 1)]


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("7 days", 168),
        ("7 jours", 168),
        ("1 day", 24),
        ("2 weeks", 336),
        ("48 heures", 48),
        ("7d", 168),
        ("1h30m", 1.5),
    ],
)
def test_a_lead_is_read_in_words(text: str, hours: float) -> None:
    """Days, weeks and hours in both languages, and every duration."""
    assert read_lead(text) == hours * 3600


@pytest.mark.parametrize("value", ["7", 7, "seven days", "7 moons", None])
def test_a_lead_needs_a_unit(value: Any) -> None:
    """A number without a unit is never taken for a time."""
    assert refusal(read_lead, value).message.key == "plan.duration"
