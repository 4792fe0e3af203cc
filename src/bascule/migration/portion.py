"""Portions: which of the pending migrations a step runs, in their order, and which it leaves to the one after the soak.

While the old version serves or is kept warm, nothing may take away what it uses. So a plain step stops before the first
contract migration, and refuses to begin where no later step would run it, or where something that is needed before
stands behind it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bascule.kernel.i18n import Message, say
from bascule.migration.reading import Stage
from bascule.migration.verdict import Assessed


@dataclass(frozen=True, slots=True)
class Portion:
    """The migrations to run, or why none may be."""

    names: tuple[str, ...] = ()
    refusal: Message | None = None


def portion(database: str, pending: Sequence[Assessed], alone: bool, later: bool) -> Portion:
    """What a step before the deployment runs.

    `alone` says that no other version uses the database, `later` that a contract step of the same release comes after.
    """
    names = tuple(one.name for one in pending)
    first = next((index for index, one in enumerate(pending) if one.stage is Stage.CONTRACT), None)
    if first is None or alone:
        return Portion(names)
    values = {"name": names[first], "database": database, "because": _because(pending[first])}
    if not later:
        return Portion(refusal=say("migration.contract-early", **values))
    behind = next((one for one in pending[first:] if one.stage is not Stage.CONTRACT), None)
    if behind is not None:
        return Portion(refusal=say("migration.behind", behind=behind.name, stage=behind.stage.value, **values))
    return Portion(names[:first])


def _because(one: Assessed) -> Message:
    found = next((reading for reading in one.readings if reading.stage is Stage.CONTRACT), None)
    return found.because if found else say("migration.header-says", stage=one.stage.value)
