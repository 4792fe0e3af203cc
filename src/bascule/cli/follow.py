"""Following a release, or all components of one: a live picture in a terminal, one line per event elsewhere.

A control plane that goes away in the middle is waited for: what drives the release goes on without us, and so does the release.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import click
from rich.console import Console, Group
from rich.live import Live

from bascule.cli.picture import picture
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant, Seconds
from bascule.platform.cli.client import Away, Client, Unable
from bascule.platform.cli.codes import DONE, FAILED, HELD, GaveUp
from bascule.platform.cli.moments import HOUR, moment
from bascule.platform.cli.voice import tell_json, words

LOOK_EVERY = Seconds(2.0)
PATIENCE = Seconds(300.0)
ENDED = {"succeeded", "rolled back", "failed", "cancelled"}
State = dict[str, Any]


def follow(client: Client, release: str, as_json: bool) -> int:
    """Follow to the end; 0 where it succeeded, 1 where it did not, 3 where it holds. Raises `GaveUp`."""
    live = not as_json and sys.stdout.isatty()
    return _live(client, release) if live else _lines(client, release, as_json)


def _live(client: Client, release: str) -> int:
    with Live(console=Console(highlight=False), auto_refresh=False) as screen:
        last: Sequence[State] = ()
        for last in states(client, release):
            screen.update(Group(*(picture(one) for one in last)), refresh=True)
    return max(code(one) for one in last)


def _lines(client: Client, release: str, as_json: bool) -> int:
    """The journal as it is written; with `as_json` one object a line."""
    patient = Patient(client)
    seen = 0
    last: Sequence[State] = ()
    for last in states(client, release):
        path = {"release": release, "after": seen, "limit": 200}
        for entry in patient.get("/journal", **path)["entries"]:
            seen = entry["number"]
            if as_json:
                tell_json(entry)
            else:
                at = moment(entry["at"], last[0]["timezone"], HOUR)
                click.echo(f"{at}  {entry['kind']:9}  {entry['message']['text']}")
    return max(code(one) for one in last)


def states(client: Client, release: str) -> Iterator[Sequence[State]]:
    """The components of a release after each piece of news, until all have ended or one holds."""
    patient = Patient(client)
    news = threading.Event()
    # Whoever never answered is not waited for.
    members = [one["id"] for one in client.get(f"/releases/{release}/components")["releases"]]
    threading.Thread(target=_listen, args=(Client(client.settings), members[0], news), daemon=True).start()
    while True:
        found = [patient.get(f"/releases/{name}") for name in members]
        yield found
        if all(one["phase"] in ENDED for one in found) or any(one["hold"] for one in found):
            return
        news.wait(LOOK_EVERY)
        news.clear()


class Patient:
    """Reads from a control plane; while it is away that is said once, and asked again. Raises `GaveUp` after `within`."""

    def __init__(
        self,
        client: Client,
        within: Seconds = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._within = within
        self._clock = clock
        self._pause = pause

    def get(self, path: str, **query: Any) -> Any:
        """What the control plane answers, once it does."""
        since: Instant | None = None
        while True:
            try:
                found = self._client.get(path, **query)
            except (Away, Unable) as away:
                since = self._away(away, since)
                self._pause(LOOK_EVERY)
                continue
            if since is not None:
                click.echo(words("cli.back-again"), err=True)
            return found

    def _away(self, away: BasculeError, since: Instant | None) -> Instant:
        """Since when it is away."""
        if since is None:
            click.echo(words("cli.waits-for-plane", because=away.message, within=self._within), err=True)
            return Instant(self._clock())
        if self._clock() - since > self._within:
            raise GaveUp(say("cli.gave-up", because=away.message, within=self._within), away.hint) from away
        return since


def _listen(client: Client, release: str, news: threading.Event) -> None:
    """Set the flag at every event. When the stream breaks, the follower still looks now and then."""
    try:
        with client.events(f"/releases/{release}/events") as names:
            for _ in names:
                news.set()
    except BasculeError:
        news.set()


def code(state: State) -> int:
    """The exit code of a release's last state."""
    if state["hold"]:
        return HELD
    return DONE if state["phase"] == "succeeded" else FAILED
