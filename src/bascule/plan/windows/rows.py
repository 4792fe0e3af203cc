"""Intervals as rows: how they leave Bascule, in UTC after ISO 8601."""

from collections.abc import Iterable
from datetime import UTC, datetime

from bascule.kernel.quantities import Instant
from bascule.plan.windows.window import Interval


def rows(intervals: Iterable[Interval]) -> list[dict[str, str]]:
    """`[{"from": "2026-12-21T09:00:00Z", "to": "2026-12-21T16:00:00Z"}]`."""
    return [{"from": _utc(one.start), "to": _utc(one.end)} for one in intervals]


def _utc(instant: Instant) -> str:
    return datetime.fromtimestamp(instant, UTC).isoformat().replace("+00:00", "Z")
