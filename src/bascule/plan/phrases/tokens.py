"""Tokens: a phrase of a plan, read from the left, one token after the other.

Conditions, limits, lines of a smoke test, shares of traffic, days and approvals are all read with this: what may come next is an
`one_of(…)`, and whatever was found knows where it stands, so that an error points at the word that does not fit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

NUMBER = r"\d+(?:[.,]\d+)?"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a phrase: its kind, its text, and how many characters into the phrase it starts. Nothing was found when empty."""

    kind: str
    text: str
    start: int

    def __bool__(self) -> bool:
        return bool(self.text)


def one_of(**kinds: str) -> re.Pattern[str]:
    """What may come next: forms of tokens by their kind, of which the first that fits counts; white space before is skipped."""
    return re.compile(rf"\s*(?:{'|'.join(f'(?P<{kind}>{form})' for kind, form in kinds.items())})")


WORD = one_of(word=r"\S+")
REST = one_of(rest=r"\S.*?(?=\s*\Z)")


class Phrase:
    """A phrase, and how far it was read."""

    def __init__(self, text: str, at: int = 0) -> None:
        self.text, self.at = text, at

    def take(self, kinds: re.Pattern[str] = WORD) -> Token:
        """The next token when it is of one of these kinds; an empty one, where the next one stands, when it is not."""
        match = kinds.match(self.text, self.at)
        if match is None:
            return Token("", "", len(self.text) - len(self.text[self.at :].lstrip()))
        self.at = match.end()
        kind = str(match.lastgroup)
        return Token(kind, match[kind], match.start(kind))

    @property
    def done(self) -> bool:
        """Whether all of it was read."""
        return not self.text[self.at :].strip()


def parts(text: str, between: re.Pattern[str], start: int = 0) -> Iterator[Token]:
    """The parts of a text that stand between separators, as they are written; `start` is where the text begins in its phrase."""
    at = 0
    for match in [*between.finditer(text), None]:
        yield Token("part", text[at : match.start() if match else len(text)], start + at)
        at = match.end() if match else at
