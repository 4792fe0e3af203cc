"""The store port: what must hold of the database and of the store in memory alike."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from bascule.kernel.i18n import say
from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.plan.notification import Channel
from bascule.plan.windows.window import Notice, Window
from bascule.ports.errors import Refused
from bascule.ports.store import Frozen, NewRelease, Overtaken, Stale, Unaware
from bascule.release.actions import Retire
from bascule.release.decide import decide
from bascule.release.draft import Note, NoteKind
from bascule.release.facts import GroupOutcome, Request, Verb
from bascule.release.freeze import Freeze
from bascule.release.journal import Entry, verify
from bascule.release.notices.announcing import Announcement
from bascule.release.people import Account, Role
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind, Release
from bascule.release.sign_off import Approval
from bascule.store import journal
from bascule.store.announcing.announcements import Announcements
from bascule.store.announcing.notices import Planned
from bascule.store.announcing.outbox import PostgresOutbox
from bascule.store.database import open_engine
from bascule.store.freezes import Freezes
from bascule.store.people import People
from bascule.store.people.accounts import Change
from bascule.store.queries import Queries
from bascule.store.releases import PostgresReleases
from bascule.testing.memory.store import MemoryReleases
from tests.kit.releases import ALL, CHECK, CRITERION, DEPLOY, NEW, NOW, decided, facts, passed, spec, traffic

OTHER = replace(NEW, spec=replace(NEW.spec, component="other"))


class Rig:
    """A store, and the two things that tests do to it from outside."""

    def __init__(self, store: Any) -> None:
        self.store = store

    async def ask(self, release: str, verb: Verb) -> None:
        """Somebody asks for something."""
        if isinstance(self.store, MemoryReleases):
            self.store.ask(release, Request(0, verb, "camille"))
        else:
            await Queries(self.store.engine).ask(release, Request(0, verb, "camille"), NOW)

    async def person(self, name: str, role: str, known: str | None = None) -> str:
        """Somebody with a role, or somebody known with another one; their id."""
        roles = frozenset({Role(role)})
        if isinstance(self.store, MemoryReleases):
            self.store.roles[known or "p-1"] = frozenset({role})
            return known or "p-1"
        accounts = People(self.store.engine).accounts
        if known is None:
            return (await accounts.create(Account("", name, roles=roles), None, NOW)).id
        return (await accounts.change(known, Change(roles=roles), "p-0", NOW)).id

    async def notice(self, release: Release, sent_at: float, planned_for: float) -> None:
        """A maintenance is announced, and everybody has been told."""
        spec = release.spec
        if isinstance(self.store, MemoryReleases):
            place = Place(spec.plan, spec.environment, spec.component)
            self.store.notices[place, spec.kind] = (Notice(sent_at, planned_for),)
            return
        planned = Planned(spec.plan, spec.environment, spec.kind, planned_for, "noe", "")
        message = Announcement(spec.plan, "", "maintenance", "", Channel("team", "env TEAM"), "", "")
        await Announcements(self.store.engine).give(planned, [message], sent_at)
        outbox = PostgresOutbox(self.store.engine)
        for message in await outbox.claim((), sent_at, sent_at + 60):
            await outbox.sent(message, sent_at)

    async def freeze(self, environment: str = "production", **changes: Any) -> Freeze:
        """Somebody stops the line there for a minute."""
        one = replace(Freeze(1, "shop", environment, "", "camille", "no", NOW, NOW + 60), **changes)
        if isinstance(self.store, MemoryReleases):
            self.store.freezes.append(one)
            return one
        return await Freezes(self.store.engine).set(one, ())

    async def entries(self) -> Sequence[Entry]:
        """The journal."""
        if isinstance(self.store, MemoryReleases):
            return self.store.journal
        return await Queries(self.store.engine).entries()

    async def prove(self) -> Any:
        """What is wrong with the journal's chain."""
        if isinstance(self.store, MemoryReleases):
            return verify(self.store.journal, self.store.head())
        return (await journal.prove(self.store.engine)).fault


@pytest_asyncio.fixture(params=["memory", "postgres"])
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    """Each store in turn."""
    if request.param == "memory":
        yield Rig(MemoryReleases())
    else:
        engine = open_engine(request.getfixturevalue("database"))
        yield Rig(PostgresReleases(engine))
        await engine.dispose()


