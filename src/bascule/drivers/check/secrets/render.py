"""Rendering: the options, and the list of what is allowed, become a question about secrets in files. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.drivers.check.secrets import SecretsOptions
from bascule.drivers.support.checks.asked import values_of
from bascule.drivers.support.fill import fill
from bascule.drivers.support.find import alternatives, matcher
from bascule.drivers.support.options import read
from bascule.kernel.i18n import say
from bascule.ports.check import CheckContext
from bascule.ports.errors import Refused

ALLOWED = ".bascule-secrets"
_ENTRY = re.compile(r"(?P<pattern>\S+)(?:\s+(?P<rule>[a-z][a-z-]*))?\s+#\s*(?P<reason>\S.*)\Z")


@dataclass(frozen=True, slots=True)
class Question:
    """Where to look, what not to look at, and the file that says what is allowed (given, or the usual one)."""

    directory: str
    without: tuple[str, ...]
    allowed: str
    given: bool


@dataclass(frozen=True, slots=True)
class Allowed:
    """Files whose finding (of one rule, or of any) is no secret, and why."""

    files: tuple[re.Pattern[str], ...]
    rule: str
    reason: str

    def covers(self, name: str, rule: str) -> bool:
        """Whether a finding of a rule in a file is allowed."""
        return self.rule in ("", rule) and any(pattern.match(name) for pattern in self.files)


def render(options: Mapping[str, Any], context: CheckContext) -> Question:
    """The question that the options put."""
    given = read(SecretsOptions, options)
    directory = fill(given.directory, values_of(context))
    return Question(directory, given.without, given.allow or ALLOWED, given.allow is not None)


def read_allowed(text: str, name: str) -> tuple[Allowed, ...]:
    """The lines `PATTERN [RULE] # reason` of an allow-list. Raises `Refused` for one without a reason."""
    entries = []
    for position, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        match = _ENTRY.match(line)
        if match is None:
            raise Refused(say("check.allow-line", file=name, line=position))
        files = tuple(matcher(each) for each in alternatives(match["pattern"]))
        entries.append(Allowed(files, match["rule"] or "", match["reason"]))
    return tuple(entries)
