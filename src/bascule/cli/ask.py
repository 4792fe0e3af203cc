"""The verbs that ask something of a release that runs: one shape for all five."""

import click

from bascule.cli.client import Client
from bascule.cli.verb import as_json, verb
from bascule.cli.voice import tell, tell_json, words
from bascule.cli.which import which
from bascule.cli.who import me


def asking(name: str) -> click.Command:
    """The command of one such verb."""

    @verb(name)
    @click.argument("release", required=False)
    @click.option("--reason", default="", help=words("cli.option-reason"))
    @as_json
    def command(release: str | None, reason: str, as_json: bool) -> int:
        client = Client()
        asked = client.post(f"/releases/{which(client, release)}/{name}", {"reason": reason, "by": me()})
        if as_json:
            tell_json(asked)
        elif asked["answered"]:
            tell(f"cli.did-{name}", release=asked["release"])
        else:
            tell("cli.not-answered", release=asked["release"])
        return 0

    return command
