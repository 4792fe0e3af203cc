"""`bascule demo`: the whole story on this machine, on real parts."""

import asyncio
import json
import sys
import webbrowser
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from bascule.kernel.i18n import Keys, Message, say
from bascule.platform.cli.codes import DONE, FAILED
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, text, words

if TYPE_CHECKING:
    from bascule.demo.stage import Stage

PHASE = Keys("release.phase-{}", "bascule.release.phases:Phase")


SHOP, ONBOARDING = "shop", "onboarding"


@verb("cli.verb-demo")
@click.argument("story", type=click.Choice([SHOP, ONBOARDING]), default=SHOP)
@click.option("--headless", is_flag=True, help=words("cli.option-headless"))
@click.option(
    "--on",
    "where",
    type=click.Choice(["process", "docker"]),
    default="process",
    show_default=True,
    help=words("cli.option-on"),
)
@click.option("--time-scale", type=click.FloatRange(1000, 1_000_000), help=words("cli.option-demo-time-scale"))
@click.option("--only", multiple=True, metavar="CHAPTER", help=words("cli.option-demo-only"))
@as_json
def command(story: str, headless: bool, where: str, as_json: bool, **played: Any) -> int:
    """Tell the story as it happens; the last line of `--json` is its figures."""
    from bascule.cli.logs import set_up_logs

    set_up_logs(as_json)
    if story == ONBOARDING:
        return asyncio.run(_onboarding(headless, as_json, **played))
    if any(played.values()):
        raise click.UsageError(words("cli.demo-of-the-onboarding"))
    return asyncio.run(_demo(headless, where, as_json))


async def _onboarding(headless: bool, as_json: bool, time_scale: float | None, only: Sequence[str]) -> int:
    from bascule.demo.onboarding.scenery import SCALE, scenery
    from bascule.demo.onboarding.story import Story, chosen, went_well
    from bascule.platform.settings import read_settings

    chapters = chosen(only)
    async with scenery(read_settings()) as set_up:
        await _show(set_up.stage, headless)
        figures = await Story(set_up, _voice(as_json), time_scale or SCALE).play(chapters)
        if as_json:
            click.echo(json.dumps(figures, ensure_ascii=False))
        else:
            _tell_chapters(figures)
        await _stay(set_up.stage, headless)
    return DONE if went_well(figures) else FAILED


def _tell_chapters(figures: dict[str, Any]) -> None:
    click.echo()
    for one in figures["chapters"]:
        status = say(PHASE[one["status"]])
        tell("demo.onboarding-end", chapter=one["version"], status=status, seconds=one["seconds"])
    if figures["emergency_seconds"] is not None:
        tell("demo.onboarding-end-emergency", seconds=figures["emergency_seconds"])
    tell("demo.onboarding-end-coverage", **{name: figures["coverage"][name] for name in ("shown", "waiting", "later")})


async def _show(stage: "Stage", headless: bool) -> None:
    if not headless:
        tell("demo.dashboard", url=stage.serving.enter)
        _open(stage.serving.enter)


async def _stay(stage: "Stage", headless: bool) -> None:
    """Whoever watches looks around until they have seen enough."""
    if not headless and sys.stdin.isatty():
        tell("demo.stays", url=stage.serving.url)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)


async def _demo(headless: bool, where: str, as_json: bool) -> int:
    from bascule.demo.run import run_for
    from bascule.demo.stage import shop, stage
    from bascule.demo.story import Story, succeeded
    from bascule.demo.traffic import visitors
    from bascule.platform.settings import read_settings

    settings = read_settings()
    async with run_for(where) as run, stage(settings, shop(settings, run)) as set_up:
        await _show(set_up, headless)
        async with visitors(set_up.port) as seen:
            figures = await Story(set_up, seen, _voice(as_json)).play()
        _finish(figures, as_json)
        await _stay(set_up, headless)
    return DONE if succeeded(figures) else FAILED


def _voice(as_json: bool) -> Callable[[Message], None]:
    """Chapters in bold, what happens below them with the time; beside the figures, plainly."""
    import time

    if as_json:
        return lambda message: click.echo(text(message), err=True)

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
