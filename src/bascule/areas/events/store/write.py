"""Writing: one transaction takes a group of events, counts those that are new, and remembers who was exposed to what.

An event is new when its id can be added to `event_seen`, whose key spans all days: so a resend is recognised across midnight, and
of two control planes that hold the same message one waits for the other's commit. Nearly always everything is new, so the ids are
copied in one go; where one is known already, that is undone and they are added one by one, to learn which are new.

Counts are made from the new ones and stand in the same transaction, so they are exact whatever is sent twice or dies in between.
Two writers lock in the same order (ids, then counts, then exposures, each sorted), so they never wait for each other in a circle.
"""

import struct
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache

import msgspec
import psycopg

from bascule.events.entry import Entry
from bascule.events.marks import Flags
from bascule.events.tally import exposures, tally
from bascule.kernel.quantities import Instant

Connection = psycopg.AsyncConnection[tuple[object, ...]]
_HEAD = b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0)
_BEFORE = struct.pack("!hi", 2, 16)
_TAIL = struct.pack("!h", -1)
_SEEN = "COPY event_seen (id, received) FROM STDIN (FORMAT BINARY)"
_SEE = """
    WITH fresh AS (
        INSERT INTO event_seen (id, received) SELECT id, received FROM unnest(%s::uuid[], %s::int[]) AS new (id, received)
        ON CONFLICT DO NOTHING RETURNING id)
    SELECT string_agg(uuid_send(id), ''::bytea) FROM fresh
"""
_COLUMNS = "at, received, place, message_id, kind, name, user_id, anonymous_id, slot, flags, properties, context"
_EVENTS = f"COPY event ({_COLUMNS}) FROM STDIN"
_COUNT = """
    INSERT INTO event_count (place, name, minute, slot, flag, variant, count)
    SELECT * FROM jsonb_to_recordset(%s::jsonb)
        AS new (place int, name text, minute bigint, slot text, flag text, variant text, count bigint)
    ON CONFLICT (place, name, minute, slot, flag, variant) DO UPDATE SET count = event_count.count + excluded.count
"""
_EXPOSE = """
    INSERT INTO event_exposure AS old (place, flag, "user", at, variant, variants)
    SELECT * FROM jsonb_to_recordset(%s::jsonb)
        AS new (place int, flag text, "user" text, at double precision, variant text, variants text[])
    ON CONFLICT (place, flag, "user") DO UPDATE SET
        at = least(old.at, excluded.at),
        variant = CASE WHEN excluded.at < old.at OR (excluded.at = old.at AND excluded.variant COLLATE "C" < old.variant)
            THEN excluded.variant ELSE old.variant END,
        variants = ARRAY(SELECT DISTINCT each COLLATE "C" FROM unnest(old.variants || excluded.variants) AS each
            ORDER BY 1 LIMIT 20)
    WHERE excluded.at < old.at OR NOT excluded.variants <@ old.variants
        OR (excluded.at = old.at AND excluded.variant COLLATE "C" < old.variant)
"""


class Row(msgspec.Struct, frozen=True, gc=False):
    """An entry with where it belongs and when it was received."""

    place: int
    received: Instant
    entry: Entry


async def write(connection: Connection, rows: Sequence[Row]) -> int:
    """Keep what is new of these, and count it; how many that were. Returns once it is durable."""
    by_id = {row.entry.id: row for row in reversed(rows)}
    async with connection.transaction():
        fresh = await _fresh(connection, by_id)
        if fresh:
            await _keep(connection, fresh)
            await _count(connection, fresh)
    return len(fresh)


async def _fresh(connection: Connection, by_id: Mapping[bytes, Row]) -> Sequence[Row]:
    """Those whose ids were not known; they are from now on."""
    ids = sorted(by_id)
    try:
        async with connection.transaction(), connection.cursor().copy(_SEEN) as copy:
            await copy.write(_HEAD + b"".join([_BEFORE + each + _after(by_id[each].received) for each in ids]) + _TAIL)
        return list(by_id.values())
    except psycopg.errors.UniqueViolation:
        new = await _add(connection, ids, [int(by_id[each].received) for each in ids])
        return [row for each, row in by_id.items() if each in new]


@lru_cache(maxsize=1024)
def _after(received: Instant) -> bytes:
    """What follows an id in a row of ids. A call's events have one instant of receipt."""
    return struct.pack("!ii", 4, int(received))


async def _add(connection: Connection, ids: Sequence[bytes], received: Sequence[int]) -> frozenset[bytes]:
    cursor = await connection.execute(_SEE, ([each.hex() for each in ids], list(received)), binary=True)
    found = await cursor.fetchone()
    text = found[0] if found else None
    assert text is None or isinstance(text, bytes)
    return frozenset(text[at : at + 16] for at in range(0, len(text), 16)) if text else frozenset()


async def _keep(connection: Connection, rows: Iterable[Row]) -> None:
    text = "".join([_line(row) for row in rows])
    async with connection.cursor().copy(_EVENTS) as copy:
        await copy.write(text.encode())


def _line(row: Row) -> str:
    """One row as COPY reads it."""
    entry = row.entry
    return (
        f"{entry.at}\t{_instant(row.received)}\t{row.place}\t{_cell(entry.message_id)}\t{entry.kind}\t{_cell(entry.name)}\t"
        f"{_cell(entry.user)}\t{_cell(entry.anonymous)}\t{entry.slot or _NULL}\t{_flags(entry.flags)}\t"
        f"{_json(entry.properties)}\t{_json(entry.context)}\n"
    )


_NULL = "\\N"
_instant = lru_cache(maxsize=1024)(str)


@lru_cache(maxsize=1024)
def _flags(flags: Flags) -> str:
    return _json(msgspec.json.encode(dict(flags)).decode())


def _cell(text: str | None) -> str:
    if text is None:
        return _NULL
    if "\\" not in text and text.isprintable():
        return text
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _json(text: str) -> str:
    """JSON has its control characters escaped, so only the backslash means something to COPY."""
    return text.replace("\\", "\\\\") if "\\" in text else text


async def _count(connection: Connection, rows: Iterable[Row]) -> None:
    """Counts and exposures of new rows."""
    places: defaultdict[int, list[Entry]] = defaultdict(list)
    for row in rows:
        places[row.place].append(row.entry)
    counts = [
        {"place": place, **asdict(cell), "count": count}
        for place in sorted(places)
        for cell, count in sorted(tally(places[place]).items())
    ]
    await connection.execute(_COUNT, (msgspec.json.encode(counts).decode(),))
    shown = [
        {"place": place, "flag": flag, "user": who, **asdict(one)}
        for place in sorted(places)
        for (flag, who), one in sorted(exposures(places[place]).items(), key=lambda each: each[0])
    ]
    if shown:
        await connection.execute(_EXPOSE, (msgspec.json.encode(shown).decode(),))
