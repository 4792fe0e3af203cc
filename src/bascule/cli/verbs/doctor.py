"""`bascule doctor`: what a release would need that is not there; nothing is changed."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bascule.kernel.i18n import Keys, Message
from bascule.platform.cli.client import Away, Client
from bascule.platform.cli.codes import DONE, FAILED
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, tell_json, text, words
from bascule.wiring.plans.planfile import good_plan, plan_option

if TYPE_CHECKING:
    from bascule.wiring.machine.doctor import Diagnosis, Finding

KIND = Keys("doctor.kind-{}", "bascule.wiring.machine.needs:NeedKind")


@verb("cli.verb-doctor", about="cli.about-doctor")
@click.option("--to", "environment", help=words("cli.option-to"))
@plan_option
@as_json
def command(environment: str | None, plan_path: Path, as_json: bool) -> int:
    """Exit 0 where all is there, 1 where something is missing."""
    client = Client()
    try:
        found = client.get("/doctor", environment=environment)
    except Away:
        found = _here(client, plan_path, environment)
        if not as_json:
            tell("doctor.here", url=client.settings.public_url, path=str(plan_path))
    if as_json:
        tell_json(found)
    else:
        _print(found)
    return DONE if found["complete"] else FAILED


def _here(client: Client, path: Path, environment: str | None) -> dict[str, Any]:
    """Our own look at this machine, by the plan in the folder."""
    from bascule.wiring.machine.doctor import diagnose

    return _json(diagnose(good_plan(path), path.absolute().parent, client.settings.data, environment))


def _print(found: dict[str, Any]) -> None:
    lacking = [one for one in found["needs"] if not one["met"]]
    for one in lacking:
        kind, whose = words(KIND[one["kind"]]), ", ".join(one["whose"])
        tell("doctor.line", kind=kind, name=one["name"], whose=whose, lacking=one["lacking"]["text"])
        if one["hint"]:
            click.echo(f"  {one['hint']['text']}")
    for note in found["rights"]:
        click.echo(note["text"])
    if lacking:
        tell("doctor.incomplete", lacking=len(lacking), count=len(found["needs"]))
    else:
        tell("doctor.complete", count=len(found["needs"]))


def _json(found: "Diagnosis") -> dict[str, Any]:
    """As the control plane answers."""
    needs = [_need(one) for one in found.findings]
    return {"complete": not found.lacking, "needs": needs, "rights": [_said(one) for one in found.rights]}


def _need(one: "Finding") -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "name": one.name,
        "whose": list(one.whose),
        "met": one.lacking is None,
        "lacking": one.lacking and _said(one.lacking),
        "hint": one.hint and _said(one.hint),
    }


def _said(message: Message) -> dict[str, Any]:
    return {"text": text(message), "key": message.key, "values": message.as_json()["values"]}
