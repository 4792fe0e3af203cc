"""`bascule announce`: tell people of a maintenance, ahead."""

from datetime import datetime

import click

from bascule.platform.cli.client import Client
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, tell_json, words
from bascule.platform.cli.who import me

FORMS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


@verb("cli.verb-announce")
@click.argument("environment")
@click.option("--kind", default="maintenance", show_default=True, help=words("cli.option-kind"))
@click.option("--at", required=True, type=click.DateTime(FORMS), help=words("cli.option-at"))
@click.option("--message", required=True, help=words("cli.option-message"))
@click.option("--to", multiple=True, help=words("cli.option-channel"))
@as_json
def command(environment: str, kind: str, at: datetime, message: str, to: tuple[str, ...], as_json: bool) -> None:
    """Send what is planned to the control plane."""
    body = {
        "environment": environment,
        "kind": kind,
        "at": at.isoformat(),
        "message": message,
        "to": list(to),
        "by": me(),
    }
    made = Client().post("/announcements", body)["announcements"]
    if as_json:
        tell_json(made)
    else:
        tell("cli.announced", channels=", ".join(one["channel"] for one in made))
