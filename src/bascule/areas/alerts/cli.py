"""`bascule alerts`: what is watched and what stands; take what is to be investigated, and close it with what was found."""

from typing import Any

import click

from bascule.kernel.i18n import Keys
from bascule.platform.cli.client import Client
from bascule.platform.cli.codes import DONE, HELD
from bascule.platform.cli.family import family
from bascule.platform.cli.moments import moment
from bascule.platform.cli.verb import as_json
from bascule.platform.cli.voice import tell, tell_json, words
from bascule.platform.cli.who import me

SEVERITY = Keys("alerts.severity-{}", ("critical", "high", "medium", "low"))
COLORS = {True: "red", False: "green"}

command = family("alerts.verb", usual="list")


@command.verb("alerts.verb-list")
@click.option("--environment", help=words("alerts.option-environment"))
@as_json
def everything(environment: str | None, as_json: bool) -> int:
    """3 where an alert stands."""
    client = Client()
    found = client.get("/alerts", **({"environment": environment} if environment else {}))
    found["investigations"] = client.get("/investigations")["investigations"]
    if as_json:
        tell_json(found)
    else:
        for one in found["alerts"]:
            _tell_alert(one, found["timezone"])
        for one in found["investigations"]:
            _tell_task(one)
        if not found["alerts"]:
            tell("alerts.none")
    return HELD if any(one["stands"] for one in found["alerts"]) else DONE


@command.verb("alerts.verb-take")
@click.argument("number", type=click.IntRange(1))
@as_json
def take(number: int, as_json: bool) -> int:
    """Whoever had it before has it no longer."""
    taken = Client().post(f"/investigations/{number}/take", {"by": me()})
    if as_json:
        tell_json(taken)
    else:
        tell("alerts.told-taken", number=number)
    return DONE


@command.verb("alerts.verb-close")
@click.argument("number", type=click.IntRange(1))
@click.option("--found", required=True, help=words("alerts.option-found"))
@as_json
def close(number: int, found: str, as_json: bool) -> int:
    """The sentence is journaled."""
    closed = Client().post(f"/investigations/{number}/close", {"found": found, "by": me()})
    if as_json:
        tell_json(closed)
    else:
        tell("alerts.told-closed", number=number)
    return DONE


def _tell_alert(one: dict[str, Any], zone: str) -> None:
    state = words("alerts.stands" if one["stands"] else "alerts.was" if one["since"] else "alerts.well")
    said = one["because"]["text"] if one["stands"] and one["because"] else one["condition"]
    where = {"environment": one["environment"], "severity": words(SEVERITY[one["severity"]])}
    marked = click.style(state, fg=COLORS[one["stands"]])
    tell("alerts.line", state=marked, name=one["name"], text=said, **where)
    if one["way_because"]:
        click.echo(f"    {moment(one['since'], zone)}  {one['way_because']['text']}")


def _tell_task(one: dict[str, Any]) -> None:
    if one["taken_by"]:
        tell("alerts.task-line-taken", number=one["number"], by=one["taken_name"], text=one["because"]["text"])
    else:
        tell("alerts.task-line", number=one["number"], owner=one["owner"], text=one["because"]["text"])
