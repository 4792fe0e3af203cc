"""Rendering: the options become rules about variables. Pure.

variables:
DATABASE_URL: url
STRIPE_SECRET_KEY: {prefix: sk_live_, length: 32..}
NODE_ENV: {one of: [production]}
SESSION_SECRET: {differs from: staging}
SENTRY_DSN: optional
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from bascule.drivers.check.environment import EnvironmentOptions
from bascule.drivers.support.options import read
from bascule.kernel.i18n import say
from bascule.ports.check import CheckContext
from bascule.ports.errors import WrongOption

WORKLOAD, PROCESS = "workload", "process"
PLAIN = ("present", "optional", "url", "number")
KEYS = ("url", "prefix", "length", "pattern", "one of", "same as", "differs from", "optional", "placeholder", "number")
_LENGTH = re.compile(r"(\d{1,6})?\s*(\.\.)?\s*(\d{1,6})?\Z")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its word, and what it is held against, as a person wrote it."""

    word: str
    value: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """The rules by variable, where the variables come from, a file that lists them, and files to compare with."""

    variables: Mapping[str, tuple[Rule, ...]]
    sources: tuple[str, ...]
    like: str | None
    compare: Mapping[str, str]


def render(options: Mapping[str, Any], _: CheckContext | None = None) -> Question:
    """The question that the options put."""
    given = read(EnvironmentOptions, options)
    variables = _variables(given.variables)
    rules = {str(name): _rules(str(name), one, given.compare) for name, one in variables.items()}
    return Question(rules, given.from_, given.like, given.compare)


def _variables(given: Any) -> Mapping[Any, Any]:
    """By their names; those that stand alone have no rules."""
    if isinstance(given, Mapping):
        return given
    names = [given] if isinstance(given, str) else given or []
    if not isinstance(names, list | tuple) or not all(isinstance(one, str) for one in names):
        raise WrongOption(
            say("driver.wrong-option", option="variables", found=str(given)[:80], wanted="NAME, [NAME, …]")
        )
    return dict.fromkeys(names)


def bounds(length: str) -> tuple[int, int]:
    """The least and the greatest length of `32`, `32..`, `..64` or `16..64`."""
    match = _LENGTH.match(length)
    if match is None or not (match[1] or match[3]):
        raise ValueError(length)
    least = int(match[1] or 0)
    return least, int(match[3]) if match[3] else 10**9 if match[2] else least


def _rules(name: str, given: Any, compare: Mapping[str, str]) -> tuple[Rule, ...]:
    if given is None or isinstance(given, str):
        word = given or "present"
        if word not in PLAIN:
            _unknown(name, given)
        return () if word == "present" else (Rule(word),)
    if not isinstance(given, Mapping):
        _unknown(name, given)
    return tuple(_rule(name, (str(word), value), compare) for word, value in given.items() if value is not False)


def _rule(name: str, given: tuple[str, Any], compare: Mapping[str, str]) -> Rule:
    word, value = given
    if word not in KEYS:
        _unknown(name, word)
    if word == "one of":
        if not isinstance(value, list | tuple) or not value:
            _unknown(name, value)
        return Rule(word, ", ".join(map(str, value)), tuple(map(str, value)))
    text = "" if value is True else str(value)
    if word in ("same as", "differs from") and text not in compare:
        raise WrongOption(say("check.nothing-to-compare", variable=name, other=text, option=f"variables.{name}"))
    if word == "length":
        try:
            bounds(text)
        except ValueError:
            _unknown(name, value)
    return Rule(word, text)


def _unknown(name: str, given: Any) -> NoReturn:
    wanted = ", ".join((*PLAIN, *(key for key in KEYS if key not in PLAIN)))
    raise WrongOption(say("driver.wrong-option", option=f"variables.{name}", found=str(given)[:80], wanted=wanted))
