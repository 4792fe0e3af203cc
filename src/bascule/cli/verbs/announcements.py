"""`bascule announcements`: what was said to whom, and how it went."""

import click

from bascule.kernel.i18n import Keys
from bascule.platform.cli.client import Client
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, tell_json, words

STATE = Keys("announce.state-{}", "bascule.store.announcing.outbox:State")


@verb("cli.verb-announcements")
@click.argument("release", required=False)
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True, help=words("cli.option-most"))
@click.option("--again", type=click.IntRange(1), metavar="NUMBER", help=words("cli.option-again"))
@as_json
def command(release: str | None, limit: int, again: int | None, as_json: bool) -> None:
    """The newest first; with `--again` one that failed is sent once more."""
    if again is not None:
        _again(again, as_json)
        return
    found = Client().get("/announcements", release=release, limit=limit)["announcements"]
    if as_json:
        tell_json(found)
        return
    for one in found:
        when = (one["ended"] or one["queued"])[:19].replace("T", " ")
        state = words(STATE[one["state"]])
        click.echo(
            f"{one['id']:>5}  {when}  {one['subject']:9} {one['channel']:14} {state} ({one['attempts']})  {one['title']}"
        )
        if one["because"] and one["state"] != "sent":
            click.echo(f"{'':28}{one['because']['text']}")


def _again(number: int, as_json: bool) -> None:
    one = Client().post(f"/announcements/{number}/again", {})
    if as_json:
        tell_json(one)
    else:
        state = words(STATE[one["state"]])
        tell("cli.sent-again", title=one["title"], channel=one["channel"], state=state)
