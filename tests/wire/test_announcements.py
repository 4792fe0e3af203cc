"""Announcements on the wire: real receivers that answer, hang, refuse, are away or come back."""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from bascule.drivers.notice.apprise.driver import AppriseMessenger
from bascule.drivers.support.home import Home
from bascule.engine.send import Pace, Sender
from bascule.kernel.i18n import render
from bascule.plan.notification import Channel, Notification, Occasion
from bascule.platform.settings import Settings
from bascule.ports.errors import PortError, Refused, Unreachable
from bascule.ports.store import NewRelease
from bascule.release.notices.announcing import Announcement
from bascule.release.phases import Phase
from bascule.release.progress import Release
from bascule.store.announcing.announcements import Announcements, Sending
from bascule.store.announcing.outbox import PostgresOutbox, State, put
from bascule.store.database import transaction
from bascule.store.queries import Queries
from bascule.store.signals import PostgresSignals
from bascule.wiring.machine.clock import SystemClock
from bascule.wiring.running import control_plane
from tests.kit.crash.stage import ROOT, crash_stage
from tests.kit.receivers import mailbox, webhook

CANARY = "canary7f3a9c1e"
LONGEST = 30.0
QUICK = Pace(lease=2.0, first=0.2, longest=0.5, attempts=8)


@dataclass
class Post:
    """An outbox with its channels, whose URLs are files."""

    engine: AsyncEngine
    database: str
    folder: Path

    def channel(self, name: str, url: str, language: str = "en") -> Channel:
        """A channel; its URL goes into a file."""
        (self.folder / name).write_text(f"{url}\n", encoding="utf-8")
        return Channel(name, f"file {name}", language)

    async def say(self, channel: Channel, text: str = "Hello", occasion: str = "step") -> None:
        """Put a message into the outbox."""
        made = Announcement("shop", f"m-{text}", occasion, "", channel, f"Title of {text}", text)
        async with transaction(self.engine) as connection:
            await put(connection, [made], SystemClock().now().timestamp())

    async def all(self) -> list[Sending]:
        """Every message, oldest first."""
        return list(reversed(await Announcements(self.engine).listed()))

    async def until(self, done: Callable[[list[Sending]], object]) -> list[Sending]:
        """The messages, once they are as they should be."""
        found: list[Sending] = []
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST):
                while not done(found := await self.all()):  # noqa: ASYNC110 - a database is looked at
                    await asyncio.sleep(0.05)
        assert done(found), found
        return found

    @asynccontextmanager
    async def sending(self, pace: Pace = QUICK, limit: float = 15.0) -> AsyncIterator[Sender]:
        """A sender at work."""
        signals = PostgresSignals(self.database)
        messenger = AppriseMessenger(Home(self.folder, self.folder), limit)
        sender = Sender(PostgresOutbox(self.engine), messenger, SystemClock(), signals, pace)
        tasks = [asyncio.create_task(signals.run()), asyncio.create_task(sender.run())]
        try:
            yield sender
        finally:
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task


@pytest.fixture
def post(engine: AsyncEngine, database: str, tmp_path: Path) -> Post:
    """An empty outbox."""
    return Post(engine, database, tmp_path)


def stand(found: list[Sending]) -> list[State]:
    """How the messages stand."""
    return [one.state for one in found]


async def test_messages_arrive(post: Post) -> None:
    """By mail, at a chat's webhook and as plain JSON, with title and text, and woken at once by the transaction."""
    async with webhook() as hook, mailbox("secret") as box, post.sending():
        mail = f"mailto://bascule:secret@127.0.0.1:{box.port}?smtp=127.0.0.1&from=b@shop.example&to=team@shop.example"
        await post.say(post.channel("json", f"json://127.0.0.1:{hook.port}/here"))
        await post.say(post.channel("chat", f"mmost://127.0.0.1:{hook.port}/abcdefghijklmnopqrstuvwx"))
        await post.say(post.channel("mail", mail, "fr"), "C'est prêt ✅")
        found = await post.until(lambda all_: set(stand(all_)) == {State.SENT})
        assert [one.attempts for one in found] == [1, 1, 1]
        bodies = dict(hook.taken)
        assert bodies["/here"]["message"] == "Hello"
        assert "Title of Hello" in str(bodies["/hooks/abcdefghijklmnopqrstuvwx"])
        (envelope,) = box.taken
        assert envelope.rcpt_tos == ["team@shop.example"]


