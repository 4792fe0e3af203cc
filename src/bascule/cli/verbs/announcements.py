"""`bascule announcements`: what was said to whom, and how it went."""

import click

from bascule.cli.client import Client
from bascule.cli.verb import as_json, verb
from bascule.cli.voice import tell_json, words


@verb("announcements")
@click.argument("release", required=False)
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True, help=words("cli.option-most"))
@as_json
def command(release: str | None, limit: int, as_json: bool) -> None:
    """The newest first."""
    found = Client().get("/announcements", release=release, limit=limit)["announcements"]
    if as_json:
        tell_json(found)
        return
    for one in found:
        when = (one["ended"] or one["queued"])[:19].replace("T", " ")
        state = words(f"announce.state-{one['state']}")
        click.echo(f"{when}  {one['subject']:9} {one['channel']:14} {state} ({one['attempts']})  {one['title']}")
        if one["because"] and one["state"] != "sent":
            click.echo(f"{'':21}{one['because']['text']}")
