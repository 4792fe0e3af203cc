"""The JSON Schema of a plan with what its drivers take."""

from typing import Any

import jsonschema
import pytest
import ruamel.yaml
from tests.kit.documents import SECTIONS
from tests.kit.plans import GOOD

from bascule.drivers.declared import facts
from bascule.kernel.i18n import Language
from bascule.plan.drivers.schema import driver_schema, with_drivers
from bascule.plan.schema import json_schema
from bascule.wiring.plans.document import Document

DRIVERS = facts()


@pytest.fixture(scope="module")
def schema() -> "jsonschema.Draft202012Validator":
    """The whole schema."""
    return jsonschema.Draft202012Validator(with_drivers(json_schema(Document), DRIVERS.values(), "en"))


def data(text: str) -> Any:
    """A plan as data."""
    return ruamel.yaml.YAML(typ="safe").load(text)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_examples_fit(schema: Any, language: Language, example: Any) -> None:
    """Everything that the examples write of drivers is what the drivers take."""
    schema.check_schema(schema.schema)
    texts = example(language)
    assert set(texts) == set(SECTIONS)
    schema.validate(data("".join(texts.values())))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("listen: 8080", "listne: 8080"),
        ("listen: 8080", "listen: [8080]"),
        ("command: pytest -q", "command: []"),
        ('{command: "python3', '{replicas: 65, command: "python3'),
        ("override: {api: {route: {envoy: {listen", "override: {api: {route: {envoy: {listne"),
    ],
)
def test_a_slip_is_caught_while_somebody_types(schema: Any, old: str, new: str) -> None:
    """A misspelt option and a value of another kind are errors in an editor; the plan without them is none."""
    assert old in GOOD
    schema.validate(data(GOOD))
    assert not schema.is_valid(data(GOOD.replace(old, new)))


@pytest.mark.parametrize("name", list(DRIVERS))
def test_options_are_told_in_both_languages(name: str) -> None:
    """Every option has a sentence in English and another one in French, without what only we need to know."""
    english, french = (driver_schema(DRIVERS[name], language)["properties"] for language in ("en", "fr"))
    for option, field in english.items():
        assert not field["description"].startswith("driver.")
        assert field["description"] != french[option]["description"]
        assert not {"default", "title"} & set(field)
        assert {"type": "null"} not in field.get("anyOf", ())
