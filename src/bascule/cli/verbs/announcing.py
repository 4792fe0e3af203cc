"""What is told: a maintenance, what was told, and the notes of a version."""

import asyncio
from datetime import datetime
from pathlib import Path

import click

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Keys, say
from bascule.platform.cli.client import Client
from bascule.platform.cli.moments import moment
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, tell_json, words
from bascule.platform.cli.who import me

FORMS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


@verb("cli.verb-announce")
@click.argument("environment")
@click.option("--kind", default="maintenance", show_default=True, help=words("cli.option-kind"))
@click.option("--at", required=True, type=click.DateTime(FORMS), help=words("cli.option-at"))
@click.option("--message", required=True, help=words("cli.option-message"))
@click.option("--to", multiple=True, help=words("cli.option-channel"))
@as_json
def announce_command(
    environment: str, kind: str, at: datetime, message: str, to: tuple[str, ...], as_json: bool
) -> None:
    """Send what is planned to the control plane."""
    body = {
        "environment": environment,
        "kind": kind,
        "at": at.isoformat(),
        "message": message,
        "to": list(to),
        "by": me(),
    }
    made = Client().post("/announcements", body)["announcements"]
    if as_json:
        tell_json(made)
    else:
        tell("cli.announced", channels=", ".join(one["channel"] for one in made))


STATE = Keys("announce.state-{}", "bascule.store.announcing.outbox:State")


@verb("cli.verb-announcements")
@click.argument("release", required=False)
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True, help=words("cli.option-most"))
@click.option("--again", type=click.IntRange(1), metavar="NUMBER", help=words("cli.option-again"))
@as_json
def announcements_command(release: str | None, limit: int, again: int | None, as_json: bool) -> None:
    """The newest first; with `--again` one that failed is sent once more."""
    if again is not None:
        _again(again, as_json)
        return
    answer = Client().get("/announcements", release=release, limit=limit)
    found, zone = answer["announcements"], answer["timezone"]
    if as_json:
        tell_json(found)
        return
    for one in found:
        when = moment(one["ended"] or one["queued"], zone)
        state = words(STATE[one["state"]])
        click.echo(
            f"{one['id']:>5}  {when}  {one['subject']:9} {one['channel']:14} {state} ({one['attempts']})  {one['title']}"
        )
        if one["because"] and one["state"] != "sent":
            click.echo(f"{'':32}{one['because']['text']}")


def _again(number: int, as_json: bool) -> None:
    one = Client().post(f"/announcements/{number}/again", {})
    if as_json:
        tell_json(one)
    else:
        state = words(STATE[one["state"]])
        tell("cli.sent-again", title=one["title"], channel=one["channel"], state=state)


@verb("cli.verb-notes")
@click.argument("earlier")
@click.argument("version", default="HEAD")
@as_json
def notes_command(earlier: str, version: str, as_json: bool) -> int:
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
