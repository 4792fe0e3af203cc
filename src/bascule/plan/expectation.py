"""Expectations: the lines of a smoke test, in the words of a tester.

    GET /api/health is 200
    GET /login contains "Connexion" within 2s
    HEAD / is 200 header cache-control "no-store"
    GET /accueil est 200 contient "Bonjour" en moins de 2s

Each becomes one call of the `http` check driver: `{method, path, status?, contains?, header?, within?}`.
"""

import re
from typing import Any

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.plan.bad_value import BadValueError
from bascule.plan.nearest import did_you_mean, listed
from bascule.plan.values import describe, read_duration

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
WORDS = ("is", "contains", "header", "within")
EXPECTATION_PATTERN = r"^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) /\S*( .*)?$"
_FRENCH = {"est": "is", "contient": "contains", "en-tête": "header", "en moins de": "within"}
_TOKEN = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\u00ab[^\u00bb]*\u00bb|en\s+moins\s+de|\S+)""")
_DURATION = re.compile(r"\s*(\d+(?:[.,]\d+)?\s*(?:ms|min|[smh]))(?=\s|\Z)")


def parse_expectation(text: str) -> dict[str, Any]:
    """The options of the http check. Raises `BadValueError` with the offset of the word that does not fit."""
    words = _Words(text)
    options: dict[str, Any] = {"method": _method(words), "path": _path(words)}
    while word := words.next():
        start = words.start
        name = _FRENCH.get(" ".join(word.split()), word)
        if name == "and" or name == "et":
            continue
        if name not in WORDS:
            raise BadValueError(
                say("plan.smoke_word", found=word[:40], allowed=listed(WORDS)), did_you_mean(word, WORDS), start
            )
        key = "status" if name == "is" else name
        if key in options:
            raise BadValueError(say("plan.smoke_twice", word=word), offset=start)
        options[key] = _VALUES[name](words)
    return options


class _Words:
    """The words of the line, one by one; quoted text is one word, without its quotes."""

    def __init__(self, text: str) -> None:
        self.text, self.position, self.start, self.quoted = text, 0, 0, False

    def next(self) -> str:
        match = _TOKEN.match(self.text, self.position)
        if match is None:
            self.start, self.quoted = len(self.text), False
            return ""
        self.position, self.start = match.end(), match.start(1)
        word = match[1]
        self.quoted = len(word) > 1 and word[0] + word[-1] in ('""', "''", "«»")
        if not self.quoted:
            return word
        return word[1:-1].strip("\u00a0\u202f ") if word[0] == "«" else re.sub(r"\\(.)", r"\1", word[1:-1])

    def duration(self) -> str:
        match = _DURATION.match(self.text, self.position)
        if match is None:
            word = self.next()
            raise BadValueError(say("plan.duration", found=describe(word)), offset=self.start)
        self.position = match.end()
        return match[1]


def _method(words: _Words) -> str:
    word = words.next()
    if word not in METHODS:
        message = say("plan.smoke_method", found=describe(word), allowed=listed(METHODS))
        raise BadValueError(message, did_you_mean(word, METHODS), words.start)
    return word


def _path(words: _Words) -> str:
    word = words.next()
    if not word.startswith("/"):
        raise BadValueError(say("plan.smoke_path", found=describe(word)), offset=words.start)
    return word


def _status(words: _Words) -> int:
    word = words.next()
    if not re.match(r"[1-5][0-9]{2}\Z", word):
        raise BadValueError(say("plan.smoke_status", found=describe(word)), offset=words.start)
    return int(word)


def _quoted(words: _Words) -> str:
    word = words.next()
    if not words.quoted or not word:
        raise BadValueError(say("plan.smoke_quote", found=describe(word)), offset=words.start)
    return word


def _header(words: _Words) -> dict[str, str]:
    name = words.next()
    if not re.match(r"[A-Za-z0-9-]{1,80}:?\Z", name) or words.quoted:
        raise BadValueError(say("plan.smoke_header", found=describe(name)), offset=words.start)
    return {name.rstrip(":").lower(): _quoted(words)}


def _within(words: _Words) -> Seconds:
    return read_duration(words.duration())


_VALUES = {"is": _status, "contains": _quoted, "header": _header, "within": _within}
