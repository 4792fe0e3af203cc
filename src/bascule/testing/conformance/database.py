"""The conformance suite of the database port."""

import asyncio
from dataclasses import replace
from typing import Any, Protocol

import psycopg
import pytest

from bascule.migration.reading import Danger, Stage
from bascule.ports.database import Database, Target
from bascule.ports.errors import PortError, Refused, TryLater

USERS = ("CREATE TABLE users (id bigint PRIMARY KEY, email text)", "DROP TABLE users")
PHONE = ("ALTER TABLE users ADD COLUMN phone text", "ALTER TABLE users DROP COLUMN phone")
GONE = ("ALTER TABLE users DROP COLUMN email", None)
LOCK = 0x62617363_756C65


class DatabaseRig(Protocol):
    """The world around a migrations driver: an empty database, and a project with migrations that the suite writes."""

    url: str
    remembers: bool
    driver_needs_no_script: bool

    def driver(self) -> Database:
        """A new driver object, as after a restart of the control plane."""

    def target(self, **changes: Any) -> Target:
        """The rig's database; changes are fields of the plan's."""

    def write(self, name: str, up: str, down: str | None) -> None:
        """Write a migration of this name, after those that were written before, or write it anew."""


class DatabaseConformance:
    """What every migrations driver must do."""

    async def test_what_is_pending_is_listed_and_judged(self, rig: DatabaseRig) -> None:
        """In order, with its stage, its danger and its way down; nothing is changed by looking."""
        _write(rig, a1=USERS, a2=PHONE, a3=GONE)
        found = await rig.driver().inspect(rig.target())
        assert [one.name for one in found.pending] == ["a1", "a2", "a3"]
        assert [one.stage for one in found.pending] == [Stage.EXPAND, Stage.EXPAND, Stage.CONTRACT]
        assert [one.danger for one in found.risky] == [Danger.DESTRUCTIVE]
        assert [one.way_down for one in found.pending] == [True, True, rig.driver_needs_no_script]
        assert "users" not in _tables(rig)

    async def test_they_are_run_once(self, rig: DatabaseRig) -> None:
        """What was run is remembered by the database, and left out by whoever comes next."""
        _write(rig, a1=USERS, a2=PHONE)
        first = await rig.driver().migrate(rig.target(), await _wanted(rig, "a1"))
        assert [one.name for one in first.ran] == ["a1"]
        second = await rig.driver().migrate(rig.target(), {"a1": "", "a2": ""})
        assert [one.name for one in second.ran] == ["a2"]
        assert (await rig.driver().migrate(rig.target(), {"a1": "", "a2": ""})).ran == ()
        assert (await rig.driver().inspect(rig.target())).pending == ()
        assert {"users"} <= _tables(rig)

    async def test_what_was_edited_after_it_ran_is_refused(self, rig: DatabaseRig) -> None:
        """Nobody would know what the database has."""
        if not rig.remembers:
            pytest.skip("this driver's programs remember what they will")
        _write(rig, a1=USERS)
        await rig.driver().migrate(rig.target(), {"a1": ""})
        _write(rig, a1=(USERS[0].replace("email", "mail"), USERS[1]))
        with pytest.raises(Refused) as error:
            await rig.driver().inspect(rig.target())
        assert error.value.message.key == "migration.edited"

    async def test_what_was_edited_after_the_inspection_is_not_run(self, rig: DatabaseRig) -> None:
        """Nobody has approved what it says now."""
        _write(rig, a1=USERS)
        wanted = await _wanted(rig, "a1")
        if not all(wanted.values()):
            pytest.skip("this driver has no files to compare")
        _write(rig, a1=("CREATE TABLE other (id int)", None))
        with pytest.raises(Refused) as error:
            await rig.driver().migrate(rig.target(), wanted)
        assert error.value.message.key == "migration.changed"
        assert _tables(rig) & {"other", "users"} == set()

    async def test_two_never_migrate_at_the_same_time(self, rig: DatabaseRig) -> None:
        """Who comes second is told to come again later."""
        _write(rig, a1=USERS)
        with psycopg.connect(rig.url, autocommit=True) as other:
            other.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
            with pytest.raises(TryLater):
                await rig.driver().migrate(rig.target(), {"a1": ""})
        assert (await rig.driver().migrate(rig.target(), {"a1": ""})).ran

    async def test_many_at_once_run_it_once(self, rig: DatabaseRig) -> None:
        """Of five control planes one runs it; the others wait, and find it done."""
        _write(rig, a1=USERS)

        async def until_done() -> int:
            while True:
                try:
                    return len((await rig.driver().migrate(rig.target(), {"a1": ""})).ran)
                except TryLater:
                    await asyncio.sleep(0.01)

        ran = await asyncio.gather(*(until_done() for _ in range(5)))
        assert sum(ran) == 1

    async def test_a_migration_that_fails_leaves_nothing(self, rig: DatabaseRig) -> None:
        """It is taken back as a whole, and runs once it is mended."""
        _write(rig, a1=(f"{USERS[0]}; SELECT 1/0", USERS[1]))
        with pytest.raises(Refused):
            await rig.driver().migrate(rig.target(), {"a1": ""})
        assert "users" not in _tables(rig)
        _write(rig, a1=USERS)
        assert (await rig.driver().migrate(rig.target(), {"a1": ""})).ran

    async def test_a_lock_is_not_waited_for_for_ever(self, rig: DatabaseRig) -> None:
        """A busy table is not blocked behind a waiting migration."""
        _write(rig, a1=USERS, a2=PHONE)
        await rig.driver().migrate(rig.target(), {"a1": ""})
        with psycopg.connect(rig.url) as busy:
            busy.execute("LOCK TABLE users IN ACCESS SHARE MODE")
            with pytest.raises(Refused):
                await rig.driver().migrate(rig.target(lock_timeout=0.2), {"a2": ""})
        assert [one.name for one in (await rig.driver().inspect(rig.target())).pending] == ["a2"]

    async def test_they_are_undone(self, rig: DatabaseRig) -> None:
        """The last one first; what is undone is pending again."""
        _write(rig, a1=USERS, a2=PHONE)
        await rig.driver().migrate(rig.target(), {"a1": "", "a2": ""})
        undone = await rig.driver().revert(rig.target(), ["a1", "a2"])
        assert [one.name for one in undone] == ["a2", "a1"]
        assert "users" not in _tables(rig)
        assert len((await rig.driver().inspect(rig.target())).pending) == 2

    async def test_a_broken_invariant_stops_everything(self, rig: DatabaseRig) -> None:
        """What is not as it should be before is not migrated."""
        _write(rig, a1=USERS)
        with pytest.raises(Refused) as error:
            await rig.driver().migrate(rig.target(invariants={"never": "SELECT false"}), {"a1": ""})
        assert error.value.message.key == "migration.harmed-before"
        assert "users" not in _tables(rig)

    async def test_rows_are_counted_before_and_after(self, rig: DatabaseRig) -> None:
        """Rows that are gone, though nothing destructive was announced, are a problem."""
        _write(rig, a1=USERS)
        await rig.driver().migrate(rig.target(), {"a1": ""})
        with psycopg.connect(rig.url, autocommit=True) as connection:
            connection.execute("INSERT INTO users VALUES (1, 'a'), (2, 'b')")
            connection.execute(
                "CREATE FUNCTION tidy() RETURNS trigger LANGUAGE plpgsql AS "
                "'BEGIN DELETE FROM users WHERE id = 2; RETURN NULL; END'"
            )
            connection.execute("CREATE TRIGGER tidy AFTER UPDATE ON users EXECUTE FUNCTION tidy()")
        _write(rig, a2=("UPDATE users SET email = 'c' WHERE id = 1", None))
        done = await rig.driver().migrate(rig.target(count=("users",)), {"a2": ""})
        assert (done.before.counts, done.after.counts) == ({"users": 2}, {"users": 1})
        assert [problem.key for problem in done.problems] == ["migration.rows-lost"]

    async def test_only_what_was_run_is_undone(self, rig: DatabaseRig) -> None:
        """The last one first; whoever asks again after a crash finds it done, and what is undone is pending again."""
        _write(rig, a1=USERS, a2=PHONE, a3=("CREATE TABLE later (id int)", "DROP TABLE later"))
        await rig.driver().migrate(rig.target(), {"a1": "", "a2": ""})
        undone = await rig.driver().revert(rig.target(), ["a1", "a2", "a3"])
        assert [one.name for one in undone] == ["a2", "a1"]
        assert await rig.driver().revert(rig.target(), ["a1", "a2", "a3"]) == ()
        assert [one.name for one in (await rig.driver().inspect(rig.target())).pending] == ["a1", "a2", "a3"]
        assert "users" not in _tables(rig)

    async def test_a_rehearsal_changes_nothing(self, rig: DatabaseRig) -> None:
        """Up, down and up again in a scratch database, which is gone afterwards; the real one is as it was."""
        _write(rig, a1=USERS)
        await rig.driver().migrate(rig.target(), {"a1": ""})
        before, databases = _tables(rig), _databases(rig)
        _write(rig, a2=PHONE)
        found = await rig.driver().rehearse(rig.target())
        assert [one.name for one in found.steps] == ["a2"]
        assert found.steps[0].down is not None
        assert found.differences == ()
        assert any("phone" in line for line in found.added)
        assert not found.window
        assert (_tables(rig), _databases(rig)) == (before, databases)

    async def test_a_way_down_that_leads_elsewhere_is_found(self, rig: DatabaseRig) -> None:
        """The schema after it is not the one before, and the rehearsal says in which line."""
        _write(rig, a1=USERS)
        await rig.driver().migrate(rig.target(), {"a1": ""})
        _write(rig, a2=("CREATE TABLE extra (id int); CREATE INDEX i ON users (email)", "DROP TABLE extra"))
        with pytest.raises(Refused):
            await rig.driver().rehearse(rig.target())
        _write(
            rig, a2=("CREATE TABLE extra (id int); CREATE INDEX IF NOT EXISTS i ON users (email)", "DROP TABLE extra")
        )
        found = await rig.driver().rehearse(rig.target(longest=0.0001))
        assert any("CREATE INDEX i" in line for line in found.differences)
        assert found.window

    async def test_an_address_is_never_told(self, rig: DatabaseRig, monkeypatch: pytest.MonkeyPatch) -> None:
        """A database that is away is named by its name; its password stays where it is."""
        _write(rig, a1=USERS)
        monkeypatch.setenv("AWAY_URL", "postgresql://me:canary-word@127.0.0.1:1/shop")
        with pytest.raises(PortError) as error:
            await rig.driver().inspect(rig.target(url="env AWAY_URL"))
        assert "canary-word" not in str(error.value)

    async def test_an_unset_variable_is_named(self, rig: DatabaseRig) -> None:
        """The reference leads nowhere, and a person is told which."""
        with pytest.raises(Refused) as error:
            await rig.driver().inspect(rig.target(url="env NO_SUCH_URL"))
        assert "NO_SUCH_URL" in str(error.value)


def _write(rig: DatabaseRig, **migrations: tuple[str, str | None]) -> None:
    for name, (up, down) in migrations.items():
        rig.write(name, up, down)


async def _wanted(rig: DatabaseRig, *names: str) -> dict[str, str]:
    found = await rig.driver().inspect(rig.target())
    return {one.name: one.checksum for one in found.pending if one.name in names}


def _tables(rig: DatabaseRig) -> set[str]:
    return _names(rig, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")


def _databases(rig: DatabaseRig) -> set[str]:
    return _names(rig, "SELECT datname FROM pg_database")


def _names(rig: DatabaseRig, query: str) -> set[str]:
    with psycopg.connect(rig.url, autocommit=True) as connection:
        return {row[0] for row in connection.execute(query.encode()).fetchall()}


def changed(target: Target, **changes: Any) -> Target:
    """A target with other words of the plan."""
    return replace(target, database=replace(target.database, **changes))
