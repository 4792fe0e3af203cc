"""The table: what can be meant by a line, and what is wrong with it, with its line and the next word."""

import pytest

from bascule.areas.coverage.sought import Record, Sent, proof_of, read_sought
from bascule.areas.coverage.table import By, Table, read_table
from bascule.areas.coverage.views import DemandState, row_views
from bascule.kernel.i18n import ENGLISH, say
from bascule.kernel.stored import as_stored
from bascule.plan.model.plan import Plan
from bascule.plan.reading.problem import problem_text
from bascule.release.draft import Note, NoteKind
from bascule.release.journal import Entry, seal, write_body
from bascule.wiring.start import read_plan

PLAN = """\
bascule: 1
name: shop
people:
  ana: {roles: [product-owner], email: ana@shop.example}
environments: {production: {}}
metrics:
  completion: {share: done, of: begun, within: 1h}
flags:
  checkout: {rolloutPercentage: 0}
checklists:
  before: {items: [{text: The texts are right, owner: product-owner}, A second look]}
guards:
  - when: error_rate > 1.5% for 5m
components:
  api:
    run: {process: {command: "python3 -m http.server {port}"}}
    route: {envoy: {listen: 19080}}
    release:
      - confirm: before
      - deploy
      - traffic: 100%
      - phase: Canary
      - flag: checkout 5% for 1h
        name: First users
"""
HEAD = "lines\tdemand\titems\tby\tshown\n"
GOOD = "18\tthe errors stay low\tguards.error_rate > 1.5% for 5m\texecuted\tverdict verdict=healthy\n"


@pytest.fixture(scope="module")
def plan() -> Plan:
    """A plan that has some of everything."""
    return read_plan(PLAN, "bascule.yaml")


def read(plan: Plan, *lines: str) -> Table:
    """A table of these lines."""
    return read_table(HEAD + "".join(f"{line}\n" for line in lines), "coverage.tsv", plan)


def entry(number: int, key: str, kind: NoteKind = NoteKind.STEP, by: str | None = None, **data: object) -> Entry:
    """An entry of the journal of r-0001."""
    note = Note(kind, say(key, item="A second look"), data, by)
    return seal(number, write_body("r-0001", 1000.0 + number, as_stored(note)), "")


