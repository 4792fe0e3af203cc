"""`bascule explain`: the annotated example of a section; the same text is the schema's documentation."""

from importlib.resources import files

import click

from bascule.base.error import BasculeError
from bascule.base.words import Message, say
from bascule.cli.verb import as_json, verb
from bascule.cli.voice import language, tell_json, words


@verb("cli.verb-explain")
@click.argument("section", required=False)
@as_json
def command(section: str | None, as_json: bool) -> None:
    """Print one section's example, or the list of sections."""
    from bascule.plan.sections import SECTIONS, resource

    if section is None:
        _list(as_json)
        return
    if section not in SECTIONS:
        raise BasculeError(_unknown(section), say("cli.explain-hint"))
    text = (files("bascule.plan") / resource(section, language())).read_text(encoding="utf-8")
    if as_json:
        tell_json({"section": section, "example": text})
    else:
        click.echo(text, nl=False)


def _list(as_json: bool) -> None:
    from bascule.plan.sections import SECTIONS

    if as_json:
        tell_json({"sections": list(SECTIONS)})
        return
    click.echo(words("cli.sections"))
    for name in SECTIONS:
        click.echo(f"  bascule explain {name}")


def _unknown(section: str) -> Message:
    from difflib import get_close_matches

    from bascule.plan.sections import SECTIONS

    near = get_close_matches(section, SECTIONS, 1)
    message = say("cli.no-section", found=section, known=", ".join(SECTIONS))
    return say("cli.did-you-mean", message=message, near=near[0]) if near else message
