"""Inspections: everything that is known of a database's pending migrations before any of them runs."""

from collections.abc import Sequence

from bascule.kernel.i18n import say
from bascule.migration.finding import Finding, Level
from bascule.migration.header import Header, read_header
from bascule.migration.migration import Migration
from bascule.migration.reading import ORDER, WEIGHT, Danger, Reading, Stage
from bascule.migration.sql.read import read_sql
from bascule.migration.sql.script import Script
from bascule.migration.verdict import Assessed

MOST = 200


def assess(migration: Migration, known: Script, findings: Sequence[Finding] = ()) -> Assessed:
    """Judge one pending migration; `known` is what is there when it runs, and afterwards what is there then."""
    readings = _readings(migration, known)
    header = read_header(migration.sql or "")
    stage, own = _stage(readings, header)
    danger = max((one.danger for one in readings), key=lambda one: WEIGHT[one], default=Danger.SAFE)
    if header.destructive:
        danger = Danger.DESTRUCTIVE
    kept = _kept(readings)
    return Assessed(migration.name, stage, danger, migration.way_down, kept, (*own, *findings), migration.checksum)


def _kept(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """What is kept of a long script: the statements that decide before all others, in their order."""
    ranked = sorted(readings, key=lambda one: (-WEIGHT[one.danger], -ORDER[one.stage], one.line))
    kept = {id(one) for one in ranked[:MOST]}
    return tuple(one for one in readings if id(one) in kept)


def _readings(migration: Migration, known: Script) -> list[Reading]:
    if migration.sql is None:
        known.doubt()
        return [Reading("", 1, Stage.BACKFILL, Danger.UNKNOWN, say("migration.no-sql", name=migration.name))]
    return read_sql(migration.sql, before=known)


def _stage(readings: Sequence[Reading], header: Header) -> tuple[Stage, list[Finding]]:
    """The stage of a migration, with what is to be said about its header."""
    by_text = max((one.stage for one in readings), key=lambda one: ORDER[one], default=Stage.EXPAND)
    own = (
        [Finding("header", 1, say("migration.strange-header", words=" ".join(header.strange)))]
        if header.strange
        else []
    )
    if header.stage is None or header.stage is by_text:
        return by_text, own
    lost = next(
        (one for one in readings if one.danger is Danger.DESTRUCTIVE and ORDER[one.stage] > ORDER[header.stage]), None
    )
    if lost is None:
        return header.stage, own
    values = {"stage": header.stage.value, "line": lost.line, "because": lost.because}
    if header.destructive:
        return header.stage, [*own, Finding("header", lost.line, say("migration.header-softens", **values))]
    return by_text, [*own, Finding("header", lost.line, say("migration.header-ignored", **values), Level.ERROR)]
