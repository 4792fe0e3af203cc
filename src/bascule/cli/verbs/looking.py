"""Looking: what runs, what moves, what waits for oneself, what was printed, and what happened."""

import time
from typing import Any

import click

from bascule.cli.follow import follow
from bascule.cli.freezes import tell_freeze
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Keys, say
from bascule.kernel.i18n.render import percent
from bascule.kernel.quantities import Seconds
from bascule.platform.cli.client import Client
from bascule.platform.cli.codes import DONE, FAILED, HELD
from bascule.platform.cli.moments import moment
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import language, tell, tell_json, words
from bascule.platform.cli.which import which

COLUMNS = Keys("cli.column-{}", ("component", "environment", "serves", "slot", "health", "moves", "because"))

SHOWN = 3
GOOD = {"preparing", "exposed", "promoted", "succeeded"}


@verb("cli.verb-status")
@click.argument("release", required=False)
@as_json
def status_command(release: str | None, as_json: bool) -> int:
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
    for one in overview["alerts"]:
        tell("alerts.status-line", text=one["because"]["text"])
    for one in overview["freezes"]:
        tell_freeze(one, overview["timezone"])
    if not overview["places"]:
        tell("cli.nothing-yet")
        return DONE
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    products = {place["plan"] for place in overview["places"]}
    for key in (*(["cli.column-product"] if len(products) > 1 else []), *COLUMNS):
        table.add_column(words(key))
    for place in overview["places"]:
        table.add_row(*([place["plan"]] if len(products) > 1 else []), *_row(place))
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
    return [place["component"], place["environment"], *serving(place), state, now, because]


def serving(place: dict[str, Any]) -> tuple[str, str]:
    """Which versions serve, each with its share where there are several, and from which slots."""
    found = place["serves"]
    if len(found) < 2:
        return (found[0]["version"], found[0]["slot"]) if found else ("–", "–")
    versions = [
        one["version"] if one["share"] is None else f"{one['version']} {percent(one['share'], language())}"
        for one in found
    ]
    return "\n".join(versions), "\n".join(one["slot"] for one in found)


@verb("cli.verb-watch")
@click.argument("release", required=False)
@as_json
def watch_command(release: str | None, as_json: bool) -> int:
    """Live in a terminal; elsewhere a line per event."""
    client = Client()
    return follow(client, which(client, release), as_json)


INBOX_COLUMNS = Keys("cli.column-{}", ("release", "component", "environment", "wanted", "because"))
NEED = Keys("cli.need-{}", "bascule.server.views.inbox:Wanted")


@verb("cli.verb-inbox")
@as_json
def inbox_command(as_json: bool) -> int:
    """Approvals to give, items to settle, decisions to take."""
    found = Client().get("/inbox")
    if as_json:
        tell_json(found)
        return DONE
    if found["needs"]:
        _print(found["needs"])
    for one in found["investigations"]:
        tell(
            "alerts.task-line",
            number=one["number"],
            owner=one["taken_name"] or one["owner"],
            text=one["because"]["text"],
        )
    if not found["needs"] and not found["investigations"]:
        tell("cli.no-needs")
    return DONE


def _print(needs: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for key in INBOX_COLUMNS:
        table.add_column(words(key))
    for need in needs:
        release = need["release"]
        wanted = words(NEED[need["wanted"]], count=need["count"])
        because = need["because"]["text"] if need["because"] else ""
        where = f"{release['component']} {release['version']}"
        table.add_row(release["id"], where, release["environment"], wanted, because)
    Console(highlight=False).print(table)


LOOK_EVERY = Seconds(0.5)


@verb("cli.verb-log")
@click.argument("release", required=False)
@click.option("--step", type=click.IntRange(0), help=words("cli.option-step"))
@click.option("--undo", is_flag=True, help=words("cli.option-log-undo"))
@click.option("-f", "--follow", is_flag=True, help=words("cli.option-follow"))
@as_json
def log_command(release: str | None, step: int | None, undo: bool, follow: bool, as_json: bool) -> int:
    """Print it; follow it to its end where that is asked."""
    client = Client()
    name = which(client, release)
    path = f"/releases/{name}/steps/{_step(client, name) if step is None else step}/log"
    asked = {"undo": "true"} if undo else {}
    found = _log_print(client.get(path, **asked), as_json)
    while follow and not (found["ended"] and not found["lines"]):
        time.sleep(LOOK_EVERY)
        found = _log_print(client.get(path, after=found["next"], **asked), as_json)
    return 1 if found["ended"] and found["code"] else 0


def _step(client: Client, name: str) -> int:
    """The last command that has begun. Raises `BasculeError` where none has."""
    found = client.get(f"/releases/{name}")
    begun = [step for step in found["steps"] if step["kind"] == "run" and step["began"]]
    if not begun:
        values = {name: found[name] for name in ("component", "environment")}
        raise BasculeError(
            say("cli.no-command", release=name), say("cli.no-command-hint", slot=found["candidate"], **values)
        )
    number: int = begun[-1]["number"]
    return number


def _log_print(found: dict[str, Any], as_json: bool) -> dict[str, Any]:
    if as_json:
        tell_json(found)
    else:
        for line in found["lines"]:
            click.echo(line)
    return found


@verb("cli.verb-journal")
@click.argument("release", required=False)
@click.option("--verify", is_flag=True, help=words("cli.option-verify"))
@click.option("--limit", type=click.IntRange(1, 500), default=100, show_default=True, help=words("cli.option-limit"))
@click.option("--noted", metavar="NUMBER:HASH", help=words("cli.option-noted"))
@as_json
def journal_command(release: str | None, verify: bool, limit: int, noted: str | None, as_json: bool) -> int:
    """The newest entries, oldest first; or the verdict on the chain."""
    client = Client()
    if verify or noted:
        return _verify(client, noted, as_json)
    found = client.get("/journal", release=release, limit=limit)
    if as_json:
        tell_json(found["entries"])
        return DONE
    for entry in found["entries"]:
        _print_entry(entry, found["timezone"], with_output=release is not None)
    return DONE


def _print_entry(entry: dict[str, Any], zone: str, with_output: bool) -> None:
    """One line, and below it the output that was kept with it where one release is asked for."""
    line = f"{moment(entry['at'], zone)}  {entry['release'] or '–':7} {entry['kind']:9} {entry['message']['text']}"
    click.echo(f"{line} ({entry['by_name']})" if entry["by"] else line)
    for each in entry["lines"] if with_output else ():
        click.echo(f"    {each}")


def _verify(client: Client, noted: str | None, as_json: bool) -> int:
    proof = client.get("/journal/verify", noted=noted)
    if as_json:
        tell_json(proof)
    else:
        click.echo(click.style(proof["result"]["text"], fg="green" if proof["whole"] else "red"))
        if proof["whole"]:
            tell("cli.journal-head", head=proof["head"])
    return DONE if proof["whole"] else FAILED
