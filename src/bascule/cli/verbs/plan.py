"""`bascule plan`: the plan in force and its changes; and how a release under a plan would go, before it is started."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from bascule.kernel.i18n import Keys
from bascule.kernel.quantities import Instant
from bascule.platform.cli.client import Client
from bascule.platform.cli.codes import DONE, HELD
from bascule.platform.cli.family import family
from bascule.platform.cli.moments import moment, plan_zone
from bascule.platform.cli.verb import as_json
from bascule.platform.cli.voice import language, tell, tell_json, words
from bascule.platform.cli.who import me
from bascule.wiring.plans.planfile import DEFAULT, good_plan, plan_option, read_text

if TYPE_CHECKING:
    from bascule.plan.model.plan import Plan
    from bascule.plan.schedule import Schedule, Stage

COLUMNS = Keys("cli.column-{}", ("component", "step", "begins", "lasts"))
STATE = Keys("change.state-{}", "bascule.release.plan_change:ChangeState")
STEP = Keys("cli.step-{}", "bascule.plan.spec:StepKind")

FORMS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


command = family("cli.verb-plan", usual="schedule")
number = click.argument("change", type=click.IntRange(min=1))
reason = click.option("--reason", default="", help=words("cli.option-reason"))


@command.verb("cli.verb-plan-show")
@click.argument("product", required=False)
@as_json
def show(product: str | None, as_json: bool) -> None:
    """The text of the plan in force, or which plans there are where none is named and there are several."""
    client = Client()
    plans = client.get("/plans")["plans"]
    if product is None and len(plans) == 1:
        product = plans[0]["product"]
    if product is None:
        if as_json:
            tell_json(plans)
        else:
            _list(client, plans)
        return
    found = client.get(f"/plans/in-force/{product}")
    if as_json:
        tell_json(found)
    else:
        click.echo(found["text"].rstrip())


def _list(client: Client, plans: Sequence[dict[str, Any]]) -> None:
    zone = plan_zone(client)
    for one in plans:
        tell("cli.plan-in-force", product=one["product"], by=one["name"], since=moment(one["since"], zone))


@command.verb("cli.verb-plan-adopt")
@click.argument("path", type=click.Path(path_type=Path), default=DEFAULT)
@reason
@as_json
def adopt(path: Path, reason: str, as_json: bool) -> int:
    """Put a plan file in force, or propose it to those who must approve; 3 where it waits for them."""
    body = {"text": read_text(path), "name": path.name, "reason": reason, "author": me()}
    made = Client().post("/plans", body)
    if as_json:
        tell_json(made)
    else:
        tell_adoption(made)
    return HELD if made["outcome"] == "waiting" else DONE


@command.verb("cli.verb-plan-changes")
@click.option("--all", "ended", is_flag=True, help=words("cli.option-all-changes"))
@as_json
def changes(ended: bool, as_json: bool) -> None:
    """Changes that wait, or also those that have ended."""
    found = Client().get("/plans/changes", only_open=str(not ended).lower())["changes"]
    if as_json:
        tell_json(found)
        return
    for one in found:
        _print_change(one)
    if not found:
        tell("cli.no-changes")


@command.verb("cli.verb-plan-approve")
@number
@reason
@as_json
def approve(change: int, reason: str, as_json: bool) -> int:
    """With the last approval that was missing the change is in force; 3 while others are still missing."""
    return _answer("approve", change, reason, as_json)


@command.verb("cli.verb-plan-withdraw")
@number
@as_json
def withdraw(change: int, as_json: bool) -> int:
    """One's own approval."""
    return _answer("withdraw", change, "", as_json)


@command.verb("cli.verb-plan-reject")
@number
@reason
@as_json
def reject(change: int, reason: str, as_json: bool) -> int:
    """Its author takes it back, somebody else refuses it."""
    return _answer("reject", change, reason, as_json)


def tell_adoption(made: dict[str, Any]) -> None:
    """What came of a plan file, with what it changes."""
    if made["outcome"] == "unchanged":
        tell("cli.plan-unchanged", product=made["name"])
        return
    values = {"product": made["name"], "change": made["change"] or 0}
    if made["difference"] is None:
        tell("cli.plan-first", **values)
        return
    tell("cli.plan-waiting" if made["outcome"] == "waiting" else "cli.plan-adopted", **values)
    _print_difference(made["difference"])
    if made["lacking"]:
        tell("cli.plan-lacks", lacking=made["lacking"]["text"], **values)


