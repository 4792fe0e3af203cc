"""`bascule approve`: approve a release, exactly as it is: its plan and its version."""

import click

from bascule.platform.cli.ask import send
from bascule.platform.cli.client import Client
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import words
from bascule.platform.cli.which import which


@verb("cli.verb-approve")
@click.argument("release", required=False)
@click.option("--plan-hash", help=words("cli.option-plan-hash"))
@click.option("--note", default="", help=words("cli.option-note"))
@as_json
def command(release: str | None, plan_hash: str | None, note: str, as_json: bool) -> int:
    """What is approved is what the control plane shows, or the plan that is named."""
    client = Client()
    name = which(client, release)
    members = client.get(f"/releases/{name}/components")["releases"]
    first = client.get(f"/releases/{members[0]['id']}")
    versions = [f"{one['component']} {one['version']}" for one in members]
    version = first["version"] if len(members) == 1 else ", ".join(versions)
    body = {"plan": plan_hash or first["plan_hash"], "version": version, "reason": note}
    return send(client, name, "approve", body, as_json)