@pytest.mark.parametrize(
    "item",
    [
        "flags.checkout.rolloutPercentage",
        "guards.1",
        "guards.error_rate > 1.5% for 5m",
        "checklists.before.items.The texts are right",
        "checklists.before.items.A second look",
        "checklists.before.items.2",
        "components.api.release.Canary",
        "components.api.release.First users.flag",
        "metrics.completion; people.ana.roles.product-owner",
    ],
)
def test_an_item_is_a_place_of_the_plan(plan: Plan, item: str) -> None:
    """By keys, by numbers, and by what an entry of a list is called, also where that has points in it."""
    table = read(plan, f"18, 95-96\tsomething\t{item}\texecuted\tstep")
    assert [problem_text(one, ENGLISH) for one in table.problems] == []
    assert table.rows[0].items == tuple(item.split("; "))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "18\tx\tflags.chekout\texecuted\tstep",
            "2:6: error: the plan has no flags.chekout: nothing is called chekout there",
        ),
        ("18\tx\tflags.chekout\texecuted\tstep", 'did you mean "checkout"?'),
        ("18\tx\tcomponents.api.release.9\texecuted\tstep", "there is: "),
        ("18\tx\tflags\tdone\tstep", '2:12: error: "done" does not say who does it; write executed, person, later'),
        ("18\tx\tflags\tperson: product-owned\tstep", 'did you mean "product-owner"?'),
        ("18\tx\t\tlater:\t", "say why it comes later: later: WHY"),
        ("18\tx\t\texecuted\tstep", "name what of the plan does it"),
        ("18\tx\tflags\texecuted\t", "say what shows it, such as: step flag=checkout share=0.05"),
        ("18\tx\tflags\texecuted\tstepp", 'did you mean "step"?'),
        ("18\tx\tflags\texecuted\tstep flag", "write NAME=VALUE; found: flag"),
        ("18\tx\tflags\texecuted\tmetric", "write metric and the name of a metric; found: metric"),
        ('18\tx\tflags\texecuted\tstep name="a', 'a quotation mark is missing in: step name="a'),
        ("18\tx\tflags\texecuted\tmetric complete", 'did you mean "completion"?'),
        ("line 18\tx\tflags\texecuted\tstep", '"line 18" names no lines of the document; write 18, 95-96 or 26, 46'),
        ("18\t \tflags\texecuted\tstep", "say in words what is demanded"),
        ("18\tx\tflags", "found 3 columns, wanted 5: tabs stand between them"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(plan: Plan, line: str, said: str) -> None:
    """The line, the column, what is wrong, and what may be meant; the row does not count."""
    table = read(plan, line)
    assert table.rows == ()
    assert said in "\n".join(problem_text(one, ENGLISH) for one in table.problems)
    assert all(problem_text(one, "fr") for one in table.problems)


@pytest.mark.parametrize("text", ["", "lines\tdemand\n", "lines,demand,items,by,shown\n"])
def test_a_table_without_its_columns_is_none(plan: Plan, text: str) -> None:
    """Nobody guesses what is meant by a column."""
    (problem,) = read_table(text, "coverage.tsv", plan).problems
    assert "lines, demand, items, by, shown" in problem_text(problem, ENGLISH)


def test_empty_lines_and_notes_are_left_out(plan: Plan) -> None:
    """And a good line beside a wrong one still counts."""
    table = read(plan, "", "# what follows is about errors", GOOD.strip(), "18\tx")
    assert [(row.line, row.by) for row in table.rows] == [(4, By.EXECUTED)]
    assert [problem.line for problem in table.problems] == [5]


@pytest.mark.parametrize(
    ("sought", "shown"),
    [
        ("step", True),
        ("step key=release.flag-shown flag=checkout share=0.05", True),
        ("step share=5.0e-2", True),
        ("step share=0.5", False),
        ("step share=much", False),
        ("step whole=true", True),
        ("step whole=1", False),
        ('step item="A second look"', True),
        ("step item~second by=p-0001", True),
        ("step item~third", False),
        ("verdict", False),
        ("message occasion=held text~@lead", True),
        ("message occasion=held channel=support", False),
        ("metric completion", True),
        ("metric satisfaction", False),
    ],
)
def test_what_shows_a_demand(sought: str, shown: bool) -> None:
    """An entry by what it holds and what its sentence says, a message that went out, a figure with cases."""
    record = Record(
        [entry(7, "release.flag-shown", by="p-0001", flag="checkout", share=0.05, whole=True)],
        [Sent(1010.0, "r-0001", {"occasion": "held", "channel": "team", "text": "Ask @lead."})],
        {"completion": 1020.0},
    )
    assert (proof_of(read_sought(sought), record) is not None) is shown


def test_a_demand_is_shown_when_all_of_it_is(plan: Plan) -> None:
    """With the instant of the last; what comes later waits for nothing."""
    table = read(
        plan,
        "1\tboth\tflags\texecuted\tstep n=1; step n=2",
        "2\tone is missing\tflags\texecuted\tstep n=1; step n=3",
        "3\tlater\t\tlater: nobody has time\t",
        "4\ta person\tchecklists\tperson: product-owner\tstep n=2",
    )
    record = Record([entry(1, "release.ticked", n=1), entry(2, "release.ticked", n=2)])
    views = row_views(table, record)
    assert [one.state for one in views] == [
        DemandState.SHOWN,
        DemandState.WAITING,
        DemandState.LATER,
        DemandState.SHOWN,
    ]
    assert [one.at for one in views] == [1002.0, None, None, 1002.0]
    assert views[0].last is not None
    assert (views[0].last.number, views[0].last.release) == (2, "r-0001")
