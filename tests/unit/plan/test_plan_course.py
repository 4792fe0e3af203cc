"""Compiling: the spec says what the plan says, for one component in one environment, and survives storage."""

import json
from collections.abc import Callable

import pytest

from bascule.kernel.canonical import canonical
from bascule.kernel.error import BasculeError
from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.asking import Health
from bascule.plan.compiling.compile import Terms, compile_spec
from bascule.plan.compiling.effective import effective, merged
from bascule.plan.identity import plan_hash
from bascule.plan.load import load
from bascule.plan.model.plan import Plan
from bascule.plan.phrases.condition import Condition, Direction
from bascule.plan.spec import CheckCall, DriverRef, Guard, ReleaseSpec, Remedy, Step, StepKind

Change = Callable[[str, str], str]

EXPECTED = ReleaseSpec(
    plan="shop",
    component="api",
    environment="production",
    steps=(
        Step(StepKind.CHECK, calls=(CheckCall("tests", DriverRef("command", {"command": "pytest -q"}), 600.0, 1),)),
        Step(StepKind.DEPLOY),
        Step(
            StepKind.SMOKE,
            calls=(
                CheckCall("GET /health is 200", DriverRef("http", {"method": "GET", "path": "/health", "status": 200})),
            ),
        ),
        Step(StepKind.TRAFFIC, percent=5, duration=600.0),
        Step(StepKind.TRAFFIC, percent=50, duration=1200.0),
        Step(StepKind.TRAFFIC, percent=100),
        Step(StepKind.SOAK, duration=1800.0),
    ),
    guards=(
        Guard(
            "error_rate > 1% for 5m",
            Condition("error_rate", Direction.ABOVE, 0.01, hold_for=300.0),
            Remedy.ROLL_BACK,
            "high",
        ),
    ),
    workload=DriverRef("process", {"command": "python3 app.py --port {port}"}),
    traffic=DriverRef("envoy", {"listen": 8080}),
    health=Health("/health"),
    keep=3600.0,
    after="staging",
)


def made(text: str) -> Plan:
    """The plan of a text that has no problem."""
    loaded = load(text)
    assert loaded.plan is not None, loaded.problems
    return loaded.plan


def test_course(good: Plan) -> None:
    """The whole spec of the good plan, value by value."""
    assert compile_spec(good, "api", "production") == EXPECTED


def test_override(good: Plan) -> None:
    """An environment's override changes what it names and nothing else."""
    spec = compile_spec(good, "api", "staging")
    assert (spec.traffic, spec.after) == (DriverRef("envoy", {"listen": 9080}), None)
    assert (spec.steps, spec.keep) == (EXPECTED.steps, EXPECTED.keep)


def test_time_scale(good: Plan) -> None:
    """A rehearsal waits less everywhere, but gives the world the time that it needs."""
    spec = compile_spec(good, "api", "production", Terms(time_scale=60))
    assert [step.duration for step in spec.steps] == [0.0, 0.0, 0.0, 10.0, 20.0, 0.0, 30.0]
    assert (spec.keep, spec.patience, spec.guards[0].condition.hold_for) == (60.0, 30.0, 5.0)
    assert (spec.drain, spec.health.timeout, spec.health.ready_within) == (30.0, 2.0, 60.0)
    assert (spec.health.every, spec.steps[0].calls[0].timeout, spec.time_scale) == (0.2, 600.0, 60.0)


def test_check_alone_runs_all(change: Change) -> None:
    """A check step that names nothing runs every check of the plan."""
    text = change("check: [tests]", "check") + "  style: {command: ruff check, tries: 3}\n"
    names = [(call.name, call.tries) for call in compile_spec(made(text), "api", "production").steps[0].calls]
    assert names == [("tests", 1), ("style", 3)]


def test_smoke_line(change: Change) -> None:
    """A smoke line becomes the options of the http check."""
    line = 'POST /fr/login est 302 contient «\u00a0Bonjour\u00a0» en-tête Location: "/home" en moins de 1,5 s'
    spec = compile_spec(made(change("[GET /health is 200]", f"'{line}'")), "api", "production")
    header = {"location": "/home"}
    expected = {
        "method": "POST",
        "path": "/fr/login",
        "status": 302,
        "contains": "Bonjour",
        "header": header,
        "within": 1.5,
    }
    assert spec.steps[2].calls[0].driver == DriverRef("http", expected)


