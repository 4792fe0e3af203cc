"""Writing evidence over time as shapes, in the caller's language."""

from bascule.kernel.slot import Slot
from bascule.server.api import shapes_samples as shapes
from bascule.server.api.said import certain, said
from bascule.server.reader import Reader
from bascule.server.views.drawn.charts import Chart
from bascule.server.views.drawn.series import Series
from bascule.server.views.past import Division


def samples(
    reader: Reader, drawn: tuple[Chart, ...], divisions: tuple[Division, ...], series: Series
) -> shapes.Samples:
    """The evidence over time."""
    return shapes.Samples(
        width=series.width,
        charts=[
            shapes.Limit(
                name=one.name,
                title=said(reader, one.title),
                over=one.over,
                limit=one.limit,
                per_second=one.per_second,
            )
            for one in drawn
        ],
        rates=[
            shapes.Rate(at=certain(at), slot=slot, per_second=rate) for slot in Slot for at, rate in series.rates(slot)
        ],
        changes=[shapes.Change(at=certain(one.at), weights=one.weights) for one in divisions],
        points=[
            shapes.Point(
                at=certain(at),
                slot=slot,
                total=counted.total,
                errors=counted.errors,
                error_rate=counted.error_rate,
                slow={f"{over:g}": share for over in counted.over if (share := counted.slow(over)) is not None},
            )
            for slot in Slot
            for at, counted in series.points(slot)
        ],
    )
