"""The outbox: nothing is lost, nothing is queued twice, and what is pointless is not sent."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.kernel.i18n import say
from bascule.plan.notification import Channel, Notification, Occasion
from bascule.plan.spec import ReleaseSpec
from bascule.plan.windows.window import Notice, Window
from bascule.ports.errors import Conflict, Refused
from bascule.ports.outbox import ChannelKey, OutboxMessage
from bascule.ports.store import Claim, NewRelease, Stale
from bascule.release.draft import Decision, Note, NoteKind
from bascule.release.notices.announcing import Announcement
from bascule.release.phases import Phase
from bascule.release.progress import Hold, HoldKind, Release
from bascule.store.announcing.announcements import Announcements, Sending
from bascule.store.announcing.notices import Planned
from bascule.store.announcing.outbox import PostgresOutbox, State, put, withdraw
from bascule.store.database import transaction
from bascule.store.queries import Queries
from bascule.store.releases import PostgresReleases
from tests.kit.releases import NOW, spec

TEAM, MAIL = Channel("team", "env TEAM_URL"), Channel("mail", "file mail", "fr")
BECAUSE = say("release.lacks-items", count=1, first="Review")
BOTH = tuple(Notification(one.value, (TEAM, MAIL)) for one in Occasion)
HELD = Note(NoteKind.HOLD, BECAUSE, {"hold": "approval"})


def told_spec(component: str = "api") -> ReleaseSpec:
    """A spec that tells two channels everything."""
    return spec(component=component, announce=BOTH)


def decision(release: Release, *notes: Note, **changes: Any) -> Decision:
    """A decision that changes the release's progress."""
    after = replace(release, progress=replace(release.progress, **changes))
    return Decision(after, (), notes, {}, None, None, None)


async def listed(engine: AsyncEngine, subject: str | None = None) -> Sequence[Sending]:
    """The outbox, oldest first."""
    return list(reversed(await Announcements(engine).listed(subject)))


async def states(engine: AsyncEngine) -> list[tuple[str, str, State]]:
    """How each message stands."""
    return [(one.occasion, one.channel, one.state) for one in await listed(engine)]


def new(component: str = "api") -> NewRelease:
    """A release of a component."""
    return NewRelease(told_spec(component), "2", "noe", NOW, "b1:x")


def message(number: int, channel: Channel = TEAM) -> Announcement:
    """One message."""
    return Announcement("shop", f"m-{number}", "step", "", channel, f"title {number}", "text")


async def queued(engine: AsyncEngine, *messages: Announcement) -> None:
    """Messages in the outbox."""
    async with transaction(engine) as connection:
        await put(connection, messages, NOW)


async def take(outbox: PostgresOutbox, now: float = NOW, busy: Sequence[ChannelKey] = ()) -> Sequence[OutboxMessage]:
    """What can be claimed, for a minute."""
    return await outbox.claim(busy, now, now + 60)


async def test_a_message_is_recorded_with_its_decision(engine: AsyncEngine) -> None:
    """A decision that is not recorded tells nobody; one that is tells every channel, in its language."""
    store = PostgresReleases(engine, "https://bascule.example")
    release = await store.create(new())
    claim = await store.claim(release.id, "a")
    ended = decision(release, Note(NoteKind.ENDED, BECAUSE), phase=Phase.FAILED, ended_at=NOW)
    with pytest.raises(Stale):
        await store.record(Claim(claim.release, claim.epoch, claim.revision + 1), ended, NOW)
    assert await states(engine) == [("started", "team", State.QUEUED), ("started", "mail", State.QUEUED)]
    await store.record(claim, ended, NOW)
    english, french = (await listed(engine))[2:]
    assert (english.occasion, english.title) == ("failed", "🔴 Release failed: api 2 → production")
    assert "n'a atteint personne" in french.text
    assert f"https://bascule.example/releases/{release.id}" in french.text


