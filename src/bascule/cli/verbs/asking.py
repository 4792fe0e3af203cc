"""What people ask of a release: approvals, items, holds, overrides, the way back."""

import time
from pathlib import Path

import click

from bascule.cli.back import the_way_back
from bascule.cli.follow import states
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.platform.cli.ask import asking, send
from bascule.platform.cli.client import Client
from bascule.platform.cli.codes import DONE
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, tell_json, words
from bascule.platform.cli.which import which
from bascule.platform.cli.who import me


@verb("cli.verb-approve")
@click.argument("release", required=False)
@click.option("--plan-hash", help=words("cli.option-plan-hash"))
@click.option("--note", default="", help=words("cli.option-note"))
@as_json
def approve_command(release: str | None, plan_hash: str | None, note: str, as_json: bool) -> int:
    """What is approved is what the control plane shows, or the plan that is named."""
    client = Client()
    name = which(client, release)
    members = client.get(f"/releases/{name}/components")["releases"]
    first = client.get(f"/releases/{members[0]['id']}")
    versions = [f"{one['component']} {one['version']}" for one in members]
    version = first["version"] if len(members) == 1 else ", ".join(versions)
    body = {"plan": plan_hash or first["plan_hash"], "version": version, "reason": note}
    return send(client, name, "approve", body, as_json)


withdraw_command = asking("withdraw")


@verb("cli.verb-confirm")
@click.argument("release")
@click.argument("item")
@click.option("--note", default="", help=words("cli.option-note"))
@click.option("--link", default="", help=words("cli.option-link"))
@click.option(
    "--file",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=words("cli.option-evidence-file"),
)
@click.option("--skip", is_flag=True, help=words("cli.option-skip"))
@as_json
def confirm_command(release: str, item: str, note: str, link: str, path: Path | None, skip: bool, as_json: bool) -> int:
    """A file is uploaded first; the item then holds its SHA-256."""
    client = Client()
    body = {"item": item, "reason": note, "link": link, "skip": skip}
    if path is not None:
        kept = client.upload(f"/releases/{release}/files", path.name, path.read_bytes())
        body |= {"digest": kept["digest"], "file": kept["name"]}
    return send(client, release, "confirm", body, as_json)


GATES = ("window", "approvals", "check", "criterion")


@verb("cli.verb-override")
@click.argument("release", required=False)
@click.option("--gate", type=click.Choice(GATES), help=words("cli.option-gate"))
@click.option("--name", default="", help=words("cli.option-gate-name"))
@click.option("--reason", required=True, help=words("cli.option-reason"))
@as_json
def override_command(release: str | None, gate: str | None, name: str, reason: str, as_json: bool) -> int:
    """The gate that holds the release now, or the named one."""
    client = Client()
    body = {"reason": reason, "name": name, **({"gate": gate} if gate else {})}
    return send(client, which(client, release), "override", body, as_json)


hold_command = asking("hold")


@verb("cli.verb-resume")
@click.argument("release", required=False)
@click.option("--skip", is_flag=True, help=words("cli.option-skip-undo"))
@click.option("--reason", default="", help=words("cli.option-reason"))
@as_json
def resume_command(release: str | None, skip: bool, reason: str, as_json: bool) -> int:
    """Go on; with --skip, leave what could not be undone as it is."""
    client = Client()
    body = {"reason": reason, **({"skip": True} if skip else {})}
    return send(client, which(client, release), "resume", body, as_json)


promote_command = asking("promote", reason=True)


WITHIN = Seconds(30.0)
BACK = {"rolled back", "cancelled", "failed"}


@verb("cli.verb-rollback")
@click.argument("release", required=False)
@click.option("--to", "environment", help=words("cli.option-to"))
@click.option("--reason", default="", help=words("cli.option-reason"))
@click.option("--now", is_flag=True, help=words("cli.option-now"))
@as_json
def rollback_command(release: str | None, environment: str | None, reason: str, now: bool, as_json: bool) -> int:
    """With --now, wait until it is seen that traffic and flags are back, for half a minute at most."""
    client = Client()
    name = release or the_way_back(client, environment, as_json)
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
    for found in states(client, release):
        if all(state["phase"] in wanted for state in found):
            return found[0]
        if time.monotonic() > deadline:
            break
    raise BasculeError(say("cli.not-back", release=release, within=WITHIN), say("cli.not-back-hint", release=release))


cancel_command = asking("cancel")
