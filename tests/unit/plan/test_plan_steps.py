"""What is said of a step beside what it does: how it is called, for how long it lasts, and until what."""

import json
from collections.abc import Callable, Mapping

import jsonschema  # type: ignore[import-untyped]
import pytest
from ruamel.yaml import YAML

from bascule.kernel.i18n import render
from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.compiling.compile import Terms, compile_spec
from bascule.plan.drivers.facts import DriverFacts
from bascule.plan.identity import plan_hash
from bascule.plan.load import load
from bascule.plan.measure import Measure, MeasureKind
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.condition import Condition, Direction
from bascule.plan.reading.problem import Problem
from bascule.plan.rules.lint import lint
from bascule.plan.schema import json_schema
from bascule.plan.spec import ReleaseSpec

Facts = Mapping[str, DriverFacts]
Change = Callable[[str, str], str]
METRICS = "metrics: {completion: {share: done, of: begun, within: 30m}, endless: {share: done, of: begun}}\n"
LINE = "      - traffic: 5% for 10m\n"


def problems(text: str, facts: Facts) -> list[Problem]:
    """Everything that is wrong with a text."""
    loaded = load(text + METRICS)
    return [*loaded.problems, *(lint(loaded.plan, facts) if loaded.plan else [])]


def told(text: str, facts: Facts) -> list[str]:
    """The same in short: line, column, key, and the key of what to type next."""
    return [
        f"{one.line}:{one.column} {one.message.key} {one.hint.key if one.hint else ''}".strip()
        for one in problems(text, facts)
    ]


def spec(text: str) -> ReleaseSpec:
    """The spec of production."""
    loaded = load(text + METRICS)
    assert loaded.plan is not None, loaded.problems
    return compile_spec(loaded.plan, "api", "production")


@pytest.mark.parametrize(
    "written",
    [
        "        until: completion > 70% and error_rate < 1%\n",
        "        until: completion > 70 % et error_rate < 1 %\n",
        "        until: [completion > 70%, error_rate < 1%]\n",
    ],
)
def test_a_step_lasts_until_criteria_are_met(change: Change, facts: Facts, written: str) -> None:
    """As a phrase or a list, in either language; the figures that it needs are the release's."""
    text = change(LINE, LINE + written)
    assert told(text, facts) == []
    made = spec(text)
    assert [(one.name, one.condition) for one in made.steps[3].until][1:] == [
        (made.steps[3].until[1].name, Condition("error_rate", Direction.ABOVE, 0.01))
    ]
    assert made.steps[3].until[0].condition == Condition("completion", Direction.BELOW, 0.7, unit=Unit.SHARE)
    assert made.measures == {"completion": Measure(MeasureKind.SHARE, "done", "begun", "", 1800.0)}
    assert from_stored(ReleaseSpec, json.loads(json.dumps(as_stored(made)))) == made


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (LINE, "      - {traffic: 5% for 10m, until: error_rate < 1%}\n", []),
        ("      - soak: 30m\n", "      - soak: 30m\n        until: error_rate < 0.1%\n", []),
        (
            "      - soak: 30m\n",
            "      - flag: x 5% for 1h\n        until: completion > 70%\n      - flag: x 100%\n      - soak: 30m\n",
            [],
        ),
        (LINE, f"{LINE}        until: completoin > 70%\n", ["18:16 plan.no_metric plan.did_you_mean"]),
        (LINE, f"{LINE}        until: completion > 70\n", ["18:16 plan.metric_unit"]),
        (LINE, f"{LINE}        until: endless > 70%\n", ["18:16 plan.metric_endless"]),
        (LINE, f"{LINE}        until: completion > 70% and error_rate << 1%\n", ["18:49 plan.condition_word"]),
        (LINE, f"{LINE}        until: error_rate < 1% for 5m\n", ["18:16 plan.criterion_for"]),
        (LINE, f"{LINE}        utnil: error_rate < 1%\n", ["18:9 plan.unknown_key plan.did_you_mean"]),
        (LINE, f"{LINE}        soak: 5m\n", ["17:9 plan.step"]),
        ("      - deploy\n", "      - deploy:\n        until: error_rate < 1%\n", ["16:9 plan.until_where"]),
        (
            LINE,
            "      - traffic: {share: 5%, for: 10m, until: error_rate < 1%}\n",
            ["17:40 plan.unknown_key plan.step_beside"],
        ),
        (LINE, f"{LINE}        until: error_rate > 1%\n", ["18:16 plan.criterion_guarded"]),
    ],
)
def test_where_it_may_stand(change: Change, facts: Facts, old: str, new: str, expected: list[str]) -> None:
    """Beside what lasts, in the metric's unit; else it is refused at its place, with what to type next."""
    assert told(change(old, new), facts) == expected


