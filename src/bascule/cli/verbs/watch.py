"""`bascule watch`: follow a release to its end."""

import click

from bascule.cli.follow import follow
from bascule.platform.cli.client import Client
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.which import which


@verb("cli.verb-watch")
@click.argument("release", required=False)
@as_json
def command(release: str | None, as_json: bool) -> int:
    """Live in a terminal; elsewhere a line per event."""
    client = Client()
    return follow(client, which(client, release), as_json)
