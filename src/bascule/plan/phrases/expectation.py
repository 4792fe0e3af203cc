"""Expectations: the lines of a smoke test, in the words of a tester.

    GET /api/health is 200
    GET /login contains "Connexion" within 2s
    HEAD / is 200 header cache-control "no-store"
    GET /accueil est 200 contient "Bonjour" en moins de 2s

Each becomes one call of the `http` check driver: `{method, path, status?, contains?, header?, within?}`.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.plan.phrases.tokens import Phrase, Token, one_of
from bascule.plan.phrases.values import read_duration
from bascule.plan.reading.bad_value import BadValueError, describe, did_you_mean, listed

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
WORDS = ("is", "contains", "header", "within")
EXPECTATION_PATTERN = r"^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) /\S*( .*)?$"
_FRENCH = {"est": "is", "contient": "contains", "en-tête": "header", "en moins de": "within"}
_WORD = one_of(quoted=r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\u00ab[^\u00bb]*\u00bb""", word=r"en\s+moins\s+de|\S+")
_DURATION = one_of(duration=r"\d+(?:[.,]\d+)?\s*(?:ms|min|[smh])(?=\s|\Z)")


def parse_expectation(text: str) -> dict[str, Any]:
    """The options of the http check. Raises `BadValueError` with the offset of the word that does not fit."""
    phrase = Phrase(text)
    options: dict[str, Any] = {"method": _method(phrase), "path": _path(phrase)}
    while said := _said(word := phrase.take(_WORD)):
        name = _FRENCH.get(" ".join(said.split()), said)
        if name == "and" or name == "et":
            continue
        if name not in WORDS:
            message = say("plan.smoke_word", found=said[:40], allowed=listed(WORDS))
            raise BadValueError(message, did_you_mean(said, WORDS), word.start)
        key = "status" if name == "is" else name
        if key in options:
            raise BadValueError(say("plan.smoke_twice", word=said), offset=word.start)
        options[key] = _VALUES[name](phrase)
    return options


def _is_quoted(word: Token) -> bool:
    return len(word.text) > 1 and word.text[0] + word.text[-1] in ('""', "''", "«»")


def _said(word: Token) -> str:
    """The word, of a quoted text what stands between the quotes."""
    if not _is_quoted(word):
        return word.text
    inner = word.text[1:-1]
    return inner.strip("\u00a0\u202f ") if word.text[0] == "«" else re.sub(r"\\(.)", r"\1", inner)


def _method(phrase: Phrase) -> str:
    word = phrase.take(_WORD)
    if (said := _said(word)) not in METHODS:
        message = say("plan.smoke_method", found=describe(said), allowed=listed(METHODS))
        raise BadValueError(message, did_you_mean(said, METHODS), word.start)
    return said


def _path(phrase: Phrase) -> str:
    word = phrase.take(_WORD)
    if not (said := _said(word)).startswith("/"):
        raise BadValueError(say("plan.smoke_path", found=describe(said)), offset=word.start)
    return said


def _status(phrase: Phrase) -> int:
    word = phrase.take(_WORD)
    if not re.match(r"[1-5][0-9]{2}\Z", said := _said(word)):
        raise BadValueError(say("plan.smoke_status", found=describe(said)), offset=word.start)
    return int(said)


def _quoted(phrase: Phrase) -> str:
    word = phrase.take(_WORD)
    if not (said := _said(word)) or not _is_quoted(word):
        raise BadValueError(say("plan.smoke_quote", found=describe(said)), offset=word.start)
    return said


def _header(phrase: Phrase) -> dict[str, str]:
    name = phrase.take(_WORD)
    if not re.match(r"[A-Za-z0-9-]{1,80}:?\Z", name.text):
        raise BadValueError(say("plan.smoke_header", found=describe(_said(name))), offset=name.start)
    return {name.text.rstrip(":").lower(): _quoted(phrase)}


def _within(phrase: Phrase) -> Seconds:
    if time := phrase.take(_DURATION):
        return read_duration(time.text)
    word = phrase.take(_WORD)
    raise BadValueError(say("plan.duration", found=describe(_said(word))), offset=word.start)


_VALUES: Mapping[str, Callable[[Phrase], Any]] = {
    "is": _status, "contains": _quoted, "header": _header, "within": _within,
}  # fmt: skip
