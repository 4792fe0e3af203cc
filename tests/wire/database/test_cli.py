"""`bascule migration`: list, lint, rehearse and transfer on a real database, with their exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.kit.postgres import named

PLAN = """\
bascule: 1
name: shop
environments:
  staging:
    databases: {main: {url: env STAGING_URL}}
    override: {api: {route: {envoy: {listen: 9080}}}}
  production: {after: staging}
components:
  api:
    run: {process: {command: "python3 app.py --port {port}"}}
    route: {envoy: {listen: 8080}}
    release:
      - backup: main
      - migrate: main
      - deploy
      - traffic: 100%
      - soak: 10m
      - migrate: {database: main, contract: true}
databases:
  main:
    url: env MAIN_URL
    migrations: {sql: {directory: migrations}}
    rehearse: env SERVER_URL
    anonymise: {users.email: email}
    salt: env SALT
"""
FILES = {
    "1_users.sql": "CREATE TABLE users (id bigint PRIMARY KEY, email text)",
    "1_users.down.sql": "DROP TABLE users",
    "2_gone.sql": "-- bascule: expand\nALTER TABLE users DROP COLUMN email",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project."""
    (tmp_path / "bascule.yaml").write_text(PLAN)
    (tmp_path / "migrations").mkdir()
    for name, text in FILES.items():
        (tmp_path / "migrations" / name).write_text(text)
    return tmp_path


def run(folder: Path, database: str, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """What somebody types."""
    environment = {
        **os.environ,
        "MAIN_URL": database,
        "SERVER_URL": database,
        "SALT": "pepper",
        "BASCULE_LANGUAGE": "en",
        **more,
    }
    return subprocess.run(
        [sys.executable, "-c", "from bascule.cli.main import run; run()", *words],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=90,
    )  # fmt: skip


def test_pending_migrations_are_listed(folder: Path, empty: str) -> None:
    """For people and for programs."""
    told = run(folder, empty, "migration", "list", "--json")
    assert told.returncode == 0, told.stderr
    (found,) = json.loads(told.stdout)
    assert [
        (one["name"], one["stage"], one["danger"], one["tech_lead"], one["way_down"]) for one in found["pending"]
    ] == [
        ("1_users", "expand", "safe", False, True),
        ("2_gone", "contract", "destructive", True, False),
    ]
    shown = run(folder, empty, "migration", "list", "main", "--environment", "production").stdout
    assert "destructive: a tech lead must approve" in shown


def test_lint_fails_on_a_header_that_hides_a_loss(folder: Path, empty: str) -> None:
    """Exit 1, with the line; 0 once it is mended."""
    told = run(folder, empty, "migration", "lint")
    assert told.returncode == 1
    assert "2_gone:2: header: the header says expand" in told.stdout
    (folder / "migrations" / "2_gone.sql").write_text("ALTER TABLE users DROP COLUMN email")
    assert run(folder, empty, "migration", "lint").returncode == 0


def test_a_rehearsal_says_what_has_no_way_down(folder: Path, empty: str) -> None:
    """On the schema alone where there is no backup."""
    told = run(folder, empty, "migration", "rehearse")
    assert told.returncode == 0, told.stderr
    assert "Rehearsed on the schema only" in told.stdout
    assert "2_gone cannot be undone." in told.stdout
    (found,) = json.loads(run(folder, empty, "migration", "rehearse", "--json").stdout)
    assert [step["name"] for step in found["steps"]] == ["1_users", "2_gone"]


def test_a_transfer_onto_real_users_is_named_twice(folder: Path, empty: str, server: str) -> None:
    """Production is not overwritten by a slip; a copy of it in staging is welcome, and anonymised."""
    staging = named(server, f"staging_{os.getpid()}")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS staging_{os.getpid()}".encode())
        connection.execute(f"CREATE DATABASE staging_{os.getpid()} TEMPLATE template0".encode())
    for url in (empty, staging):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(FILES["1_users.sql"])
    with psycopg.connect(empty, autocommit=True) as connection:
        connection.execute("INSERT INTO users VALUES (1, 'ann@canary.example')")
    refused = run(
        folder, empty, "migration", "transfer", "main", "--from", "staging", "--to", "production", STAGING_URL=staging
    )
    assert refused.returncode == 1
    assert "--really production" in refused.stderr
    words = ("migration", "transfer", "main", "--from", "production", "--to", "staging", "--json")
    told = run(folder, empty, *words, STAGING_URL=staging)
    assert told.returncode == 0, told.stderr
    (table,) = json.loads(told.stdout)["tables"]
    saved = [Path(one["path"]).name for one in json.loads(told.stdout)["backups"]]
    assert [name.rpartition("-")[0] for name in saved] == ["shop-production-main", "shop-staging-main"]
    assert all((folder / "backups" / name).is_file() for name in saved)
    assert (table["table"], table["rows"]) == ("users", 1)
    with psycopg.connect(staging) as connection:
        ((email,),) = connection.execute("SELECT email FROM users").fetchall()
    assert email.endswith("@example.invalid")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE staging_{os.getpid()} WITH (FORCE)".encode())


def test_wrong_words_are_wrong_usage(folder: Path, empty: str) -> None:
    """Exit 2 for what cannot be typed, 1 for what is not there."""
    assert run(folder, empty, "migration", "transfer", "main").returncode == 2
    assert run(folder, empty, "migration", "list", "other").returncode == 1
    assert run(folder, empty, "migration", "list", "--environment", "nowhere").returncode == 1


def test_check_says_which_step_closes_the_way_back(folder: Path, empty: str) -> None:
    """Before anything starts."""
    told = run(folder, empty, "check")
    assert told.returncode == 0, told.stderr
    assert "production: step 6 of api (contract migrations of main) closes the way back." in told.stdout
    assert len(json.loads(run(folder, empty, "check", "--json").stdout)["closes_way_back"]) == 2
