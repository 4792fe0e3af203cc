"""Writing and reading the journal.

The head row is locked while entries are added, so there is one order of everything that happened. The lock is
taken last in a transaction and held until it commits: a few milliseconds.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, insert, not_, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant
from bascule.kernel.stored import as_stored
from bascule.release.draft import Note, NoteKind
from bascule.release.journal import GENESIS, Chain, Columns, Entry, Noted, seal, write_body
from bascule.store.database import transaction
from bascule.store.tables import journal, journal_head, journal_writer
from bascule.store.tables import release as release_table

NEWS, ASKED, QUEUED = "bascule_news", "bascule_asked", "bascule_queued"
CHUNK = 500
# Who came in and went out, which nobody looks for in the middle of what was done.
SIGN_INS = (
    "people.signed-in",
    "people.signed-out",
    "people.sessions-ended",
    "people.refused-sign-in",
    "people.refused-session",
    "people.refused-token",
)


@dataclass(frozen=True, slots=True)
class Proof:
    """How many entries the head knows of, its hash, and what is wrong (None: nothing)."""

    count: int
    hash: str
    fault: Message | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries somebody wants to see: of a release, of a kind, of a component, by somebody; only sign-ins, or none.

    `members` are the releases that one of several components is made of.
    """

    release: str | None = None
    kind: str | None = None
    component: str | None = None
    by: str | None = None
    sign_ins: bool | None = None
    members: tuple[str, ...] = ()

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """The same for the database."""
        if self.release is not None:
            yield journal.c.release.in_(self.members or [self.release])
        if self.kind is not None:
            yield journal.c.kind == self.kind
        if self.component is not None:
            mine = select(release_table.c.id).where(release_table.c.component == self.component)
            yield journal.c.release.in_(mine)
        if self.by is not None:
            yield journal_writer == self.by
        if self.sign_ins is not None:
            yield _SIGN_IN if self.sign_ins else not_(_SIGN_IN)


# A body is canonical: its keys are in order and it has no spaces, so that its text tells what would cost far more to read as
# JSON. A quotation mark within a string has a backslash before it: no text of a person looks like this.
_SIGN_IN = and_(
    journal.c.kind == NoteKind.PEOPLE.value,
    or_(*(journal.c.body.contains(f'"message":{{"key":"{key}"', autoescape=True) for key in SIGN_INS)),
)
EVERYTHING = Wanted()


async def append(connection: AsyncConnection, release: str | None, notes: Sequence[Note], at: Instant) -> None:
    """Chain notes to the journal, in the caller's transaction, and tell whoever listens."""
    if not notes:
        return
    head = (await connection.execute(select(journal_head).with_for_update())).mappings().one()
    number, previous, rows = head["number"], head["hash"], []
    for note in notes:
        number += 1
        entry = seal(number, write_body(release, at, as_stored(note)), previous)
        previous = entry.hash
        rows.append(
            {
                "number": number,
                "release": release,
                "kind": note.kind.value,
                "at": round(at, 6),
                "body": entry.body,
                "hash": entry.hash,
            }
        )
    await connection.execute(insert(journal), rows)
    await connection.execute(update(journal_head).values(number=number, hash=previous))


async def announce(connection: AsyncConnection, release: str, channel: str = NEWS) -> None:
    """Tell of a release, when the transaction commits: its news to whoever follows it, what was asked to its driver.

    The two are apart because a driver makes the news: it must not be woken by its own.
    """
    await connection.execute(text("SELECT pg_notify(:channel, :release)"), {"channel": channel, "release": release})


async def read(
    engine: AsyncEngine, wanted: Wanted = EVERYTHING, *, after: int = 0, before: int | None = None, limit: int = 100
) -> list[Entry]:
    """Entries by number: the newest `limit` ones of those between `after` and `before`, oldest first."""
    query = select(journal.c.number, journal.c.body, journal.c.hash).where(
        journal.c.number > after, *wanted.conditions()
    )
    if before is not None:
        query = query.where(journal.c.number < before)
    async with transaction(engine) as connection:
        rows = await connection.execute(query.order_by(journal.c.number.desc()).limit(limit))
        return [Entry(*row) for row in reversed(rows.all())]


async def prove(engine: AsyncEngine, noted: Noted | None = None) -> Proof:
    """How many entries there are, and what is wrong with the first one that does not hold."""
    async with transaction(engine) as connection:
        await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        heads = (await connection.execute(select(journal_head.c.number, journal_head.c.hash))).all()
        if len(heads) != 1:
            return Proof(0, GENESIS, say("store.chain-no-head", count=len(heads)))
        number, digest = heads[0]
        chain = Chain(noted)
        async for entry, columns in _all(connection):
            if (fault := chain.add(entry, columns)) is not None:
                return Proof(number, digest, fault)
        return Proof(number, digest, chain.end((number, digest)))


async def _all(connection: AsyncConnection) -> AsyncIterator[tuple[Entry, Columns]]:
    """Every entry with all its columns, a few at a time: what waits on the same loop is never kept for long."""
    rows = journal.c
    query = select(rows.number, rows.body, rows.hash, rows.release, rows.kind, rows.at).order_by(rows.number)
    async with connection.stream(query.execution_options(yield_per=CHUNK)) as found:
        async for number, body, digest, *columns in found:
            yield Entry(number, body, digest), Columns(*columns)
