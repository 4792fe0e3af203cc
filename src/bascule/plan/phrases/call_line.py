"""Call lines: what a check step runs, one line each.

    tests
    coverage > 80%
    vulnerabilities critical = 0
    bundle size < 200KB gzip

The first word names a check of the plan's `checks`, or a check driver whose options all have defaults; a few drivers
answer to a phrase. Words between the name and the operator say which figure is meant.
"""

import re
from collections.abc import Container
from dataclasses import dataclass, replace
from typing import Any

from bascule.kernel.i18n import say
from bascule.plan.phrases.limit import Limit, split_limit
from bascule.plan.phrases.values import read_name, read_text
from bascule.plan.reading.bad_value import BadValueError, describe

# The phrase as documents have it -> the driver.
PHRASES = {"bundle size": "size", "security headers": "headers", "third party": "probe"}


@dataclass(frozen=True, slots=True)
class Called:
    """Which check or driver a line means, and the limit that it adds; the limit's subject comes after the name."""

    name: str
    limit: Limit | None = None


@dataclass(frozen=True, slots=True)
class CallLine:
    """A line of a check step as it was written, its words before the operator, and its limit."""

    text: str
    words: tuple[str, ...]
    limit: Limit | None = None

    def called(self, checks: Container[str]) -> Called:
        """What the line means in a plan with these checks: a check of the plan goes before a phrase or a driver."""
        name, rest = self.words[0], self.words[1:]
        for phrase, driver in PHRASES.items():
            length = len(phrase.split())
            if " ".join(self.words[:length]) == phrase and name not in checks:
                name, rest = driver, self.words[length:]
        return Called(name, self.limit and replace(self.limit, subject=" ".join(rest)))


def read_call(value: Any) -> CallLine:
    """One line of a check step."""
    text = read_text(value)
    split = split_limit(text)
    before, limit = split or (" ".join(text.split()), None)
    if not before:
        raise BadValueError(say("plan.call", found=describe(text)))
    words = tuple(before.split())
    read_name(words[0])
    if limit is None and len(words) > 1 and before not in PHRASES:
        second = re.match(r"\s*\S+\s+", text)
        raise BadValueError(say("plan.call", found=describe(text)), offset=second.end() if second else 0)
    return CallLine(" ".join(text.split()), words, limit)
