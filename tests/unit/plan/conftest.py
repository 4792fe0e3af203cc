"""A good plan and the drivers that it uses; every case of these tests is this plan with one thing changed."""

from collections.abc import Callable, Mapping
from typing import Literal

import pytest
from pydantic import Field
from tests.kit.documents import examples, load
from tests.kit.plans import GOOD

from bascule.kernel.i18n import Language
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.drivers.option_types import Limits, Port, Span, Surroundings, Texts, Where
from bascule.plan.drivers.options import Options
from bascule.plan.model.plan import Plan
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.values import Text
from bascule.plan.reading.problem import Problem
from bascule.plan.rules.lint import lint


class ProcessOptions(Options):
    """What the process driver of these tests takes."""

    command: Text
    environment: Surroundings = Field({})
    replicas: int = Field(1, ge=1, le=64)


class EnvoyOptions(Options):
    """What the envoy driver of these tests takes."""

    listen: Where
    sticky: Literal["cookie", "none"] = "cookie"


class SwapOptions(Options):
    """What a driver takes that is poorer than the others."""

    listen: Port | None = None
    sticky: Text | None = None


class FolderOptions(Options):
    """Where migrations are."""

    directory: Text | None = None


class HttpOptions(Options):
    """What the http check of these tests takes."""

    url: Text | None = None
    path: Text | None = None
    status: int = Field(200, ge=100, le=599)
    contains: Text | None = None
    within: Span | None = None


class CommandOptions(Options):
    """What the command check of these tests takes."""

    command: Text


class LimitOptions(Options):
    """What checks that measure take."""

    limit: Limits = ()


class CoverageOptions(LimitOptions):
    """What the coverage check of these tests takes."""

    report: Texts = ()


_ALL = (
    DriverFacts("process", DriverKind.WORKLOAD, "", ProcessOptions, replicas=False),
    DriverFacts(
        "envoy", DriverKind.TRAFFIC, "", EnvoyOptions, visitors=True, metrics=frozenset({"error_rate", "latency"})
    ),
    DriverFacts(
        "swap",
        DriverKind.TRAFFIC,
        "",
        SwapOptions,
        weights=False,
        sticky=False,
        slot_header=False,
        metrics=frozenset({"error_rate"}),
    ),
    DriverFacts("prisma", DriverKind.DATABASE, "", FolderOptions),
    DriverFacts("sql", DriverKind.DATABASE, "", FolderOptions),
    DriverFacts("http", DriverKind.CHECK, "", HttpOptions),
    DriverFacts("command", DriverKind.CHECK, "", CommandOptions),
    DriverFacts(
        "coverage",
        DriverKind.CHECK,
        "",
        CoverageOptions,
        measures={"": Unit.SHARE, "branches": Unit.SHARE, "files": Unit.COUNT},
    ),
    DriverFacts(
        "size",
        DriverKind.CHECK,
        "",
        LimitOptions,
        measures={"": Unit.SIZE, "size": Unit.SIZE},
        words=frozenset({"gzip", "brotli"}),
        needs_limit=True,
    ),
    DriverFacts("audit", DriverKind.CHECK, "", LimitOptions, measures={"critical": Unit.COUNT, "high": Unit.COUNT}),
)
FACTS: Mapping[str, DriverFacts] = {one.name: one for one in _ALL}


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