def test_users_who_count_after_the_step_are_worth_a_look(change: Change, facts: Facts) -> None:
    """The step and the patience are shorter than what a user takes to count: a person would be asked every time."""
    text = change(LINE, f"{LINE}        until: completion > 70%\n").replace("keep: 1h", "keep: 1h\n    patience: 5m")
    (late,) = problems(text, facts)
    assert "counts after 30 min, but this step of api calls a person after 15 min" in render(late.message, "en")
    assert "compte au bout de 30 min, or cette étape de api appelle" in render(late.message, "fr")


def test_a_flag_that_comes_after_all_of_the_traffic_is_judged_by_its_own_time(change: Change, facts: Facts) -> None:
    """As a document has it: the version for everybody at once, the feature to some of them for days."""
    steps = "      - traffic: 5% for 10m\n      - traffic: 50% for 20m\n      - traffic: 100%\n"
    flag = "      - traffic: 100%\n      - flag: x 5% for 3d\n      - flag: x 100%\n"
    text = change(steps, flag).replace("checks:", "promote when: completion > 75%\nchecks:")
    assert told(text.replace("keep: 1h", "keep: 1h\n    patience: 5m"), facts) == []


def test_what_is_not_said_changes_no_identity(change: Change, good_text: str) -> None:
    """A plan without it is what it was; a plan with another one is another plan."""
    plans = [load(text + METRICS).plan for text in (good_text, change(LINE, f"{LINE}        until: []\n"))]
    said = [load(change(LINE, f"{LINE}        until: error_rate < {n}%\n") + METRICS).plan for n in (1, 2)]
    hashes = [plan_hash(plan) for plan in (*plans, *said) if plan is not None]
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == 3


def test_steps_that_an_earlier_bascule_stored_are_what_they_were(good_text: str) -> None:
    """Without names, criteria and upper ends."""
    made = spec(good_text)
    data = json.loads(json.dumps(as_stored(made)))
    for step in data["steps"]:
        del step["until"], step["most"], step["phase"]
    assert from_stored(ReleaseSpec, data) == made


@pytest.mark.parametrize(
    ("step", "good"),
    [
        ("{traffic: 5% for 10m, until: error_rate < 1%}", True),
        ("{flag: x 5% for 10m, until: [error_rate < 1%]}", True),
        ("{until: error_rate < 1%}", False),
        ("{traffic: 5% for 10m, soak: 5m}", False),
    ],
)
def test_editors_know_it(good_text: str, step: str, good: bool) -> None:
    """The schema takes it beside what is done, and nowhere alone."""
    data = YAML(typ="safe", pure=True).load(good_text.replace("- traffic: 5% for 10m", f"- {step}"))
    assert jsonschema.Draft202012Validator(json_schema()).is_valid(data) is good


@pytest.mark.parametrize(
    ("old", "new", "least", "most"),
    [
        (LINE, "      - traffic: 5% for 3d..5d\n", 259200.0, 432000.0),
        (LINE, "      - traffic: {share: 5%, for: 3-5 jours}\n", 259200.0, 432000.0),
        (LINE, "      - traffic: 5% for 2 weeks\n", 1209600.0, None),
    ],
)
def test_a_step_lasts_for_a_span(
    change: Change, facts: Facts, old: str, new: str, least: float, most: float | None
) -> None:
    """Compiled to its two ends, which a rehearsal shortens alike."""
    text = change(old, new)
    assert told(text, facts) == []
    step = spec(text).steps[3]
    assert (step.duration, step.most) == (least, most)
    loaded = load(text)
    assert loaded.plan is not None
    rehearsed = compile_spec(loaded.plan, "api", "production", Terms(time_scale=60)).steps[3]
    assert (rehearsed.duration, rehearsed.most) == (least / 60, most and most / 60)


