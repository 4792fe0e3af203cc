"""Plans in PostgreSQL: every text by its hash, the one in force of each product, and the changes that are wanted.

The pointer to the plan in force moves by compare-and-set on the plan that it moves away from, in the transaction that ends the
change and writes the journal: whoever was overtaken moves nothing. A change is written under the lock of its product's
pointer, so that two people who approve it at once are counted one after the other.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import desc, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.kernel.error import ErrorKind
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant
from bascule.ports.errors import Conflict, Refused
from bascule.release.draft import Note, NoteKind
from bascule.release.people import Account
from bascule.release.plan_change import ChangeState, Consent, PlanChange
from bascule.store import journal
from bascule.store.database import transaction
from bascule.store.people.accounts import account_from_row
from bascule.store.tables import account, plan
from bascule.store.tables_plans import plan_change, plan_in_force

NEWS = "plan"


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A plan's text by its hash."""

    hash: str
    product: str
    text: str

    @property
    def file(self) -> str:
        """What its file is called in problems."""
        return f"{self.product}.yaml"


@dataclass(frozen=True, slots=True)
class InForce:
    """Which plan is in force of a product: its hash, since when in seconds since the epoch, and by whose doing."""

    product: str
    hash: str
    since: Instant
    by: str


@dataclass(frozen=True, slots=True)
class Said:
    """Who does something when, and what the journal says of it."""

    by: str
    at: Instant
    message: Message
    data: Mapping[str, Any]

    @property
    def note(self) -> Note:
        """The journal entry."""
        return Note(NoteKind.PLAN, self.message, dict(self.data), self.by)


# What is to become of a change, decided while it is locked: the change afterwards, and what is said of it.
Decide = Callable[[PlanChange, Mapping[str, Account]], tuple[PlanChange, Sequence[Said]]]


class PlanStore:
    """The plans."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def products(self) -> Sequence[InForce]:
        """The plans in force, in the order in which their products came: that one does not change."""
        first = select(plan.c.name, func.min(plan.c.added).label("added")).group_by(plan.c.name).subquery()
        query = (
            select(plan_in_force)
            .join(first, first.c.name == plan_in_force.c.product, isouter=True)
            .order_by(first.c.added, plan_in_force.c.product)
        )
        async with transaction(self.engine) as connection:
            return [InForce(**row) for row in (await connection.execute(query)).mappings()]

    async def in_force(self, product: str) -> InForce | None:
        """The plan in force of a product; None where none was ever adopted."""
        query = select(plan_in_force).where(plan_in_force.c.product == product)
        async with transaction(self.engine) as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return InForce(**row) if row else None

    async def text(self, plan_hash: str) -> KeptPlan:
        """A plan's text. Raises `Refused` where it is not kept here."""
        query = select(plan.c.hash, plan.c.name, plan.c.text).where(plan.c.hash == plan_hash)
        async with transaction(self.engine) as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            raise Refused(say("change.text-lost"))
        return KeptPlan(*row)

    async def found(self, kept: KeptPlan, said: Said) -> bool:
        """Put the first plan of a product in force; False where it has one already."""
        async with transaction(self.engine) as connection:
            await _keep(connection, kept)
            values = {"product": kept.product, "hash": kept.hash, "since": said.at, "by": said.by}
            made = await connection.execute(upsert(plan_in_force).values(values).on_conflict_do_nothing())
            if made.rowcount:
                await _write(connection, [said])
        return bool(made.rowcount)

    async def propose(self, kept: KeptPlan, change: PlanChange, said: Sequence[Said]) -> PlanChange:
        """Keep a change; one that is adopted already is put in force. The same change by the same author is made once.

        Raises `Conflict` where the plan in force is not the one that it starts from.
        """
        async with transaction(self.engine) as connection:
            await _keep(connection, kept)
            await _lock(connection, change)
            if change.state is ChangeState.OPEN and (known := await _same(connection, change)) is not None:
                return known
            row = insert(plan_change).values(_row(change)).returning(plan_change.c.number)
            made = replace(change, number=(await connection.execute(row)).scalar_one())
            if made.state is ChangeState.ADOPTED:
                await _put_in_force(connection, made)
            await _write(connection, [_numbered(one, made.number) for one in said])
        return made

    async def decide(self, number: int, decide: Decide) -> PlanChange:
        """Let somebody decide about a change while nobody else can. Raises `Refused` where there is none of that number."""
        async with transaction(self.engine) as connection:
            product = await connection.scalar(select(plan_change.c.product).where(plan_change.c.number == number))
            if product is None:
                raise no_change(number)
            where = plan_in_force.c.product == product
            in_force = await connection.scalar(select(plan_in_force.c.hash).where(where).with_for_update())
            query = select(plan_change).where(plan_change.c.number == number).with_for_update()
            before = change_from_row((await connection.execute(query)).mappings().one())
            after, said = decide(before, await _accounts(connection, before))
            if after.state is ChangeState.ADOPTED and before.state is ChangeState.OPEN:
                if in_force != before.base:
                    raise overtaken()
                await _put_in_force(connection, after)
            values = _row(after)
            await connection.execute(update(plan_change).where(plan_change.c.number == number).values(values))
            await _write(connection, said)
        return after

    async def change(self, number: int) -> PlanChange:
        """One change. Raises `Refused` where there is none of that number."""
        async with transaction(self.engine) as connection:
            query = select(plan_change).where(plan_change.c.number == number)
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise no_change(number)
        return change_from_row(row)

    async def changes(
        self, product: str | None = None, *, only_open: bool = False, limit: int = 50
    ) -> Sequence[PlanChange]:
        """Changes, the newest first."""
        query = select(plan_change).order_by(desc(plan_change.c.number)).limit(limit)
        if product is not None:
            query = query.where(plan_change.c.product == product)
        if only_open:
            query = query.where(plan_change.c.state == ChangeState.OPEN.value)
        async with transaction(self.engine) as connection:
            return [change_from_row(row) for row in (await connection.execute(query)).mappings()]

    async def accounts(self, change: PlanChange) -> Mapping[str, Account]:
        """Those who have approved a change, as they are now."""
        async with transaction(self.engine) as connection:
            return await _accounts(connection, change)


