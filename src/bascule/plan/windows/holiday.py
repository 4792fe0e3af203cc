"""Holidays: which days they are and how they are called, from the tables of the library `holidays`.

Asked by year and only when a window needs that year, so that a plan follows corrections of the tables. Only the category
"public" counts, with the substitute days that a law gives for a holiday on a weekend. The tables of most countries end in
2100, and have gaps where a state announces its days late: a year without data has no holidays. The library is loaded
at the first question.
"""

import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Message, say
from bascule.plan.reading.bad_value import BadValueError, did_you_mean, listed, nearest

# Names in use that the library gave up. The local law is the same in all of Alsace and Moselle.
OLDER = {"FR": {"Alsace-Moselle": "57"}}


def find_country(text: str, offset: int = 0) -> str:
    """The two-letter code of a country. Raises `BadValueError` with the nearest one."""
    code = _codes().get(text.upper())
    if code is None:
        raise BadValueError(say("plan_windows.country", found=text[:40]), _country_hint(text), offset)
    return code


def find_subdivision(country: str, text: str, offset: int = 0) -> str:
    """The code of a subdivision of a country, by code or name. Raises `BadValueError` that lists those that are known."""
    known = _subdivisions(country)
    code = known.get(_fold(text))
    if code is None:
        allowed = listed(sorted(set(known.values())))
        message = say("plan_windows.subdivision", country=country, found=text[:40], allowed=allowed)
        raise BadValueError(message, did_you_mean(text, _spellings(country)), offset)
    return code


@lru_cache(maxsize=1024)
def holidays_of(country: str, subdivision: str, year: int) -> Mapping[int, Mapping[str, str]]:
    """The holidays of a year: the day's number (`date.toordinal`) -> its name by language, `en` and `fr`.

    A language that the library lacks shows the country's own. Raises `BasculeError` for a country that the library lost.
    """
    try:
        names = {language: _table(country, subdivision, year, language) for language in ("en", "fr")}
    except NotImplementedError:
        place = f"{country}-{subdivision}" if subdivision else country
        raise BasculeError(say("plan_windows.gone", place=place), say("plan_windows.gone_hint")) from None
    return {day.toordinal(): {tongue: names[tongue][day] for tongue in names} for day in names["en"]}


def _table(country: str, subdivision: str, year: int, language: str) -> Any:
    import holidays

    spoken = _language(holidays.country_holidays(country), language)
    return holidays.country_holidays(country, subdivision or None, years=year, expand=False, language=spoken)


def _language(table: Any, language: str) -> str | None:
    spoken: list[str] = sorted(table.supported_languages, key=lambda one: (one != f"{language}_US", one))
    own: str | None = table.default_language
    return next((one for one in spoken if one.split("_")[0] == language), own)


@cache
def _codes() -> dict[str, str]:
    from holidays.registry import COUNTRIES

    return {code: codes[1] for codes in COUNTRIES.values() for code in codes[1:3]}


def _country_hint(text: str) -> Message | None:
    from holidays.registry import COUNTRIES

    named = {name.replace("_", " "): codes[1] for name, codes in COUNTRIES.items()}
    near = nearest(text, named)
    return say("plan.write", text=f"holidays {named[near]}") if near else did_you_mean(text, _codes())


@cache
def _subdivisions(country: str) -> dict[str, str]:
    return {_fold(name): code for name, code in _spellings(country).items()}


@cache
def _spellings(country: str) -> dict[str, str]:
    import holidays

    table = holidays.country_holidays(country)
    return {code: code for code in table.subdivisions} | table.subdivisions_aliases | OLDER.get(country, {})


def _fold(text: str) -> str:
    """Without case, accents and the difference of spaces and hyphens."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return "-".join(plain.casefold().replace("-", " ").split())