def test_flags_and_soaks_last_for_spans_too(change: Change, facts: Facts) -> None:
    """The way back stays open for as long as the soak may last."""
    text = change(
        "      - soak: 30m\n", "      - flag: x 5% for 1-2 weeks\n      - flag: x 100%\n      - soak: 30m..50m\n"
    )
    assert told(text, facts) == []
    flag, _, soak = spec(text).steps[-3:]
    assert (flag.duration, flag.most, soak.duration, soak.most) == (604800.0, 1209600.0, 1800.0, 3000.0)
    assert told(text.replace("30m..50m", "30m..2h"), facts) == ["12:11 plan.keep_short"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("5% for 10m", "5% for 5d..3d", "17:29 plan.span_order"),
        ("5% for 10m", "5% for 3d..5 dayz", "17:29 plan.duration"),
        ("5% for 10m", "5% for 3..5", "17:25 plan.duration"),
        ("soak: 30m", "soak: 50m..30m", "20:20 plan.span_order"),
    ],
)
def test_a_wrong_span_stands_where_it_is(change: Change, facts: Facts, old: str, new: str, expected: str) -> None:
    """At the word that does not fit."""
    assert told(change(old, new), facts) == [expected]


def test_the_writing_of_a_span_changes_no_identity(change: Change) -> None:
    """Its two ends do."""
    texts = [change("5% for 10m", f"5% for {span}") for span in ("3d..5d", "3 à 5 jours", "3d..6d", "3d")]
    hashes = [plan_hash(plan) for text in texts if (plan := load(text).plan) is not None]
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == 3


NAMED = """\
      - phase: Preparation
      - deploy
      - phase: Canary
      - traffic: 5% for 10m
        name: first users
      - traffic: {share: 50%, for: 20m, name: half}
"""
STEPS = """\
      - deploy
      - smoke: [GET /health is 200]
      - traffic: 5% for 10m
      - traffic: 50% for 20m
"""


def test_steps_and_phases_have_names(change: Change, facts: Facts) -> None:
    """A phase names the steps up to the next one; what an environment demands belongs to the phase that it stands in."""
    text = change(STEPS, NAMED).replace(
        "{after: staging}", "{after: staging, kinds: {standard: {approvals: 1 reviewer}}}"
    )
    assert told(text, facts) == []
    assert [(step.kind.value, step.phase, step.name, step.called) for step in spec(text).steps] == [
        ("check", "", "", ""),
        ("approve", "", "", ""),
        ("deploy", "Preparation", "", "Preparation"),
        ("traffic", "Canary", "first users", "Canary › first users"),
        ("traffic", "Canary", "half", "Canary › half"),
        ("traffic", "Canary", "", "Canary"),
        ("soak", "Canary", "", "Canary"),
    ]
    whole = text.replace("    release:\n", "    release:\n      - phase: Before\n")
    assert [step.phase for step in spec(whole).steps[:3]] == ["Before", "Before", "Preparation"]
    assert from_stored(ReleaseSpec, json.loads(json.dumps(as_stored(spec(text))))) == spec(text)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("      - deploy\n      - phase", "      - phase", ["15:9 plan.phase_empty", "13:5 plan.no_deploy"]),
        ("- phase: Canary", "- phase: Preparation", ["17:9 plan.phase_twice"]),
        ("name: half}", "name: half}\n        name: second", ["21:9 plan.named_twice"]),
        (
            "- phase: Canary\n",
            "- phase: Canary\n        until: error_rate < 1%\n",
            ["17:9 plan.phase_alone plan.write"],
        ),
        ("- phase: Canary\n", "- phase Canary\n", ["17:9 plan.step_colon plan.write"]),
        ("- phase: Canary\n", "- phase:\n", ["17:15 plan.text"]),
        ("- phase: Canary\n", "- phaze: Canary\n", ["17:9 plan.step_kind plan.did_you_mean"]),
        ("name: first users", "name: [a]", ["19:15 plan.text"]),
        ("name: first users", "nmae: first users", ["19:9 plan.unknown_key plan.did_you_mean"]),
    ],
)
def test_a_wrong_name_is_refused_at_its_place(
    change: Change, facts: Facts, old: str, new: str, expected: list[str]
) -> None:
    """With what to type next."""
    assert sorted(told(change(STEPS, NAMED).replace(old, new), facts)) == sorted(expected)


def test_gates_may_stand_under_a_phase(change: Change, facts: Facts) -> None:
    """A line that names steps moves nothing, and closes nothing."""
    text = change(STEPS, NAMED).replace(
        "- check: [tests]\n", "- phase: Before\n      - approve\n      - check: [tests]\n"
    )
    assert told(text, facts) == []


def test_names_are_part_of_what_a_plan_says(change: Change) -> None:
    """A plan without them is what it was."""
    named = [change(STEPS, text) for text in (NAMED, NAMED.replace("Canary", "Pilot"))]
    texts = [*named, change("5% for", "5 % for"), change("shop", "shop ")]
    hashes = [plan_hash(plan) for text in texts if (plan := load(text).plan) is not None]
    assert hashes[2] == hashes[3] == "b1:b62f29d6f48032b438d5f8613914352b715b4a1cd2ce2e2841df2351801cde72"
    assert len(set(hashes)) == 3


