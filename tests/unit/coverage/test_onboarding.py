"""The example of the onboarding: what of it must fit, whether or not somebody plays it."""

from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

from bascule.areas.coverage.table import By, read_table
from bascule.demo.onboarding.people import ROLES
from bascule.demo.onboarding.scenery import LISTENS, PYTHON, example
from bascule.kernel.i18n import ENGLISH
from bascule.plan.model.plan import Plan
from bascule.plan.reading.problem import problem_text
from bascule.wiring.start import read_plan

FOLDER = example()


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Its plan."""
    return read_plan((FOLDER / "bascule.yaml").read_text("utf-8"), "bascule.yaml")


def test_the_table_fits_the_plan(plan: Plan) -> None:
    """Every demand has what does it, and its document's lines go up; nothing is said to come later."""
    table = read_table((FOLDER / "coverage.tsv").read_text("utf-8"), "coverage.tsv", plan)
    assert [problem_text(one, ENGLISH) for one in table.problems] == []
    assert len(table.rows) == 132
    assert [row.lines for row in table.rows if row.by is By.LATER] == []
    first = [int(row.lines.split(",")[0].split("-")[0]) for row in table.rows]
    assert first == sorted(first)


def test_whoever_owns_an_item_is_there_and_has_something_to_hand_in(plan: Plan) -> None:
    """A person for every owner, an account for every person, and evidence for every item that asks for some."""
    handed_in = yaml.safe_load((FOLDER / "evidence.yaml").read_text("utf-8"))
    items = [item for one in plan.checklists.values() for item in one.items if item.check is None]
    assert {item.text for item in items} == set(handed_in)
    assert {item.owner for item in items} <= {role for person in plan.people.values() for role in person.roles}
    assert {person.roles[0] for person in plan.people.values()} <= set(ROLES)


@pytest.mark.parametrize("name", ["bascule.yaml", "before.yaml"])
def test_what_the_stage_puts_in_is_there(name: str) -> None:
    """The address and the interpreter that the demo replaces by its own."""
    text = (FOLDER / name).read_text("utf-8")
    assert text.count(LISTENS) == 1
    assert f'"{PYTHON}app.py' in text


def test_every_example_is_executed() -> None:
    """A folder of examples has a test that names it."""
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parents[2].glob("wire/test_*.py"))
    for folder in FOLDER.parent.iterdir():
        assert f'"demo", "{folder.name}"' in tests, folder.name
