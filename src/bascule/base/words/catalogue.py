"""The catalogue: every sentence, in English and French side by side, one module per area that speaks.

Keys are `area.what`; the area names the module that holds them, so that a sentence is found without a search and a
process loads only what it says.
"""

from functools import cache
from importlib import import_module

AREAS = (
    "plan",
    "evidence",
    "release",
    "engine",
    "driver",
    "check",
    "net",
    "store",
    "cli",
    "page",
    "api",
    "demo",
    "people",
    "plan_windows",
    "announce",
    "migration",
    "trigger",
    "flag",
    "events",
    "experiment",
    "survey",
    "metric",
    "experiments",
    "change",
    "supervise",
    "places",
    "backup",
    "service",
    "doctor",
)


@cache
def area(name: str) -> dict[str, tuple[str, str]]:
    """All sentences of one area: key -> (English, French)."""
    if name not in AREAS:
        return {}
    words: dict[str, tuple[str, str]] = import_module(f"bascule.base.words.areas.{name}").WORDS
    return words


def sentence(key: str, language: str) -> str | None:
    """The template of a key in a language, or None where the catalogue lacks it."""
    pair = area(key.partition(".")[0]).get(key)
    return pair and pair[language == "fr"]
