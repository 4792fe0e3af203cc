"""Databases in a plan: where they are, when they change, and what is said before anything starts."""

from collections.abc import Mapping

import pytest

from bascule.drivers.check.migrations import DRIVER as MIGRATIONS
from bascule.drivers.check.schema import DRIVER as SCHEMA
from bascule.kernel.i18n import render
from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.compiling.compile import compile_spec
from bascule.plan.compiling.databases import closings, is_live, spec_database
from bascule.plan.compiling.steps import named_calls
from bascule.plan.drivers.facts import DriverFacts
from bascule.plan.load import load
from bascule.plan.model.plan import Plan
from bascule.plan.rules.lint import lint
from bascule.plan.spec import ReleaseSpec, StepKind

Facts = Mapping[str, DriverFacts]
SECTION = """\
databases:
  main:
    url: env DATABASE_URL
    migrations: {sql: {directory: migrations}}
    invariants: {all good: SELECT true}
    count: users
"""
STEPS = "      - backup: main\n      - migrate: main\n      - deploy\n"


def good(text: str) -> Plan:
    """The plan of a text without faults."""
    loaded = load(text)
    assert loaded.problems == []
    assert loaded.plan is not None
    return loaded.plan


@pytest.fixture
def text(good_text: str) -> str:
    """A good plan with a database that is saved and migrated."""
    return good_text.replace("      - deploy\n", STEPS) + SECTION


def said(text: str, facts: Facts) -> list[str]:
    """The keys of everything that is wrong with a text."""
    loaded = load(text)
    problems = [*loaded.problems, *(lint(loaded.plan, facts) if loaded.plan else [])]
    return [problem.message.key for problem in problems]


def test_a_course_holds_everything_about_its_databases(text: str, facts: Facts) -> None:
    """Its steps have the database with the environment's address; an approval step is there for a tech-lead."""
    plan = good(text.replace("  staging:\n", "  staging:\n    databases: {main: {url: file /run/url}}\n"))
    assert lint(plan, facts) == []
    for environment, url in (("staging", "file /run/url"), ("production", "env DATABASE_URL")):
        spec = compile_spec(plan, "api", environment)
        kinds = [step.kind for step in spec.steps]
        assert kinds[:4] == [StepKind.CHECK, StepKind.APPROVE, StepKind.BACKUP, StepKind.MIGRATE]
        migrate = spec.steps[3].database
        assert migrate is not None
        assert (migrate.url, migrate.count, migrate.invariants) == (url, ("users",), {"all good": "SELECT true"})
        assert from_stored(ReleaseSpec, as_stored(spec)) == spec


@pytest.mark.parametrize("url", ["postgresql://me:canary-word@host/db", "canary-word", "env 1X", "env", "file", "42"])
def test_a_secret_never_stands_in_a_plan(text: str, facts: Facts, url: str) -> None:
    """A literal is refused with the way to write it, and is not repeated."""
    loaded = load(text.replace("url: env DATABASE_URL", f"url: {url}"))
    (problem,) = loaded.problems
    assert problem.message.key == "plan.secret"
    assert problem.hint is not None
    assert "env NAME" in render(problem.hint, "en")
    assert "canary-word" not in render(problem.message, "en") + render(problem.hint, "fr")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("- migrate: main", "- migrate: mian", "plan.unknown_database"),
        ("- backup: main", "- backup: mian", "plan.unknown_database"),
        ("- backup: main", "- backup", "plan.text"),
        ("- migrate: main", "- migrate", "plan.migrate"),
        ("- migrate: main\n      - deploy", "- deploy\n      - migrate: main", "plan.migrate_late"),
        ("- migrate: main", "- migrate: {database: main, contract: true}", "plan.contract_early"),
        ("      - backup: main\n", "", "plan.no_backup"),
        ("{sql: {directory: migrations}}", "{sqll: {directory: migrations}}", "plan.unknown_driver"),
        ("{sql: {directory: migrations}}", "{sql: {folder: migrations}}", "plan.unknown_option"),
        ("    count: users\n", "    anonymise: {users.email: email}\n", "plan.no_salt"),
        ("    count: users\n", "    anonymise: {email: email}\n    salt: env S\n", "plan.column"),
        ("    count: users\n", "    anonymise: {users.email: blur}\n    salt: env S\n", "plan.choice"),
        ("    count: users\n", "    count: [users, 1]\n", "plan.text"),
        ("  staging:\n", "  staging:\n    databases: {mian: {url: env X}}\n", "plan.unknown_database"),
    ],
)
def test_what_cannot_work_is_said(text: str, facts: Facts, old: str, new: str, key: str) -> None:
    """One thing changed, one thing found."""
    assert old in text
    assert key in said(text.replace(old, new, 1), facts)


def test_a_database_that_no_step_names_is_doubtful(good_text: str, facts: Facts) -> None:
    """Nobody saves or migrates it."""
    assert said(good_text + SECTION, facts) == ["plan.unused_database"]


def test_the_step_that_closes_the_way_back_is_named(text: str, facts: Facts) -> None:
    """Before anything starts, for each environment and component."""
    contract = "- soak: 30m\n      - migrate: {database: main, contract: true}\n"
    plan = good(text.replace("- soak: 30m\n", contract))
    assert lint(plan, facts) == []
    assert [(one.environment, one.component, one.number, one.database) for one in closings(plan)] == [
        ("staging", "api", 10, "main"),
        ("production", "api", 10, "main"),
    ]


def test_a_live_environment_is_known(text: str) -> None:
    """By its name, its approvals, or as the last one; a copy before it is not."""
    plan = good(text)
    assert [is_live(plan, name) for name in ("staging", "production")] == [False, True]
    renamed = good(text.replace("  production: {after: staging}", "  public: {after: staging}"))
    assert is_live(renamed, "public")


def test_null_means_the_mask(text: str) -> None:
    """`null` without quotes is nothing in YAML, and is meant."""
    plan = good(text.replace("    count: users\n", "    anonymise: {users.phone: null}\n    salt: env S\n"))
    assert plan.databases["main"].anonymise == {"users.phone": "null"}
    assert spec_database(plan, "main", "production").name == "main"


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        ("{migrations: {database: main}}", []),
        ("{schema: {database: main}}", []),
        ("{schema: {database: main, file: db/schema.sql}}", []),
        ("{migrations: {database: mian}}", ["plan.unknown_database"]),
        ("{schema: {file: db/schema.sql}}", ["plan.missing_option"]),
        ("{migrations: {databse: main}}", ["plan.missing_option", "plan.unknown_option"]),
    ],
)
def test_checks_of_a_database_name_one_of_the_plan(text: str, facts: Facts, check: str, expected: list[str]) -> None:
    """They carry it along as the environment has it; a name that is none is refused with the nearest one."""
    known = {**facts, "migrations": MIGRATIONS, "schema": SCHEMA}
    text = text.replace("checks:\n", f"checks:\n  current: {check}\n")
    text = text.replace("  staging:\n", "  staging:\n    databases: {main: {url: file /run/url}}\n")
    found = [key for key in said(text, known) if key != "plan.unused_check"]
    assert (found[: len(expected)], not expected and found) == (expected, [] if not expected else False)
    if not expected:
        loaded = load(text)
        assert loaded.plan is not None
        (call,) = named_calls(loaded.plan, "staging", (), ["current"])
        assert call.database is not None
        assert call.database.url == "file /run/url"
