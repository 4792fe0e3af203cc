"""Following a release: a live picture in a terminal, one line per event elsewhere."""

import sys
import threading
from collections.abc import Iterator
from typing import Any

import click
from rich.console import Console
from rich.live import Live

from bascule.cli.picture import picture
from bascule.kernel.error import BasculeError
from bascule.kernel.quantities import Seconds
from bascule.platform.cli.client import Client
from bascule.platform.cli.codes import DONE, FAILED, HELD
from bascule.platform.cli.voice import tell_json

LOOK_EVERY = Seconds(2.0)
ENDED = {"succeeded", "rolled back", "failed", "cancelled"}


def follow(client: Client, release: str, as_json: bool) -> int:
    """Follow to the end; 0 where it succeeded, 1 where it did not, 3 where it holds."""
    live = not as_json and sys.stdout.isatty()
    return _live(client, release) if live else _lines(client, release, as_json)


def _live(client: Client, release: str) -> int:
    with Live(console=Console(highlight=False), auto_refresh=False) as screen:
        last: dict[str, Any] = {}
        for last in states(client, release):
            screen.update(picture(last), refresh=True)
    return code(last)


def _lines(client: Client, release: str, as_json: bool) -> int:
    """The journal as it is written; with `as_json` one object a line."""
    seen = 0
    last: dict[str, Any] = {}
    for state in states(client, release):
        last = state
        for entry in client.get("/journal", release=release, after=seen, limit=200)["entries"]:
            seen = entry["number"]
            if as_json:
                tell_json(entry)
            else:
                click.echo(f"{entry['at'][11:19]}  {entry['kind']:9}  {entry['message']['text']}")
    return code(last)


def states(client: Client, release: str) -> Iterator[dict[str, Any]]:
    """The release after each piece of news, until it has ended or holds."""
    news = threading.Event()
    threading.Thread(target=_listen, args=(Client(client.settings), release, news), daemon=True).start()
    while True:
        state: dict[str, Any] = client.get(f"/releases/{release}")
        yield state
        if state["phase"] in ENDED or state["hold"]:
            return
        news.wait(LOOK_EVERY)
        news.clear()


def _listen(client: Client, release: str, news: threading.Event) -> None:
    """Set the flag at every event. When the stream breaks, the follower still looks now and then."""
    try:
        with client.events(f"/releases/{release}/events") as names:
            for _ in names:
                news.set()
    except BasculeError:
        news.set()


def code(state: dict[str, Any]) -> int:
    """The exit code of a release's last state."""
    if state["hold"]:
        return HELD
    return DONE if state["phase"] == "succeeded" else FAILED
