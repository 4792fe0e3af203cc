"""`bascule restore`: a control plane as it was when a backup was made."""

import asyncio
from dataclasses import asdict
from pathlib import Path

import click

from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, tell_json, text, words


@verb("cli.verb-restore")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help=words("cli.option-restore-force"))
@as_json
def command(path: Path, force: bool, as_json: bool) -> None:
    """Onto this machine or another one; what was there is kept aside."""
    from bascule.platform.settings import read_settings
    from bascule.wiring.postgres.backup import restore

    done = asyncio.run(restore(read_settings(), path.absolute(), force))
    if as_json:
        tell_json({**asdict(done), "path": str(done.path), "remarks": [text(one) for one in done.remarks]})
        return
    tell("backup.restored", path=str(done.path), version=done.version, made=done.made, rows=done.rows, files=done.files)
    for one in done.remarks:
        click.echo(text(one))
    tell("backup.then-serve")