async def ended(rig: Rig, phase: Phase, *actions: Any) -> Release:
    """A release that has come to an end."""
    release = await rig.store.create(NEW)
    claim = await rig.store.claim(release.id, "a")
    ending = decided(release, *actions, phase=phase, ended_at=NOW, promoted_at=NOW)
    return (await rig.store.record(claim, ending, NOW)).release


async def test_the_first_release_takes_blue(rig: Rig) -> None:
    """Where nothing serves, the candidate goes into blue and there is nothing before it."""
    release = await rig.store.create(NEW)
    assert (release.candidate, release.stable, release.previous) == (Slot.BLUE, None, None)


async def test_the_next_release_takes_the_other_slot(rig: Rig) -> None:
    """A success makes its candidate stable; the next release goes beside it."""
    first = await ended(rig, Phase.SUCCEEDED)
    release = await rig.store.create(replace(NEW, version="3"))
    assert (release.candidate, release.stable, release.previous) == (first.candidate.other, first.candidate, "2")


async def test_a_release_that_did_not_make_it_changes_nothing(rig: Rig) -> None:
    """After a rollback the same version serves from the same slot."""
    await ended(rig, Phase.SUCCEEDED)
    await ended(rig, Phase.ROLLED_BACK)
    release = await rig.store.create(NEW)
    assert (release.stable, release.previous) == (Slot.BLUE, "2")


async def test_the_first_release_says_what_it_cannot_wait_for(rig: Rig) -> None:
    """Where nothing serves nobody gets a part: criteria are named at the start. Not where there are none, and not later."""
    judged = replace(NEW, spec=spec(DEPLOY, traffic(5), ALL, criteria=(CRITERION,)))
    whole = replace(OTHER, spec=replace(OTHER.spec, criteria=(CRITERION,)))
    first, undivided = await rig.store.create(judged), await rig.store.create(whole)
    said = [one for one in await rig.entries() if "release.first-here" in one.body]
    assert [one.content["release"] for one in said] == [first.id]
    assert CRITERION.name in said[0].body
    assert undivided.stable is None
    claim = await rig.store.claim(first.id, "a")
    await rig.store.record(claim, decided(first, phase=Phase.SUCCEEDED, ended_at=NOW, promoted_at=NOW), NOW)
    await rig.store.create(replace(judged, version="3"))
    assert len([one for one in await rig.entries() if "release.first-here" in one.body]) == 1
    assert await rig.prove() is None


async def test_one_release_at_a_time_at_a_place(rig: Rig) -> None:
    """A second release is refused while the first is under way."""
    await rig.store.create(NEW)
    with pytest.raises(Refused):
        await rig.store.create(NEW)


async def test_a_recorded_decision_is_what_the_next_claim_reads(rig: Rig) -> None:
    """Progress is stored whole."""
    release = await rig.store.create(NEW)
    claim = await rig.store.claim(release.id, "a")
    await rig.store.record(claim, decided(release, phase=Phase.EXPOSED, step=1, exposed_at=NOW), NOW)
    again = await rig.store.claim(release.id, "b")
    assert again.release.progress == replace(release.progress, phase=Phase.EXPOSED, step=1, exposed_at=NOW)


async def test_a_lost_claim_can_no_longer_record(rig: Rig) -> None:
    """Whoever claims later fences off whoever had it; nothing of the old one's decision is stored."""
    release = await rig.store.create(NEW)
    old = await rig.store.claim(release.id, "a")
    new = await rig.store.claim(release.id, "b")
    with pytest.raises(Stale):
        await rig.store.record(old, decided(release, step=1), NOW)
    assert (await rig.store.claim(release.id, "c")).release.progress.step == 0
    assert new.epoch > old.epoch


async def test_a_decision_on_an_old_state_is_stale(rig: Rig) -> None:
    """The same claim cannot record twice from the same revision."""
    release = await rig.store.create(NEW)
    claim = await rig.store.claim(release.id, "a")
    await rig.store.record(claim, decided(release, step=1), NOW)
    with pytest.raises(Stale):
        await rig.store.record(claim, decided(release, step=0), NOW)


async def test_a_stale_decision_writes_no_journal(rig: Rig) -> None:
    """All or nothing: the entries of a refused decision are not there."""
    release = await rig.store.create(NEW)
    old = await rig.store.claim(release.id, "a")
    await rig.store.claim(release.id, "b")
    with pytest.raises(Stale):
        await rig.store.record(old, decided(release), NOW)
    assert await rig.prove() is None


