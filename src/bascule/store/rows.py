"""Rows and values: the release as the tables hold it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping

from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.kernel.stored import from_stored
from bascule.plan.spec import ReleaseSpec
from bascule.release.facts import Request, Verb
from bascule.release.progress import Progress, Release

# What fields of a release's progress were called before: what an older control plane has written is read as well.
_ONCE = {"turn": "rollback", "setback": "failure", "works": "database_jobs"}
Row = RowMapping | Mapping[str, Any]


def release_from_row(row: Row) -> Release:
    """The release that a row holds."""
    return Release(
        id=row["id"],
        spec=from_stored(ReleaseSpec, row["course"]),
        version=row["version"],
        candidate=Slot(row["candidate"]),
        author=row["author"],
        started=row["started"],
        stable=Slot(row["stable"]) if row["stable"] else None,
        previous=row["previous"],
        progress=progress_of(row["progress"]),
        plan_hash=row["plan_hash"],
        group=row["group"],
    )


def progress_of(stored: Mapping[str, Any]) -> Progress:
    """How far a release is, as a row holds it."""
    return from_stored(Progress, {_ONCE.get(name, name): value for name, value in stored.items()})


def request_from_row(row: Row) -> Request:
    """The request that a row holds."""
    return Request(row["id"], Verb(row["verb"]), row["by"], row["reason"], frozenset(row["roles"]), row["detail"])


def place_of(release: Release) -> Place:
    """Where a release happens."""
    return Place(release.spec.plan, release.spec.environment, release.spec.component)
