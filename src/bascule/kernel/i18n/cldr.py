"""What Unicode's CLDR knows of a language, by Babel: its signs in numbers, its plurals, its names of days and months.

Babel takes a fraction of a second to load; so it is loaded when the first number or date is written, never for a plain sentence
(`bascule --help` has none), and everything is asked once. A language that CLDR lacks is written as English is.
"""

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from bascule.kernel.i18n.language import ENGLISH, Language

if TYPE_CHECKING:
    from babel import Locale

Width = Literal["abbreviated", "wide"]
CATEGORIES = ("zero", "one", "two", "few", "many", "other")


@cache
def signs(language: Language) -> dict[int, str]:
    """What stands in the language for the comma and the point of an English number, for `str.translate`."""
    symbols = _locale(language).number_symbols["latn"]
    return {ord(","): symbols["group"], ord("."): symbols["decimal"]}


@lru_cache(maxsize=4096)
def plural_form(count: float, language: Language) -> int:
    """The place of the form that fits a count among the language's forms, in CLDR's order: one, few, many, other."""
    rule = _locale(language).plural_form
    # To CLDR 1.0 is not 1: who writes a decimal says "1.0 requests". Here it is a whole number that came as a float.
    category = rule(int(count) if count == int(count) else count)
    return [each for each in CATEGORIES if each in rule.tags or each == "other"].index(category)


@cache
def days(language: Language, width: Width) -> tuple[str, ...]:
    """The names of the days within a date, from Monday."""
    names = _locale(language).days["format"][width]
    return tuple(names[day] for day in range(7))


@cache
def months(language: Language, width: Width) -> tuple[str, ...]:
    """The names of the months within a date, from January."""
    names = _locale(language).months["format"][width]
    return tuple(names[month] for month in range(1, 13))


@cache
def own_name(language: Language) -> str:
    """What a language calls itself, as in a list of languages."""
    name = _locale(language).get_display_name() or language
    return name[:1].upper() + name[1:]


@cache
def _locale(language: Language) -> "Locale":
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(ENGLISH)
