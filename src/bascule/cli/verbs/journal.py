"""`bascule journal`: what happened, and the proof that the record is whole."""

import click

from bascule.platform.cli.client import Client
from bascule.platform.cli.codes import DONE, FAILED
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, tell_json, words


@verb("cli.verb-journal")
@click.argument("release", required=False)
@click.option("--verify", is_flag=True, help=words("cli.option-verify"))
@click.option("--limit", type=click.IntRange(1, 500), default=100, show_default=True, help=words("cli.option-limit"))
@click.option("--noted", metavar="NUMBER:HASH", help=words("cli.option-noted"))
@as_json
def command(release: str | None, verify: bool, limit: int, noted: str | None, as_json: bool) -> int:
    """The newest entries, oldest first; or the verdict on the chain."""
    client = Client()
    if verify or noted:
        return _verify(client, noted, as_json)
    entries = client.get("/journal", release=release, limit=limit)["entries"]
    if as_json:
        tell_json(entries)
        return DONE
    for entry in entries:
        line = f"{entry['at'][:19].replace('T', ' ')}  {entry['release'] or '–':7} {entry['kind']:9} {entry['message']['text']}"
        click.echo(f"{line} ({entry['by_name']})" if entry["by"] else line)
    return DONE


def _verify(client: Client, noted: str | None, as_json: bool) -> int:
    proof = client.get("/journal/verify", noted=noted)
    if as_json:
        tell_json(proof)
    else:
        click.echo(click.style(proof["result"]["text"], fg="green" if proof["whole"] else "red"))
        if proof["whole"]:
            tell("cli.journal-head", head=proof["head"])
    return DONE if proof["whole"] else FAILED
