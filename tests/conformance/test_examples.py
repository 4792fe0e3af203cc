"""The examples that people are shown are good plans with the drivers that really exist."""

from importlib.resources import files

import pytest

from bascule.drivers.declared import facts
from bascule.plan.rules.lint import lint
from bascule.plan.sections import starter
from tests.kit.documents import examples, load

PACKAGE = files("bascule.plan")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_sections_in_order_are_one_good_plan(language: str) -> None:
    """What `bascule explain` prints, section by section, is accepted by `bascule check`."""
    text = "".join(examples(language).values())
    loaded = load(text, "examples.yaml")
    assert loaded.problems == []
    assert loaded.plan is not None
    assert lint(loaded.plan, facts()) == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_starter_is_a_good_plan(language: str) -> None:
    """What `bascule init` writes is accepted as it is."""
    loaded = load((PACKAGE / starter(language)).read_text(encoding="utf-8"), "bascule.yaml")
    assert loaded.plan is not None
    assert lint(loaded.plan, facts()) == []


LINES = """- check: [security headers >= 90, name ttl <= 5m, certificate days > 20, database lag < 10s, cache memory < 80%, \
image age < 30d, accessible serious = 0, loading weight < 1MB, load p95 < 200ms, mail slowest < 2s]"""


@pytest.mark.parametrize(
    ("old", "new", "problems"),
    [
        ("- deploy    ", LINES, []),
        ("- deploy    ", "- check: database > 3", ["plan.which_measure"]),
        ("- deploy    ", "- check: certificate left > 20", ["plan.limit_unit"]),
        ("- deploy    ", "- check: firewall > 3", ["plan.no_measure"]),
        ('key: "{key}"', 'key: "{kez}"', ["plan.placeholder"]),
        ("secrets: {key: env BANK_KEY}", "secrets: {}", ["plan.placeholder"]),
        ("url: https://staging.rewapp.fr/", "url: https://staging.rewapp.fr/{key}", ["plan.placeholder"]),
    ],
)
def test_lines_and_names_of_network_checks(old: str, new: str, problems: list[str]) -> None:
    """Figures of network checks stand in lines with their units, and a name that no check has given is found."""
    text = "".join(examples("en").values())
    assert old in text
    loaded = load(text.replace(old, f"{new}\n      {old}" if old.startswith("-") else new, 1), "examples.yaml")
    assert loaded.plan is not None
    assert [problem.message.key for problem in lint(loaded.plan, facts())] == problems
