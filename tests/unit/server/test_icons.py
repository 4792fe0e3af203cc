"""Every kind of step has its sign, its name and its place on the pages."""

import pytest

from bascule.kernel.i18n import render, say
from bascule.plan.spec import StepKind
from bascule.server.assets import Assets
from bascule.server.pages.templates import open_templates

AREAS = ("page", "cli", "release")


@pytest.mark.parametrize("kind", StepKind)
def test_each_kind_of_step_can_be_drawn(kind: StepKind) -> None:
    """A step that is to come shows a sign of its own; a kind without one would break every page of its releases."""
    source = '{% from "parts/icons.html" import stop_icon %}{{ stop_icon(step) }}'
    step = {"gate": False, "state": "next", "kind": kind, "percent": 5, "duration": 0, "fraction": 0}
    drawn = open_templates(Assets()).from_string(source).render(step=step)
    assert 'class="mark"' in drawn or "<text" in drawn


@pytest.mark.parametrize("kind", StepKind)
@pytest.mark.parametrize("area", AREAS)
def test_each_kind_of_step_has_a_name(kind: StepKind, area: str) -> None:
    """In both languages, on pages, in the terminal and in the journal."""
    for language in ("en", "fr"):
        assert "step-" not in render(say(f"{area}.step-{kind}", percent=0.05, flag="checkout"), language)
