"""`bascule queue`: what waits for its turn, and letting go of it."""

from typing import Any

import click

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Keys, say
from bascule.platform.cli.client import Client
from bascule.platform.cli.codes import DONE
from bascule.platform.cli.family import family
from bascule.platform.cli.moments import moment, plan_zone
from bascule.platform.cli.verb import as_json
from bascule.platform.cli.voice import tell, tell_json, words
from bascule.platform.cli.who import me

COLUMNS = Keys("cli.column-{}", ("component", "version", "environment", "author", "since"))
command = family("cli.verb-queue", usual="list")


@command.verb("cli.verb-queue-list")
@as_json
def show(as_json: bool) -> int:
    """A line per component, oldest first."""
    client = Client()
    found = client.get("/queue")["queue"]
    if as_json:
        tell_json(found)
    elif found:
        _print(found, plan_zone(client))
    else:
        tell("cli.queue-empty")
    return DONE


@command.verb("cli.verb-queue-drop")
@click.argument("version")
@click.option("--to", "environment", help=words("cli.option-to"))
@click.option("--reason", default="", help=words("cli.option-reason"))
@as_json
def drop(version: str, environment: str | None, reason: str, as_json: bool) -> int:
    """The one that is meant; refused where several are."""
    client = Client()
    one = _meant(client.get("/queue")["queue"], version, environment)
    client.delete(f"/queue/{one['turn']}", {"reason": reason, "by": me()})
    if as_json:
        tell_json(one)
    else:
        tell("cli.queue-dropped", version=version, environment=one["environment"])
    return DONE


def _meant(queue: list[dict[str, Any]], version: str, environment: str | None) -> dict[str, Any]:
    """The order that has this version. Raises where none or several have it."""
    found = [one for one in queue if version in one["versions"].values() and environment in {None, one["environment"]}]
    if not found:
        raise BasculeError(say("cli.queue-none", version=version), say("cli.queue-hint"))
    if len(found) > 1:
        names = ", ".join(one["environment"] for one in found)
        raise BasculeError(say("cli.queue-several", version=version, names=names))
    return found[0]


def _print(queue: list[dict[str, Any]], zone: str) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for key in COLUMNS:
        table.add_column(words(key))
    for one in queue:
        for component, version in one["versions"].items():
            table.add_row(component, version, one["environment"], one["author"], moment(one["since"], zone))
    Console(highlight=False).print(table)
