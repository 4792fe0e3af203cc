"""Last words: of what a program printed before it ended, the line that says why. Pure.

A trace of Python ends with the error, one of Node, Java or Go has it above the frames; so the last line that begins like an
error is taken, and the last line of all where none does.
"""

import re
from collections.abc import Sequence

# Older lines are of another day.
LOOKED_AT, LONGEST = 20, 240
_ERROR = re.compile(
    r"(?:[\w.$]+(?:Error|Exception)\b|(?:error|fatal|panic)\b.*:|Exception in thread|thread '.*' panicked)"
    r"|.*\(\w+(?:Error|Exception)\)$",
    re.IGNORECASE,
)


def last_words(detail: str, lines: Sequence[str]) -> str:
    """What is known of an end ("exit code 2"), with what the program said about it, where it said anything."""
    said = [line.strip() for line in lines[-LOOKED_AT:] if line.strip()]
    if not said:
        return detail
    line = next((one for one in reversed(said) if _ERROR.match(one)), said[-1])
    told = line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
    return f"{detail}: {told}" if detail else told
