"""Transfers: everything arrives, nothing personal leaves, and a doubt leaves the target as it was."""

from collections.abc import Iterator

import psycopg
import pytest

from bascule.drivers.support.database.address import Address
from bascule.drivers.support.database.programs.transfer import Transferred, Wanted, transfer
from bascule.plan.enums import Mask
from bascule.ports.errors import Refused
from tests.kit.postgres import NUMBERS, named

SCHEMA = """
CREATE TABLE users (id bigserial PRIMARY KEY, email varchar(80) UNIQUE, name text, phone text, token uuid, age int,
    boss bigint REFERENCES users, doubled int GENERATED ALWAYS AS (age * 2) STORED);
CREATE TABLE orders (id serial PRIMARY KEY, owner varchar(80) REFERENCES users (email), at timestamptz, price numeric(10, 2));
CREATE TABLE notes (text text, weight float8)
"""
ROWS = """
INSERT INTO users (email, name, phone, token, age, boss)
SELECT 'ann' || n || '@secret.example', 'Ann ' || n, '+331234' || n, gen_random_uuid(), n, nullif(n - 1, 0)
FROM generate_series(1, 500) n;
INSERT INTO orders (owner, at, price) SELECT 'ann' || n || '@secret.example', now(), n / 3.0 FROM generate_series(1, 500) n;
INSERT INTO notes VALUES ('twice', 0.1), ('twice', 0.1), (NULL, 'NaN')
"""
RULES = {
    "users.email": Mask.EMAIL, "orders.owner": Mask.EMAIL, "users.name": Mask.NAME, "users.phone": Mask.PHONE,
    "users.token": Mask.HASH, "users.age": Mask.NUMBER, "notes.text": Mask.NULL,
}  # fmt: skip


@pytest.fixture
def source(empty: str) -> str:
    """A database with people in it."""
    with psycopg.connect(empty, autocommit=True) as connection:
        connection.execute(SCHEMA)
        connection.execute(ROWS)
    return empty


@pytest.fixture
def target(server: str) -> Iterator[str]:
    """A database with the same schema and other rows."""
    name = f"target_{next(NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
    with psycopg.connect(named(server, name), autocommit=True) as connection:
        connection.execute(SCHEMA)
        connection.execute("INSERT INTO notes VALUES ('stays', 1)")
    yield named(server, name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


async def move(source: str, target: str, rules: dict[str, Mask] = RULES, salt: str | None = "pepper") -> Transferred:
    """Transfer."""
    return await transfer(Address(source), Address(target), Wanted("main", rules, salt))


def ask(url: str, query: str) -> list[tuple[object, ...]]:
    """The rows of a query."""
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


async def test_everything_arrives_with_proof(source: str, target: str) -> None:
    """Rows and checksums per table; sequences go on where they were; joins hold."""
    moved = await move(source, target)
    assert {one.table: one.rows for one in moved.tables} == {"users": 500, "orders": 500, "notes": 3}
    assert all(one.checksum != "0" for one in moved.tables)
    assert ask(target, "SELECT count(*) FROM orders JOIN users ON owner = email") == [(500,)]
    assert ask(target, "SELECT nextval('users_id_seq')") == [(501,)]
    assert ask(target, "SELECT count(*) FROM notes WHERE text = 'stays'") == [(0,)]


async def test_nothing_personal_leaves(source: str, target: str) -> None:
    """No masked value of the source is anywhere in the target."""
    await move(source, target)
    whole = str([ask(target, f"SELECT * FROM {table}") for table in ("users", "orders", "notes")])
    assert "secret.example" not in whole
    assert "Ann " not in whole
    assert "+331234" not in whole
    tokens = {str(row[0]) for row in ask(source, "SELECT token FROM users")}
    assert not tokens & {str(row[0]) for row in ask(target, "SELECT token FROM users")}


async def test_the_same_salt_makes_the_same_values(source: str, target: str) -> None:
    """And another one others: nobody can tell from outside who is behind one."""
    await move(source, target)
    first = ask(target, "SELECT email FROM users ORDER BY id")
    await move(source, target)
    assert ask(target, "SELECT email FROM users ORDER BY id") == first
    await move(source, target, salt="other")
    assert not set(ask(target, "SELECT email FROM users")) & set(first)


async def test_columns_that_look_personal_are_named(source: str, target: str) -> None:
    """What no rule speaks of leaves as it is, and is said."""
    rules = {name: mask for name, mask in RULES.items() if name not in {"users.phone", "users.age"}}
    assert (await move(source, target, rules)).unmasked == ("users.phone",)
    assert (await move(source, target, rules | {"users.phone": Mask.KEEP})).unmasked == ()


@pytest.mark.parametrize(
    ("rules", "salt", "key"),
    [
        (RULES, None, "plan.no_salt"),
        ({"users.emial": Mask.NULL}, "pepper", "migration.no-column"),
        ({"users.email": Mask.EMAIL}, "pepper", "migration.broken-join"),
    ],
)
async def test_a_doubt_changes_nothing(
    source: str, target: str, rules: dict[str, Mask], salt: str | None, key: str
) -> None:
    """No salt, a misspelt column, two ends of a join that would not meet: the target stays as it was."""
    with pytest.raises(Refused) as error:
        await move(source, target, rules, salt)
    assert error.value.message.key == key
    assert ask(target, "SELECT text FROM notes") == [("stays",)]


async def test_another_schema_is_refused(source: str, target: str) -> None:
    """The target has to be migrated first."""
    with psycopg.connect(target, autocommit=True) as connection:
        connection.execute("ALTER TABLE notes ADD COLUMN more int")
    with pytest.raises(Refused) as error:
        await move(source, target)
    assert error.value.message.key == "migration.other-schema"


async def test_a_database_is_not_moved_onto_itself(source: str) -> None:
    """However its address is written."""
    with pytest.raises(Refused) as error:
        await move(source, f"{source}&connect_timeout=5")
    assert error.value.message.key == "migration.same-database"


async def test_what_does_not_fit_leaves_the_target_as_it_was(source: str, target: str) -> None:
    """A row that the target refuses takes everything back."""
    with psycopg.connect(target, autocommit=True) as connection:
        connection.execute("ALTER TABLE orders ADD CHECK (price < 100)")
    with pytest.raises(Refused):
        await move(source, target)
    assert ask(target, "SELECT text FROM notes") == [("stays",)]


async def test_what_changes_on_its_way_is_found(source: str, target: str) -> None:
    """A trigger of the target that touches a row makes the checksums differ, and nothing is committed."""
    with psycopg.connect(target, autocommit=True) as connection:
        connection.execute(
            "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.weight := 1; RETURN NEW; END';"
            "CREATE TRIGGER cut BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION cut()"
        )
    with pytest.raises(Refused) as error:
        await move(source, target)
    assert error.value.message.key == "migration.not-the-same"
    assert ask(target, "SELECT text FROM notes") == [("stays",)]
