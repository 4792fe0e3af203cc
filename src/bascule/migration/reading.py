"""Readings: what one statement does, and why we think so."""

from dataclasses import dataclass
from enum import StrEnum

from bascule.kernel.i18n import Message


class Stage(StrEnum):
    """When a migration may run beside two versions.

    Expand adds what the new version needs and leaves the old one what it uses; backfill changes data; contract takes away,
    renames or tightens what the old version uses.
    """

    EXPAND = "expand"
    BACKFILL = "backfill"
    CONTRACT = "contract"


class Danger(StrEnum):
    """Whether something can be lost: `unknown` is what nobody could read, and counts like a loss."""

    SAFE = "safe"
    UNKNOWN = "unknown"
    DESTRUCTIVE = "destructive"


ORDER = {Stage.EXPAND: 0, Stage.BACKFILL: 1, Stage.CONTRACT: 2}
WEIGHT = {Danger.SAFE: 0, Danger.UNKNOWN: 1, Danger.DESTRUCTIVE: 2}


@dataclass(frozen=True, slots=True)
class Reading:
    """One statement: its beginning, where it stands (from 1), when it may run, what it may lose, and why."""

    statement: str
    line: int
    stage: Stage
    danger: Danger
    because: Message
