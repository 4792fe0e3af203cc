"""`bascule notes`: what is new in a version, from the commits and fragments of the repository in the folder."""

import asyncio
from pathlib import Path

import click

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell_json, words


@verb("cli.verb-notes")
@click.argument("earlier")
@click.argument("version", default="HEAD")
@as_json
def command(earlier: str, version: str, as_json: bool) -> int:
    """Markdown, or the lines by part."""
    from bascule.release.notices.notes import HEADING, Part
    from bascule.wiring.sources.notes import read_notes

    found = asyncio.run(read_notes(Path.cwd(), earlier, version))
    if found is None:
        raise BasculeError(say("cli.no-notes", earlier=earlier, version=version), say("cli.no-notes-hint"))
    if as_json:
        tell_json({"commits": found.commits, "parts": {part.value: list(lines) for part, lines in found.parts.items()}})
    else:
        click.echo(found.markdown({part: words(HEADING[part]) for part in Part}), nl=False)
    return 0
