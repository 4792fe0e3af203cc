"""Shapes of evidence over time: what charts are drawn from."""

from collections.abc import Mapping

from pydantic import BaseModel, Field

from bascule.kernel.quantities import Seconds
from bascule.kernel.slot import Slot
from bascule.server.api.said import Said, Timestamp

Weights = Mapping[Slot, int]


class Point(BaseModel):
    """What one slot did in one interval around `at`."""

    at: Timestamp
    slot: Slot
    total: int
    errors: int
    error_rate: float | None
    slow: dict[str, float] = Field(description="The share of requests that took longer, by latency in seconds.")


class Rate(BaseModel):
    """Requests a second of one slot around `at`."""

    at: Timestamp
    slot: Slot
    per_second: float


class Limit(BaseModel):
    """A drawn figure and the line that a guard holds it against; `over` is null for the error rate."""

    name: str
    title: Said
    over: float | None
    limit: float | None
    per_second: bool = Field(description="It is in requests a second (`rates`) and not a share.")


class Change(BaseModel):
    """The division of the traffic from an instant on."""

    at: Timestamp
    weights: Weights


class Samples(BaseModel):
    """The evidence of a release over time, in intervals of at least `width` seconds."""

    width: Seconds
    charts: list[Limit]
    changes: list[Change]
    points: list[Point]
    rates: list[Rate] = Field(
        description="Requests a second, in intervals that are wide enough to be no matter of chance."
    )
