"""`bascule demo`: the whole story on this machine, on real parts."""

import asyncio
import sys
import webbrowser
from collections.abc import Callable
from typing import Any

import click

from bascule.kernel.i18n import Message
from bascule.platform.cli.codes import DONE, FAILED
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, text, words


@verb("cli.verb-demo")
@click.option("--headless", is_flag=True, help=words("cli.option-headless"))
@click.option(
    "--on",
    "where",
    type=click.Choice(["process", "docker"]),
    default="process",
    show_default=True,
    help=words("cli.option-on"),
)
@as_json
def command(headless: bool, where: str, as_json: bool) -> int:
    """Tell the story as it happens; the last line of `--json` is its figures."""
    from bascule.cli.logs import set_up_logs

    set_up_logs(as_json)
    return asyncio.run(_demo(headless, where, as_json))


async def _demo(headless: bool, where: str, as_json: bool) -> int:
    from bascule.demo.run import run_for
    from bascule.demo.stage import stage
    from bascule.demo.story import Story, succeeded
    from bascule.demo.traffic import visitors
    from bascule.platform.settings import read_settings

    settings = read_settings()
    say_it = (lambda message: click.echo(text(message), err=True)) if as_json else _voice()
    async with run_for(where) as run, stage(settings, run) as set_up:
        if not headless:
            tell("demo.dashboard", url=set_up.serving.enter)
            _open(set_up.serving.enter)
        async with visitors(set_up.port) as seen:
            figures = await Story(set_up, seen, say_it).play()
        _finish(figures, as_json)
        if not headless and sys.stdin.isatty():
            tell("demo.stays", url=set_up.serving.url)
            await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    return DONE if succeeded(figures) else FAILED


def _voice() -> Callable[[Message], None]:
    """Chapters in bold, what happens below them with the time."""
    import time

    began = time.monotonic()

    def speak(message: Message) -> None:
        if message.key.startswith("demo."):
            click.echo("\n" + click.style(text(message), bold=True))
        else:
            click.echo(click.style(f"{time.monotonic() - began:6.1f} s  ", fg="bright_black") + text(message))

    return speak


def _open(url: str) -> None:
    """Show the dashboard where there is a screen to show it on."""
    if sys.stdout.isatty():
        webbrowser.open(url)


def _finish(figures: dict[str, Any], as_json: bool) -> None:
    import json

    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False))
        return
    good, bad = figures["good"], figures["bad"]
    click.echo()
    tell("demo.end-good", requests=good["requests"], failed=good["failed"])
    tell(
        "demo.end-bad",
        exposed=bad["share_exposed"],
        decide=bad["seconds_to_decide"],
        zero=bad["seconds_decision_to_zero"],
        lost=bad["failed_by_switch"],
    )
