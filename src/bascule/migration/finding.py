"""Findings: what a linter, or we, have to say about a migration."""

from dataclasses import dataclass
from enum import StrEnum

from bascule.kernel.i18n import Message


class Level(StrEnum):
    """How serious a finding is: only an error fails `bascule migration lint`."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one line (from 1) of a migration, by the name of its rule."""

    rule: str
    line: int
    message: Message
    level: Level = Level.WARNING
