"""The annotated examples document the schema: complete, valid, equal in both languages, and published."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from ruamel.yaml import YAML
from tests.kit.documents import SECTIONS, load

from bascule.drivers import declared
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Language
from bascule.plan.compiling.compile import compile_spec
from bascule.plan.document import sections_of
from bascule.plan.drivers.facts import DriverFacts
from bascule.plan.identity import plan_hash
from bascule.plan.model.plan import Plan
from bascule.plan.reference import reference
from bascule.plan.rules.lint import lint
from bascule.plan.schema import DIALECT, json_schema
from bascule.plan.sections import HEART, find_section, resource, starter
from bascule.wiring.plans.document import Document

Example = Callable[[Language], dict[str, str]]
Facts = Mapping[str, DriverFacts]
PAGE = Path(__file__).parents[3] / "docs" / "reference" / "plan.md"


def data(text: str) -> Any:
    """A YAML text as plain data, by another reader than ours."""
    return YAML(typ="safe", pure=True).load(text)


def keys(value: Any) -> set[str]:
    """All keys and single words of a document."""
    if isinstance(value, dict):
        return set(value) | {key for item in value.values() for key in keys(item)}
    if isinstance(value, list):
        return {key for item in value for key in keys(item)}
    return {str(value)}


@pytest.fixture
def plans(example: Example) -> dict[str, Plan]:
    """All sections, one after the other, as a plan in each language."""
    loaded = {"en": load("".join(example("en").values())), "fr": load("".join(example("fr").values()))}
    assert [one.problems for one in loaded.values()] == [[], []]
    return {language: one.plan for language, one in loaded.items() if one.plan is not None}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_examples_are_one_good_plan(plans: dict[str, Plan], language: Language) -> None:
    """All examples of a language together load, pass lint with the drivers that exist, and compile."""
    plan = plans[language]
    assert lint(plan, declared.facts()) == []
    for environment in plan.environments:
        assert [compile_spec(plan, name, environment) for name in plan.components]


def test_both_languages_say_the_same(plans: dict[str, Plan]) -> None:
    """The French examples differ in words only."""
    assert plan_hash(plans["en"]).startswith("b1:")
    for name in plans["en"].environments:
        for component in plans["en"].components:
            english = compile_spec(plans["en"], component, name)
            french = compile_spec(plans["fr"], component, name)
            assert french.health == english.health
            assert [guard.condition for guard in french.guards] == [guard.condition for guard in english.guards]
            assert [step.duration for step in french.steps] == [step.duration for step in english.steps]
            assert [[call.driver for call in step.calls] for step in french.steps] == [
                [call.driver for call in step.calls] for step in english.steps
            ]
    assert plans["fr"].objectives == plans["en"].objectives


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_key_is_explained(example: Example, language: Language) -> None:
    """Every key of the schema occurs in the examples, and every section holds its own keys only."""
    shown = keys(data("".join(example(language).values())))
    schema = json_schema(Document)
    parts = (schema, *schema["$defs"].values())
    assert {key for part in parts for key in part["properties"]} - shown - {"runs"} == set()
    for name, text in example(language).items():
        assert {key for key in data(text) if not key.startswith("x-")} == set(SECTIONS[name])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_line_of_an_example_is_short(example: Example, language: Language) -> None:
    """Examples fit a terminal of 120 columns."""
    assert max(len(line) for text in example(language).values() for line in text.split("\n")) <= 120


@pytest.mark.parametrize("language", ["en", "fr"])
def test_starter(facts: Facts, language: Language) -> None:
    """The plan that a new project starts from is good, also with its commented checks put to use."""
    text = (files("bascule.plan") / starter(language)).read_text(encoding="utf-8")
    used = text.replace("# checks:", "checks:").replace("#   tests:", "  tests:")
    used = used.replace("#     ", "    ").replace("      - deploy ", "      - check: [tests]\n      - deploy ")
    for one in (text, used):
        loaded = load(one)
        assert loaded.plan is not None, loaded.problems
        assert lint(loaded.plan, facts) == []
    assert text != used
    assert loaded.plan is not None
    spec = compile_spec(loaded.plan, "app", "production")
    assert [step.percent for step in spec.steps if step.percent] == [5, 25, 50, 100]


def test_who_reads_another_language_gets_english() -> None:
    """Plans are written in two languages, however many Bascule speaks."""
    assert starter(Language("pl")) == starter(Language("en"))
    assert (
        resource(HEART[0], Language("pl")) == resource(HEART[0], Language("en")) != resource(HEART[0], Language("fr"))
    )


def test_starters_say_the_same() -> None:
    """Both starters make the same releases."""
    names = [starter("en"), starter("fr")]
    texts = [(files("bascule.plan") / name).read_text(encoding="utf-8") for name in names]
    english, french = (compile_spec(plan, "app", "production") for text in texts if (plan := load(text).plan))
    assert english.workload == french.workload
    assert [step.duration for step in english.steps] == [step.duration for step in french.steps]
    assert [guard.condition for guard in english.guards] == [guard.condition for guard in french.guards]


def test_schema_accepts_the_examples(example: Example, good_text: str) -> None:
    """The JSON Schema is a valid one and never stricter than loading."""
    schema = json_schema(Document)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == DIALECT
    texts = ["".join(example("en").values()), "".join(example("fr").values()), good_text]
    texts.append(
        good_text.replace("checks:\n", "guards2:\n").partition("guards:")[0].replace("check: [tests]", "deploy")
        + "guards:\n"
    )
    texts.append(
        good_text.replace("    override: {api: {route: {envoy: {listen: 9080}}}}\n", "    x-a: 1\n").replace(
            "- soak", "- x-b: 1\n        soak"
        )
    )
    for text in texts:
        assert load(text).problems == []
        jsonschema.Draft202012Validator(schema).validate(data(text))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("bascule: 1", "bascule: 2"),
        ("name: shop", "nmae: shop"),
        ("keep: 1h", "keep: 1 moon"),
        ("keep: 1h", "keep: 3600"),
        ("then: roll back", "then: rollback"),
        ("- deploy", "- deplyo"),
        ("5% for 10m", "five"),
        ("GET /health is 200", "GOT /health is 200"),
        ("path: /health", "path: health"),
    ],
)
def test_schema_refuses(good_text: str, old: str, new: str) -> None:
    """The schema catches the usual slips while somebody types."""
    assert not jsonschema.Draft202012Validator(json_schema(Document)).is_valid(data(good_text.replace(old, new)))


def test_everything_is_described() -> None:
    """Every key of the schema has a description."""
    schema = json_schema(Document)
    parts = {"Plan": schema, **schema["$defs"]}
    bare = [
        f"{name}.{key}"
        for name, part in parts.items()
        for key, field in part["properties"].items()
        if not field.get("description")
    ]
    assert bare == []


def test_reference_page_is_up_to_date(example: Example) -> None:
    """The published page is what the examples and the model say: run `python docs/generate.py plan` after a change."""
    assert PAGE.read_text(encoding="utf-8") == reference(Document, example("en"))


@pytest.mark.parametrize(
    ("word", "section"), [("guards", "guards"), ("name", "plan"), ("soak", "components"), ("false_rollback", "guards")]
)
def test_find_section(word: str, section: str) -> None:
    """A section is found by its name, by its keys and by the keys within."""
    assert find_section(sections_of(Document), word).name == section


def test_unknown_section() -> None:
    """An unknown section is answered with the sections and the nearest word."""
    with pytest.raises(BasculeError) as error:
        find_section(sections_of(Document), "gards")
    assert error.value.hint is not None
    assert error.value.hint.values == {"word": "guards"}


def test_light_imports() -> None:
    """Sections and problems are known without loading a parser: `bascule --help` must be quick."""
    code = "import sys, bascule.plan.sections, bascule.plan.reading.problem; print({'pydantic'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
