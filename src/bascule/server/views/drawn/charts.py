"""Charts: which figures of a release are drawn over time, with their limits and the changes of the division.

Requests a second and the error rate are always drawn; one chart more for each latency that a guard holds against a fixed limit.
"""

from dataclasses import dataclass

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant
from bascule.kernel.slot import Slot
from bascule.plan.phrases.condition import MetricKind
from bascule.release.progress import Release
from bascule.server.views.drawn.series import Counted, Series

ROWS = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table that says the same as the chart."""

    at: Instant
    blue: float | None
    green: float | None


@dataclass(frozen=True, slots=True)
class Chart:
    """One figure over time, per slot: requests a second (`per_second`), or shares in 0..1. `over` is the latency in seconds, None
    for the error rate.
    """

    name: str
    title: Message
    over: float | None
    limit: float | None
    blue: float | None
    green: float | None
    rows: tuple[Row, ...]
    per_second: bool = False


def charts(release: Release, series: Series) -> tuple[Chart, ...]:
    """The charts of a release; none before anything was counted."""
    if not series.buckets:
        return ()
    errors = next((limit for over, limit in _limits(release) if over is None), None)
    slow = {over: limit for over, limit in _limits(release) if over is not None}
    drawn = [("errors", None, errors), *((f"slow-{over:g}", over, limit) for over, limit in slow.items())]
    return (_requests(series), *(_chart(name, over, limit, series) for name, over, limit in drawn))


def _requests(series: Series) -> Chart:
    """Requests a second: the last ones as what is so now."""
    blue, green = ([rate for _, rate in series.rates(slot)] for slot in Slot)
    rows = tuple(
        Row(at, *(bucket[slot].total / seconds if slot in bucket else None for slot in Slot))
        for at, bucket, seconds in series.spans(ROWS)
    )
    last = [one[-1] if any(one) else None for one in (blue, green)]
    return Chart("requests", say("details.chart-requests"), None, None, last[0], last[1], rows, per_second=True)


def figure(counted: Counted | None, over: float | None) -> float | None:
    """The drawn figure of one slot in one bucket."""
    if counted is None:
        return None
    return counted.error_rate if over is None else counted.slow(over)


def _limits(release: Release) -> list[tuple[float | None, float]]:
    """(latency or None for errors, limit as a share) of every guard that holds a drawn figure against a fixed limit."""
    found: list[tuple[float | None, float]] = []
    for guard in release.spec.guards:
        condition = guard.condition
        if condition.relative:
            continue
        if condition.metric == "error_rate":
            found.append((None, condition.limit))
        elif condition.kind is MetricKind.QUANTILE and condition.quantile is not None:
            found.append((condition.limit, round(1 - condition.quantile, 6)))
    return found


def _chart(name: str, over: float | None, limit: float | None, series: Series) -> Chart:
    blue, green = (figure(series.whole(slot), over) for slot in Slot)
    title = say("page.chart-errors") if over is None else say("page.chart-slow", over=over)
    rows = tuple(
        Row(at, figure(bucket.get(Slot.BLUE), over), figure(bucket.get(Slot.GREEN), over))
        for at, bucket in series.rows(ROWS)
    )
    return Chart(name, title, over, limit, blue, green, rows)
