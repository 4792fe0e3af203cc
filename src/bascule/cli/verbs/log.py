"""`bascule log`: what the command of a step prints, as it runs."""

import time
from typing import Any

import click

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.platform.cli.client import Client
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell_json, words
from bascule.platform.cli.which import which

LOOK_EVERY = Seconds(0.5)


@verb("cli.verb-log")
@click.argument("release", required=False)
@click.option("--step", type=click.IntRange(0), help=words("cli.option-step"))
@click.option("--follow", is_flag=True, help=words("cli.option-follow"))
@as_json
def command(release: str | None, step: int | None, follow: bool, as_json: bool) -> int:
    """Print it; follow it to its end where that is asked."""
    client = Client()
    name = which(client, release)
    path = f"/releases/{name}/steps/{_step(client, name) if step is None else step}/log"
    found = _print(client.get(path), as_json)
    while follow and not (found["ended"] and not found["lines"]):
        time.sleep(LOOK_EVERY)
        found = _print(client.get(path, after=found["next"]), as_json)
    return 1 if found["ended"] and found["code"] else 0


def _step(client: Client, name: str) -> int:
    """The last command that has begun. Raises `BasculeError` where none has."""
    begun = [step for step in client.get(f"/releases/{name}")["steps"] if step["kind"] == "run" and step["began"]]
    if not begun:
        raise BasculeError(say("cli.no-command", release=name))
    number: int = begun[-1]["number"]
    return number


def _print(found: dict[str, Any], as_json: bool) -> dict[str, Any]:
    if as_json:
        tell_json(found)
    else:
        for line in found["lines"]:
            click.echo(line)
    return found
