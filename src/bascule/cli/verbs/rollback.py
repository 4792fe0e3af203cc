"""`bascule rollback`: bring everybody back to the old version, and flags with them."""

import time

import click

from bascule.cli.follow import states
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.platform.cli.ask import send
from bascule.platform.cli.client import Client
from bascule.platform.cli.codes import DONE
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, tell_json, words
from bascule.platform.cli.which import which
from bascule.platform.cli.who import me

WITHIN = Seconds(30.0)
BACK = {"rolled back", "cancelled", "failed"}


@verb("cli.verb-rollback")
@click.argument("release", required=False)
@click.option("--reason", default="", help=words("cli.option-reason"))
@click.option("--now", is_flag=True, help=words("cli.option-now"))
@as_json
def command(release: str | None, reason: str, now: bool, as_json: bool) -> int:
    """With --now, wait until it is seen that traffic and flags are back, for half a minute at most."""
    client = Client()
    name = which(client, release)
    if not now:
        return send(client, name, "rollback", {"reason": reason}, as_json)
    began = time.monotonic()
    asked = client.post(f"/releases/{name}/rollback", {"reason": reason, "by": me()})
    state = _verified(client, asked["release"], asked["release"] != name, began + WITHIN)
    took = time.monotonic() - began
    if as_json:
        tell_json({"release": asked["release"], "phase": state["phase"], "seconds": round(took, 3)})
    else:
        tell("cli.back-now", release=asked["release"], took=took)
    return DONE


def _verified(client: Client, release: str, anew: bool, deadline: float) -> dict[str, object]:
    """The release once it has ended; one that had succeeded goes back by a new one, which then succeeds.

    Raises `BasculeError` where that is not seen in time.
    """
    wanted = {"succeeded"} if anew else BACK
    for state in states(client, release):
        if state["phase"] in wanted:
            return state
        if time.monotonic() > deadline:
            break
    raise BasculeError(say("cli.not-back", release=release, within=WITHIN), say("cli.not-back-hint", release=release))
