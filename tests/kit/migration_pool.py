"""Statements of which random scripts are made: each does something to a table, a view or a function that may have been there.

`{t}` and `{u}` are tables by any way of naming one, `{n}` a plain name, `{c}` and `{d}` columns.
"""

import random

# Functions of this database that take rows away, as triggers, defaults and operators may call them.
FUNCTIONS = """
CREATE FUNCTION g() RETURNS int LANGUAGE plpgsql AS 'BEGIN DELETE FROM public.orders; RETURN 1; END';
CREATE FUNCTION opf(int, int) RETURNS int LANGUAGE plpgsql AS 'BEGIN DELETE FROM public.orders; RETURN 1; END';
CREATE FUNCTION wiper() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM public.orders; RETURN NEW; END';
"""
TABLES = (
    "users",
    "orders",
    '"Users"',
    "v",
    "t",
    "app.t",
    "public.t",
    "app.users",
    "public.users",
    "app.orders",
    "u",
    "pg_temp.users",
)
NAMES = ("users", "orders", "t", "u", '"Users"', "users2")
COLUMNS = ("id", "email", "name", "n", "user_id", "note", "a", "x", "mood")
STATEMENTS = """
CREATE TABLE {t} (id int PRIMARY KEY, a int)
CREATE TABLE IF NOT EXISTS {t} (id int PRIMARY KEY, a int)
CREATE TEMP TABLE {n} (id int PRIMARY KEY, a int)
CREATE TEMP TABLE {n} (id int) ON COMMIT DROP
CREATE TABLE {t} AS SELECT 1 AS id
CREATE TABLE {t} (LIKE users INCLUDING ALL)
CREATE TABLE {t} () INHERITS ({u})
CREATE TABLE {t} (id int) PARTITION BY LIST (id)
CREATE TABLE {t} PARTITION OF {u} FOR VALUES IN (7)
SELECT 1 AS id INTO {t}
CREATE VIEW {t} AS SELECT * FROM {u}
CREATE MATERIALIZED VIEW {t} AS SELECT * FROM {u}
CREATE SCHEMA app
CREATE SCHEMA IF NOT EXISTS app
CREATE SCHEMA app CREATE TABLE {n} (id int)
DROP SCHEMA app
DROP SCHEMA app CASCADE
SET search_path = app
SET search_path = app, public
SET search_path = public, app
SET search_path = nosuch, public
SET LOCAL search_path = app
RESET search_path
SET search_path TO DEFAULT
SELECT set_config('search_path', 'app, public', false)
DROP TABLE {t}
DROP TABLE {t} CASCADE
DROP TABLE IF EXISTS {t}
DROP TABLE IF EXISTS {t}, {u}
DROP VIEW {t}
DROP VIEW IF EXISTS {t} CASCADE
TRUNCATE {t}
TRUNCATE {t} CASCADE
DELETE FROM {t}
DELETE FROM {t} WHERE id = 1
DELETE FROM ONLY {t}
UPDATE {t} SET id = id + 100
UPDATE {t} SET {c} = NULL
UPDATE {t} SET {c} = NULL WHERE {c} IS NULL
UPDATE {t} SET {c} = coalesce({c}, {d})
UPDATE {t} x SET {c} = y.{d} FROM {u} y
INSERT INTO {t} (id) VALUES (99)
INSERT INTO {t} SELECT * FROM {u}
INSERT INTO {t} (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET {c} = NULL
INSERT INTO {t} (id) VALUES (1) ON CONFLICT DO NOTHING
WITH g AS (DELETE FROM {t} RETURNING id) INSERT INTO {u} (id) SELECT id + 50 FROM g
MERGE INTO {t} a USING {u} b ON a.id = b.id WHEN MATCHED THEN DELETE
MERGE INTO {t} a USING {u} b ON a.id = b.id WHEN MATCHED THEN UPDATE SET {c} = NULL
ALTER TABLE {t} RENAME TO {n}
ALTER TABLE {t} SET SCHEMA app
ALTER TABLE {t} SET SCHEMA public
ALTER SCHEMA app RENAME TO app2
ALTER TABLE {t} RENAME COLUMN {c} TO {d}
ALTER TABLE {t} ADD COLUMN {c} int
ALTER TABLE {t} ADD COLUMN IF NOT EXISTS {c} text
ALTER TABLE {t} DROP COLUMN {c}
ALTER TABLE {t} DROP COLUMN IF EXISTS {c} CASCADE
ALTER TABLE {t} ALTER COLUMN {c} TYPE text
ALTER TABLE {t} ALTER COLUMN {c} TYPE bigint
ALTER TABLE {t} ALTER COLUMN {c} TYPE numeric(4,1)
ALTER TABLE {t} ALTER COLUMN {c} TYPE text USING 'x'
ALTER TABLE {t} ALTER COLUMN {c} TYPE varchar(2) USING left({c}::text, 2)
ALTER TABLE {t} INHERIT {u}
ALTER TABLE {t} ATTACH PARTITION {u} FOR VALUES IN (1)
ALTER TABLE {t} ATTACH PARTITION {u} DEFAULT
ALTER TABLE {t} ADD FOREIGN KEY ({c}) REFERENCES {u} (id) ON DELETE CASCADE
ALTER TABLE {t} ADD COLUMN {c} int REFERENCES {u} ON DELETE CASCADE
ALTER TABLE {t} ADD COLUMN {c} int DEFAULT 1 REFERENCES {u} ON DELETE CASCADE ON UPDATE CASCADE
CREATE RULE r AS ON INSERT TO {t} DO ALSO DELETE FROM {u}
CREATE RULE r AS ON INSERT TO {t} DO INSTEAD DELETE FROM {u}
CREATE TRIGGER tg BEFORE INSERT ON {t} FOR EACH ROW EXECUTE FUNCTION tf()
CREATE TRIGGER tg BEFORE INSERT ON {t} EXECUTE FUNCTION wiper()
CREATE OPERATOR ## (leftarg = int, rightarg = int, function = opf)
SELECT 1 ## 2
SELECT g()
SELECT lower('x')
SELECT lower(1)
ALTER TABLE {t} ADD COLUMN {c} int DEFAULT g()
CREATE TABLE {t} (id int DEFAULT g())
CREATE VIEW {t} AS SELECT g() AS id
SELECT * FROM {t}
REFRESH MATERIALIZED VIEW {t}
CREATE DOMAIN dm AS int CHECK (opf(VALUE, 1) > 0)
SELECT 1::dm
SELECT '1'::dm
CREATE CAST (text AS dm) WITH FUNCTION g2(text)
CREATE INDEX ix ON {t} (id)
ALTER FUNCTION wiper() RENAME TO w2
DROP TYPE "Mood" CASCADE
CREATE TYPE ty AS (a int)
ALTER SEQUENCE users_id_seq OWNED BY {t}.{c}
DROP SEQUENCE {t}
SAVEPOINT s
ROLLBACK TO SAVEPOINT s
DISCARD TEMP
SET session_replication_role = replica
LOCK TABLE {t}
COMMENT ON TABLE {t} IS 'x'
EXECUTE p
PREPARE p AS DELETE FROM orders
EXPLAIN ANALYZE DELETE FROM {t}
DECLARE cu CURSOR FOR SELECT g()
FETCH cu
CREATE VIEW {t} AS SELECT * FROM {u} WHERE id > 0
ALTER VIEW {t} RENAME TO {n}
CREATE INDEX ix2 ON {t} ((1 ## 2))
ALTER TABLE {t} ADD COLUMN {c} int DEFAULT (1 ## 1)
ALTER TABLE {t} ADD CHECK (id ## 1 > 0)
UPDATE {t} SET {c} = {u}.{c} FROM {u}
UPDATE {t} a SET {c} = coalesce(b.{c}, a.{c}) FROM {u} b WHERE b.{c} IS NULL
CREATE TABLE {t} (id int GENERATED ALWAYS AS IDENTITY, a int REFERENCES {u} ON DELETE CASCADE)
INSERT INTO {t} DEFAULT VALUES
INSERT INTO {t} TABLE {u} ON CONFLICT (id) DO UPDATE SET {c} = excluded.{c}
DROP INDEX IF EXISTS ix, users_email_key2
DROP TRIGGER t ON users
CREATE TRIGGER t BEFORE INSERT ON {t} FOR EACH ROW EXECUTE FUNCTION f()
DROP FUNCTION f() CASCADE
DROP FUNCTION f()
DROP FUNCTION lower_case(text)
CREATE TABLE {t} (x "Mood"); DROP TYPE "Mood" CASCADE
"""
# What only does harm together, if it is believed.
TOGETHER = """
CREATE TABLE {t} (id int DEFAULT g()); INSERT INTO {t} DEFAULT VALUES
CREATE VIEW {t} AS SELECT g() AS id; SELECT * FROM {t}
CREATE TABLE {t} (id int); CREATE RULE r AS ON INSERT TO {t} DO ALSO DELETE FROM orders; INSERT INTO {t} (id) VALUES (1)
CREATE TABLE {t} (id int); CREATE TRIGGER w AFTER INSERT ON {t} EXECUTE FUNCTION wiper(); INSERT INTO {t} (id) VALUES (1)
CREATE TABLE {t} (i int UNIQUE); ALTER TABLE users ADD x int REFERENCES {t} (i) ON DELETE CASCADE; {fill}; DELETE FROM {t}
CREATE TABLE {t} (LIKE users); ALTER TABLE users INHERIT {t}; TRUNCATE {t}
CREATE SCHEMA app; ALTER TABLE {t} SET SCHEMA app; DROP SCHEMA app CASCADE
CREATE SCHEMA app; CREATE TABLE app.t (id int); SET search_path = app, public; DELETE FROM {t}
CREATE MATERIALIZED VIEW {t} AS SELECT g() AS id WITH NO DATA; REFRESH MATERIALIZED VIEW {t}
CREATE TABLE {t} (id int GENERATED ALWAYS AS (opf(1,1)) STORED, b int); INSERT INTO {t} (b) VALUES (1)
CREATE VIEW {t} AS SELECT * FROM users; CREATE VIEW {u} AS SELECT * FROM {t}; DELETE FROM {u}
ALTER TABLE users RENAME TO {n}; CREATE TABLE users (id int); DROP TABLE {n}
CREATE TABLE {t} (id int, b int); CREATE INDEX ii ON {t} ((opf(id, 1))); INSERT INTO {t} (id) VALUES (1)
CREATE TABLE {t} AS SELECT 1 AS id; ALTER TABLE {t} ALTER id SET DEFAULT g(); INSERT INTO {t} DEFAULT VALUES
CREATE POLICY p ON {t} USING (g() > 0); SELECT * FROM {t}
CREATE TABLE {t} (id int CHECK (opf(id, 1) > 0)); INSERT INTO {t} VALUES (1)
CREATE TABLE {t} (id int DEFAULT g()); CREATE TABLE {u} (LIKE {t} INCLUDING ALL); INSERT INTO {u} DEFAULT VALUES
CREATE TABLE {t} (id int DEFAULT g()); CREATE TABLE {u} () INHERITS ({t}); INSERT INTO {u} DEFAULT VALUES
CREATE TABLE {t} (id int DEFAULT g()); ALTER TABLE {t} RENAME TO {n}; INSERT INTO {n} DEFAULT VALUES
CREATE DOMAIN d2 AS int DEFAULT g(); CREATE TABLE {t} (id d2); INSERT INTO {t} DEFAULT VALUES
CREATE AGGREGATE ag (int) (sfunc = opf, stype = int); SELECT ag(1)
"""
_STATEMENTS = [one for one in STATEMENTS.splitlines() if one]
_FILL = "INSERT INTO {t} VALUES (1); UPDATE users SET x = 1"
_TOGETHER = [one.replace("{fill}", _FILL).split("; ") for one in TOGETHER.splitlines() if one]


def scripts(seed: int, count: int) -> list[str]:
    """So many scripts, the same for the same seed."""
    dice = random.Random(seed)
    return [_script(dice) for _ in range(count)]


def _script(dice: random.Random) -> str:
    texts = list(dice.choice(_TOGETHER)) if dice.random() < 0.6 else []
    for _ in range(dice.randint(0 if texts else 1, 3)):
        texts.insert(dice.randint(0, len(texts)), dice.choice(_STATEMENTS))
    names = (
        {key: dice.choice(TABLES) for key in "tu"}
        | {key: dice.choice(COLUMNS) for key in "cd"}
        | {"n": dice.choice(NAMES)}
    )
    return "; ".join(one.format(**names) for one in texts)