async def test_a_release_of_several_components_speaks_once(engine: AsyncEngine) -> None:
    """Its start and its end, also when all components end at the same instant."""
    store = PostgresReleases(engine)
    members = await store.create_group([new("api"), new("web")])
    claims = [await store.claim(one.id, "a") for one in members]
    ended = [
        decision(one, Note(NoteKind.ENDED, BECAUSE), phase=Phase.CANCELLED, ended_at=NOW, promoted_at=None)
        for one in members
    ]
    await asyncio.gather(*(store.record(claim, each, NOW) for claim, each in zip(claims, ended, strict=True)))
    found = await listed(engine)
    assert [(one.occasion, one.channel) for one in found] == [
        ("started", "team"), ("started", "mail"), ("cancelled", "team"), ("cancelled", "mail"),
    ]  # fmt: skip
    assert {one.subject for one in found} == {members[0].group}
    assert "api, web" in found[0].title


async def test_a_call_that_is_pointless_is_not_sent(engine: AsyncEngine) -> None:
    """Held, then resumed before the message went out: superseded, unless it is being sent at that moment."""
    store, outbox = PostgresReleases(engine), PostgresOutbox(engine)
    release = await store.create(new())
    claim = await store.claim(release.id, "a")
    held = Hold(HoldKind.APPROVAL, BECAUSE, NOW)
    claim = await store.record(claim, decision(release, HELD, hold=held), NOW)
    for claimed in await take(outbox):
        await outbox.sent(claimed, NOW)
    (team, mail) = await take(outbox)
    await outbox.retry(mail, say("announce.in-vain"), NOW + 5)
    resumed = Note(NoteKind.RESUMED, BECAUSE, {"hold": "approval"})
    await store.record(claim, decision(claim.release, resumed, hold=None), NOW + 1)
    stand = {channel: state for occasion, channel, state in await states(engine) if occasion == "held"}
    assert stand == {"team": State.QUEUED, "mail": State.SUPERSEDED}
    await outbox.sent(team, NOW + 2)
    assert ("held", "team", State.SENT) in await states(engine)
    assert await take(outbox, NOW + 100) == []


async def test_a_message_is_queued_once(engine: AsyncEngine) -> None:
    """The same thing said again of the same release is the same message."""
    await queued(engine, message(1), message(1, MAIL))
    await queued(engine, message(1), message(2))
    assert len(await listed(engine)) == 3


async def test_senders_share_the_outbox(engine: AsyncEngine) -> None:
    """Two at the same instant never have the same message, and a line sends one at a time."""
    await queued(engine, *(message(number) for number in range(3)), *(message(number, MAIL) for number in range(3)))
    outbox = PostgresOutbox(engine)
    one, other = await asyncio.gather(take(outbox), take(outbox))
    assert len({claimed.id for claimed in (*one, *other)}) == len(one) + len(other)
    assert max(len(one), len(other)) == 2
    assert await take(outbox, busy=[ChannelKey("shop", "team"), ChannelKey("shop", "mail")]) == []
    rest = await take(outbox, busy=[ChannelKey("shop", "team")])
    assert {claimed.line.channel for claimed in rest} <= {"mail"}


async def test_a_claim_ends(engine: AsyncEngine) -> None:
    """A sender that is gone leaves its message to the next, and can no longer say what came of it."""
    await queued(engine, message(1))
    outbox = PostgresOutbox(engine)
    (first,) = await take(outbox)
    assert await take(outbox, NOW + 59) == []
    assert await outbox.next_due(NOW + 59) == NOW + 60
    (second,) = await take(outbox, NOW + 60)
    assert (second.id, second.attempt) == (first.id, 2)
    await outbox.failed(first, say("announce.in-vain"), NOW + 61)
    assert (await listed(engine))[0].state is State.QUEUED
    await outbox.sent(second, NOW + 62)
    assert (await listed(engine))[0].state is State.SENT
    assert await outbox.next_due(NOW) is None