async def test_a_channel_that_hangs_delays_no_other(post: Post) -> None:
    """While one receiver never ends its first answer, messages to another all arrive."""
    async with webhook(hangs=True) as dead, webhook() as good, post.sending(replace(QUICK, lease=90.0), limit=60.0):
        hanging = post.channel("hanging", f"json://127.0.0.1:{dead.port}/")
        for number in range(5):
            await post.say(hanging, f"lost {number}")
        await asyncio.wait_for(dead.asked.wait(), LONGEST)
        channel = post.channel("good", f"json://127.0.0.1:{good.port}/")
        for number in range(3):
            await post.say(channel, f"found {number}")
        found = await post.until(lambda all_: stand(all_)[5:] == [State.SENT] * 3)
        assert [(one.state, one.attempts) for one in found[:5]] == [(State.QUEUED, 1)] + [(State.QUEUED, 0)] * 4


async def test_a_message_that_takes_too_long_is_tried_again(post: Post) -> None:
    """A receiver that never ends its answer is left after the limit, with the reason."""
    async with webhook(hangs=True) as dead, post.sending(limit=3.0):
        await post.say(post.channel("hanging", f"json://127.0.0.1:{dead.port}/"))
        (retried,) = await post.until(lambda all_: stand(all_) == [State.RETRIED])
        assert retried.because is not None
        assert render(retried.because, "en") == "the channel did not answer within 3 s"


@pytest.mark.timeout(180)
async def test_a_channel_that_hangs_delays_no_release(
    tmp_path: Path, database: str, record_property: Callable[[str, object], None]
) -> None:
    """A release that tells everything to a receiver that hangs takes no longer than one that tells nobody."""
    async with crash_stage(tmp_path / "data", database) as stage, webhook(hangs=True) as dead:
        (tmp_path / "url").write_text(f"json://127.0.0.1:{dead.port}/", encoding="utf-8")
        channel = Channel("dead", f"file {tmp_path / 'url'}")
        told = tuple(Notification(one.value, (channel,)) for one in Occasion)
        took: list[float] = []

        async def ended(one: Release) -> bool:
            return (await stage.queries.release(one.id))[0].progress.phase.terminal

        async with control_plane(Settings(stage.folder, database_url=database)) as plane:
            for version, notifications in (("2", ()), ("3", told)):
                spec = replace(stage.spec(), announce=notifications)
                began = time.monotonic()
                new = NewRelease(spec, version, "noe", SystemClock().now().timestamp())
                release = await plane.releases.create(new)
                await plane.queue.put(release.id)
                async with asyncio.timeout(60):
                    while not await ended(release):  # noqa: ASYNC110 - a database is looked at
                        await asyncio.sleep(0.05)
                took.append(time.monotonic() - began)
                assert (await stage.ended(release)).progress.phase is Phase.SUCCEEDED
            assert dead.asked.is_set()
            assert State.SENT not in {one.state for one in await plane.announcements.listed()}
        figures = {"without": round(took[0], 2), "with": round(took[1], 2)}
        record_property("release_seconds", figures)
        # A message may hang for 20 s; nothing of it is in the release.
        assert took[1] < took[0] + 10


async def test_a_receiver_that_was_away_gets_its_messages(post: Post) -> None:
    """Refused and failing answers are tried again; once it is back, everything arrives once."""
    async with webhook() as hook:
        channel = post.channel("team", f"json://127.0.0.1:{hook.port}/")
        await hook.close()
        async with post.sending():
            await post.say(channel)
            await post.until(lambda all_: all_[0].attempts >= 1 and all_[0].state is State.RETRIED)
            hook.status = 503
            await hook.open()
            await post.until(lambda all_: all_[0].because and "503" in render(all_[0].because, "en"))
            hook.status = 200
            (sent,) = await post.until(lambda all_: stand(all_) == [State.SENT])
        assert sent.attempts >= 3
        assert sent.because is None
        assert len(hook.taken) == 1


async def test_what_never_works_fails_with_its_reason(post: Post) -> None:
    """A URL that is none and a file that is not there at once, a receiver that always refuses after the last attempt."""
    async with webhook(status=404) as hook, post.sending(replace(QUICK, attempts=2)):
        await post.say(post.channel("wrong", f"slakc://{CANARY}/b/c"), "wrong")
        await post.say(Channel("absent", "file nowhere"), "absent")
        await post.say(Channel("unset", "env BASCULE_TEST_UNSET"), "unset")
        await post.say(post.channel("refusing", f"json://127.0.0.1:{hook.port}/{CANARY}"), "refused")
        found = await post.until(lambda all_: set(stand(all_)) == {State.FAILED})
    said = [render(one.because, "en") for one in found if one.because]
    assert "does not hold a URL that apprise knows" in said[0]
    assert "nowhere" in said[1]
    assert "BASCULE_TEST_UNSET" in said[2]
    assert "404" in said[3]
    assert [one.attempts for one in found] == [1, 1, 1, 2]
    entries = await Queries(post.engine).entries()
    assert len([one for one in entries if one.message.key == "announce.failed-for-good"]) == 4


