"""People in the database: what is kept, what is refused, and that all of it is on record."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.kernel.i18n import say
from bascule.ports.errors import Conflict, Refused
from bascule.release.people import Account, Permission, Role
from bascule.store import journal, tables_plans
from bascule.store.people import People
from bascule.store.people.accounts import Change, Identity
from bascule.store.people.invitations import Answer
from bascule.store.people.sessions import IDLE, LASTS, NewSession
from bascule.store.people.tokens import NewToken
from bascule.store.snapshot import AREAS
from bascule.store.tables_triggers import metadata

# Each module adds its tables when it is loaded.
ALL_TABLES = (*AREAS, tables_plans)

NOW = 1_800_000_000.0
WAY = say("people.way-password")
ADMIN = frozenset({Role.ADMIN})
CAMILLE = Answer("Camille", "camille@example.org", "hash-of-camille")


@pytest.fixture
def people(engine: AsyncEngine) -> People:
    """Nobody yet."""
    return People(engine)


async def first_admin(people: People) -> Account:
    """Somebody who can manage accounts."""
    assert await people.invitations.first("first", NOW, NOW + 3600)
    return await people.invitations.accept("first", CAMILLE, NOW)


async def developer(people: People, name: str = "Noé") -> Account:
    """Somebody who releases."""
    new = Account("", name, f"{name}@example.org", frozenset({Role.DEVELOPER}))
    return await people.accounts.create(new, "p-0001", NOW)


async def written(people: People) -> Sequence[str]:
    """The keys of what is on record."""
    return [entry.message.key for entry in await journal.read(people.engine, limit=500)]


async def test_the_first_link_makes_an_admin_once(people: People) -> None:
    """Whoever uses it is admin; then it is void, and no other is given out."""
    admin = await first_admin(people)
    assert (admin.id, admin.name, admin.roles) == ("p-0001", "Camille", ADMIN)
    with pytest.raises(Refused):
        await people.invitations.accept("first", CAMILLE, NOW)
    assert not await people.invitations.first("second", NOW, NOW + 3600)


async def test_of_two_first_links_one_makes_an_admin(people: People) -> None:
    """Used at the same instant, one of them is refused."""
    await people.invitations.first("one", NOW, NOW + 3600)
    await people.invitations.first("two", NOW, NOW + 3600)
    other = Answer("Eve", "eve@example.org", "hash")
    uses = [people.invitations.accept("one", CAMILLE, NOW), people.invitations.accept("two", other, NOW)]
    found = await asyncio.gather(*uses, return_exceptions=True)
    assert sorted(type(one).__name__ for one in found) == ["Account", "Refused"]
    assert len(await people.accounts.all()) == 1


async def test_a_link_expires(people: People) -> None:
    """At its hour it is void."""
    await people.invitations.first("first", NOW, NOW + 3600)
    with pytest.raises(Refused) as refused:
        await people.invitations.accept("first", CAMILLE, NOW + 3600)
    assert refused.value.message.key == "people.link-void"


async def test_a_new_link_voids_the_old_one(people: People) -> None:
    """So a link that went astray is taken back."""
    await first_admin(people)
    account = await developer(people)
    await people.invitations.invite(account, "old", "p-0001", NOW, NOW + 3600)
    await people.invitations.invite(account, "new", "p-0001", NOW, NOW + 3600)
    with pytest.raises(Refused):
        await people.invitations.find("old", NOW)
    assert (await people.invitations.find("new", NOW)).id == account.id


async def test_a_renamed_account_keeps_its_id(people: People) -> None:
    """And a new account never gets the id or can be taken for the old one."""
    await first_admin(people)
    old = await developer(people)
    new = await people.accounts.change(old.id, Change(name="Zoé"), "p-0001", NOW)
    assert (new.id, new.name) == (old.id, "Zoé")
    assert (await developer(people, "Noé")).id != old.id
    assert (await people.accounts.names())[old.id] == "Zoé"


async def test_the_last_admin_stays(people: People) -> None:
    """Neither demoted nor disabled; with a second one, both are possible."""
    admin = await first_admin(people)
    for change in (Change(roles=frozenset()), Change(disabled=True)):
        with pytest.raises(Conflict):
            await people.accounts.change(admin.id, change, admin.id, NOW)
    assert (await people.accounts.get(admin.id)).roles == ADMIN


async def test_an_invited_admin_who_never_came_counts_for_nothing(people: People) -> None:
    """Whoever cannot sign in cannot manage accounts either."""
    admin = await first_admin(people)
    await people.accounts.create(Account("", "Ida", "ida@example.org", ADMIN), admin.id, NOW)
    with pytest.raises(Conflict):
        await people.accounts.change(admin.id, Change(disabled=True), admin.id, NOW)


async def test_an_address_signs_in_one_account(people: People) -> None:
    """Whatever its capitals."""
    await first_admin(people)
    account = await people.accounts.create(Account("", "Eve", "CAMILLE@example.org"), "p-0001", NOW)
    await people.invitations.invite(account, "link", "p-0001", NOW, NOW + 3600)
    with pytest.raises(Conflict):
        await people.invitations.accept("link", Answer("", "", "hash"), NOW)
    found = await people.accounts.by_email("Camille@Example.org")
    assert found is not None
    assert found[0].id == "p-0001"


async def test_an_identity_belongs_to_one_account(people: People) -> None:
    """It is found by issuer and subject, and never given to a second one."""
    identity = Identity("https://id.example", "42")
    made = await people.accounts.create(Account("", "Ida", "camille@example.org"), None, NOW, identity)
    assert await people.accounts.by_identity(identity) == made
    assert await people.accounts.by_identity(Identity("https://other.example", "42")) is None
    with pytest.raises(Conflict):
        await people.accounts.create(Account("", "Eve"), None, NOW, identity)


async def test_a_token_is_found_by_its_hash_until_it_is_somebody_elses(people: People) -> None:
    """Found with its account; revoked by its owner only, and then shown as such."""
    account = await developer(people)
    made = await people.tokens.make(NewToken(account.id, "ci", "digest", frozenset({Permission.READ}), NOW + 60), NOW)
    found = await people.tokens.find("digest", NOW)
    assert found is not None
    assert (found[0].id, found[1]) == (made.id, account)
    with pytest.raises(Refused):
        await people.tokens.revoke(made.id, "p-0099", NOW)
    await people.tokens.revoke(made.id, account.id, NOW + 1)
    (shown,) = await people.tokens.of(account.id)
    assert (shown.revoked, shown.last_used) == (NOW + 1, NOW)


@pytest.mark.parametrize(("after", "holds"), [(IDLE - 1, True), (IDLE, False), (LASTS, False)])
async def test_a_session_ends_when_nobody_uses_it(people: People, after: float, holds: bool) -> None:
    """After two hours without a request."""
    account = await developer(people)
    await people.sessions.begin(NewSession("digest", account.id, "proof"), WAY, NOW)
    assert (await people.sessions.find("digest", NOW + after) is not None) == holds


async def test_a_session_ends_after_twelve_hours(people: People) -> None:
    """However busy it was; that it was refused is on record once."""
    account = await developer(people)
    await people.sessions.begin(NewSession("digest", account.id, "proof"), WAY, NOW)
    for hour in range(1, 12):
        assert await people.sessions.find("digest", NOW + hour * 3600) is not None
    for _ in range(3):
        assert await people.sessions.find("digest", NOW + LASTS) is None
    assert (await written(people)).count("people.refused-session") == 1


async def test_a_session_takes_the_place_of_the_browsers_last_one(people: People) -> None:
    """What somebody may have planted in a browser is good for nothing after a sign-in."""
    account = await developer(people)
    await people.sessions.begin(NewSession("old", account.id, "proof"), WAY, NOW)
    await people.sessions.begin(NewSession("new", account.id, "proof"), WAY, NOW, instead_of="old")
    assert await people.sessions.find("old", NOW) is None
    assert [one.hash for one in await people.sessions.of(account.id, NOW)] == ["new"]


async def test_everything_is_on_record_and_no_secret_is(people: People) -> None:
    """Each change has its entry, the chain holds, and no hash or proof is in it."""
    admin = await first_admin(people)
    account = await developer(people)
    await people.accounts.change(account.id, Change("Zoé", frozenset({Role.REVIEWER}), True), admin.id, NOW)
    await people.invitations.invite(account, "digest-of-link", admin.id, NOW, NOW + 60)
    new = NewToken(admin.id, "ci", "digest-of-token", frozenset({Permission.READ}), NOW, admin.generation)
    made = await people.tokens.make(new, NOW)
    await people.tokens.revoke(made.id, admin.id, NOW)
    await people.sessions.begin(
        NewSession("digest-of-session", admin.id, "proof-of-session", "", admin.generation), WAY, NOW
    )
    await people.sessions.end("digest-of-session", admin.id, NOW)
    assert await written(people) == [
        "people.first-admin",
        "people.created",
        "people.renamed",
        "people.roles-changed",
        "people.disabled",
        "people.invited",
        "people.token-made",
        "people.token-revoked",
        "people.signed-in",
        "people.signed-out",
    ]
    bodies = " ".join(entry.body for entry in await journal.read(people.engine, limit=500))
    assert not any(secret in bodies for secret in ("digest", "proof", "hash-of"))
    assert (await journal.prove(people.engine)).fault is None


async def test_the_migrations_make_the_tables(engine: AsyncEngine) -> None:
    """What the code believes to be there is there, and nothing else of ours."""
    async with engine.connect() as connection:
        found = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync, opts={"include_object": _ours}), metadata)
        )
    assert found == []


def _ours(thing: Any, name: str | None, kind: str, reflected: bool, compared: Any) -> bool:
    """Neither the job queue's tables nor Alembic's own."""
    table = name if kind == "table" else getattr(getattr(thing, "table", None), "name", "")
    return not str(table).startswith("procrastinate") and table != "bascule_version"


async def test_what_a_disabled_account_came_in_by_does_not_come_back_with_it(people: People) -> None:
    """Session, token and open link end for good, in one transaction that is on record with how many there were."""
    admin, account = await first_admin(people), await developer(people)
    await people.sessions.begin(NewSession("session", account.id, "proof"), WAY, NOW)
    await people.tokens.make(NewToken(account.id, "ci", "token", frozenset({Permission.READ}), NOW + 60), NOW)
    await people.invitations.invite(account, "link", admin.id, NOW, NOW + 60)
    await people.accounts.change(account.id, Change(disabled=True), admin.id, NOW)
    await people.accounts.change(account.id, Change(disabled=False), admin.id, NOW)
    assert await people.sessions.find("session", NOW) is None
    found = await people.tokens.find("token", NOW)
    assert found is not None
    assert found[0].revoked == NOW
    with pytest.raises(Refused):
        await people.invitations.accept("link", CAMILLE, NOW)
    (ended,) = [one for one in await journal.read(people.engine) if one.message.key == "people.ways-ended"]
    assert {name: ended.message.values[name] for name in ("sessions", "tokens", "links")} == {
        "sessions": 1,
        "tokens": 1,
        "links": 1,
    }
    assert ended.content["by"] == admin.id


async def test_a_new_password_ends_sessions_and_tokens_of_the_old_one(people: People) -> None:
    """Whoever knew the old one may have made them; the session that begins with the new one holds."""
    admin = await first_admin(people)
    old = NewSession("old", admin.id, "proof", "", admin.generation)
    await people.sessions.begin(old, WAY, NOW)
    token = NewToken(admin.id, "ci", "token", frozenset({Permission.READ}), NOW + 60, admin.generation)
    await people.tokens.make(token, NOW)
    await people.invitations.invite(admin, "link", admin.id, NOW, NOW + 60)
    again = await people.invitations.accept("link", CAMILLE, NOW)
    await people.sessions.begin(NewSession("new", again.id, "proof", "", again.generation), WAY, NOW)
    found = await people.tokens.find("token", NOW)
    assert found is not None
    assert found[0].revoked == NOW
    assert [one.hash for one in await people.sessions.of(admin.id, NOW)] == ["new"]


@pytest.mark.parametrize("way", ["disabled", "enabled again", "new password"])
async def test_whoever_was_let_in_a_moment_too_early_gets_nothing(people: People, way: str) -> None:
    """The old password was right, the session good; what it would have given began after the end, and is refused."""
    admin, account = await first_admin(people), await developer(people)
    if way == "new password":
        await people.invitations.invite(account, "link", admin.id, NOW, NOW + 60)
        await people.invitations.accept("link", Answer("", "", "new"), NOW)
    else:
        await people.accounts.change(account.id, Change(disabled=True), admin.id, NOW)
    if way == "enabled again":
        await people.accounts.change(account.id, Change(disabled=False), admin.id, NOW)
    with pytest.raises(Refused):
        await people.sessions.begin(NewSession("late", account.id, "proof", "", account.generation), WAY, NOW)
    late = NewToken(account.id, "ci", "late", frozenset({Permission.READ}), NOW + 60, account.generation)
    with pytest.raises(Refused):
        await people.tokens.make(late, NOW)
