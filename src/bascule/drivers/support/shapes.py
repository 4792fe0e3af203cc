"""Shapes: what well-known secrets look like, so that they can be masked where they show and found where they lie.

Every pattern is linear: it starts with letters of its own or is bounded on both sides, and nests no repetition. The
group `value`, where there is one, is the secret itself; otherwise all of it is.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple


class Shape(NamedTuple):
    """A kind of secret: its name, as allow-lists write it, its pattern, and texts of which one is in every match.

    Most texts hold none of those, and to look for a text is fifty times as fast as to try a pattern.
    """

    name: str
    pattern: re.Pattern[str]
    needles: tuple[str, ...]


def _shape(name: str, pattern: str, *needles: str) -> Shape:
    return Shape(name, re.compile(pattern), needles)


SHAPES = (
    _shape("aws-access-key", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b", "AKIA", "ASIA"),
    _shape(
        "github-token",
        r"\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})",
        "ghp_",
        "gho_",
        "ghu_",
        "ghs_",
        "ghr_",
        "github_pat_",
    ),
    _shape("gitlab-token", r"\bglpat-[A-Za-z0-9_-]{20,255}", "glpat-"),
    _shape(
        "stripe-key",
        r"\b(?:[sr]k_(?:live|test)_[A-Za-z0-9]{10,255}|whsec_[A-Za-z0-9+/=_-]{20,255})",
        "k_live_",
        "k_test_",
        "whsec_",
    ),
    _shape("slack-token", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,255}", "xox"),
    _shape("slack-webhook", r"hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9+/_-]{20,255}", "hooks.slack.com"),
    _shape("sendgrid-key", r"\bSG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,128}", "SG."),
    _shape("google-key", r"\bAIza[0-9A-Za-z_-]{35}", "AIza"),
    _shape("npm-token", r"\bnpm_[A-Za-z0-9]{36}\b", "npm_"),
    _shape("pypi-token", r"\bpypi-[A-Za-z0-9_-]{50,1000}", "pypi-"),
    _shape("openai-key", r"\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{32,255}", "sk-"),
    _shape("jwt", r"\beyJ[A-Za-z0-9_-]{8,4000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,1000}", ".eyJ"),
    _shape("private-key", r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----", "PRIVATE KEY"),
    _shape("url-password", r"\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@'\"<>]{0,100}:(?P<value>[^\s:/@'\"<>]{3,200})@", "://"),
)
_PEM = re.compile(r"(-----BEGIN ([A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?)-----)[^-]*(?:-----END \2-----)?")
_BEARER = re.compile(r"(?i)\b((?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{12,4000}")


def shaped(text: str) -> Iterator[tuple[str, str, int]]:
    """Every secret in a text that is known by its shape: the shape's name, the secret, and where it starts."""
    for shape in _possible(text):
        for match in shape.pattern.finditer(text):
            group = "value" if "value" in shape.pattern.groupindex else 0
            yield shape.name, match[group], match.start(group)


def without(text: str, mark: str) -> str:
    """The text with a mark in the place of every secret that is known by its shape."""
    text = _PEM.sub(lambda match: match[1] + mark, text)
    text = _BEARER.sub(lambda match: match[1] + mark, text)
    for shape in _possible(text):
        text = text if shape.name == "private-key" else shape.pattern.sub(lambda match: _marked(match, mark), text)
    return text


def _possible(text: str) -> list[Shape]:
    return [shape for shape in SHAPES if any(needle in text for needle in shape.needles)]


def _marked(match: re.Match[str], mark: str) -> str:
    """Only the place of the secret: the password of `postgres:postgres@` is also the name of its user."""
    group = "value" if "value" in match.re.groupindex else 0
    start, end = match.start(group) - match.start(), match.end(group) - match.start()
    return match[0][:start] + mark + match[0][end:]
