"""Kinds, approvals, checklists and several components, as the plan writes them."""

from collections.abc import Callable

import pytest

from bascule.kernel.error import BasculeError
from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.compiling.compile import Terms, compile_spec
from bascule.plan.load import load
from bascule.plan.model.plan import Plan
from bascule.plan.phrases.demands import read_approvals, write_approvals
from bascule.plan.reading.bad_value import BadValueError
from bascule.plan.sign_off import Band, Demand, Proof
from bascule.plan.spec import ReleaseSpec, StepKind

Found = Callable[[str], list[str]]


@pytest.fixture
def gated(good_text: str) -> str:
    """The good plan with approvals, checklists and a command."""
    kinds = """production:
    after: staging
    kinds:
      standard: {approvals: 2 reviewers, approvals_expire: 3d}
      hotfix: {approvals: 1 relecteur et 1 responsable technique}
      maintenance:"""
    lists = """checklists:
  before: {items: [Release notes, {text: Tests pass, check: tests}, {text: Review, owner: tech-lead, needs: link}]}
  after: {title: Afterwards, phase: after, items: [{text: Logs are clean, within: 5-30 min}]}
"""
    text = good_text.replace("production: {after: staging}", kinds)
    text = text.replace("- check: [tests]", "- check: [tests]\n      - confirm: before\n      - run: make")
    return text.replace("- soak: 30m", "- soak: 30m\n      - confirm: [after]") + lists


def made(text: str) -> Plan:
    """The plan of a text that is right."""
    loaded = load(text)
    assert loaded.plan is not None, loaded.problems
    return loaded.plan


@pytest.mark.parametrize(
    ("text", "demands"),
    [
        ("2 reviewers", (Demand(2, "reviewer"),)),
        ("1 reviewer and 1 tech-lead", (Demand(1, "reviewer"), Demand(1, "tech-lead"))),
        ("1 relecteur et 1 responsable technique", (Demand(1, "reviewer"), Demand(1, "tech-lead"))),
        ("2 relecteurs, 1 tech lead", (Demand(2, "reviewer"), Demand(1, "tech-lead"))),
        ("none", ()),
        ("aucune", ()),
    ],
)
def test_approvals_are_read_in_both_languages(text: str, demands: tuple[Demand, ...]) -> None:
    """What the documents write is understood, and what is written from it means the same."""
    assert read_approvals(text) == demands
    assert read_approvals(write_approvals(demands)) == demands


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("two reviewers", "plan.approvals"),
        ("2", "plan.text"),
        ("2 reviewrs", "plan.approvals_role"),
        ("1 admin", "plan.approvals_role"),
        ("0 reviewers", "plan.whole"),
        ("99 reviewers", "plan.whole"),
    ],
)
def test_wrong_approvals_say_what_is_meant(text: str, key: str) -> None:
    """Nobody approves by a word that we would have to guess."""
    with pytest.raises(BadValueError) as caught:
        read_approvals(int(text) if text.isdigit() else text)
    assert caught.value.message.key == key


def test_gates_that_are_demanded_are_never_left_out(gated: str) -> None:
    """An environment that demands approvals gets them before the first step that is no gate, whatever the steps say."""
    kinds = [step.kind for step in compile_spec(made(gated), "api", "production").steps]
    assert kinds[:4] == [StepKind.CHECK, StepKind.CONFIRM, StepKind.APPROVE, StepKind.RUN]
    kinds = [step.kind for step in compile_spec(made(gated), "api", "staging").steps]
    assert StepKind.APPROVE not in kinds
    spec = compile_spec(made(gated), "api", "production", Terms("maintenance"))
    assert spec.approvals == ()


def test_an_approval_is_demanded_once(gated: str) -> None:
    """A plan that says itself when it asks for approvals is not asked twice."""
    text = gated.replace("- check: [tests]", "- approve\n      - check: [tests]")
    kinds = [step.kind for step in compile_spec(made(text), "api", "production").steps]
    assert kinds.count(StepKind.APPROVE) == 1
    assert kinds[0] is StepKind.APPROVE


def test_a_kind_has_its_own_approvals(gated: str) -> None:
    """A hotfix is not a standard release, and an unknown kind says which there are."""
    spec = compile_spec(made(gated), "api", "production", Terms("hotfix"))
    assert spec.approvals == (Demand(1, "reviewer"), Demand(1, "tech-lead"))
    assert compile_spec(made(gated), "api", "production").approvals_expire == 3 * 86400
    with pytest.raises(BasculeError) as caught:
        compile_spec(made(gated), "api", "production", Terms("hotfx"))
    assert caught.value.message.key == "plan.unknown_kind"
    assert caught.value.hint is not None


