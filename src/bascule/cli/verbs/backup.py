"""`bascule backup`: everything that a control plane knows, in one file; also while it serves."""

import asyncio
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, tell_json


@verb("cli.verb-backup")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@as_json
def command(path: Path | None, as_json: bool) -> None:
    """Database and data folder; the file is its owner's alone."""
    from bascule.platform.settings import read_settings
    from bascule.wiring.postgres.backup import back_up, file_name

    target = (path or Path()).absolute()
    if path is None or target.is_dir():
        target /= file_name(datetime.now(UTC))
    done = asyncio.run(back_up(read_settings(), target))
    if as_json:
        tell_json({**asdict(done), "path": str(done.path), "remarks": []})
        return
    tell("backup.made", path=str(done.path), rows=done.rows, files=done.files)
    tell("backup.secrets")
