"""A day as JSON data, to be kept; and back."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bascule.experiment.day import Day
from bascule.experiment.design import Design
from bascule.experiment.metric import SUMMARIES, MetricKind


def day_json(day: Day) -> dict[str, Any]:
    """The sums of a day."""
    figures = {
        variant: {metric: asdict(summary) for metric, summary in of.items()} for variant, of in day.figures.items()
    }
    return {"users": dict(day.users), "crossed": day.crossed, "figures": figures}


def day_of(number: int, data: Mapping[str, Any], design: Design) -> Day:
    """What `day_json` wrote."""
    kinds: dict[str, MetricKind] = {each.name: each.kind for each in design.metrics}
    figures = {
        variant: {metric: SUMMARIES[kinds[metric]](**sums) for metric, sums in of.items()}
        for variant, of in data["figures"].items()
    }
    return Day(number, data["users"], figures, data["crossed"])
