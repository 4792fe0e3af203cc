"""Rows and values: the release as the tables hold it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping

from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.plan.course_json import course_from_json
from bascule.release.draft import Note
from bascule.release.facts import Request, Verb
from bascule.release.progress import Release, progress_from_json

Row = RowMapping | Mapping[str, Any]


def release_from_row(row: Row) -> Release:
    """The release that a row holds."""
    return Release(
        id=row["id"],
        course=course_from_json(row["course"]),
        version=row["version"],
        candidate=Slot(row["candidate"]),
        author=row["author"],
        started=row["started"],
        stable=Slot(row["stable"]) if row["stable"] else None,
        previous=row["previous"],
        progress=progress_from_json(row["progress"]),
        plan_hash=row["plan_hash"],
        group=row["group"],
    )


def request_from_row(row: Row) -> Request:
    """The request that a row holds."""
    return Request(row["id"], Verb(row["verb"]), row["by"], row["reason"], frozenset(row["roles"]), row["detail"])


def place_of(release: Release) -> Place:
    """Where a release happens."""
    return Place(release.course.plan, release.course.environment, release.course.component)


def note_json(note: Note) -> dict[str, Any]:
    """A note as the journal's body holds it."""
    return {"kind": note.kind.value, "message": note.message.as_json(), "data": dict(note.data), "by": note.by}
