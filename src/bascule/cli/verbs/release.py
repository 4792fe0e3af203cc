"""`bascule release`: start a release of a component's version into an environment."""

from pathlib import Path

import click

from bascule.cli.client import Client
from bascule.cli.planfile import plan_option, read_text
from bascule.cli.verb import as_json, verb
from bascule.cli.voice import tell, tell_json, words
from bascule.cli.who import me


@verb("release")
@click.argument("component")
@click.option("--version", required=True, help=words("cli.option-what-version"))
@click.option("--to", "environment", required=True, help=words("cli.option-to"))
@plan_option
@click.option(
    "--time-scale",
    type=click.FloatRange(0, 1_000_000, min_open=True),
    default=1.0,
    show_default=True,
    help=words("cli.option-time-scale"),
)
@click.option("--watch", "follow", is_flag=True, help=words("cli.option-watch"))
@as_json
def command(
    component: str, version: str, environment: str, plan_path: Path, time_scale: float, follow: bool, as_json: bool
) -> int:
    """Send the plan and the order to the control plane."""
    order = {
        "component": component,
        "environment": environment,
        "version": version,
        "plan": read_text(plan_path),
        "plan_name": plan_path.name,
        "time_scale": time_scale,
        "author": me(),
    }
    client = Client()
    release = client.post("/releases", order)
    if follow:
        from bascule.cli.follow import follow as watch

        return watch(client, release["id"], as_json)
    if as_json:
        tell_json(release)
    else:
        tell("cli.started", release=release["id"], component=component, version=version, environment=environment)
    return 0
