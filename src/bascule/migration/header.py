"""The header of a migration: a comment in which its author says what the text cannot tell.

    -- bascule: expand
    -- bascule: backfill destructive
    -- bascule: no transaction

The stage that it names wins. It does not make a destructive statement harmless, and to run one earlier than its text
allows the header has to say `destructive` as well.
"""

import re
from dataclasses import dataclass

from bascule.migration.reading import Stage
from bascule.migration.sql.split import comments

_HEADER = re.compile(r"bascule\s*:\s*(?P<words>.*)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Header:
    """What the author says: the stage, that it destroys, that it cannot run in one transaction; and words nobody knows."""

    stage: Stage | None = None
    destructive: bool = False
    alone: bool = False
    strange: tuple[str, ...] = ()


def read_header(sql: str) -> Header:
    """The header of a script; one that says nothing where there is none."""
    said = " ".join(match["words"] for one in comments(sql) if (match := _HEADER.match(one)))
    words = re.sub(r"\bno[ -]transaction\b", "no-transaction", said.lower()).replace(",", " ").split()
    stages = [Stage(word) for word in words if word in set(Stage)]
    known = {*Stage, "destructive", "no-transaction"}
    return Header(
        stages[0] if stages else None,
        "destructive" in words,
        "no-transaction" in words,
        tuple(word for word in words if word not in known),
    )