async def test_a_sender_that_is_killed_loses_nothing(post: Post) -> None:
    """Killed between sending and saying so: the message is sent again, by whoever comes next, and counted as one."""
    async with webhook() as hook:
        await post.say(post.channel("team", f"json://127.0.0.1:{hook.port}/"))
        words = (sys.executable, "-m", "tests.kit.sender", post.database, str(post.folder))
        process = await asyncio.create_subprocess_exec(*words, cwd=ROOT)
        assert await asyncio.wait_for(process.wait(), LONGEST) == -signal.SIGKILL
        assert len(hook.taken) == 1
        (claimed,) = await post.all()
        assert (claimed.state, claimed.attempts) == (State.QUEUED, 1)
        later = SystemClock().now().timestamp() + 61
        (message,) = await PostgresOutbox(post.engine).claim((), later, later + 60)
        messenger = AppriseMessenger(Home(post.folder, post.folder))
        await messenger.send(message.url, message.title, message.text)
        await PostgresOutbox(post.engine).sent(message, later)
        assert len(hook.taken) == 2
        assert stand(await post.all()) == [State.SENT]


@pytest.mark.parametrize(
    "url",
    [
        "json://user:{canary}@127.0.0.1:{port}/{canary}?+X-Token={canary}&-q={canary}",
        "mmost://127.0.0.1:{port}/{canary}",
        "slakc://{canary}/{canary}",
        "{canary}",
        "mailto://{canary}:{canary}@127.0.0.1:{port}?from=a@b.example&to=c@d.example",
    ],
)
async def test_a_secret_of_a_url_is_nowhere(
    post: Post, url: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Not in the outbox, the journal, the logs, the outputs or the errors, whatever goes wrong with it."""
    caplog.set_level("DEBUG")
    async with webhook(status=401) as hook:
        with capture_logs() as logs:
            async with post.sending(replace(QUICK, attempts=1), limit=4.0):
                await post.say(post.channel("team", url.format(canary=CANARY, port=hook.port)))
                found = await post.until(lambda all_: stand(all_) == [State.FAILED])
    entries = await Queries(post.engine).entries()
    assert any(entry.message.key == "announce.failed-for-good" for entry in entries)
    assert any(line["event"] == "failed" for line in logs)
    shown = [*capfd.readouterr(), caplog.text, str(logs), str(found), *(entry.body for entry in entries)]
    assert not any(CANARY in one for one in shown)


async def test_errors_of_the_messenger_are_port_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot work is refused; what did not work may be tried again; a good one returns. Variables are read, too."""
    messenger = AppriseMessenger(Home(tmp_path, tmp_path), 10.0)
    async with webhook() as hook:
        monkeypatch.setenv("BASCULE_TEST_URL", f"json://127.0.0.1:{hook.port}/")
        await messenger.send("env BASCULE_TEST_URL", "title", "text")
        assert hook.taken[0][1]["title"] == "title"
    for url, kind in ((f"json://127.0.0.1:{hook.port}/", Unreachable), ("nothing", Refused), (" ", Refused)):
        monkeypatch.setenv("BASCULE_TEST_URL", url)
        with pytest.raises(PortError) as raised:
            await messenger.send("env BASCULE_TEST_URL", "title", "text")
        assert type(raised.value) is kind


async def test_a_long_message_of_odd_characters_arrives(post: Post) -> None:
    """A message may be long and of any script."""
    async with webhook() as hook, post.sending():
        await post.say(post.channel("team", f"json://127.0.0.1:{hook.port}/"), "é🟢\u202f$HOME `x`" * 500)
        await post.until(lambda all_: stand(all_) == [State.SENT])
    assert "🟢" in hook.taken[0][1]["message"]


async def test_what_failed_arrives_when_it_is_sent_again(post: Post) -> None:
    """A channel that was wrong and is mended: a person asks, and the running sender delivers it."""
    async with webhook(status=404) as hook, post.sending(replace(QUICK, attempts=2)):
        await post.say(post.channel("team", f"json://127.0.0.1:{hook.port}/"))
        (one,) = await post.until(lambda all_: stand(all_) == [State.FAILED])
        hook.status = 200
        await Announcements(post.engine).again(one.id, "p-1", SystemClock().now().timestamp())
        (one,) = await post.until(lambda all_: stand(all_) == [State.SENT])
        assert one.attempts == 3
    assert len(hook.taken) == 1
