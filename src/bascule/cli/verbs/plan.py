"""`bascule plan`: how a release would go, and when, before it is started."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from bascule.cli.planfile import good_plan, plan_option
from bascule.cli.verb import as_json, verb
from bascule.cli.voice import language, tell, tell_json, words

if TYPE_CHECKING:
    from bascule.plan.model import Plan
    from bascule.plan.when import Schedule, Stage

FORMS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


@verb("plan")
@click.argument("components", nargs=-1)
@click.option("--to", "environment", help=words("cli.option-to"))
@click.option("--kind", default="standard", show_default=True, help=words("cli.option-kind"))
@click.option("--when", is_flag=True, help=words("cli.option-when"))
@click.option("--from", "begin", type=click.DateTime(FORMS), help=words("cli.option-begin"))
@plan_option
@as_json
def command(components: Sequence[str], when: bool, plan_path: Path, as_json: bool, **asked: Any) -> int:  # noqa: ARG001
    """Nothing is started; every instant is the earliest one."""
    from bascule.plan.when import schedule

    plan = good_plan(plan_path)
    zone = ZoneInfo(plan.timezone)
    begin = asked["begin"].replace(tzinfo=zone) if asked["begin"] else datetime.now(zone)
    environment = asked["environment"] or list(plan.environments)[-1]
    found = schedule(plan, components or list(plan.components), environment, asked["kind"], begin.timestamp())
    if as_json:
        tell_json(_json(found))
    else:
        _print(plan, found, environment)
    return 0 if found.end is not None else 1


def _json(found: "Schedule") -> dict[str, Any]:
    stages = [{**asdict(stage), "start": _iso(stage.start), "end": _iso(stage.end)} for stage in found.stages]
    one_way = [{"component": component, "instead": instead} for component, instead in found.one_way]
    return {"stages": stages, "end": found.end and _iso(found.end), "one_way": one_way}


def _iso(instant: float) -> str:
    return datetime.fromtimestamp(instant, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _print(plan: "Plan", found: "Schedule", environment: str) -> None:
    from rich.console import Console
    from rich.table import Table

    from bascule.base.words.render import duration

    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("component", "step", "begins", "lasts"):
        table.add_column(words(f"cli.column-{name}"))
    for stage in found.stages:
        lasts = duration(stage.end - stage.start, language()) if stage.end > stage.start else ""
        table.add_row(stage.component, _name(stage), _local(stage.start, plan), lasts)
    Console(highlight=False).print(table)
    for component, instead in found.one_way:
        tell("cli.one-way", component=component, instead=instead)
    if found.end is None:
        tell("cli.never-open", environment=environment)
    else:
        tell("cli.planned-end", end=_local(found.end, plan), zone=plan.timezone)


def _name(stage: "Stage") -> str:
    if stage.name:
        return stage.name
    return f"{stage.percent} %" if stage.percent else words(f"cli.step-{stage.kind}")


def _local(instant: float, plan: "Plan") -> str:
    return f"{datetime.fromtimestamp(instant, ZoneInfo(plan.timezone)):%Y-%m-%d %H:%M}"