async def test_a_message_that_failed_for_good_is_in_the_journal(engine: AsyncEngine) -> None:
    """With the channel, the attempts and the reason; everybody who reads the release sees it."""
    release = await PostgresReleases(engine).create(new())
    outbox = PostgresOutbox(engine)
    claimed, *_ = await take(outbox)
    await outbox.failed(claimed, say("announce.bad-url", reference=claimed.url), NOW)
    entry = (await Queries(engine).entries(release=release.id))[-1]
    assert entry.message.key == "announce.failed-for-good"
    assert entry.content["data"]["channel"] == claimed.line.channel
    assert (await listed(engine))[0].because is not None


async def test_a_notice_counts_once_every_channel_has_it(engine: AsyncEngine) -> None:
    """Not while it is queued, not when one channel has it; then it does, from that instant, for its kind alone."""
    planned = Planned("shop", "production", "maintenance", NOW + 800_000, "noe", "Database move")
    made = await Announcements(engine).give(planned, [message(0), message(0, MAIL)], NOW)
    assert {one.subject for one in made} == {"notice-1"}
    store, outbox = PostgresReleases(engine), PostgresOutbox(engine)
    window = Window(notice=7 * 86400.0)
    release = await store.create(NewRelease(spec(kind="maintenance", window=window), "2", "noe", NOW))
    first, second = await take(outbox)
    assert (await store.release_context(release)).notices == ()
    await outbox.sent(first, NOW + 1)
    assert (await store.release_context(release)).notices == ()
    await outbox.sent(second, NOW + 9)
    assert (await store.release_context(release)).notices == (Notice(NOW + 9, NOW + 800_000),)
    standard = replace(release, spec=replace(release.spec, kind="standard"))
    assert (await store.release_context(standard)).notices == ()


async def test_channels_that_answer_at_once_let_a_notice_count(engine: AsyncEngine) -> None:
    """Whoever is last sees what the other has done."""
    planned = Planned("shop", "production", "maintenance", NOW + 800_000, "noe", "Database move")
    outbox = PostgresOutbox(engine)
    for number in range(5):
        await Announcements(engine).give(planned, [message(number), message(number, MAIL)], NOW)
        messages = await take(outbox)
        await asyncio.gather(*(outbox.sent(claimed, NOW + 1) for claimed in messages))
    window = Window(notice=7 * 86400.0)
    new_one = NewRelease(spec(kind="maintenance", window=window), "2", "noe", NOW)
    store = PostgresReleases(engine)
    assert len((await store.release_context(await store.create(new_one))).notices) == 5


async def test_only_what_failed_is_sent_again(engine: AsyncEngine) -> None:
    """What waits or is out stays as it is; what was let go of is refused; an attempt of before can end nothing of it."""
    outbox, book = PostgresOutbox(engine), Announcements(engine)
    await queued(engine, message(1))
    (before,) = await take(outbox)
    number = before.id
    assert (await book.again(number, "p-1", NOW)).state is State.QUEUED
    assert await take(outbox) == []
    await outbox.failed(before, BECAUSE, NOW)
    assert (await book.again(number, "p-1", NOW + 1)).state is State.QUEUED
    (anew,) = await take(outbox, NOW + 1)
    assert (anew.id, anew.attempt) == (number, 2)
    await outbox.failed(before, BECAUSE, NOW + 1)
    await outbox.sent(anew, NOW + 2)
    assert (await book.again(number, "p-1", NOW + 3)).state is State.SENT
    assert await take(outbox, NOW + 100) == []
    with pytest.raises(Refused):
        await book.again(number + 1, "p-1", NOW)


async def test_what_was_superseded_is_not_sent_again(engine: AsyncEngine) -> None:
    """What it says is no longer so."""
    await queued(engine, replace(message(1), occasion="started"))
    async with transaction(engine) as connection:
        await withdraw(connection, "m-1", [Occasion.STARTED], NOW)
    (one,) = await listed(engine)
    with pytest.raises(Conflict):
        await Announcements(engine).again(one.id, "p-1", NOW)
