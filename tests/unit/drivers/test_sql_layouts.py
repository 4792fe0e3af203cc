"""Folders of other tools: what is run of them, in which order, and what is refused by name."""

from pathlib import Path

import pytest

from bascule.drivers.database.sql import SqlOptions
from bascule.drivers.database.sql.parse import read
from bascule.drivers.database.sql.sections import sections
from bascule.migration.migration import Migration
from bascule.migration.sql.split import split
from bascule.migration.transaction import in_one
from bascule.ports.errors import Refused

UP, DOWN = "ALTER TABLE users ADD phone text", "ALTER TABLE users DROP phone"
FILES = {
    "dbmate": f"-- migrate:up\n{UP};\n\n-- migrate:down\n{DOWN};\n",
    "goose": f"-- +goose Up\n-- +goose StatementBegin\n{UP};\n-- +goose StatementEnd\n-- +goose Down\n{DOWN};",
    "sql-migrate": f"-- +migrate Up\n{UP};\n-- +migrate Down\n{DOWN};",
    "node-pg-migrate": f"-- Up Migration\n{UP};\n-- Down Migration\n{DOWN};",
    "tern": f"{UP};\n---- create above / drop below ----\n{DOWN};",
    "rambler": f"-- rambler up\n{UP};\n-- rambler down\n{DOWN};",
    "Play": f"# --- !Ups\n{UP};\n# --- !Downs\n{DOWN};",
}


def folder(path: Path, **texts: str) -> Path:
    """A folder with these files; two underscores in a name stand for a dot where it ends."""
    for name, text in texts.items():
        (path / f"{name}.sql").write_text(text)
    return path


def names(path: Path, order: str = "number") -> list[str]:
    """The migrations of a folder, in their order."""
    return [one.name for one in read(path, SqlOptions.model_validate({"order": order}))]


def one_of(path: Path) -> Migration:
    """The only migration of a folder."""
    (found,) = read(path, SqlOptions())
    return found


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_a_file_with_both_ways_is_run_up_only(tmp_path: Path, text: str) -> None:
    """What leads back is its way down, and every statement says the line that it stands in."""
    found = one_of(folder(tmp_path, **{"20260101_add": text}))
    (up,), (down,) = split(found.sql or ""), split(found.down_sql or "")
    assert (up.text, down.text) == (UP, DOWN)
    assert text.splitlines()[up.line - 1] == f"{UP};"
    assert text.splitlines()[down.line - 1] == f"{DOWN};"


@pytest.mark.parametrize(
    ("text", "whole", "back"),
    [
        ("-- migrate:up transaction:false\nSELECT 1;\n-- migrate:down\nSELECT 2;", False, True),
        ("-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 1;", False, None),
        ("-- +migrate Up notransaction\nSELECT 1;\n-- +migrate Down\nSELECT 2;", False, True),
        ("-- bascule: no transaction\n-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;", False, False),
        ("-- migrate:up\nSELECT 1;\n-- migrate:down transaction:false\nSELECT 2;", True, False),
    ],
)
def test_what_a_file_says_of_transactions_holds(text: str, whole: bool, back: bool | None) -> None:
    """Each of the two ways for itself."""
    found = sections("1", text)
    assert found is not None
    assert in_one(found.up) is whole
    assert (None if found.down is None else in_one(found.down)) is back


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("--liquibase formatted sql\n--changeset me:1\nSELECT 1;", "migration.other-tool"),
        ("-- +goose ENVSUB ON\n-- +goose Up\nSELECT 1;", "migration.other-tool"),
        ("SELECT 1;\n-- migrate:up\nSELECT 2;", "migration.before-marker"),
        ("SELECT 1;\n-- DOWN\nSELECT 2;", "migration.seems-down"),
        ("SELECT 1;\n-- @down\nSELECT 2;", "migration.seems-down"),
        ("SELECT 1;\n-- ==== Rollback ====\nSELECT 2;", "migration.seems-down"),
        ("SELECT 1;\n-- +mytool Down\nSELECT 2;", "migration.seems-down"),
    ],
)
def test_what_is_not_understood_is_refused(text: str, key: str) -> None:
    """By the tool's name, or by the line that looks like a way down."""
    with pytest.raises(Refused) as error:
        sections("1_add", text)
    assert error.value.message.key == key


