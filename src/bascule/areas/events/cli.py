"""`bascule key`: write keys, by which programs and pages tell of product events."""

import click

from bascule.platform.cli.client import Client
from bascule.platform.cli.family import family
from bascule.platform.cli.verb import as_json
from bascule.platform.cli.voice import tell, tell_json, words

command = family("events.verb")


@command.verb("events.verb-create")
@click.argument("name")
@click.option("--environment", required=True, help=words("events.option-environment"))
@click.option("--service", is_flag=True, help=words("events.option-service"))
@as_json
def create(name: str, environment: str, service: bool, as_json: bool) -> None:
    """Shown again whenever one asks, for it is public; that of a service is shown this once."""
    made = Client().post("/keys", {"name": name, "environment": environment, "service": service})
    if as_json:
        tell_json(made)
    else:
        tell("events.cli-made", id=made["id"], name=made["name"], secret=made["key"])


@command.verb("events.verb-list")
@as_json
def everything(as_json: bool) -> None:
    """Newest first."""
    keys = Client().get("/keys")["keys"]
    if as_json:
        tell_json(keys)
        return
    for one in keys:
        state = words("events.cli-revoked") if one["revoked"] else one["key"] or words("events.cli-secret")
        click.echo(f"{one['id']}  {one['name']:20} {one['plan']}/{one['environment']:20} {state}")


@command.verb("events.verb-revoke")
@click.argument("key")
@as_json
def revoke(key: str, as_json: bool) -> None:
    """Good for nothing from now on."""
    left = Client().delete(f"/keys/{key}")
    if as_json:
        tell_json(left["keys"])
    else:
        tell("events.cli-ended", id=key)
