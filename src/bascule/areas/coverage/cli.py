"""`bascule coverage`: the demands of the plan's document; what is wrong with its table, and what has been shown."""

from pathlib import Path
from typing import Any

import click

from bascule.kernel.i18n import Keys
from bascule.platform.cli.client import Client
from bascule.platform.cli.codes import DONE, FAILED
from bascule.platform.cli.moments import moment, plan_zone
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, tell_json, words
from bascule.wiring.plans.planfile import DEFAULT, good_plan, plan_option, show_problems

STATE = Keys("coverage.state-{}", "bascule.areas.coverage.views:DemandState")
COLOR = {"shown": "green", "waiting": "yellow", "later": "bright_black"}
SHORT = 72


@verb("coverage.verb", about="coverage.verb-about")
@click.option("--environment", help=words("cli.option-flag-site"))
@click.option("--release", help=words("coverage.option-release"))
@click.option("--open", "only_open", is_flag=True, help=words("coverage.option-open"))
@click.option("--check", is_flag=True, help=words("coverage.option-check"))
@plan_option
@as_json
def command(plan_path: Path, environment: str | None, release: str | None, as_json: bool, **how: bool) -> int:
    """Reads the table beside the plan first, where there is one here; then asks what has been shown."""
    if how["check"] or plan_path.exists() or plan_path != Path(DEFAULT):
        count, wrong = _examined(plan_path)
        if wrong:
            return FAILED
        if how["check"]:
            tell("coverage.checked", count=count)
            return DONE
    found = Client().get("/coverage", environment=environment, release=release)
    if as_json:
        tell_json(found)
    else:
        _show(found, how["only_open"])
    return FAILED if found["problems"] else DONE


def _examined(path: Path) -> tuple[int, bool]:
    """How many demands the table here has, and whether something is wrong with it, which is shown."""
    from bascule.areas.coverage.service import table_text
    from bascule.areas.coverage.table import read_table

    plan = good_plan(path)
    file, text = table_text(path.absolute().parent, plan)
    table = read_table(text, file, plan)
    show_problems(list(table.problems))
    return len(table.rows), bool(table.problems)


def _show(found: dict[str, Any], only_open: bool) -> None:
    counts = found["counts"]
    click.echo(click.style(found["document"], bold=True))
    tell("coverage.counts", total=len(found["demands"]), **counts)
    zone = plan_zone(Client())
    for one in found["problems"]:
        hint = f"; {one['hint']['text']}" if one["hint"] else ""
        click.echo(
            click.style(f"{found['file']}:{one['line']}:{one['column']} {one['message']['text']}{hint}", fg="red")
        )
    for one in found["demands"]:
        if not (only_open and one["state"] == "shown"):
            _line(one, zone)


def _line(one: dict[str, Any], zone: str) -> None:
    state = click.style(f"{words(STATE[one['state']]):<12}", fg=COLOR[one["state"]])
    shown = one["proofs"][-1] if one["proofs"] else None
    when = "" if shown is None else f"  {shown['release'] or ''} {moment(one['at'], zone)}"
    whose = f"  ({one['whose']})" if one["whose"] else ""
    click.echo(f"{one['lines']:>8}  {state}{one['demand'][:SHORT]}{whose}{when}")