async def test_requests_wait_until_they_are_answered(rig: Rig) -> None:
    """A request is in the inbox until a decision answers it."""
    release = await rig.store.create(NEW)
    await rig.ask(release.id, Verb.HOLD)
    (request,) = await rig.store.inbox(release.id)
    claim = await rig.store.claim(release.id, "a")
    await rig.store.record(claim, replace(decided(release), answers={request.id: say("release.asked-done")}), NOW)
    assert request.verb is Verb.HOLD
    assert list(await rig.store.inbox(release.id)) == []


async def test_a_freed_slot_waits_to_be_stopped(rig: Rig) -> None:
    """A retirement stands from the decision on, until it is struck off, once."""
    await ended(rig, Phase.ROLLED_BACK, Retire(Slot.BLUE, NOW + 9))
    (retirement,) = await rig.store.retirements()
    assert (retirement.slot, retirement.at, retirement.spec) == (Slot.BLUE, NOW + 9, NEW.spec)
    assert await rig.store.retired(retirement, NOW + 10)
    assert not await rig.store.retired(retirement, NOW + 11)
    assert list(await rig.store.retirements()) == []


async def test_a_release_takes_a_slot_back_from_its_retirement(rig: Rig) -> None:
    """A slot that a new release uses is not stopped under it."""
    await ended(rig, Phase.ROLLED_BACK, Retire(Slot.BLUE, NOW + 9))
    (retirement,) = await rig.store.retirements()
    release = await rig.store.create(NEW)
    assert release.candidate is Slot.BLUE
    assert not await rig.store.retired(retirement, NOW + 10)


async def test_the_journal_is_a_chain(rig: Rig) -> None:
    """Whatever was written hangs together, from the first entry to the head."""
    release = await rig.store.create(NEW)
    claim = await rig.store.claim(release.id, "a")
    claim = await rig.store.record(claim, decided(release), NOW)
    await rig.store.append(release.id, [Note(NoteKind.OUTPUT, say("engine.output-kept", count=1, slot="blue"))], NOW)
    await rig.store.record(claim, decided(release), NOW + 0.1)
    assert await rig.prove() is None


def pair() -> list[NewRelease]:
    """Two components to be released together."""
    return [replace(NEW, spec=replace(NEW.spec, component=name)) for name in ("api", "site")]


async def test_components_start_together_or_not_at_all(rig: Rig) -> None:
    """Both get names below the release's, see each other as peers, and a taken place stops both."""
    api, site = await rig.store.create_group(pair())
    assert (api.id, site.id) == (f"{api.group}-api", f"{api.group}-site")
    release_context = await rig.store.release_context(api)
    assert [peer.component for peer in release_context.peers] == ["site"]
    assert release_context.group_outcome is None
    other = replace(NEW, spec=replace(NEW.spec, component="other"))
    with pytest.raises(Refused):
        await rig.store.create_group([other, *pair()])
    assert (await rig.store.create(other)).group == ""


async def test_a_refused_start_uses_no_number_up(rig: Rig) -> None:
    """Alone or together, whoever finds a place taken leaves no gap in the names of releases."""
    first = await rig.store.create(NEW)
    other = replace(NEW, spec=replace(NEW.spec, component="other"))
    for refused in (rig.store.create(NEW), rig.store.create_group([other, *pair()])):
        with pytest.raises(Refused):
            await refused
    assert number(await rig.store.create(other)) == number(first) + 1


def number(release: Release) -> int:
    """The number in a release's name."""
    return int(release.id.removeprefix("r-"))


async def test_how_components_end_is_settled_once(rig: Rig) -> None:
    """The first decision holds for all; one that says otherwise is overtaken, and nothing of it is stored."""
    api, site = await rig.store.create_group(pair())
    one, two = await rig.store.claim(api.id, "a"), await rig.store.claim(site.id, "b")
    one = await rig.store.record(one, replace(decided(api), group_outcome=GroupOutcome.TOGETHER), NOW)
    with pytest.raises(Overtaken):
        await rig.store.record(two, replace(decided(site, step=1), group_outcome=GroupOutcome.BACK), NOW)
    assert (await rig.store.release_context(site)).group_outcome is GroupOutcome.TOGETHER
    assert (await rig.store.claim(site.id, "b")).release.progress.step == 0
    await rig.store.record(one, replace(decided(one.release), group_outcome=GroupOutcome.TOGETHER), NOW)


