"""Kinds of faults that judging migrations had: each row is one input of a kind, with what is right.

What is called safe and destroys data is worst: nobody is asked. So each kind has inputs that destroy, and some that only
look like it.
"""

import pytest

from bascule.migration.catalogue import Catalogue, Column
from bascule.migration.inspection import MOST, assess
from bascule.migration.migration import Migration
from bascule.migration.reading import Danger, Stage
from bascule.migration.sql.script import Script
from bascule.migration.sql.things import Thing
from bascule.migration.sql.tree import DEEPEST, parse
from tests.kit.migrations import CASES, CONTRACT, LOSS


def table(of: str, /, **columns: Column) -> dict[Thing, Column]:
    """The columns of a table in `public`."""
    return {("column", "public", of, column): known for column, known in columns.items()}


COLUMNS = {
    **table(
        "users",
        id=Column("integer", filled=True),
        email=Column("text", filled=True),
        name=Column("text"),
        n=Column("integer"),
    ),
    **table("orders", id=Column("integer", filled=True), user_id=Column("integer")),
    **table("Users", id=Column("integer", filled=True), email=Column("text"), mood=Column('"public"."Mood"')),
}
RELATIONS = ("users", "orders", "Users", "users_email_key", "users_email_key2", "orders_user", "users_id_seq", "v")
UNIQUES: set[Thing] = {
    ("relation", "public", "users_email_key"),
    ("relation", "public", "users_email_key2"),
    ("constraint", "public", "users", "users_email_key"),
}
CATALOGUE = Catalogue(
    things=frozenset({("schema", "public"), *(("relation", "public", name) for name in RELATIONS), *COLUMNS, *UNIQUES}),
    columns=COLUMNS,
    uniques=frozenset(UNIQUES),
    own=frozenset({"wipe_all", "lower_case"}),
    harmless=frozenset({"cosd"}),
)

ROWS = [(sql, stage, danger) for rows in CASES.values() for sql, stage, danger in rows]


def judged(sql: str) -> tuple[Stage, Danger]:
    """When it may run, and what it may lose."""
    found = assess(Migration("m", sql), Script(CATALOGUE))
    return found.stage, found.danger


@pytest.mark.parametrize("kind", CASES)
def test_kinds(kind: str) -> None:
    """Every input of a kind is judged rightly."""
    wrong = {sql: found for sql, stage, danger in CASES[kind] if (found := judged(sql)) != (stage, danger)}
    assert wrong == {}


@pytest.mark.parametrize(
    "first", ["-- x", "SELECT 1;", 'CREATE TABLE "other" (id int);', "/* a */ SET lock_timeout = '1s';"]
)
def test_what_stands_before_hides_nothing(first: str) -> None:
    """A loss stays one behind statements that have nothing to do with it."""
    assert all(judged(f"{first}\n{sql}")[1] is LOSS for sql, _, danger in ROWS if danger is LOSS)


def test_what_decides_is_always_kept() -> None:
    """A long script is cut where it is shown, but never by what makes it destructive or late."""
    many = "".join(f"CREATE TABLE t{number} (id int);\n" for number in range(MOST + 50))
    found = assess(
        Migration("m", f"{many}DROP TABLE users;\nCREATE UNIQUE INDEX k ON orders (user_id);"), Script(CATALOGUE)
    )
    assert len(found.readings) == MOST
    assert [one.line for one in found.grave] == [MOST + 51]
    assert [one.line for one in found.readings if one.stage is CONTRACT] == [MOST + 51, MOST + 52]
    assert [one.line for one in found.readings] == sorted(one.line for one in found.readings)


def test_migrations_know_those_before_them() -> None:
    """What the first of two makes is there for the second one, which has not made it; the catalogue is older than both."""
    known = Script(CATALOGUE)
    assess(Migration("1", "ALTER TABLE orders RENAME TO old_orders; CREATE UNIQUE INDEX k ON users (n)"), known)
    second = assess(Migration("2", "CREATE TABLE IF NOT EXISTS old_orders (id int); DROP TABLE old_orders"), known)
    assert second.danger is LOSS
    assert assess(Migration("3", "DROP INDEX k"), known).stage is CONTRACT


def test_after_a_program_nothing_is_known_to_be_absent() -> None:
    """Nobody can say what it has made."""
    known = Script(CATALOGUE)
    assess(Migration("1", None), known)
    assert assess(Migration("2", "CREATE TABLE IF NOT EXISTS t (id int); DROP TABLE t"), known).danger is LOSS


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1\x00; DROP TABLE users",
        "SELECT 1" + "+1" * 2 * DEEPEST,
        "SELECT " + "f(" * DEEPEST + ")" * DEEPEST,
        "SELECT " + "CASE WHEN 1 THEN " * DEEPEST + "1" + " END" * DEEPEST,
        "SELECT '\ud800'",
        "SELECT 1; SELECT 2",
        "\\connect other",
        "",
    ],
    ids=["nul", "long", "calls", "cases", "surrogate", "two", "meta", "nothing"],
)
def test_what_the_parser_must_not_get_is_unread(text: str) -> None:
    """A text that would end the process, or that it would read in part, is not read at all."""
    assert parse(text) is None


def test_long_lists_are_read() -> None:
    """Ten thousand rows are long and not deep."""
    assert (
        parse("INSERT INTO t VALUES " + ",".join(f"({number}, 'a+b', now())" for number in range(10_000))) is not None
    )
