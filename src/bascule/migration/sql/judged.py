"""Judgements: when a statement may run and what it may lose; the worst of several decides."""

from collections.abc import Iterable

from bascule.kernel.i18n import Message, say
from bascule.migration.reading import ORDER, WEIGHT, Danger, Stage

Verdict = tuple[Stage, Danger, Message]


def adds(because: Message) -> Verdict:
    """Nothing that the old version uses changes."""
    return Stage.EXPAND, Danger.SAFE, because


def tightens(because: Message) -> Verdict:
    """Nothing is lost, and the old version cannot do any more what it did."""
    return Stage.CONTRACT, Danger.SAFE, because


def loses(because: Message) -> Verdict:
    """Something that was there is gone."""
    return Stage.CONTRACT, Danger.DESTRUCTIVE, because


def doubts(because: Message, stage: Stage = Stage.BACKFILL) -> Verdict:
    """Nobody can tell."""
    return stage, Danger.UNKNOWN, because


def unread() -> Verdict:
    """Nobody could read it."""
    return doubts(say("migration.unread"))


def worst(found: Iterable[Verdict]) -> Verdict:
    """The latest of the stages, and the gravest danger with its reason."""
    verdicts = list(found)
    if not verdicts:
        return unread()
    gravest = max(verdicts, key=lambda one: (WEIGHT[one[1]], ORDER[one[0]]))
    return max((one[0] for one in verdicts), key=lambda stage: ORDER[stage]), gravest[1], gravest[2]