def overtaken() -> Conflict:
    """The plan in force is another one by now."""
    conflict = Conflict(say("change.overtaken"))
    conflict.hint = say("change.overtaken-hint")
    return conflict


def no_change(number: int) -> Refused:
    """There is no such change."""
    return Refused(say("change.none-such", change=number), say("change.none-such-hint"), kind=ErrorKind.NOT_FOUND)


def change_from_row(row: Mapping[Any, Any]) -> PlanChange:
    """The change that a row holds."""
    consents = tuple(Consent(**one) for one in row["consents"])
    return PlanChange(**{**row, "state": ChangeState(row["state"]), "consents": consents})


def _row(change: PlanChange) -> dict[str, Any]:
    consents = [asdict(one) for one in change.consents]
    values = {**asdict(change), "state": change.state.value, "consents": consents}
    del values["number"]
    return values


async def _keep(connection: AsyncConnection, kept: KeptPlan) -> None:
    row = upsert(plan).values(hash=kept.hash, name=kept.product, text=kept.text).on_conflict_do_nothing()
    await connection.execute(row)


async def _lock(connection: AsyncConnection, change: PlanChange) -> None:
    """Let nobody else move the pointer of a product until the transaction ends. Raises `Conflict` where it has moved."""
    query = select(plan_in_force.c.hash).where(plan_in_force.c.product == change.product).with_for_update()
    if await connection.scalar(query) != change.base:
        raise overtaken()


async def _same(connection: AsyncConnection, change: PlanChange) -> PlanChange | None:
    """The same change, where it is open already."""
    query = select(plan_change).where(
        plan_change.c.product == change.product,
        plan_change.c.base == change.base,
        plan_change.c.target == change.target,
        plan_change.c.author == change.author,
        plan_change.c.state == ChangeState.OPEN.value,
    )
    row = (await connection.execute(query)).mappings().first()
    return change_from_row(row) if row else None


async def _put_in_force(connection: AsyncConnection, change: PlanChange) -> None:
    """Move the pointer; the other open changes started from a plan that is in force no more."""
    here = (plan_in_force.c.product == change.product, plan_in_force.c.hash == change.base)
    values = {"hash": change.target, "since": change.ended, "by": change.author}
    moved = await connection.execute(update(plan_in_force).where(*here).values(values))
    if moved.rowcount != 1:
        raise overtaken()
    others = (
        plan_change.c.product == change.product,
        plan_change.c.state == ChangeState.OPEN.value,
        plan_change.c.number != change.number,
    )
    void = {"state": ChangeState.SUPERSEDED.value, "ended": change.ended}
    await connection.execute(update(plan_change).where(*others).values(void))


async def _accounts(connection: AsyncConnection, change: PlanChange) -> Mapping[str, Account]:
    """The accounts of those who have approved."""
    names = [one.by for one in change.consents]
    rows = await connection.execute(select(account).where(account.c.id.in_(names)))
    return {row["id"]: account_from_row(row) for row in rows.mappings()}


def _numbered(said: Said, number: int) -> Said:
    message = Message(said.message.key, {**said.message.values, "change": number})
    return replace(said, message=message, data={**said.data, "change": number})


async def _write(connection: AsyncConnection, said: Sequence[Said]) -> None:
    for one in said:
        await journal.append(connection, None, [one.note], one.at)
    if said:
        await journal.announce(connection, NEWS)
