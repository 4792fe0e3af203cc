"""`bascule up`: have what was stopped, or given up, run again."""

import click

from bascule.cli.places import have, meant, settled
from bascule.platform.cli.client import Client
from bascule.platform.cli.codes import DONE
from bascule.platform.cli.verb import verb
from bascule.platform.cli.voice import tell, words

WELL = "serving"


@verb("cli.verb-up", about="cli.about-up")
@click.argument("component", required=False)
@click.option("--to", "environment", help=words("cli.option-to"))
@click.option("--here", is_flag=True, help=words("cli.option-here"))
def command(component: str | None, environment: str | None, here: bool) -> int:
    """Whatever does not serve and has no release under way."""
    client = Client()
    places = [one for one in meant(client, component, environment) if one["health"] and one["health"]["state"] != WELL]
    if not places:
        tell("cli.nothing-is-down")
        return DONE
    have(client, places, "up", {"here": here})
    return settled(client, places, WELL, "cli.is-up")
