"""`bascule override`: let a release past one gate, with a reason."""

import click

from bascule.platform.cli.ask import send
from bascule.platform.cli.client import Client
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import words
from bascule.platform.cli.which import which

GATES = ("window", "approvals", "check", "criterion")


@verb("cli.verb-override")
@click.argument("release", required=False)
@click.option("--gate", type=click.Choice(GATES), help=words("cli.option-gate"))
@click.option("--name", default="", help=words("cli.option-gate-name"))
@click.option("--reason", required=True, help=words("cli.option-reason"))
@as_json
def command(release: str | None, gate: str | None, name: str, reason: str, as_json: bool) -> int:
    """The gate that holds the release now, or the named one."""
    client = Client()
    body = {"reason": reason, "name": name, **({"gate": gate} if gate else {})}
    return send(client, which(client, release), "override", body, as_json)