def test_items_know_their_list_and_their_time(gated: str) -> None:
    """Every item has a key of its own; bands are waited for, so a rehearsal shortens them."""
    spec = compile_spec(made(gated), "api", "production", Terms(time_scale=60))
    before = next(step for step in spec.steps if step.kind is StepKind.CONFIRM)
    assert [item.key for item in before.items] == ["before.1", "before.2", "before.3"]
    assert [item.needs for item in before.items] == [Proof.NOTHING, Proof.NOTHING, Proof.LINK]
    assert [call.name for call in before.calls] == ["tests"]
    (last,) = spec.steps[-1].items
    assert (last.within, last.checklist) == (Band(5.0, 30.0), "Afterwards")


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        ("{window: Sat-Sun 10:00-12:00, except: [Sat, Sun]}", "never_open"),
        ("{window: [Mon 10:00-12:00, Tue 22:00-24:00], except: [Mon-Tue]}", "never_open"),
        ("{window: Mon-Fri 10:00-12:00, except: weekdays-off}", "never_open"),
        ("{window: Sat-Sun 10:00-12:00, except: [Sat]}", ""),
        ("{window: Sun 22:00-04:00, except: [Sun]}", ""),
        ("{window: Sat 10:00-12:00, except: [2026-01-01..2026-12-31]}", ""),
        ("{except: [Mon-Sun]}", "never_open"),
        ("{except: [Mon-Sat]}", ""),
    ],
)
def test_a_window_opens_some_time(good_text: str, found: Found, kind: str, problem: str) -> None:
    """One whose exceptions take every hour of every week is refused where they stand; dates end by themselves."""
    text = good_text.replace("{after: staging}", f"{{after: staging, kinds: {{standard: {kind}}}}}")
    text += "calendars: {weekdays-off: [Mon-Fri]}\n"
    assert [one.rsplit(".", 1)[-1].split(" ")[-1] for one in found(text)] == ([problem] if problem else [])


@pytest.mark.parametrize(
    ("phase", "before", "problem"),
    [
        ("during", "- deploy", "list_early-during"),
        ("after", "- deploy", "list_early-after"),
        ("during", "- traffic: 5% for 10m", "list_early-during"),
        ("after", "- traffic: 50% for 20m", "list_early-after"),
        ("after", "- traffic: 100%", "list_early-after"),
        ("during", "- traffic: 50% for 20m", ""),
        ("during", "- soak: 30m", ""),
        ("after", "- soak: 30m", ""),
        ("before", "- deploy", ""),
        ("before", "- soak: 30m", ""),
    ],
)
def test_a_list_waits_for_its_phase(good_text: str, found: Found, phase: str, before: str, problem: str) -> None:
    """What is for the time of the exposure, or for afterwards, is not settled before anybody, or everybody, is exposed."""
    text = good_text.replace(before, f"- confirm: looks\n      {before}", 1)
    text += f"checklists: {{looks: {{phase: {phase}, items: [Graphs are flat]}}}}\n"
    assert [one.split(" ")[-1] for one in found(text)] == ([problem] if problem else [])


def test_a_gated_course_survives_storage(gated: str) -> None:
    """What is stored with a release is the spec as it was compiled."""
    plan = made(gated)
    for kind in ("standard", "hotfix"):
        spec = compile_spec(plan, "api", "production", Terms(kind, beside=("api",)))
        assert from_stored(ReleaseSpec, as_stored(spec)) == spec


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("confirm: before", "confirm: befor", "plan.unknown_checklist"),
        ("check: tests}", "check: test}", "plan.unknown_check"),
        ("owner: tech-lead", "owner: techlead", "plan.unknown_owner"),
        ("keep: 1h", "keep: 1h\n    after: web", "plan.unknown_component"),
        ("5-30 min", "30-5 min", "plan.span_order"),
        ("5-30 min", "later", "plan.band"),
        ("confirm: [after]", "confirm:", "plan.smoke_lines"),
        ("needs: link", "needs: proof", "plan.choice"),
    ],
)
def test_wrong_names_are_told(gated: str, found: Found, old: str, new: str, key: str) -> None:
    """A list, a check, an owner or a component that does not exist is found when the plan is checked."""
    assert old in gated
    assert key.removeprefix("plan.") in [line.split()[1] for line in found(gated.replace(old, new))]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("- deploy", "- deploy\n      - approve", "plan.gate_late"),
        ("- deploy", "- deploy\n      - window", "plan.gate_late"),
        ("confirm: before", "confirm: [before, after]", "plan.band_early"),
        ("      - confirm: [after]\n", "", "plan.unused_checklist"),
        ("keep: 1h", "keep: 1h\n    after: api", "plan.component_cycle"),
    ],
)
def test_gates_that_cannot_work_are_told(gated: str, found: Found, old: str, new: str, key: str) -> None:
    """A gate behind what it guards, an item that is due too early, a list that nobody confirms: found by `check`."""
    assert old in gated
    assert key.removeprefix("plan.") in [line.split()[1] for line in found(gated.replace(old, new))]


@pytest.mark.parametrize(
    ("criterion", "steps", "problem"),
    [
        ("error_rate < 1%", "traffic: 100%", "criterion_unasked"),
        ("error_rate < 1%", "traffic: 10% for 10m, traffic: 100%", ""),
        ("error_rate < 1% and latency_p95 < 1s", "traffic: 100%", "criterion_unasked|criterion_unasked"),
    ],
)
def test_no_component_passes_a_criterion_unseen(
    good_text: str, found: Found, criterion: str, steps: str, problem: str
) -> None:
    """One that all users get at once could never be judged, so the plan says so instead of letting it by."""
    driven = "    run: {process: {command: x}}\n    route: {envoy: {listen: 8099}}\n"
    site = f"  site:\n{driven}    release: [deploy, {steps}]\n"
    text = good_text.replace("guards:\n", f"{site}guards:\n") + f"promote when: {criterion}\n"
    staging = "override: {api: {route: {envoy: {listen: 9080}}}}"
    text = text.replace(staging, staging.replace("}}}}", "}}}, site: {route: {envoy: {listen: 9081}}}}"))
    unseen = [one.split(" ")[-1] for one in found(text) if "criterion_un" in one]
    assert "|".join(unseen) == problem
