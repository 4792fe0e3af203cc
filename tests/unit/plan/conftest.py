"""A good plan and the drivers that it uses; every case of these tests is this plan with one thing changed."""

from collections.abc import Callable, Mapping

import pytest
from tests.kit.documents import examples, load

from bascule.base.words import Language
from bascule.plan.facts import DriverFacts, DriverKind, OptionFacts
from bascule.plan.lint import lint
from bascule.plan.model import Plan
from bascule.plan.problem import Problem
from bascule.plan.unit import Unit

GOOD = """\
bascule: 1
name: shop
environments:
  staging:
    override: {api: {route: {envoy: {listen: 9080}}}}
  production: {after: staging}
components:
  api:
    run: {process: {command: "python3 app.py --port {port}"}}
    route: {envoy: {listen: 8080}}
    health: {path: /health, every: 5s}
    keep: 1h
    release:
      - check: [tests]
      - deploy
      - smoke: [GET /health is 200]
      - traffic: 5% for 10m
      - traffic: 50% for 20m
      - traffic: 100%
      - soak: 30m
guards:
  - {when: error_rate > 1% for 5m, then: roll back}
checks:
  tests: {command: pytest -q, timeout: 10m}
"""

TEXT = OptionFacts("text")
FACTS: Mapping[str, DriverFacts] = {
    "process": DriverFacts(
        DriverKind.WORKLOAD,
        {
            "command": OptionFacts("text", True),
            "environment": OptionFacts("mapping"),
            "replicas": OptionFacts("integer"),
        },
        replicas=False,
    ),
    "envoy": DriverFacts(
        DriverKind.TRAFFIC,
        {"listen": OptionFacts("address", True), "sticky": OptionFacts("cookie|none")},
        metrics=frozenset({"error_rate", "latency"}),
    ),
    "swap": DriverFacts(
        DriverKind.TRAFFIC,
        {"listen": OptionFacts("port"), "sticky": TEXT},
        weights=False,
        sticky=False,
        slot_header=False,
        metrics=frozenset({"error_rate"}),
    ),
    "prisma": DriverFacts(DriverKind.DATABASE, {"directory": TEXT}),
    "sql": DriverFacts(DriverKind.DATABASE, {"directory": TEXT}),
    "http": DriverFacts(
        DriverKind.CHECK,
        {
            "url": TEXT,
            "path": TEXT,
            "status": OptionFacts("integer"),
            "contains": TEXT,
            "within": OptionFacts("duration"),
        },
    ),
    "command": DriverFacts(DriverKind.CHECK, {"command": OptionFacts("text", True)}),
    "coverage": DriverFacts(
        DriverKind.CHECK,
        {"report": OptionFacts("texts"), "limit": OptionFacts("limit")},
        measures={"": Unit.SHARE, "branches": Unit.SHARE, "files": Unit.COUNT},
    ),
    "size": DriverFacts(
        DriverKind.CHECK,
        {"limit": OptionFacts("limit")},
        measures={"": Unit.SIZE, "size": Unit.SIZE},
        words=frozenset({"gzip", "brotli"}),
        needs_limit=True,
    ),
    "audit": DriverFacts(
        DriverKind.CHECK, {"limit": OptionFacts("limit")}, measures={"critical": Unit.COUNT, "high": Unit.COUNT}
    ),
}


def changed(old: str, new: str) -> str:
    """The good plan with one passage replaced, which must be there exactly once."""
    assert GOOD.count(old) == 1, old
    return GOOD.replace(old, new)


def places(problems: list[Problem]) -> list[str]:
    """Problems as `line:column key`, in order."""
    return [f"{one.line}:{one.column} {one.message.key.removeprefix('plan.')}" for one in problems]


@pytest.fixture
def facts() -> Mapping[str, DriverFacts]:
    """The drivers that exist in these tests."""
    return FACTS


@pytest.fixture
def change() -> Callable[[str, str], str]:
    """Replace one passage of the good plan."""
    return changed


@pytest.fixture
def good() -> Plan:
    """The good plan, loaded."""
    plan = load(GOOD).plan
    assert plan is not None
    return plan


@pytest.fixture
def good_text() -> str:
    """The good plan's text."""
    return GOOD


@pytest.fixture
def found() -> Callable[[str], list[str]]:
    """What loading and then lint say of a text, as `line:column key`."""

    def look(text: str) -> list[str]:
        loaded = load(text)
        return places(loaded.problems or (lint(loaded.plan, FACTS) if loaded.plan else []))

    return look


@pytest.fixture
def linted() -> Callable[[str], list[Problem]]:
    """The problems that lint finds in a text that loads."""

    def look(text: str) -> list[Problem]:
        loaded = load(text)
        assert loaded.plan is not None, loaded.problems
        return lint(loaded.plan, FACTS)

    return look


@pytest.fixture
def example() -> Callable[[Language], dict[str, str]]:
    """The annotated examples of a language, by section."""

    return examples