def test_editors_know_phases(good_text: str) -> None:
    """As lines of their own."""
    data = YAML(typ="safe", pure=True).load(good_text.replace(STEPS, NAMED))
    assert jsonschema.Draft202012Validator(json_schema()).is_valid(data)


RUN = '      - run: "upload {version}"\n'
UNDO = f'{RUN}        undo: "upload {{stable}}"\n'


def test_a_run_is_taken_back_by_a_command(change: Change, facts: Facts) -> None:
    """As a line or with the keys of `run`; the spec holds it, the schema knows it, and a change of it is one of commands."""
    short = change("      - deploy\n", f"{UNDO}      - deploy\n")
    long = short.replace('undo: "upload {stable}"', 'undo: {command: "upload {stable}", checkout: true, timeout: 5m}')
    for text, checkout in ((short, False), (long, True)):
        assert told(text, facts) == []
        (step,) = [step for step in spec(text).steps if step.undo]
        assert step.job is not None
        assert step.undo is not None
        assert (step.undo.command, step.undo.undoes, step.undo.checkout) == ("upload {stable}", True, checkout)
        assert not step.job.undoes
        assert spec(text).undoes == ("upload {stable}",)
        assert from_stored(ReleaseSpec, json.loads(json.dumps(as_stored(spec(text))))) == spec(text)
        jsonschema.validate(YAML(typ="safe").load(text + METRICS), json_schema())
    assert plan_hash(load(short + METRICS).plan) != plan_hash(load(long + METRICS).plan)


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ("      - deploy:\n        undo: make old\n", ["16:9 plan.undo_where"]),
        (f'{RUN}        undo: "upload {{stabel}}"\n      - deploy\n', ["16:15 plan.placeholder plan.did_you_mean"]),
        (f'{RUN}        undo: "upload {{port}}"\n      - deploy\n', ["16:15 plan.placeholder"]),
        ('      - run: "upload {stable}"\n      - deploy\n', ["15:14 plan.placeholder"]),
        (f"{RUN}        undo: {{comand: x}}\n      - deploy\n", ["16:16 plan.unknown_key plan.did_you_mean"]),
        (f"{RUN}        unod: x\n      - deploy\n", ["16:9 plan.unknown_key plan.did_you_mean"]),
        (
            "      - run: {command: x, undo: y}\n      - deploy\n",
            ["15:27 plan.unknown_key plan.step_beside"],
        ),
    ],
)
def test_what_cannot_be_taken_back_is_refused(change: Change, facts: Facts, new: str, expected: list[str]) -> None:
    """At its place, with the nearest word, or where it belongs."""
    found = [one for one in told(change("      - deploy\n", new), facts) if "missing_key" not in one]
    assert found == expected


DATABASE = "databases: {main: {url: env DATABASE_URL, migrations: {sql: {}}%s}}\n"
MIGRATE = "      - backup: main\n      - migrate: %s\n%s      - deploy\n"


@pytest.mark.parametrize(
    ("migrate", "undo", "rehearse", "expected"),
    [
        ("{database: main, down: required}", "", False, []),
        ("main", "        undo: down\n", True, []),
        ("{database: main, down: needed}", "", False, ["16:41 plan.choice"]),
        ("{database: main, donw: required}", "", False, ["16:35 plan.unknown_key plan.did_you_mean"]),
        ("main", "        undo: down\n", False, ["17:9 plan.undo_unrehearsed plan.write"]),
        ("main", "        undo: dropdb main\n", True, ["17:15 plan.undo_migrate plan.write"]),
    ],
)
def test_ways_down_of_a_step(
    change: Change, facts: Facts, migrate: str, undo: str, rehearse: bool, expected: list[str]
) -> None:
    """They can be demanded, and run on the way back where they are rehearsed."""
    text = change("      - deploy\n", MIGRATE % (migrate, undo))
    text += DATABASE % (", rehearse: env SCRATCH_URL" if rehearse else "")
    assert told(text, facts) == expected
    if not expected:
        step = next(step for step in spec(text).steps if step.kind == "migrate")
        assert (step.down, step.takes_down) == (True, bool(undo))
        assert spec(text).undoes == (("migrate: main, undo: down",) if undo else ())
        jsonschema.validate(YAML(typ="safe").load(text + METRICS), json_schema())
