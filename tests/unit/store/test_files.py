"""Evidence files: kept within their quota, however many are handed in at once."""

import asyncio

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.ports.errors import Refused
from bascule.store.database import transaction
from bascule.store.files import DAY, MB, QUOTA, File, Files, OverQuota, Quota, Used, require_room
from bascule.store.tables import evidence_file

NOW = 1_800_000_000.0
SMALL = Quota(file=20, release=50, person=80, total=100, count=8)
NOTHING = Used(0, 0, 0, 0)


@pytest.fixture
async def files(engine: AsyncEngine) -> Files:
    """A small quota, and files of releases that need not be there."""
    async with engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE evidence_file DROP CONSTRAINT evidence_file_release_fkey")
    return Files(engine, SMALL)


def file(number: int, size: int = 10) -> File:
    """A file that is like no other."""
    return File(f"{number}.txt", f"{number}".encode().ljust(size, b"."))


async def kept(files: Files) -> tuple[int, int]:
    """How many files there are, and how large they are together."""
    query = select(func.count(), func.coalesce(func.sum(func.octet_length(evidence_file.c.content)), 0))
    async with transaction(files.engine) as connection:
        count, size = (await connection.execute(query)).one()
    return count, int(size)


async def fill(files: Files, release: str, by: str, count: int, at: float = NOW) -> list[str]:
    """Hand files in, all at once; why those were refused that were."""
    given = [files.keep(release, file(number), by, at) for number in range(count)]
    found = await asyncio.gather(*given, return_exceptions=True)
    assert all(one is None or isinstance(one, OverQuota) for one in found), found
    return [one.message.key for one in found if isinstance(one, OverQuota)]


async def test_a_release_keeps_so_much_and_no_more(files: Files) -> None:
    """Of nine files at once, the five that fit are kept; the refusal says the limit, what is used, and what to do."""
    assert await fill(files, "r-0001", "p-0001", 9) == ["store.quota-release"] * 4
    assert await kept(files) == (5, 50)
    with pytest.raises(OverQuota) as refused:
        await files.keep("r-0001", file(99), "p-0001", NOW)
    assert {"limit", "used", "size"} <= set(refused.value.message.values)
    assert refused.value.hint is not None


async def test_a_person_hands_in_so_much_a_day(files: Files) -> None:
    """In all releases together; a day later there is room again, and others have room at once."""
    assert await fill(files, "r-0001", "p-0001", 5) == []
    assert await fill(files, "r-0002", "p-0001", 5) == ["store.quota-person"] * 2
    assert await fill(files, "r-0003", "p-0002", 1) == []
    assert await fill(files, "r-0004", "p-0001", 1, NOW + DAY) == []


async def test_all_together_are_bounded(files: Files) -> None:
    """Whoever hands in, and for whatever release, at the same moment."""
    given = [files.keep(f"r-{number:04d}", file(number), f"p-{number:04d}", NOW) for number in range(16)]
    found = await asyncio.gather(*given, return_exceptions=True)
    assert sum(isinstance(one, OverQuota) for one in found) == 6
    assert await kept(files) == (10, 100)


async def test_the_same_file_costs_nothing(files: Files) -> None:
    """Also where nothing else fits in any more: it is there."""
    await fill(files, "r-0001", "p-0001", 5)
    await files.keep("r-0001", file(0), "p-0002", NOW)
    assert await kept(files) == (5, 50)


async def test_empty_files_are_counted(files: Files) -> None:
    """So that many of nothing do not fill the table."""
    for number in range(8):
        await files.keep("r-0001", file(number, 1), "p-0001", NOW)
    with pytest.raises(OverQuota):
        await files.keep("r-0001", file(8, 1), "p-0001", NOW)


@pytest.mark.parametrize(
    ("used", "size", "fits"),
    [
        (NOTHING, 2 * MB, True),
        (NOTHING, 2 * MB + 1, False),
        (Used(18 * MB, 0, 0, 0), 2 * MB, True),
        (Used(18 * MB + 1, 0, 0, 0), 2 * MB, False),
        (Used(0, 49 * MB, 0, 0), 2 * MB, False),
        (Used(0, 0, 1023 * MB, 0), 2 * MB, False),
        (Used(0, 0, 0, 99), 0, True),
        (Used(0, 0, 0, 100), 0, False),
    ],
)
def test_the_stated_quota(used: Used, size: int, *, fits: bool) -> None:
    """What the docs say: 2 MB a file, 20 MB and 100 files a release, 50 MB a person and day, 1 GB in all."""
    if fits:
        return require_room(QUOTA, used, size)
    with pytest.raises(Refused):
        require_room(QUOTA, used, size)
    return None
