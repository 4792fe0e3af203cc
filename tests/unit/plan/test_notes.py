"""What `check` says of a good plan, beside its faults."""

from collections.abc import Callable

import pytest

from bascule.kernel.i18n import render
from bascule.plan.compiling.compile import compile_spec
from bascule.plan.load import load
from bascule.plan.notes import notes

Change = Callable[[str, str], str]
LOCAL = ("{listen: 8080}", '{listen: "127.0.0.1:8080"}')


def said(text: str) -> list[str]:
    """The notes of a plan, in English."""
    loaded = load(text, "plan.yaml")
    assert loaded.plan is not None, loaded.problems
    return [render(one, "en") for one in notes(loaded.plan)]


def test_what_surprises_is_said(change: Change) -> None:
    """A proxy on every address, no path for health, a command without its port, guards where nobody visits."""
    text = change("    health: {path: /health, every: 5s}\n", "").replace(" --port {port}", "")
    found = said(text)
    assert [word for word in ("every address", "`health`", "variable PORT", "in staging") if word in " ".join(found)] == [
        "every address", "`health`", "variable PORT", "in staging"
    ]  # fmt: skip
    assert any("`guards: []` under environments.staging.override.api" in one for one in found)


def test_what_is_said_in_the_plan_is_not_said_again(change: Change) -> None:
    """An address, a health, a port, and no guards in staging: nothing is left to be noted."""
    assert said(change("{listen: 9080}}}}", "{listen: 9080}}, guards: []}}").replace(*LOCAL)) == []


def test_an_environment_may_be_watched_by_nobody(change: Change) -> None:
    """`guards: []` in an override takes away the plan's guards there, and nowhere else."""
    loaded = load(change("{listen: 9080}}}}", "{listen: 9080}}, guards: []}}"), "plan.yaml")
    assert loaded.plan is not None
    assert compile_spec(loaded.plan, "api", "staging").guards == ()
    assert len(compile_spec(loaded.plan, "api", "production").guards) == 1


@pytest.mark.parametrize(
    ("written", "rate"),
    [
        ("40 requests/s", 40.0),
        ("2400 requêtes/min", 40.0),
        ("1 request per s", 1.0),
        ("3,6 / h", 0.001),
        ("nope", None),
    ],
)
def test_traffic_is_written_as_people_write_it(change: Change, written: str, rate: float | None) -> None:
    """In either language; what is no rate is refused with two that are."""
    loaded = load(change("    keep: 1h\n", f"    keep: 1h\n    expect: {written}\n"), "plan.yaml")
    if rate is None:
        assert [render(one.message, "en") for one in loaded.problems] == [
            'found "nope"; want how many requests come, as 40 requests/s or 2400 requests/min'
        ]
    else:
        assert loaded.plan is not None
        assert loaded.plan.components["api"].expect == pytest.approx(rate)
