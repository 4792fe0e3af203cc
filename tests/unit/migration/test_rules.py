"""Splitting, portions, integrity, the order of tables, and what looks personal."""

import pytest

from bascule.migration.integrity import Snapshot, broken, lost
from bascule.migration.order import fill_order
from bascule.migration.personal import looks_personal, unlisted
from bascule.migration.portion import portion
from bascule.migration.reading import Danger, Stage
from bascule.migration.sql.split import split
from bascule.migration.sql.types import widens
from bascule.migration.transaction import in_one
from bascule.migration.verdict import Assessed


@pytest.mark.parametrize(
    ("sql", "count"),
    [
        ("SELECT 1; SELECT 2;", 2),
        ("SELECT ';'; SELECT E'\\';'", 2),
        ('SELECT ";"; SELECT $$;$$; SELECT $a$ $$;$$ $a$', 3),
        ("-- ;\nSELECT 1 /* ; /* ; */ ; */; ;", 1),
        ("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END; SELECT 2", 2),
        ("CREATE RULE r AS ON INSERT TO a DO (SELECT 1; SELECT 2)", 1),
        ("SELECT 'open; SELECT 2", 1),
        ("/* open", 0),
        ("", 0),
    ],
)
def test_splitting(sql: str, count: int) -> None:
    """A semicolon ends a statement only where PostgreSQL says so."""
    assert len(split(sql)) == count


@pytest.mark.parametrize(
    ("sql", "whole"),
    [
        ("CREATE TABLE a (b int)", True),
        ("CREATE INDEX i ON a (b)", True),
        ("CREATE INDEX CONCURRENTLY i ON a (b)", False),
        ("SELECT 1; VACUUM a", False),
        ("BEGIN; SELECT 1; COMMIT", False),
        ("-- bascule: no transaction\nSELECT 1", False),
        ("-- bascule: no-transaction, expand\nSELECT 1", False),
        ("SELECT 'VACUUM'", True),
        ("CREATE /* now */ INDEX CONCURRENTLY i ON a (b)", False),
        ("DROP INDEX CONCURRENTLY i", False),
        ("ALTER TABLE a DETACH PARTITION b CONCURRENTLY", False),
        ("ALTER TABLE a ADD b text DEFAULT 'detach partition concurrently'", True),
        ("REINDEX (VERBOSE) TABLE a; COMMENT ON TABLE a IS 'reindex concurrently'", True),
        ("REINDEX TABLE CONCURRENTLY a", False),
        ("VACUUM (ANALYZE) a", False),
        ("ANALYZE a; CLUSTER a", True),
        ("SELECT 1; ABORT", False),
        ("SAVEPOINT a; RELEASE a", False),
        ("CREATE DATABASE d", False),
        ("ALTER SYSTEM SET fsync = off", False),
        ("VACUUM FROBNICATED", False),
    ],
)
def test_one_transaction(sql: str, whole: bool) -> None:
    """Whether a script can be done wholly or not at all."""
    assert in_one(sql) is whole


GROW, FILL, DROP = (Assessed(stage.value, stage, Danger.SAFE) for stage in Stage)


@pytest.mark.parametrize(
    ("pending", "alone", "later", "names", "refusal"),
    [
        ([GROW, FILL], False, False, ("expand", "backfill"), None),
        ([GROW, DROP], True, False, ("expand", "contract"), None),
        ([GROW, DROP], False, True, ("expand",), None),
        ([DROP], False, True, (), None),
        ([GROW, DROP], False, False, (), "migration.contract-early"),
        ([DROP, GROW], False, True, (), "migration.behind"),
        ([], False, False, (), None),
    ],
)
def test_portions(
    pending: list[Assessed], alone: bool, later: bool, names: tuple[str, ...], refusal: str | None
) -> None:
    """A plain step stops before the first contract, and refuses what could not work."""
    found = portion("main", pending, alone, later)
    assert found.names == names
    assert (found.refusal.key if found.refusal else None) == refusal


def test_integrity() -> None:
    """Rows may grow, not shrink; tables may come, not go; invariants hold."""
    before = Snapshot({"a": 1, "b": 2, "c": None, "d": 4}, {"x": True, "y": False})
    after = Snapshot({"a": 5, "b": 1, "c": 3, "d": None})
    assert [one.values["table"] for one in lost(before, after)] == ["b", "d"]
    assert [one.values["name"] for one in broken(before)] == ["y"]


def test_tables_are_filled_in_their_order() -> None:
    """What is referred to comes first; a table may refer to itself; a circle is named."""
    assert fill_order(["a", "b", "c"], [("a", "b"), ("b", "c"), ("c", "c"), ("a", "elsewhere")]) == (
        ["c", "b", "a"],
        [],
    )
    assert fill_order(["a", "b", "c"], [("a", "b"), ("b", "a"), ("c", "a")]) == ([], ["a", "b", "c"])


@pytest.mark.parametrize(
    ("column", "personal"),
    [
        ("users.email", True), ("users.firstName", True), ("users.phone_number", True), ("clients.nom", True),
        ("a.api_token", True), ("a.ip", True),
        ("files.file_name", False), ("orders.total", False), ("a.description", False), ("a.shipping", False),
    ],
)  # fmt: skip
def test_what_looks_personal(column: str, personal: bool) -> None:
    """By whole words of the name, in either way of writing."""
    assert looks_personal(column) is personal
    assert unlisted([column], {column}) == []


@pytest.mark.parametrize(
    ("old", "new", "holds"),
    [
        ("integer", "BIGINT", True), ("bigint", "integer", False), ("varchar(5)", "character varying(5)", True),
        ("character varying", "varchar(5)", False), ("text", "varchar(5)", False), ("text", "TEXT", True),
        ("real", "double precision", True), ("numeric(5,2)", "numeric", False), ("date", "timestamp", False),
        ("int[]", "int[]", True), ("integer", "numeric(3)", False),
    ],
)  # fmt: skip
def test_types(old: str, new: str, holds: bool) -> None:
    """A type widens another where it holds all its values as the old version reads them."""
    assert widens(old, new) is holds
