"""What the page, the API and the command line show of a plan's coverage. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bascule.areas.coverage.sought import Proof, Record, proofs
from bascule.areas.coverage.table import By, Row, Table
from bascule.kernel.quantities import Instant
from bascule.plan.reading.problem import Problem


class DemandState(StrEnum):
    """How a demand stands."""

    SHOWN = "shown"
    WAITING = "waiting"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class RowView:
    """A demand with what has shown it; `at` is when the last of it was there."""

    row: Row
    state: DemandState
    proofs: Sequence[Proof] = ()

    @property
    def at(self) -> Instant | None:
        """Since when all of it is shown."""
        return max((one.at for one in self.proofs), default=None)

    @property
    def last(self) -> Proof | None:
        """The entry that one looks at."""
        return max(self.proofs, key=lambda one: one.at, default=None)


@dataclass(frozen=True, slots=True)
class CoverageView:
    """A document with its demands in an environment, of one release or of all."""

    document: str
    file: str
    environment: str
    release: str
    rows: Sequence[RowView]
    problems: Sequence[Problem]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many demands stand how, and how many of those that are shown are a person's."""
        states = Counter(one.state.value for one in self.rows)
        return {state.value: states[state.value] for state in DemandState} | {
            "people": sum(one.row.by is By.PERSON for one in self.rows)
        }


def row_views(table: Table, record: Record) -> list[RowView]:
    """Every row as it stands."""
    return [_view(row, record) for row in table.rows]


def _view(row: Row, record: Record) -> RowView:
    if row.by is By.LATER:
        return RowView(row, DemandState.LATER)
    found = proofs(row.shown, record)
    return RowView(row, DemandState.WAITING) if found is None else RowView(row, DemandState.SHOWN, found)
