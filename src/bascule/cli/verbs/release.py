"""`bascule release`: start a release of one or more components into an environment."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bascule.platform.cli.client import Client
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, tell_json, words
from bascule.platform.cli.which import environment as which_environment
from bascule.platform.cli.who import me
from bascule.wiring.plans.planfile import DEFAULT, plan_option, read_text

FORMS = ["%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]


def _versions(context: click.Context, _: click.Parameter, components: Sequence[str]) -> dict[str, str]:
    """What each word says, or the one version for those that say none."""
    if not components:
        raise click.UsageError(words("cli.release-of-what"), context)
    version, versions = context.params.get("version"), dict[str, str]()
    for word in components:
        name, own = (*word.split("=", 1), "")[:2]
        if not (own or version):
            option = next(one for one in context.command.params if one.name == "version")
            raise click.MissingParameter(ctx=context, param=option)
        versions[name] = own or str(version)
    return versions


def _adopt(client: Client, path: Path, as_json: bool) -> str:
    """Have the folder's plan in force, and say so where it was not; the product's name."""
    from bascule.cli.verbs.plan import tell_adoption

    body = {"text": read_text(path), "name": path.name, "author": me(), "alone": True}
    made = client.post("/plans", body)
    if made["outcome"] != "unchanged" and not as_json:
        tell_adoption(made)
    return str(made["name"])


@verb("cli.verb-release")
@click.argument("versions", nargs=-1, metavar="COMPONENT[=VERSION]...", callback=_versions)
@click.option("--version", is_eager=True, help=words("cli.option-what-version"))
@click.option("--to", "environment", help=words("cli.option-to"))
@click.option("--kind", default="standard", show_default=True, help=words("cli.option-kind"))
@click.option("--on", type=click.DateTime(FORMS), metavar="DATE", help=words("cli.option-planned"))
@click.option("--branch", help=words("cli.option-branch"))
@click.option("--sha", default="", metavar="COMMIT", help=words("cli.option-sha"))
@click.option("--build", default="", help=words("cli.option-build"))
@plan_option
@click.option("--plan-in-force", "in_force", is_flag=True, help=words("cli.option-plan-in-force"))
@click.option(
    "--time-scale",
    type=click.FloatRange(0, 1_000_000, min_open=True),
    default=1.0,
    show_default=True,
    help=words("cli.option-time-scale"),
)
@click.option("--watch", "follow", is_flag=True, help=words("cli.option-watch"))
@as_json
def command(plan_path: Path, in_force: bool, follow: bool, as_json: bool, **order: Any) -> int:
    """Have the folder's plan adopted where it is another one, and send the order to the control plane."""
    del order["version"]  # read by the argument's callback
    planned: datetime | None = order.pop("on")
    order |= {"author": me(), "planned": planned and planned.isoformat()}
    order = {name: value for name, value in order.items() if value is not None or name != "planned"}
    client = Client()
    if not in_force and (plan_path.exists() or plan_path != Path(DEFAULT)):
        order |= {"product": _adopt(client, plan_path, as_json)}
    order["environment"] = which_environment(client, order["environment"], product=order.get("product"))
    release = client.post("/releases", order)
    name = release["group"] or release["id"]
    if not as_json:
        _tell(name, order)
    elif not follow:
        tell_json(release)
    if follow:
        from bascule.cli.follow import follow as watch

        return watch(client, name, as_json)
    return 0


def _tell(name: str, order: dict[str, Any]) -> None:
    """The number first of all: whoever loses sight of it finds it again."""
    versions: dict[str, str] = order["versions"]
    if len(versions) > 1:
        parts = ", ".join(f"{component} {number}" for component, number in versions.items())
        tell("cli.started-together", release=name, components=parts, environment=order["environment"])
    else:
        ((component, number),) = versions.items()
        tell("cli.started", release=name, component=component, version=number, environment=order["environment"])
