"""`bascule confirm`: settle an item of a checklist, with its evidence."""

from pathlib import Path

import click

from bascule.platform.cli.ask import send
from bascule.platform.cli.client import Client
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import words


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
def command(release: str, item: str, note: str, link: str, path: Path | None, skip: bool, as_json: bool) -> int:
    """A file is uploaded first; the item then holds its SHA-256."""
    client = Client()
    body = {"item": item, "reason": note, "link": link, "skip": skip}
    if path is not None:
        kept = client.upload(f"/releases/{release}/files", path.name, path.read_bytes())
        body |= {"digest": kept["digest"], "file": kept["name"]}
    return send(client, release, "confirm", body, as_json)
