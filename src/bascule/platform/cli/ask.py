"""The verbs that ask something of a release: one shape for all of them."""

from collections.abc import Mapping
from typing import Any

import click

from bascule.kernel.i18n import Keys
from bascule.platform.cli.client import Client
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, tell_json, words
from bascule.platform.cli.which import which
from bascule.platform.cli.who import me

VERB = Keys("cli.verb-{}", ("hold", "promote", "cancel", "withdraw"))
DID = Keys("cli.did-{}", "bascule.release.facts:Verb")


def asking(name: str, reason: bool = False) -> click.Command:
    """The command of one such verb; `reason` says that it takes one."""
    needed = reason

    @verb(VERB[name])
    @click.argument("release", required=False)
    @click.option("--reason", default=None if needed else "", required=needed, help=words("cli.option-reason"))
    @as_json
    def command(release: str | None, reason: str, as_json: bool) -> int:
        client = Client()
        return send(client, which(client, release), name, {"reason": reason}, as_json)

    return command


def send(client: Client, release: str, name: str, body: Mapping[str, Any], as_json: bool) -> int:
    """Ask, and say what came of it."""
    asked = client.post(f"/releases/{release}/{name}", {**body, "by": me()})
    if as_json:
        tell_json(asked)
    elif asked["answered"]:
        tell(DID[name], release=asked["release"])
    else:
        tell("cli.not-answered", release=asked["release"])
    return 0