def _answer(verb: str, change: int, reason: str, as_json: bool) -> int:
    found = Client().post(f"/plans/changes/{change}/{verb}", {"reason": reason})
    if as_json:
        tell_json(found)
    else:
        _print_change(found)
    return HELD if found["state"] == "open" and verb == "approve" else DONE


def _print_change(change: dict[str, Any]) -> None:
    state = words(STATE[change["state"]])
    values = {"change": change["number"], "product": change["product"], "state": state, "author": change["name"]}
    tell("cli.change", **values)
    if change["reason"]:
        click.echo(f"  {words('cli.quoted', text=change['reason'])}")
    _print_difference(change["difference"])
    if change["lacking"]:
        tell("cli.plan-lacks", lacking=change["lacking"]["text"], change=change["number"])


def _print_difference(found: dict[str, Any]) -> None:
    for one in found["sentences"]:
        click.echo(f"  {one['text']}")
    if found["count"] > len(found["sentences"]):
        tell("change.more", count=found["count"] - len(found["sentences"]))


@command.verb("cli.verb-plan-schedule")
@click.argument("components", nargs=-1)
@click.option("--to", "environment", help=words("cli.option-to"))
@click.option("--kind", default="standard", show_default=True, help=words("cli.option-kind"))
@click.option("--when", is_flag=True, help=words("cli.option-when"))
@click.option("--from", "begin", type=click.DateTime(FORMS), help=words("cli.option-begin"))
@plan_option
@as_json
def schedule(components: Sequence[str], when: bool, plan_path: Path, as_json: bool, **asked: Any) -> int:  # noqa: ARG001
    """Nothing is started; every instant is the earliest one."""
    from bascule.cli.freezes import begins, freezes_over, tell_freeze
    from bascule.evidence.outlook import stretched
    from bascule.plan.schedule import schedule_of, specs_for
    from bascule.platform.cli.outlook import outlooks, print_outlooks

    plan = good_plan(plan_path)
    zone = ZoneInfo(plan.timezone)
    begin = asked["begin"].replace(tzinfo=zone) if asked["begin"] else datetime.now(zone)
    environment = asked["environment"] or list(plan.environments)[-1]
    specs = specs_for(plan, components or list(plan.components), environment, asked["kind"])
    seen, frozen = outlooks(plan, specs), freezes_over(specs)
    longer = [stretched(one.spec, one.waits) for one in seen]
    found = schedule_of(plan, longer, begins(specs, frozen, Instant(begin.timestamp())))
    if as_json:
        tell_json({**_json(found), "evidence": [one.as_json() for one in seen], "freezes": frozen})
    else:
        for one in frozen:
            tell_freeze(one, plan.timezone)
        _print(plan, found, environment)
        print_outlooks(seen)
    return 0 if found.end is not None else 1


def _json(found: "Schedule") -> dict[str, Any]:
    stages = [{**asdict(stage), "start": _iso(stage.start), "end": _iso(stage.end)} for stage in found.stages]
    one_way = [{"component": component, "instead": instead} for component, instead in found.one_way]
    undoes = [{"component": component, "command": one} for component, one in found.undoes]
    return {"stages": stages, "end": found.end and _iso(found.end), "one_way": one_way, "undoes": undoes}


def _iso(instant: Instant) -> str:
    return datetime.fromtimestamp(instant, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _print(plan: "Plan", found: "Schedule", environment: str) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for key in COLUMNS:
        table.add_column(words(key))
    for stage in found.stages:
        table.add_row(stage.component, _name(stage), _local(stage.start, plan), _lasts(stage))
    Console(highlight=False).print(table)
    for component, instead in found.one_way:
        tell("cli.one-way", component=component, instead=instead)
    for component, one in found.undoes:
        tell("cli.undoes", component=component, command=one)
    if found.end is None:
        tell("cli.never-open", environment=environment)
    else:
        tell("cli.planned-end", end=_local(found.end, plan), zone=plan.timezone)


def _lasts(stage: "Stage") -> str:
    from bascule.kernel.i18n.render import duration

    lasts = stage.end - stage.start
    if stage.most is not None and lasts < stage.most:
        return words("cli.span", least=lasts, most=stage.most)
    return duration(lasts, language()) if lasts else ""


def _name(stage: "Stage") -> str:
    shown = stage.name or (f"{stage.percent} %" if stage.percent else words(STEP[stage.kind]))
    return f"{stage.called} · {shown}" if stage.called else shown


def _local(instant: Instant, plan: "Plan") -> str:
    return f"{datetime.fromtimestamp(instant, ZoneInfo(plan.timezone)):%Y-%m-%d %H:%M}"
