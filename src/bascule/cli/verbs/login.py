"""`bascule login`: keep a personal token for this control plane."""

import sys

import click

from bascule.platform.cli.client import Client
from bascule.platform.cli.credentials import keep
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, tell_json, words


@verb("cli.verb-login")
@click.option("--token", help=words("cli.option-token"))
@as_json
def command(token: str | None, as_json: bool) -> None:
    """Try the token before it is kept; without `--token` it is asked for, or read from standard input."""
    given = (token or _ask()).strip()
    client = Client(token=given)
    me = client.get("/whoami")
    path = keep(client.settings.public_url, given)
    if as_json:
        tell_json({**me, "file": str(path)})
    else:
        tell("cli.logged-in", name=me["name"], path=str(path))


def _ask() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    found: str = click.prompt(words("cli.your-token"), hide_input=True)
    return found
