"""What the databases of a release have pending, before anybody approves it: what each migration does, what it may lose,
when it runs, and which of them close the way back.

Everything is read from what the inspection has left with the release; nothing asks a database again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Seconds
from bascule.migration.reading import Danger
from bascule.migration.verdict import Assessed
from bascule.plan.spec import Database, StepKind
from bascule.release.progress import Release
from bascule.release.steps.inspect import databases, early, inspection_key, pending


class When(StrEnum):
    """When a migration runs: before the deployment, after the soak, or not at all because the release ends before."""

    EARLY = "early"
    LATE = "late"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class MigrationView:
    """One migration. `closes`: once it has begun there is no way back. `took` is in seconds, once it has been run."""

    assessed: Assessed
    when: When
    closes: bool
    took: Seconds | None

    @property
    def lead(self) -> bool:
        """Whether a tech-lead must have seen it."""
        return self.assessed.danger is not Danger.SAFE


@dataclass(frozen=True, slots=True)
class DatabaseView:
    """One database: `looked` once it has been inspected, `trouble` where that failed, `refusal` where nothing may be run."""

    name: str
    component: str
    release: str
    looked: bool
    trouble: Message | None
    refusal: Message | None
    applied: int
    migrations: tuple[MigrationView, ...]
    restore: str

    @property
    def closing(self) -> tuple[str, ...]:
        """The migrations after which nobody goes back."""
        return tuple(one.assessed.name for one in self.migrations if one.closes)

    @property
    def risky(self) -> int:
        """How many a tech-lead must have seen."""
        return sum(one.lead for one in self.migrations)


def database_views(release: Release) -> tuple[DatabaseView, ...]:
    """The databases that a release migrates."""
    return tuple(_database(release, one) for one in databases(release))


def _database(release: Release, database: Database) -> DatabaseView:
    result = release.progress.database_jobs.get(inspection_key(database))
    found = result.inspection if result else None
    return DatabaseView(
        name=database.name,
        component=release.spec.component,
        release=release.id,
        looked=found is not None,
        trouble=result.because if result and not result.passed else None,
        refusal=early(release, database).refusal if found else None,
        applied=found.applied if found else 0,
        migrations=_migrations(release, database),
        restore=_restore(release, database),
    )


def _migrations(release: Release, database: Database) -> tuple[MigrationView, ...]:
    part, late = early(release, database), _has_late(release, database)
    took = dict(_ran(release, database))
    moments = dict.fromkeys(part.names, When.EARLY)
    otherwise = When.LATE if late and part.refusal is None else When.NEVER
    return tuple(
        MigrationView(one, when := moments.get(one.name, otherwise), when is When.LATE, took.get(one.name))
        for one in pending(release, database)
    )


def _has_late(release: Release, database: Database) -> bool:
    steps = (step for step in release.spec.steps if step.kind is StepKind.MIGRATE and step.contract)
    return any(step.database is not None and step.database.name == database.name for step in steps)


def _ran(release: Release, database: Database) -> Iterator[tuple[str, Seconds]]:
    for number, step in enumerate(release.spec.steps):
        result = release.progress.database_jobs.get(f"{number}.migrate")
        if result and result.done and step.database and step.database.name == database.name:
            yield from ((one.name, one.seconds) for one in result.done.ran)


def _restore(release: Release, database: Database) -> str:
    """How the backup that the release has made is brought back; empty where there is none yet."""
    found = ""
    for number, step in enumerate(release.spec.steps):
        result = release.progress.database_jobs.get(f"{number}.backup")
        if result and result.backup and step.database and step.database.name == database.name:
            found = result.backup.restore
    return found
