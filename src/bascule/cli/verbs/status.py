"""`bascule status`: what runs where and what moves now, or one release."""

from typing import Any

import click

from bascule.kernel.i18n import Keys
from bascule.platform.cli.client import Client
from bascule.platform.cli.codes import DONE, FAILED, HELD
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, tell_json, words

COLUMNS = Keys("cli.column-{}", ("component", "environment", "serves", "slot", "health", "moves", "because"))

SHOWN = 3
GOOD = {"preparing", "exposed", "promoted", "succeeded"}


@verb("cli.verb-status")
@click.argument("release", required=False)
@as_json
def command(release: str | None, as_json: bool) -> int:
    """One release when named, else everything."""
    client = Client()
    if release is None:
        return _overview(client.get("/overview"), as_json)
    members = client.get(f"/releases/{release}/components")["releases"]
    found = [client.get(f"/releases/{one['id']}") for one in members]
    if as_json:
        tell_json(found[0] if len(found) == 1 else found)
    else:
        from rich.console import Console

        from bascule.cli.picture import picture

        for one in found:
            Console(highlight=False).print(picture(one))
    return max(exit_code(one) for one in found)


def exit_code(release: dict[str, Any]) -> int:
    """3 for a release that holds, 1 for one that did not make it, 0 otherwise."""
    if release["hold"]:
        return HELD
    return DONE if release["phase"] in GOOD else FAILED


def _overview(overview: dict[str, Any], as_json: bool) -> int:
    if as_json:
        tell_json(overview)
        return DONE
    if not overview["places"]:
        tell("cli.nothing-yet")
        return DONE
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for key in COLUMNS:
        table.add_column(words(key))
    for place in overview["places"]:
        table.add_row(*_row(place))
    Console(highlight=False).print(table)
    return DONE


def _row(place: dict[str, Any]) -> list[str]:
    moving, health = place["release"], place["health"]
    now = f"{moving['id']} · {moving['version']} · {moving['status']['word']['text']}" if moving else ""
    reason = moving["because"] if moving else health["because"] if health else None
    because = reason["text"] if reason else ""
    state = health["word"]["text"] if health else "–"
    if health and health["lines"]:
        because = "\n".join([because, *(f"  {line}" for line in health["lines"][-SHOWN:])])
    serves = [place["component"], place["environment"], place["version"] or "–", place["slot"] or "–"]
    return [*serves, state, now, because]
