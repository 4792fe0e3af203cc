"""The examples that people are shown are good plans with the drivers that really exist."""

from importlib.resources import files

import pytest

from bascule.drivers.catalogue import facts
from bascule.plan.lint import lint
from bascule.plan.load import load
from bascule.plan.sections import SECTIONS, resource, starter

PACKAGE = files("bascule.plan")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_sections_in_order_are_one_good_plan(language: str) -> None:
    """What `bascule explain` prints, section by section, is accepted by `bascule check`."""
    text = "".join((PACKAGE / resource(name, language)).read_text(encoding="utf-8") for name in SECTIONS)
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
