"""Verdicts: the four answers to "is this guard's condition true?", always with a because."""

from dataclasses import dataclass
from enum import StrEnum

from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Seconds


class Verdict(StrEnum):
    """Healthy, breached, not enough evidence, or a source that cannot be read."""

    HEALTHY = "healthy"
    BREACHED = "breached"
    UNKNOWN = "unknown"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and what it rests on.

    `estimate`, `low` and `high` are in the unit of the judged quantity: a share in 0..1 for shares and quantiles (the
    share of requests beyond the limit), a difference for comparisons, the metric's own unit for means. They are None
    while nothing was counted. `limit` is the line that they are held against, in the same unit. `e_value` is the evidence against
    "the condition is false". `total` is the candidate's counted requests, `needed` about how many more settle an
    unknown verdict, and `left` how many seconds that takes at the present rate (None when that cannot be told).
    """

    verdict: Verdict
    because: Message
    limit: float
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    e_value: float = 1.0
    total: int = 0
    needed: int | None = None
    left: Seconds | None = None