@pytest.mark.parametrize(
    "text", ["-- write down what was there\nSELECT 1", "SELECT '\n-- x\n'", "-- slows down writes\nSELECT 1"]
)
def test_a_plain_comment_is_no_marker(text: str) -> None:
    """A sentence in which such a word occurs."""
    assert sections("1", text) is None


def test_flyways_order(tmp_path: Path) -> None:
    """By versions, not by letters; what is repeated comes last; what undoes is a way down."""
    found = folder(
        tmp_path,
        V1__init="SELECT 1", V1_1__more="SELECT 2", V10__last="SELECT 3", V2__two="SELECT 4", U2__two="SELECT 5",
        R__view="CREATE OR REPLACE VIEW v AS SELECT 1", R__a="SELECT 6",
    )  # fmt: skip
    assert names(found) == ["V1__init", "V1_1__more", "V2__two", "V10__last", "R__a", "R__view"]
    by_name = {one.name: one for one in read(found, SqlOptions())}
    assert by_name["V2__two"].down_sql == "SELECT 5"
    assert [one.name for one in by_name.values() if one.repeatable] == ["R__a", "R__view"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("B5__base", "SELECT 1"), ("beforeMigrate", "SELECT 1"), ("notes", "SELECT 1"), ("V3__x", "SELECT '${schema}'"),
        ("V1.0__again", "SELECT 1"),
    ],
)  # fmt: skip
def test_what_else_flyway_does_is_refused(tmp_path: Path, name: str, text: str) -> None:
    """Baselines, callbacks, placeholders, versions that are one, and files that are none of its."""
    with pytest.raises(Refused):
        read(folder(tmp_path, V1__init="SELECT 1", **{name: text}), SqlOptions())


def test_flyways_settings_of_a_script(tmp_path: Path) -> None:
    """A file beside it says that it runs without a transaction."""
    folder(tmp_path, V1__init="SELECT 1")
    (tmp_path / "V1__init.sql.conf").write_text("executeInTransaction=false\n")
    assert not in_one(one_of(tmp_path).sql or "")


@pytest.mark.parametrize(
    ("up", "down"),
    [
        ("1_a.up", "1_a.down"),
        ("1_a-up", "1_a-down"),
        ("1_a_up", "1_a_down"),
        ("1_a", "1_a.rollback"),
        ("1_a", "1_a.undo"),
    ],
)
def test_pairs_of_files(tmp_path: Path, up: str, down: str) -> None:
    """However the two are told apart, the second one is not run as a migration."""
    found = one_of(folder(tmp_path, **{up: "SELECT 1", down: "SELECT 2"}))
    assert (found.sql, found.down_sql) == ("SELECT 1", "SELECT 2")


def test_a_name_that_only_ends_so(tmp_path: Path) -> None:
    """Without another file to lead back from, it is a migration."""
    assert names(folder(tmp_path, **{"1_users": "SELECT 1", "2_shut_down": "SELECT 2"})) == ["1_users", "2_shut_down"]


def test_migrations_in_another_language_are_named(tmp_path: Path) -> None:
    """They would be left out, and what follows them would not fit."""
    folder(tmp_path, **{"00001_a": "SELECT 1"})
    (tmp_path / "00002_fill.go").write_text("package migrations")
    with pytest.raises(Refused) as error:
        read(tmp_path, SqlOptions())
    assert error.value.message.values["name"] == "00002_fill.go"


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("number", ["2024-01-02_a", "20240103_b", "2024_01_04_c", "20240104120000_d", "2_x", "10_w"]),
        ("text", ["10_w", "2024-01-02_a", "20240103_b", "20240104120000_d", "2024_01_04_c", "2_x"]),
    ],
)
def test_the_order_of_moments(tmp_path: Path, order: str, expected: list[str]) -> None:
    """A moment is one, with hyphens or without; who orders by text says so in the plan."""
    found = names(folder(tmp_path, **dict.fromkeys(reversed(expected), "SELECT 1")), order)
    moments = [name for name in expected if len(name) > 6] if order == "number" else expected
    assert [name for name in found if name in moments] == moments
