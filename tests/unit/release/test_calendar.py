"""The calendar: what has a date, how it stands, and the file that calendar programs read."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bascule.kernel.i18n import ENGLISH, Language, say
from bascule.plan.sign_off import Band, Due, Item
from bascule.plan.spec import Step, StepKind
from bascule.release.calendar import Dated, DateState, dates, imagined
from bascule.release.notices.icalendar import fold, icalendar
from bascule.release.progress import Release
from bascule.release.sign_off import Confirmation
from tests.kit.releases import ALL, DEPLOY, release, spec


def at(day: int, hour: int = 0) -> float:
    """An instant of December 2026 in Paris."""
    return datetime(2026, 12, day, hour, tzinfo=UTC).timestamp() - 3600.0


PRESS = "Invite the press; all of it, also those abroad who have not been here before"
LISTED = Step(
    StepKind.CONFIRM,
    items=(
        Item(
            "before.1",
            "Invite the press; all of it, also those abroad who have not been here before",
            "Before",
            "press",
            due=Due(-7, -5),
        ),
        Item("before.2", "Write to everybody", "Before", due=Due(-1, -1)),
        Item("before.3", "Look again", "Before"),
    ),
)
STEPS = (LISTED, DEPLOY, replace(ALL, due=Due(0, 0), owner="operator"))


def planned() -> Release:
    """A release that is planned for the 15th at ten."""
    return release(*STEPS, planned=at(15, 10), timezone="Europe/Paris")


def test_everything_with_a_date_is_there_in_its_order() -> None:
    """The earliest first; what has no day is not there."""
    found = dates(planned(), at(9))
    assert [(one.key, one.state) for one in found] == [
        ("before.1", DateState.DUE),
        ("before.2", DateState.LATER),
        ("planned", DateState.LATER),
        ("step-3", DateState.LATER),
    ]
    assert [one.owner for one in found] == ["press", "", planned().author, "operator"]
    assert [(one.in_days, one.ends_later) for one in found] == [
        (True, True),
        (True, False),
        (False, False),
        (True, False),
    ]


def test_each_stands_as_it_is() -> None:
    """What is settled is done, what is over and is not is overdue."""
    settled = {"before.2": Confirmation("p-1", at(9))}
    later = replace(planned(), progress=replace(planned().progress, confirmations=settled))
    states = {one.key: one.state for one in dates(later, at(15, 11))}
    assert states == {
        "before.1": DateState.OVERDUE,
        "before.2": DateState.DONE,
        "planned": DateState.DUE,
        "step-3": DateState.DUE,
    }


def test_a_plan_is_seen_as_dates_before_anything_is_released() -> None:
    """As if it were planned for a day: what people do for all components is there once, and what takes its time has no day yet."""
    timed = replace(LISTED, within=Band(1.0, 2.0))
    api = spec(timed, *STEPS[1:], planned=at(15, 10), timezone="Europe/Paris")
    found = imagined([api, replace(api, component="web")], at(1))
    assert [one.key for one in found] == ["before.1", "before.2", "planned", "planned", "step-3", "step-3"]
    assert [one.component for one in found[2:4]] == ["api", "web"]


def test_the_file_is_icalendar() -> None:
    """Days as days whose end is excluded, the release with its time, texts escaped, lines ended and folded as the format says."""
    text = icalendar(dates(planned(), at(9)), ENGLISH, at(9), "http://localhost:7300")
    lines = text.split("\r\n")
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    assert max(len(line.encode()) for line in lines) <= 75
    whole = text.replace("\r\n ", "")
    assert whole.count("BEGIN:VEVENT") == whole.count("END:VEVENT") == 4
    assert "DTSTART;VALUE=DATE:20261208\r\nDTEND;VALUE=DATE:20261211\r\n" in whole
    assert "DTSTART:20261215T090000Z\r\n" in whole
    assert "SUMMARY:Invite the press\\; all of it\\, also" in whole
    assert "URL:http://localhost:7300/releases/r-1" in whole
    names = [line for line in whole.split("\r\n") if line.startswith("UID:")]
    assert len(set(names)) == 4


@pytest.mark.parametrize("line", ["", "a" * 75, "a" * 76, "é" * 200, "👩‍🚀" * 60])
def test_lines_are_folded_between_characters(line: str) -> None:
    """At most 75 octets each, and unfolded they are what they were."""
    parts = list(fold(line))
    assert all(len(part.encode()) <= 75 for part in parts)
    assert "".join([parts[0], *(part.removeprefix(" ") for part in parts[1:])]) == line


def test_the_file_is_in_the_readers_language() -> None:
    """Sentences are ours, in English or French; what the plan says is its own."""
    one = Dated(
        "",
        "shop",
        "production",
        "api",
        "",
        "planned",
        say("calendar.release", component="api", version="2"),
        "",
        at(1),
        at(1),
        DateState.DONE,
    )
    text = icalendar([one], Language("fr"), at(1))
    assert "Mise en production de api 2" in text
    assert "TRANSP:TRANSPARENT" in text