async def test_roles_are_those_of_now(rig: Rig) -> None:
    """Whoever approved is seen with the roles that the account has when the store is asked."""
    release = await rig.store.create(NEW)
    camille = await rig.person("Camille", "reviewer")
    approved = replace(release.progress, approvals=(Approval(camille, NOW, "b1:x", "2"),))
    release = replace(release, progress=approved)
    assert (await rig.store.release_context(release)).roles == {camille: frozenset({"reviewer"})}
    assert (await rig.store.release_context(await rig.store.create(OTHER), {camille})).roles == {camille: {"reviewer"}}
    await rig.person("Camille", "viewer", camille)
    assert (await rig.store.release_context(release)).roles == {camille: frozenset({"viewer"})}


async def test_a_release_knows_what_was_announced(rig: Rig) -> None:
    """Whoever decides about a window with `notice` sees when people were told, and of what."""
    announced = replace(NEW, spec=spec(DEPLOY, ALL, kind="maintenance", window=Window(notice=3600.0)))
    release = await rig.store.create(announced)
    assert (await rig.store.release_context(release)).notices == ()
    await rig.notice(release, NOW + 5, NOW + 7200)
    assert (await rig.store.release_context(release)).notices == (Notice(NOW + 5, NOW + 7200),)


@pytest.mark.parametrize("reuse", [False, True])
async def test_a_slot_that_waits_to_be_stopped_is_emptied_first(rig: Rig, reuse: bool) -> None:
    """Whoever takes a slot with something of before in it starts anew; only a way back takes what is there."""
    assert not (await rig.store.create(OTHER)).progress.clearing
    await ended(rig, Phase.ROLLED_BACK, Retire(Slot.BLUE, NOW + 9))
    release = await rig.store.create(replace(NEW, spec=replace(NEW.spec, reuse=reuse)))
    assert release.progress.clearing is not reuse


async def test_no_release_starts_under_a_freeze(rig: Rig) -> None:
    """It is refused with who and why; elsewhere, after its end, and for the way back it starts."""
    await rig.freeze()
    with pytest.raises(Frozen) as caught:
        await rig.store.create(NEW)
    assert caught.value.message.key == "freeze.no-start"
    assert "camille" in str(caught.value.message.as_json())
    with pytest.raises(Frozen):
        await rig.store.create_group([replace(NEW, spec=replace(NEW.spec, component="site")), OTHER])
    assert (await rig.store.create(replace(NEW, spec=replace(NEW.spec, environment="staging")))).id
    assert (await rig.store.create(replace(NEW, spec=replace(NEW.spec, component="back", reuse=True)))).id
    assert (await rig.store.create(replace(NEW, at=NOW + 60))).id


async def test_a_hotfix_starts_under_a_freeze_by_somebody_with_the_role(rig: Rig) -> None:
    """That it was let past stays on record; without the role it is refused."""
    await rig.freeze(environment="", component="api")
    hot = replace(NEW, spec=replace(NEW.spec, kind="hotfix"), at=NOW + 1)
    with pytest.raises(Frozen):
        await rig.store.create(replace(hot, roles=frozenset({"developer"})))
    made = await rig.store.create(replace(hot, author="p-2", roles=frozenset({"tech-lead"})))
    assert [(one.gate, one.by) for one in made.progress.overrides] == [("freeze", "p-2")]
    keys = [one.content["message"]["key"] for one in await rig.entries()]
    assert keys[-2:] == ["release.started", "freeze.let-past"]


async def test_nobody_goes_on_unaware_of_a_freeze(rig: Rig) -> None:
    """A decision that was made before a freeze is not recorded after it; one that knows of it is, and holds."""
    first = await rig.store.create(replace(NEW, spec=spec(CHECK, DEPLOY, ALL)))
    claim = await rig.store.claim(first.id, "w")
    seen = facts(results=passed("0.tests"))
    await rig.freeze()
    with pytest.raises(Unaware) as caught:
        await rig.store.record(claim, decide(claim.release, seen, NOW + 1), NOW + 1)
    knowing = decide(claim.release, replace(seen, freezes=caught.value.freezes), NOW + 1)
    held = await rig.store.record(claim, knowing, NOW + 1, {one.number for one in caught.value.freezes})
    assert (held.release.progress.step, held.release.progress.hold.kind) == (0, HoldKind.FREEZE)
    on = decide(held.release, seen, NOW + 61)
    assert (await rig.store.record(held, on, NOW + 61)).release.progress.hold is None
