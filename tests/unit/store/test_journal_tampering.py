"""The journal in PostgreSQL: whatever is done to its tables behind our back is found, and said."""

from collections.abc import Sequence

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.kernel.i18n import say
from bascule.release.draft import Note, NoteKind
from bascule.release.journal import GENESIS, Noted, seal
from bascule.store import journal
from bascule.store.database import transaction
from bascule.store.journal import Proof
from bascule.store.tables import journal as table

# One way to change each column of an entry; a new column must be given one here, and be found.
CHANGES = {
    "number": "UPDATE journal SET number = 40 WHERE number = 3",
    "release": "UPDATE journal SET release = 'r-0666' WHERE number = 3",
    "kind": "UPDATE journal SET kind = 'people' WHERE number = 3",
    "at": "UPDATE journal SET at = at - 86400 WHERE number = 3",
    "body": "UPDATE journal SET body = replace(body, 'r-0001', 'r-0666') WHERE number = 3",
    "hash": "UPDATE journal SET hash = repeat('0', 64) WHERE number = 3",
}
OTHERS = {
    "DELETE FROM journal WHERE number = 3": "store.chain-gap",
    "DELETE FROM journal WHERE number > 3": "store.chain-cut",
    "DELETE FROM journal": "store.chain-cut",
    "TRUNCATE journal": "store.chain-cut",
    "UPDATE journal_head SET number = 4, hash = (SELECT hash FROM journal WHERE number = 4)": "store.chain-head",
    "UPDATE journal_head SET number = 9": "store.chain-cut",
    "UPDATE journal_head SET hash = repeat('0', 64)": "store.chain-head-hash",
    "DELETE FROM journal_head": "store.chain-no-head",
    "INSERT INTO journal_head SELECT 2, number, hash FROM journal_head": "store.chain-no-head",
    "INSERT INTO journal SELECT 6, release, kind, at, body, hash FROM journal WHERE number = 5": "store.chain-broken",
    "INSERT INTO journal SELECT 0, release, kind, at, body, hash FROM journal WHERE number = 1": "store.chain-extra",
    "UPDATE journal SET release = NULL WHERE number = 3": "store.chain-column",
    "UPDATE journal SET at = at + 0.001 WHERE number = 3": "store.chain-column",
    "UPDATE journal SET at = 'infinity' WHERE number = 3": "store.chain-column",
    "UPDATE journal SET at = 'NaN' WHERE number = 3": "store.chain-column",
}


async def written(engine: AsyncEngine, notes: Sequence[str] = "abcde") -> Proof:
    """Five entries of a release, and their proof."""
    for number, _ in enumerate(notes):
        async with transaction(engine) as connection:
            note = Note(NoteKind.STEP, say("release.moving", percent=number / 100))
            await journal.append(connection, "r-0001", [note], 1790000000.123456789 + number)
    return await journal.prove(engine)


async def done(engine: AsyncEngine, statement: str) -> Proof:
    """The proof after somebody has done something behind our back."""
    async with engine.begin() as connection:
        await connection.execute(text(statement))
    return await journal.prove(engine)


async def test_a_whole_journal_is_proven(engine: AsyncEngine) -> None:
    """Also where the instant was kept to a fraction of a microsecond, as it was before."""
    assert (await written(engine)).fault is None
    early = "UPDATE journal SET at = at + 1e-7 WHERE number = 2"
    assert (await done(engine, early)).fault is None


def test_every_column_is_accounted_for() -> None:
    """Nothing of a row is outside of what is proved: a column that is added is added here."""
    assert set(CHANGES) == {column.name for column in table.columns}


@pytest.mark.parametrize("column", CHANGES)
async def test_a_changed_column_is_found(engine: AsyncEngine, column: str) -> None:
    """The entry is named, and what is wrong with it."""
    await written(engine)
    fault = (await done(engine, CHANGES[column])).fault
    assert fault is not None
    assert fault.values.get("number", fault.values.get("expected")) == 3
    if column in {"release", "kind", "at"}:
        assert (fault.key, fault.values["column"]) == ("store.chain-column", column)


@pytest.mark.parametrize("statement", OTHERS)
async def test_other_tampering_is_found(engine: AsyncEngine, statement: str) -> None:
    """Rows taken out, put in or put back, a head that was moved, taken away or doubled."""
    await written(engine)
    fault = (await done(engine, statement)).fault
    assert fault is not None
    assert fault.key == OTHERS[statement]


async def test_a_chain_forged_from_end_to_end_is_found_by_a_noted_head(engine: AsyncEngine) -> None:
    """Whoever can write every table forges a whole chain; not one that goes through a hash which was kept elsewhere."""
    before = await written(engine)
    noted = Noted(before.count, before.hash)
    await written(engine)
    assert (await journal.prove(engine, noted)).fault is None
    previous = GENESIS
    async with engine.begin() as connection:
        for number, body in (await connection.execute(text("SELECT number, body FROM journal ORDER BY 1"))).all():
            forged = seal(number, body.replace("0.02", "0.99"), previous)
            previous = forged.hash
            values = {"number": number, "body": forged.body, "hash": forged.hash}
            await connection.execute(
                text("UPDATE journal SET body = :body, hash = :hash WHERE number = :number"), values
            )
        await connection.execute(text("UPDATE journal_head SET hash = :hash"), {"hash": previous})
    assert (await journal.prove(engine)).fault is None
    assert (await journal.prove(engine, noted)).fault == say("store.chain-other", number=5)


async def test_a_journal_that_was_emptied_with_its_head_is_found_by_a_noted_head(engine: AsyncEngine) -> None:
    """It ends before the entry that was noted."""
    before = await written(engine)
    empty = f"WITH gone AS (DELETE FROM journal) UPDATE journal_head SET number = 0, hash = '{GENESIS}'"
    assert (await done(engine, empty)).fault is None
    proof = await journal.prove(engine, Noted(before.count, before.hash))
    assert proof.fault == say("store.chain-cut", expected=5, found=0)
