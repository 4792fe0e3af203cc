"""Rows and values: the release as the tables hold it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping

from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.kernel.stored import from_stored
from bascule.plan.course import Course
from bascule.release.facts import Request, Verb
from bascule.release.progress import Progress, Release

Row = RowMapping | Mapping[str, Any]


def release_from_row(row: Row) -> Release:
    """The release that a row holds."""
    return Release(
        id=row["id"],
        course=from_stored(Course, row["course"]),
        version=row["version"],
        candidate=Slot(row["candidate"]),
        author=row["author"],
        started=row["started"],
        stable=Slot(row["stable"]) if row["stable"] else None,
        previous=row["previous"],
        progress=from_stored(Progress, row["progress"]),
        plan_hash=row["plan_hash"],
        group=row["group"],
    )


def request_from_row(row: Row) -> Request:
    """The request that a row holds."""
    return Request(row["id"], Verb(row["verb"]), row["by"], row["reason"], frozenset(row["roles"]), row["detail"])


def place_of(release: Release) -> Place:
    """Where a release happens."""
    return Place(release.course.plan, release.course.environment, release.course.component)
