"""Parsing: text becomes findings, each a rule and a line, never the secret itself. Pure.

Besides the shapes that `support/shapes` knows, a quoted value that is assigned to a telling name counts when it looks
random: its letters carry more than three bits each, and it is no placeholder, path or reference.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from bascule.drivers.support.checks.placeholder import is_placeholder
from bascule.drivers.support.shapes import shaped
from bascule.kernel.i18n import say
from bascule.ports.check import CheckResult

SHOWN = 100
ASSIGNED = "assignment"
_BITS = 3.2
_EXAMPLE_HOSTS = (
    "localhost",
    "127.0.0.1",
    "[::1]",
    "example.com",
    "example.org",
    "example.net",
    "host",
    "db",
    "postgres",
)
_ASSIGNMENT = re.compile(
    r"(?i)(?:api_?-?key|secret|token|passw(?:or)?d|passphrase|credential|private_?-?key|access_?-?key)"
    r"[\w.-]{0,40}[\"']?\s{0,8}(?::=|=>|[:=])\s{0,8}(?:[\"'](?P<quoted>[^\s\"'`]{8,300})[\"']|(?P<bare>[A-Za-z0-9+/_-]{16,300}={0,2})(?=\s|\Z))"
)


def judge(findings: Sequence[str], files: int, unread: Sequence[str]) -> CheckResult:
    """No finding is a pass; a file that was too large to read is none."""
    if findings:
        said = say("check.secrets-found", count=len(findings), first=findings[0])
    elif unread:
        said = say("check.secrets-unread", count=len(unread), first=unread[0])
    else:
        said = say("check.secrets-passed", files=files)
    return CheckResult(not findings and not unread, said, (*findings[:SHOWN], *unread[:SHOWN]))


def secrets(text: str) -> Iterator[tuple[str, int]]:
    """The rule and the line (within the text, from 1) of everything that looks like a secret."""
    spans: list[tuple[int, int]] = []
    for rule, value, start in shaped(text):
        if rule == "url-password" and _local(text[start + len(value) + 1 :], value):
            continue
        if rule == "private-key" or not is_placeholder(value):
            spans.append((start, start + len(value)))
            yield rule, text.count("\n", 0, start) + 1
    for match in _ASSIGNMENT.finditer(text):
        group = "quoted" if match["quoted"] else "bare"
        inside = any(start < match.end(group) and match.start(group) < end for start, end in spans)
        if not inside and _random(match[group]):
            yield ASSIGNED, text.count("\n", 0, match.start()) + 1


def bits(text: str) -> float:
    """How many bits of information a letter of the text carries (Shannon)."""
    counts = Counter(text).values()
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts)


def _random(value: str) -> bool:
    reference = (
        value.startswith(("$", "{", "<", "%", "/", "./", "http://", "https://")) or "(" in value or "${" in value
    )
    mixed = bool(re.search(r"\d", value)) and bool(re.search(r"[A-Za-z]", value))
    return not reference and mixed and not is_placeholder(value) and bits(value) >= _BITS


def _local(rest: str, password: str) -> bool:
    """A password of a database on the own machine, or one that is no password at all, is in every example."""
    host = re.match(r"[^\s:/?#'\"]*", rest)
    return is_placeholder(password) or password.startswith(("$", "{", "<", "%")) or (host and host[0]) in _EXAMPLE_HOSTS
