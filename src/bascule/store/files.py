"""Files that were handed in as evidence, kept by their SHA-256, and not more of them than the quota.

Invariant: what is kept is never more than the quota, however many hand in at once; each looks at what is used and adds to it
behind a lock of the table that readers do not notice. A file that is there already is kept once, and costs nothing.
"""

import hashlib
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.kernel.error import ErrorKind
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant, Seconds
from bascule.ports.errors import Refused
from bascule.store.database import repeated, transaction
from bascule.store.tables import evidence_file

OVER = {"release": "store.quota-release", "person": "store.quota-person", "total": "store.quota-total"}

MB = 1024 * 1024
DAY = Seconds(86400.0)


@dataclass(frozen=True, slots=True)
class Quota:
    """How much is kept, in bytes: of a file, of a release, of a person in 24 hours, in all; and how many of a release."""

    file: int = 2 * MB
    release: int = 20 * MB
    person: int = 50 * MB
    total: int = 1024 * MB
    count: int = 100


@dataclass(frozen=True, slots=True)
class Used:
    """How much of a quota is used."""

    release: int
    person: int
    total: int
    count: int


@dataclass(frozen=True, slots=True)
class File:
    """A file: its name as it was handed in, and what is in it."""

    name: str
    content: bytes

    @property
    def digest(self) -> str:
        """The SHA-256 of the content, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


class OverQuota(Refused):
    """More than is kept."""

    kind = ErrorKind.TOO_LARGE


QUOTA = Quota()


class Files:
    """The files."""

    def __init__(self, engine: AsyncEngine, quota: Quota = QUOTA) -> None:
        self.engine, self.quota = engine, quota

    @repeated
    async def keep(self, release: str, file: File, by: str, at: Instant) -> None:
        """Keep a file with a release; the same content is kept once. Raises `OverQuota`."""
        row = {
            "release": release,
            "digest": file.digest,
            "name": file.name,
            "content": file.content,
            "by": by,
            "at": at,
        }
        async with transaction(self.engine) as connection:
            await connection.execute(text("LOCK TABLE evidence_file IN SHARE ROW EXCLUSIVE MODE"))
            if await connection.scalar(select(evidence_file.c.by).where(*_is(release, file.digest))) is not None:
                return
            require_room(self.quota, await _used(connection, release, by, at - DAY), len(file.content))
            await connection.execute(insert(evidence_file).values(row))

    async def get(self, release: str, digest: str) -> File:
        """A file of a release. Raises `Refused` where there is none."""
        query = select(evidence_file.c.name, evidence_file.c.content).where(*_is(release, digest))
        async with transaction(self.engine) as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            raise Refused(say("store.no-file", release=release, digest=digest[:12]), kind=ErrorKind.NOT_FOUND)
        return File(row.name, bytes(row.content))


def require_room(quota: Quota, used: Used, size: int) -> None:
    """Raise `OverQuota`, with the limit and what is used of it, where a file of a size does not fit in."""
    if size > quota.file:
        raise _over("store.quota-file", limit=quota.file, used=0, size=size)
    if used.count >= quota.count:
        raise OverQuota(say("store.quota-count", limit=quota.count, used=used.count))
    for what, key in OVER.items():
        limit, taken = getattr(quota, what), getattr(used, what)
        if taken + size > limit:
            raise _over(key, limit=limit, used=taken, size=size)


def _over(key: str, **sizes: int) -> OverQuota:
    return OverQuota(say(key, **{name: round(size / MB, 2) for name, size in sizes.items()}), say("store.quota-hint"))


async def _used(connection: AsyncConnection, release: str, by: str, since: Instant) -> Used:
    """What is used, without reading any file: the database knows their sizes."""
    of, size = evidence_file.c, func.octet_length(evidence_file.c.content)
    kept, handed_in = of.release == release, (of.by == by) & (of.at > since)
    row = await connection.execute(
        select(
            func.coalesce(func.sum(size).filter(kept), 0),
            func.coalesce(func.sum(size).filter(handed_in), 0),
            func.coalesce(func.sum(size), 0),
            func.count().filter(kept),
        )
    )
    return Used(*(int(number) for number in row.one()))


def _is(release: str, digest: str) -> tuple[ColumnElement[bool], ...]:
    return (evidence_file.c.release == release, evidence_file.c.digest == digest)
