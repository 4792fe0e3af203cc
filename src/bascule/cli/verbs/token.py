"""`bascule token`: one's own personal tokens."""

import click

from bascule.platform.cli.client import Client
from bascule.platform.cli.family import family
from bascule.platform.cli.verb import as_json
from bascule.platform.cli.voice import tell, tell_json, words

DEEDS = ("read", "release", "stop", "approve", "confirm", "skip", "override", "manage")
command = family("cli.verb-token")


@command.verb("cli.verb-token-create")
@click.argument("name")
@click.option(
    "--scope", "scopes", type=click.Choice(DEEDS), multiple=True, default=("read",), help=words("cli.option-scope")
)
@click.option(
    "--days",
    type=click.FloatRange(0, 365, min_open=True),
    default=30.0,
    show_default=True,
    help=words("cli.option-token-days"),
)
@as_json
def create(name: str, scopes: tuple[str, ...], days: float, as_json: bool) -> None:
    """Its secret is shown this once."""
    made = Client().post("/tokens", {"name": name, "scopes": sorted(set(scopes)), "days": days})
    if as_json:
        tell_json(made)
    else:
        tell("cli.token-made", token=made["id"], name=made["name"], secret=made["secret"])


@command.verb("cli.verb-token-list")
@as_json
def mine(as_json: bool) -> None:
    """Newest first."""
    tokens = Client().get("/tokens")["tokens"]
    if as_json:
        tell_json(tokens)
        return
    for one in tokens:
        state = words("cli.token-revoked") if one["revoked"] else words("cli.token-until", at=one["expires"][:16])
        click.echo(f"{one['id']}  {one['name']:20} {', '.join(one['scopes']):28} {state}")


@command.verb("cli.verb-token-revoke")
@click.argument("token")
@as_json
def revoke(token: str, as_json: bool) -> None:
    """Good for nothing from now on."""
    left = Client().delete(f"/tokens/{token}")
    if as_json:
        tell_json(left["tokens"])
    else:
        tell("cli.token-ended", token=token)
