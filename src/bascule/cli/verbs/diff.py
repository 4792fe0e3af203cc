"""`bascule diff`: what a release would change against what runs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from bascule.kernel.i18n import Keys
from bascule.platform.cli.client import Client
from bascule.platform.cli.codes import DONE
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, tell_json, words
from bascule.platform.cli.which import environment as which_environment
from bascule.wiring.plans.planfile import DEFAULT, plan_option, read_text

PART = Keys("release.notes-{}", "bascule.release.notices.notes:Part")


@verb("cli.verb-diff", about="cli.about-diff")
@click.argument("versions", nargs=-1, metavar="[COMPONENT[=VERSION]]...")
@click.option("--version", help=words("cli.option-what-version"))
@click.option("--to", "environment", help=words("cli.option-to"))
@plan_option
@click.option("--plan-in-force", "in_force", is_flag=True, help=words("cli.option-plan-in-force"))
@as_json
def command(
    versions: Sequence[str],
    version: str | None,
    environment: str | None,
    plan_path: Path,
    in_force: bool,
    as_json: bool,
) -> int:
    """By the plan in the folder, or else by the one in force."""
    client = Client()
    asked: dict[str, Any] = {"environment": which_environment(client, environment)}
    named = (word.partition("=") for word in versions)
    asked["versions"] = {name: own or version for name, _, own in named}
    if not in_force and (plan_path.exists() or plan_path != Path(DEFAULT)):
        asked |= {"plan": read_text(plan_path), "plan_name": plan_path.name}
    found = client.post("/diff", asked)
    if as_json:
        tell_json(found)
        return DONE
    for place in found["places"]:
        _print(place)
    if not found["changes"]:
        tell("cli.diff-nothing")
    return DONE


def _print(place: dict[str, Any]) -> None:
    values = {"component": place["component"], "environment": place["environment"], "version": place["version"] or "–"}
    if place["serves"] is None:
        tell("cli.diff-first", **values)
    elif place["version"] not in {None, place["serves"]}:
        tell("cli.diff-version", serves=place["serves"], release=place["release"], **values)
    else:
        tell("cli.diff-same-version", serves=place["serves"], release=place["release"], **values)
    _plan(place)
    if place["commits"]:
        tell("cli.diff-commits", count=place["commits"])
        for part, lines in place["notes"].items():
            _part(part, lines)


def _plan(place: dict[str, Any]) -> None:
    for one in place["warnings"]:
        click.echo(click.style(f"  {one['text']}", fg="yellow"))
    for one in place["plan"]:
        click.echo(f"  {one['text']}")
    for one in place["undoes"]:
        tell("cli.undoes", component=place["component"], command=one)
    if place["plan_count"] > len(place["plan"]):
        tell("change.more", count=place["plan_count"] - len(place["plan"]))


def _part(part: str, lines: Sequence[str]) -> None:
    click.echo(f"  {words(PART[part])}")
    for line in lines:
        click.echo(f"    {line}")
