"""Items that a role of the team's own owns: settled by its people, and by nobody else."""

import pytest

from bascule.drivers import declared
from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.compiling.compile import compile_spec
from bascule.plan.rules.lint import lint
from bascule.plan.sign_off import Item
from bascule.plan.spec import Step, StepKind
from bascule.release.decide import decide
from bascule.release.facts import Request, Verb
from bascule.release.people import Permission
from bascule.release.steps.approvals import may
from tests.kit.documents import load
from tests.kit.gates import answers, asks
from tests.kit.releases import ALL, DEPLOY, NOW, facts, release

PLAN = """\
bascule: 1
name: shop
people:
  ana: {roles: [product-owner, reviewer], email: Ana@shop.example}
  zoe: {roles: [product-owner], email: zoe@shop.example}
  max: {roles: [qa]}
environments: {production: {}}
components:
  api:
    run: {process: {command: "serve {port}"}}
    route: {envoy: {listen: 8080}}
    release: [confirm: before, deploy, traffic: 100%]
checklists:
  before:
    items:
      - {text: The texts are right, owner: product-owner}
      - {text: It was reviewed, owner: reviewer}
      - {text: Ana has seen it, owner: ana}
"""


def test_who_holds_an_item() -> None:
    """The people of the role by their addresses; a role of ours and somebody by name are as they were."""
    plan = load(PLAN).plan
    assert plan is not None
    assert lint(plan, declared.facts()) == []
    found = compile_spec(plan, "api", "production").steps[0].items
    assert [one.holders for one in found] == [("ana@shop.example", "zoe@shop.example"), None, None]
    assert [found[0].is_held_by(email) for email in ("ZOE@shop.example", "max@shop.example", "")] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "near"),
    [
        ("owner: product-owner", "owner: product-ownr", 16, "plan.unknown_owner", "product-owner"),
        ("owner: product-owner", "owner: qa", 16, "plan.owner_nobody", "qa"),
        ("roles: [qa]", "roles: [reviwer]", 6, "plan.role_of_nothing", "reviewer"),
        ("roles: [qa]", "roles: [Q A]", 6, None, None),
        ("roles: [qa]", "roles: [1]", 6, None, None),
    ],
)
def test_what_cannot_be(old: str, new: str, line: int, key: str | None, near: str | None) -> None:
    """An owner that nobody is, a role without an address, a slip: with the line and the nearest word."""
    loaded = load(PLAN.replace(old, new, 1))
    problems = loaded.problems if loaded.plan is None else lint(loaded.plan, declared.facts())
    (one,) = problems
    assert one.line == line
    assert key in {None, one.message.key}
    assert near is None or near in str((one.message.values, one.hint and one.hint.values))


ITEM = Item("before.1", "The texts are right", "Before", "product-owner", holders=("ana@shop.example",))
STEP = Step(StepKind.CONFIRM, items=(ITEM,))


@pytest.mark.parametrize(
    ("roles", "skip", "answer"),
    [
        ({"developer", "product-owner"}, False, "release.asked-done"),
        ({"developer"}, False, "release.not-of-the-role"),
        ({"tech-lead"}, False, "release.not-of-the-role"),
        ({"tech-lead"}, True, "release.asked-done"),
        ({"product-owner"}, False, "release.may-not-confirm"),
    ],
)
def test_who_settles_it(roles: set[str], skip: bool, answer: str) -> None:
    """Its people who may confirm; not a tech-lead, who may skip it with a reason."""
    request = asks(Verb.CONFIRM, "p-1", "because", item="before.1", **({"skip": True} if skip else {}))
    request = Request(request.id, request.verb, request.by, request.reason, frozenset(roles), request.detail)
    made = decide(release(STEP, DEPLOY, ALL), facts(requests=(request,)), NOW)
    assert answers(made) == [answer]
    assert ("before.1" in made.release.progress.confirmations) is (answer == "release.asked-done")


def test_a_role_of_the_team_allows_nothing() -> None:
    """What it is called like grants nobody anything."""
    assert not may(Request(1, Verb.CONFIRM, "p-1", roles=frozenset({"product-owner"})), Permission.CONFIRM)


def test_old_items_load() -> None:
    """One that was stored before there were such roles is nobody's in particular."""
    stored = as_stored(Item("before.1", "It is so", "Before", "operator"))
    del stored["holders"]
    assert from_stored(Item, stored).holders is None
