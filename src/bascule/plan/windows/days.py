"""Days of the week as people write them: `Mon-Thu`, `Mon,Wed`, `lundi-jeudi`, `du lundi au jeudi`, `Fri-Mon`."""

import re
from collections.abc import Iterator

from bascule.kernel.i18n import Message, say
from bascule.plan.phrases.tokens import Token, parts
from bascule.plan.reading.bad_value import BadValueError, did_you_mean
from bascule.plan.windows.window import EVERY_DAY

ENGLISH = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FRENCH = ("lun", "mar", "mer", "jeu", "ven", "sam", "dim")
_LONG = (
    ("monday", "lundi"),
    ("tuesday", "tues", "mardi"),
    ("wednesday", "mercredi"),
    ("thursday", "thur", "thurs", "jeudi"),
    ("friday", "vendredi"),
    ("saturday", "samedi"),
    ("sunday", "dimanche"),
)
DAYS = {
    word: day
    for day in EVERY_DAY
    for short in (ENGLISH[day].lower(), FRENCH[day])
    for long in _LONG[day]
    for word in (short, long, f"{long}s")
}
_BETWEEN = re.compile(r"[,;&]|\b(?:and|et)\b", re.IGNORECASE)
_RANGE = re.compile(
    r"\s*(?:(?:from|du|de|le|les)\s+)?(?P<first>\w+)\.?"
    r"(?:\s*(?:[-\u2013\u2014]|\b(?:to|au|à)\b)\s*(?P<last>\w+)\.?)?\s*\Z",
    re.IGNORECASE,
)


def read_days(text: str, offset: int = 0) -> tuple[int, ...]:
    """Days of the week, sorted. Raises `BadValueError` at the word that is none; `offset` is where the text begins."""
    days = tuple(sorted({day for part in parts(text, _BETWEEN, offset) if part.text.strip() for day in _days(part)}))
    if not days:
        raise BadValueError(say("plan_windows.day", found=text.strip()[:40]), offset=offset)
    return days


def write_days(days: tuple[int, ...], names: tuple[str, ...] = ENGLISH) -> str:
    """The shortest way to write days: runs of three and more as a range, in the names of a language."""
    return ",".join(
        f"{names[run[0]]}-{names[run[-1]]}" if len(run) > 2 else ",".join(names[day] for day in run)
        for run in _runs(days)
    )


def _days(part: Token) -> Iterator[int]:
    match = _RANGE.match(part.text)
    if match is None:
        found = part.text.strip()
        start = part.start + len(part.text) - len(part.text.lstrip())
        raise BadValueError(say("plan_windows.day", found=found[:40]), _hint(found), start)
    first = _day(match, "first", part.start)
    last = _day(match, "last", part.start) if match["last"] else first
    return (day % 7 for day in range(first, last + 1 if last >= first else last + 8))


def _day(match: re.Match[str], group: str, offset: int) -> int:
    word = match[group].lower()
    if word not in DAYS:
        raise BadValueError(
            say("plan_windows.day", found=match[group][:40]), _hint(match[group]), offset + match.start(group)
        )
    return DAYS[word]


def _hint(word: str) -> Message | None:
    return did_you_mean(word.strip(), [*ENGLISH, *FRENCH, *(word for words in _LONG for word in (words[0], words[-1]))])


def _runs(days: tuple[int, ...]) -> list[list[int]]:
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs
