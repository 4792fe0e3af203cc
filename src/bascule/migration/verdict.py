"""What is known of a pending migration, as a value that is kept with a release and shown."""

from dataclasses import dataclass

from bascule.migration.finding import Finding
from bascule.migration.reading import Danger, Reading, Stage


@dataclass(frozen=True, slots=True)
class Assessed:
    """A pending migration: its stage, what it may lose, whether it can be undone, and the reasons."""

    name: str
    stage: Stage
    danger: Danger
    way_down: bool = False
    readings: tuple[Reading, ...] = ()
    findings: tuple[Finding, ...] = ()
    checksum: str = ""

    @property
    def grave(self) -> tuple[Reading, ...]:
        """The statements that decide: those that may lose something."""
        return tuple(one for one in self.readings if one.danger is not Danger.SAFE)

    @property
    def takes_rows(self) -> bool:
        """Whether rows may be fewer afterwards. What only overwrites values takes none, so none may be missing."""
        return any(one.because.key != "migration.overwrites" for one in self.grave)


@dataclass(frozen=True, slots=True)
class Inspection:
    """A database as it stands: what is pending, in its order, and how many have been run."""

    database: str
    pending: tuple[Assessed, ...] = ()
    applied: int = 0

    @property
    def risky(self) -> tuple[Assessed, ...]:
        """Those that a tech-lead must have seen."""
        return tuple(one for one in self.pending if one.danger is not Danger.SAFE)
