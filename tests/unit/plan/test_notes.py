"""What `check` says of a good plan, beside its faults."""

import re
from collections.abc import Callable
from importlib.resources import files

import pytest

from bascule.kernel.i18n import Language, render, say
from bascule.plan.asking import Visitors
from bascule.plan.compiling.compile import Terms, compile_spec
from bascule.plan.load import load
from bascule.plan.notes import notes
from bascule.plan.sections import starter

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
    ways = (
        "`visitors: 5/s` for synthetic visitors, or `guards: []` for no guards, under environments.staging.override.api"
    )
    assert any(ways in one and "bascule promote RELEASE" in one for one in found)


def test_what_is_said_in_the_plan_is_not_said_again(change: Change) -> None:
    """An address, a health, a port, and no guards in staging, or visitors: nothing is left to be noted."""
    for way in ("guards: []", "visitors: 5/s"):
        assert said(change("{listen: 9080}}}}", f"{{listen: 9080}}}}, {way}}}}}").replace(*LOCAL)) == []
    assert len(said(change("{listen: 9080}}}}", "{listen: 9080}}, visitors: none}}").replace(*LOCAL))) == 1


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("5/s", Visitors(5.0, ("/health",))),
        ("300 requêtes/min", Visitors(5.0, ("/health",))),
        ("{rate: 5/s, paths: /login, host: shop.example, for: 10m}", Visitors(5.0, ("/login",), "shop.example", 600.0)),
        ("none", None),
    ],
)
def test_visitors_are_of_one_environment(change: Change, written: str, wanted: Visitors | None) -> None:
    """What an override says of them holds there; everywhere else it is what the component says, in its short or long form."""
    text = change("{listen: 9080}}}}", f"{{listen: 9080}}}}, visitors: {written}}}}}")
    loaded = load(
        text.replace("    keep: 1h\n", "    keep: 1h\n    visitors: {rate: 1/s, paths: [/, /a]}\n"), "plan.yaml"
    )
    assert loaded.plan is not None, loaded.problems
    assert compile_spec(loaded.plan, "api", "staging").visitors == wanted
    assert compile_spec(loaded.plan, "api", "production").visitors == Visitors(1.0, ("/", "/a"))
    fast = compile_spec(loaded.plan, "api", "production", Terms(time_scale=60.0)).visitors
    assert fast == Visitors(1.0, ("/", "/a"), lasting=360.0)


def written_there(sentence: str) -> list[tuple[str, list[str], str]]:
    """What a sentence says to write, and where: each `key: value` in backquotes with the path that follows."""
    path = re.search(r"environments\.(\S+)\.override\.(\w+)", sentence)
    assert path is not None, sentence
    found = re.findall(r"`((?:visitors|guards): [^`]+)`", sentence)
    return [(one, list(path.groups()), sentence) for one in found]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("key", ["plan.note-unvisited", "cli.no-outlook"])
def test_the_ways_out_are_what_they_say(key: str, language: Language, change: Change) -> None:
    """Whatever a sentence about missing traffic says to write can be written there, and then nothing waits for users."""
    values = {"environment": "staging", "component": "api", "components": "api", "patience": 1800.0}
    sentence = render(say(key, **values), language)
    ways = written_there(sentence)
    assert [way.partition(":")[0] for way, _, _ in ways] == ["visitors", "guards"]
    assert "bascule promote RELEASE --reason " in sentence
    for way, (environment, component), _ in ways:
        loaded = load(change("{listen: 9080}}}}", f"{{listen: 9080}}}}, {way}}}}}"), "plan.yaml")
        assert loaded.plan is not None, loaded.problems
        spec = compile_spec(loaded.plan, component, environment)
        assert (spec.visitors is None) == (spec.guards == ())
        assert not [one for one in notes(loaded.plan) if one.key == "plan.note-unvisited"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_starter_says_how(language: Language) -> None:
    """What its comment says to write below an environment can be written there."""
    text = (files("bascule.plan") / starter(language)).read_text(encoding="utf-8")
    ways = re.findall(r"`(override: [^`]+)`", text)
    assert [("visitors" in way, "guards" in way) for way in ways] == [(True, False), (False, True)]
    assert "`bascule promote RELEASE --reason " in text
    for way in ways:
        loaded = load(text.replace("  production:\n", f"  production: {{{way}}}\n"), "plan.yaml")
        assert loaded.plan is not None, loaded.problems
        spec = compile_spec(loaded.plan, "app", "production")
        assert (spec.visitors is None) == (spec.guards == ())


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
