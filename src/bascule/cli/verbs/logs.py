"""`bascule logs`: what the program of a component prints, in either slot."""

import time
from typing import Any

import click

from bascule.kernel.quantities import Seconds
from bascule.kernel.slot import Slot
from bascule.platform.cli.client import Away, Client
from bascule.platform.cli.codes import DONE
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell_json, words
from bascule.platform.cli.which import environment as which_environment

LOOK_EVERY, AWAY = Seconds(0.5), Seconds(2.0)


@verb("cli.verb-logs", about="cli.about-logs")
@click.argument("component")
@click.option("--to", "environment", help=words("cli.option-to"))
@click.option("--slot", type=click.Choice([slot.value for slot in Slot]), help=words("cli.option-slot"))
@click.option("-f", "--follow", is_flag=True, help=words("cli.option-follow"))
@click.option("--since", metavar="10m", help=words("cli.option-since"))
@click.option(
    "-n", "--lines", type=click.IntRange(0, 1000), default=100, show_default=True, help=words("cli.option-lines")
)
@as_json
def command(
    component: str,
    environment: str | None,
    slot: str | None,
    follow: bool,
    since: str | None,
    lines: int,
    as_json: bool,
) -> int:
    """Print the end of it, and with --follow what comes, until Ctrl-C."""
    client = Client()
    where = which_environment(client, environment, component)
    path = f"/places/{where}/{component}/output"
    # What does not begin with a year is a time ago.
    when = {"since_time" if since and since[:5].endswith("-") else "since": since}
    found = client.get(path, slot=slot, lines=lines, **when)
    if as_json and not follow:
        tell_json(found)
        return DONE
    _print(found, as_json)
    while follow:
        time.sleep(LOOK_EVERY)
        found = _print(_next(client, path, found), as_json)
    return DONE


def _next(client: Client, path: str, found: dict[str, Any]) -> dict[str, Any]:
    """What came since then; a control plane that is away for a while is waited for."""
    try:
        more: dict[str, Any] = client.get(path, slot=found["slot"], plan=found["plan"], after=found["next"])
    except Away:
        time.sleep(AWAY)
        return {**found, "lines": []}
    return more


def _print(found: dict[str, Any], as_json: bool) -> dict[str, Any]:
    if as_json and found["lines"]:
        tell_json(found)
    elif not as_json:
        for line in found["lines"]:
            click.echo(line)
    return found
