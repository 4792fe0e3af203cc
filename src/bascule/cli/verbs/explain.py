"""`bascule explain`: the annotated example of a section; the same text is the schema's documentation."""

from importlib.resources import files
from typing import TYPE_CHECKING, Any

import click

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Message, say
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import language, tell_json, words

if TYPE_CHECKING:
    from bascule.plan.sections import PlanSection


@verb("cli.verb-explain")
@click.argument("section", required=False)
@as_json
def command(section: str | None, as_json: bool) -> None:
    """Print one section's example, or the list of sections."""
    from bascule.plan.sections import resource

    known = _sections()
    if section is None:
        _list(known, as_json)
        return
    if section not in known:
        raise BasculeError(_unknown(section, list(known)), say("cli.explain-hint"))
    found = known[section]
    text = (files(found.package) / resource(found, language())).read_text(encoding="utf-8")
    if as_json:
        tell_json({"section": section, "example": text})
    else:
        click.echo(text, nl=False)


def _sections() -> "dict[str, PlanSection[Any]]":
    from bascule.plan.document import sections_of
    from bascule.wiring.plans.document import Document

    return {one.name: one for one in sections_of(Document)}


def _list(known: "dict[str, PlanSection[Any]]", as_json: bool) -> None:
    if as_json:
        tell_json({"sections": list(known)})
        return
    click.echo(words("cli.sections"))
    for name in known:
        click.echo(f"  bascule explain {name}")


def _unknown(section: str, known: list[str]) -> Message:
    from difflib import get_close_matches

    near = get_close_matches(section, known, 1)
    message = say("cli.no-section", found=section, known=", ".join(known))
    return say("cli.did-you-mean", message=message, near=near[0]) if near else message