def test_guards_of_a_component(change: Change) -> None:
    """A component is watched by the plan's guards that name it or nobody, and by its own."""
    text = change("    keep: 1h\n", "    keep: 1h\n    guards: [{when: latency_p95 > 1s, then: hold, early: false}]\n")
    text = text.replace("then: roll back}", "components: [api], severity: low}")
    guards = compile_spec(made(text), "api", "production").guards
    assert [(guard.name, guard.remedy.value, guard.severity, guard.early) for guard in guards] == [
        ("error_rate > 1% for 5m", "roll back", "low", True),
        ("latency_p95 > 1s", "hold", "high", False),
    ]


@pytest.mark.parametrize(("component", "environment"), [("apy", "production"), ("api", "prodution")])
def test_unknown_names(good: Plan, component: str, environment: str) -> None:
    """A component or an environment that the plan lacks is refused with the nearest name."""
    with pytest.raises(BasculeError) as error:
        compile_spec(good, component, environment)
    assert error.value.hint is not None


@pytest.mark.parametrize("scale", [0, -1, float("inf"), float("nan")])
def test_time_scale_is_positive(good: Plan, scale: float) -> None:
    """A time scale that is no positive number is refused."""
    with pytest.raises(BasculeError):
        compile_spec(good, "api", "production", Terms(time_scale=scale))


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_course_survives_storage(good: Plan, environment: str) -> None:
    """A spec that was written as JSON text is read back as the same value."""
    spec = compile_spec(good, "api", environment, Terms(time_scale=7))
    assert from_stored(ReleaseSpec, json.loads(canonical(as_stored(spec)))) == spec


def test_course_of_an_older_bascule(good: Plan) -> None:
    """A stored spec that lacks a later field takes the default, and one of a later form is refused."""
    data = as_stored(compile_spec(good, "api", "production"))
    older = {key: value for key, value in data.items() if key != "consecutive_errors"}
    assert from_stored(ReleaseSpec, older) == EXPECTED
    with pytest.raises(ValueError, match="newer"):
        from_stored(ReleaseSpec, {**data, "version": 2})


def test_hash_ignores_the_writing(good: Plan, good_text: str) -> None:
    """Comments, order of keys, units, language, quotes and spelled-out defaults do not change the identity."""
    text = (
        good_text.replace("1h", "60 min")
        .replace("> 1% for 5m", "> 1,0 % pendant 300 s")
        .replace("name: shop", 'name: "shop"')
    )
    text = text.replace(
        "{when: error_rate > 1,0 % pendant 300 s, then: roll back}",
        '{then: roll back, early: true, when: "error_rate > 1,0 % pendant 300 s"}',
    )
    text = text.replace("path: /health, every: 5s", "every: 5s, x-note: mine, path: /health, fails: 3")
    text = text.replace("  staging:", "  # first\n  staging:") + "timezone: UTC\n"
    assert plan_hash(made(text)) == plan_hash(good)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("5% for 10m", "6% for 10m"),
        ("keep: 1h", "keep: 2h"),
        ("then: roll back", "then: hold"),
        ("listen: 9080", "listen: 9081"),
        ("{after: staging}", "{}"),
        ("1% for 5m", "1% for 6m"),
        ("pytest -q", "pytest -v"),
        ("- traffic: 100%\n      - soak: 30m", "- traffic: 100%\n      - soak: 31m"),
    ],
)
def test_hash_sees_the_meaning(good: Plan, change: Change, old: str, new: str) -> None:
    """Every change of meaning changes the identity."""
    assert plan_hash(made(change(old, new))) != plan_hash(good)


def test_hash_is_fixed(good: Plan) -> None:
    """The identity of a plan stays the same from version to version: stored releases refer to it."""
    assert plan_hash(good) == "b1:b62f29d6f48032b438d5f8613914352b715b4a1cd2ce2e2841df2351801cde72"


def test_merging(change: Change) -> None:
    """Options merge deeply, lists are replaced, and another driver replaces the whole entry."""
    assert merged({"a": {"b": 1, "c": 2}, "d": [1]}, {"a": {"c": 3}, "d": [2]}) == {"a": {"b": 1, "c": 3}, "d": [2]}
    plan = made(change("{route: {envoy: {listen: 9080}}}", "{route: {swap: {port: 1}}, health: {fails: 9}, drain: 1s}"))
    there = effective(plan, "api", "staging")
    assert (there.route, there.drain) == (DriverRef("swap", {"port": 1}), 1.0)
    assert (there.health.path, there.health.fails) == ("/health", 9)
    assert effective(plan, "api", "production").health.fails == 3
