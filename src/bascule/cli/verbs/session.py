"""Who one is: signing in on this machine and out again, and one's tokens."""

import sys

import click

from bascule.platform.cli.client import Client
from bascule.platform.cli.credentials import keep
from bascule.platform.cli.family import family
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, tell_json, words


@verb("cli.verb-login")
@click.option("--token", help=words("cli.option-token"))
@as_json
def login_command(token: str | None, as_json: bool) -> None:
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


@verb("cli.verb-logout")
@as_json
def logout_command(as_json: bool) -> None:
    """The token stays good for whoever else has it; `bascule token revoke` ends it."""
    from bascule.platform.settings import read_settings

    url = read_settings().public_url
    path = keep(url, None)
    if as_json:
        tell_json({"url": url, "file": str(path)})
    else:
        tell("cli.logged-out", url=url)


@verb("cli.verb-whoami")
@as_json
def whoami_command(as_json: bool) -> None:
    """As the control plane sees it, with the token that is shown to it."""
    from bascule.release.people import Permission

    me = Client().get("/whoami")
    if as_json:
        tell_json(me)
        return
    deeds = ", ".join(words(Permission(deed).label) for deed in me["deeds"])
    tell("cli.whoami", name=me["name"], account=me["id"], roles=", ".join(me["roles"]) or "–", deeds=deeds or "–")


DEEDS = ("read", "release", "stop", "approve", "confirm", "skip", "override", "manage")
token_command = family("cli.verb-token")


@token_command.verb("cli.verb-token-create")
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


@token_command.verb("cli.verb-token-list")
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


@token_command.verb("cli.verb-token-revoke")
@click.argument("token")
@as_json
def revoke(token: str, as_json: bool) -> None:
    """Good for nothing from now on."""
    left = Client().delete(f"/tokens/{token}")
    if as_json:
        tell_json(left["tokens"])
    else:
        tell("cli.token-ended", token=token)
