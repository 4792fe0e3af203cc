"""Files that were handed in as evidence, kept by their SHA-256."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.base.words import say
from bascule.ports.errors import Refused
from bascule.store.database import repeated, transaction
from bascule.store.tables import evidence_file


@dataclass(frozen=True, slots=True)
class File:
    """A file: its name as it was handed in, and what is in it."""

    name: str
    content: bytes

    @property
    def digest(self) -> str:
        """The SHA-256 of the content, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


class Files:
    """The files."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    @repeated
    async def keep(self, release: str, file: File, by: str, at: float) -> None:
        """Keep a file with a release; the same content is kept once."""
        row = {
            "release": release,
            "digest": file.digest,
            "name": file.name,
            "content": file.content,
            "by": by,
            "at": at,
        }
        async with transaction(self.engine) as connection:
            await connection.execute(upsert(evidence_file).values(row).on_conflict_do_nothing())

    async def get(self, release: str, digest: str) -> File:
        """A file of a release. Raises `Refused` where there is none."""
        query = select(evidence_file.c.name, evidence_file.c.content).where(
            evidence_file.c.release == release, evidence_file.c.digest == digest
        )
        async with transaction(self.engine) as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            raise Refused(say("store.no-file", release=release, digest=digest[:12]))
        return File(row.name, bytes(row.content))
