"""Lint: each rule has its bad case at an exact place, and the good plan beside it."""

from collections.abc import Callable

import pytest

from bascule.plan.reading.problem import Problem, Severity, has_errors, problem_text

Change = Callable[[str, str], str]
Found = Callable[[str], list[str]]

DEPLOY = "      - deploy\n"
SMOKE = "      - smoke: [GET /health is 200]\n"
STEPS = "      - traffic: 5% for 10m\n      - traffic: 50% for 20m\n      - traffic: 100%\n      - soak: 30m\n"
SITE = """\
  site:
    run: {process: {command: x}}
    route: {envoy: {listen: 8080}}
    release: [deploy, traffic: 100%, soak: 5m]
guards:
"""

CASES = [
    ("run: {process:", "run: {proces:", "9:11 unknown_driver"),
    ("run: {process:", "run: {envoy:", "9:11 unknown_driver"),
    ("  api:\n    run", "  api:\n    description: x\n    run", ""),
    ("command: pytest -q", "comand: pytest -q", "24:11 unknown_driver"),
    ('{command: "python3 app.py --port {port}"}', "{}", "9:11 missing_option"),
    ('--port {port}"}', '--port {port}", comand: x}', "9:62 unknown_option"),
    ('--port {port}"}', '--port {port}", environment: 5}', "9:75 want_mapping"),
    *(
        ('--port {port}"}', f'--port {{port}}", environment: {{A: {written}}}}}', place)
        for written, place in (
            ("1.10", "9:79 variable_rewritten"),
            ("007", "9:79 variable_rewritten"),
            ("1e3", "9:79 variable_rewritten"),
            ("True", "9:79 variable_rewritten"),
            ('"${API_KEY}"', "9:79 variable_unexpanded"),
            ("$API_KEY", "9:79 variable_unexpanded"),
            ("[1]", "9:79 text"),
            ("", "9:79 variable_empty"),
            ('""', ""),
            ('"1.10"', ""),
            ("1.5", ""),
            ("8080", ""),
            ("true", ""),
            ("no", ""),
            ("env API_KEY", ""),
            ('"file secrets/{environment}"', ""),
            ("costs $5", ""),
        )
    ),
    ("{listen: 8080}", "{listen: 99999}", "10:29 address"),
    ("{listen: 8080}", "{listen: 8080, sticky: header}", "10:43 choice"),
    ("listen: 9080", "listen: 9080, sticky: odd", "5:60 choice"),
    ("error_rate > 1%", "eror_rate > 1%", "22:12 no_metric"),
    ("error_rate > 1%", "latency_p99 > 1s", ""),
    ("error_rate > 1%", "response_time > 1s", ""),
    ("error_rate > 1%", "satisfaction < 7", "22:12 no_metric"),
    ("50% for 20m", "5% for 20m", "18:18 traffic_shrinks"),
    ("50% for 20m", "2% for 20m", "18:18 traffic_shrinks"),
    ("100%\n      - soak: 30m", "99% for 1h", "19:18 traffic_end"),
    (STEPS, "", "13:5 no_traffic"),
    ("50% for 20m", "50%", "18:18 no_duration"),
    ("keep: 1h", "keep: 29m", "12:11 keep_short"),
    ("    keep: 1h\n", "", ""),
    ("soak: 30m", "soak: 2h", "12:11 keep_short"),
    ("for 5m", "for 1h1m", "22:12 guard_late"),
    ("for 5m", "for 1h", ""),
    ("then: roll back}", "then: roll back}\n  - when: error_rate > 1.0 % for 300s", "23:11 guard_twice"),
    ("  - {when: error_rate > 1% for 5m, then: roll back}", "", "17:9 no_guard"),
    ("route: {envoy: {listen: 8080}}", "route: {swap: {listen: 8080}}",
     "16:9 no_slot_header|17:18 no_weights|18:18 no_weights"),
    ("    keep: 1h\n", "    visitors: 5/s\n", ""),
    ("listen: 9080}}}}", "listen: 9080}}, visitors: 5/s, guards: []}}", "5:64 visitors_unwatched|17:9 no_guard"),
    ("listen: 9080}}}}", "listen: 9080}}, visitors: none, guards: []}}", "17:9 no_guard"),
    ("listen: 9080}}}}", "listen: 9080}}, visitors: 5/s, guards: [], consecutive_errors: 9}}", "17:9 no_guard"),
    ("override: {api: {route: {envoy: {listen: 9080}}}}", "override: {api: {route: {swap: {}}, visitors: 5/s}}",
     "5:51 no_visitors|16:9 no_slot_header|17:18 no_weights|18:18 no_weights"),
    ('--port {port}"}', '--port {port}", replicas: 2}', "9:72 no_replicas"),
    ('--port {port}"}', '--port {port}", replicas: 1}', ""),
    (DEPLOY, "", "13:5 no_deploy"),
    (DEPLOY, DEPLOY + DEPLOY, "16:9 two_deploys"),
    (DEPLOY + SMOKE, SMOKE + DEPLOY, "15:9 smoke_first"),
    (DEPLOY + SMOKE + STEPS, STEPS + DEPLOY, "15:9 traffic_first"),
    ("100%\n      - soak: 30m", "100%\n      - soak: 10m\n      - soak: 10m", "21:9 two_soaks"),
    ("      - traffic: 100%\n      - soak: 30m", "      - soak: 30m\n      - traffic: 100%", "19:9 soak_early"),
    ("  staging:\n", "  staging:\n    after: production\n", "5:12 cycle|7:23 cycle"),
    ("{after: staging}", "{after: production}", "6:23 cycle"),
    ("listen: 9080", "listen: 8080", "10:29 port_twice"),
    ("listen: 9080", '"listen": "127.0.0.1:8080"', "10:29 port_twice"),
    ("guards:\n", SITE, "10:29 port_twice|23:29 port_twice"),
    ("{port}", "{prot}", "9:30 placeholder"),
    ("{port}", "${HOME} {{name}} {version} {slot} {environment} {component}", ""),
    ("pytest -q", '"pytest {verion}"', "24:20 placeholder"),
    ("check: [tests]", "check", ""),
    ("      - check: [tests]\n", "", "23:3 unused_check"),
    ("    release:\n      - check: [tests]", "    release:\n      - check: []", "14:9 empty_check|24:3 unused_check"),
    ("checks:\n  tests: {command: pytest -q, timeout: 10m}\n", "checks: {}\n", "14:17 unknown_check"),
    ("check: [tests]", "check: [test]", "14:17 unknown_check|24:3 unused_check"),
    ("check: [tests]", "check: [tests, coverage > 80%]", ""),
    ("check: [tests]", "check: [tests, coverage au moins 80 %, coverage branches >= 70%]", ""),
    ("check: [tests]", "check: [tests, bundle size < 200KB gzip, audit critical = 0, coverage]", ""),
    ("check: [tests]", "check: [tests, bundle size < 200KiB zip]", "14:45 limit_word"),
    ("check: [tests]", "check: [tests, bundle size]", "14:24 needs_limit"),
    ("{command: pytest -q, timeout: 10m}", "{http: {path: /up}}", "14:17 nobody_to_ask"),
    ("{command: pytest -q, timeout: 10m}", '{http: {url: "http://127.0.0.1:{port}/"}}', "14:17 nobody_to_ask"),
    ("{command: pytest -q, timeout: 10m}", '{command: "curl localhost:{port}"}', "14:17 nobody_to_ask"),
    ("{command: pytest -q, timeout: 10m}", '{http: {url: "https://example.org/{version}"}}', ""),
    ("check: [tests]\n      - deploy", "deploy\n      - check: [tests]", ""),
    ("check: [tests]", "check: [tests, covrage > 80%]", "14:24 unknown_check"),
    ("check: [tests]", "check: [tests, envoy]", "14:24 unknown_check"),
    ("check: [tests]", "check: [tests, command]", "14:24 missing_option"),
    ("check: [tests]", "check: [tests > 3]", "14:17 no_measure"),
    ("check: [tests]", "check: [tests, coverage brnches > 80%]", "14:33 unknown_measure"),
    ("check: [tests]", "check: [tests, audit = 0]", "14:24 which_measure"),
    ("check: [tests]", "check: [tests, coverage > 80]", "14:35 limit_unit"),
    ("check: [tests]", "check: [tests, coverage files > 80%]", "14:41 limit_unit"),
    ("check: [tests]", "check: [tests, coverage > 80KB]", "14:35 limit_unit"),
    ("tests: {command: pytest -q, ", "tests: {coverage: {limit: branches > 1}, ", "24:40 limit_unit"),
    ("tests: {command: pytest -q, ", "tests: {coverage: {limit: [y au plus 1%, x > 1%]}, ",
     "24:30 unknown_measure|24:44 unknown_measure"),
    ("tests: {command: pytest -q, ", "tests: {coverage: {limit: lots}, ", "24:29 limit"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), CASES, ids=[f"{i}-{case[2]}" for i, case in enumerate(CASES)])
def test_rule(change: Change, found: Found, old: str, new: str, expected: str) -> None:
    """Each change gives exactly its problems, at their line and column; the harmless ones give none."""
    assert found(change(old, new)) == [one for one in expected.split("|") if one]


def test_warnings_do_not_stop(change: Change, linted: Callable[[str], list[Problem]]) -> None:
    """A split without guards is worth a look, but the plan can be used."""
    problems = linted(change("  - {when: error_rate > 1% for 5m, then: roll back}", ""))
    assert [problem.severity for problem in problems] == [Severity.WARNING]
    assert not has_errors(problems)
    assert problem_text(problems[0], "en").startswith("plan.yaml:17:9: warning: traffic of api is split")


def test_unknown_driver_names_the_known(change: Change, linted: Callable[[str], list[Problem]]) -> None:
    """An unknown driver is answered with those of its kind and the nearest."""
    (problem,) = linted(change("run: {process:", "run: {proces:"))
    text = 'plan.yaml:9:11: error: unknown workload driver "proces"; known: process; did you mean "process"?'
    assert problem_text(problem, "en") == text


def test_override_is_judged_at_its_own_line(change: Change, found: Found) -> None:
    """What an environment overrides wrongly is shown there, and not in the component."""
    text = change("{listen: 9080}}}}", "{listen: 9080}}, release: [deploy, traffic: 50% for 1h, traffic: 10%]}}")
    column = text.split("\n")[4].index("10%") + 1
    assert found(text) == [f"5:{column} {key}" for key in ("traffic_shrinks", "traffic_end", "no_duration")]


def test_own_guard_of_a_component(change: Change, found: Found) -> None:
    """A component's own guards are judged like the plan's, at their line."""
    text = change("    keep: 1h\n", "    keep: 1h\n    guards:\n      - when: revenue < 7 for 5m\n")
    assert found(text) == ["14:15 no_metric"]


def test_an_override_that_is_why_is_named(change: Change, linted: Callable[[str], list[Problem]]) -> None:
    """What is right in one environment and wrong by another one's override stands at the guard, and names that override."""
    text = change("{listen: 9080}}}}", "{listen: 9080}}, release: [deploy, traffic: 50% for 1m, traffic: 100%]}}")
    (problem,) = linted(text)
    assert problem_text(problem, "en").endswith("it is so because of environments.staging.override")
    both = linted(text.replace("for 5m", "for 3h"))
    assert ["override" in problem_text(one, "en") for one in both if one.message.key == "plan.guard_late"] == [
        True,
        False,
    ]


def test_a_fault_of_all_components_is_told_once(change: Change, linted: Callable[[str], list[Problem]]) -> None:
    """A guard of the plan that nobody can measure is one line, which names the components."""
    text = change("guards:\n", SITE.replace("8080", "8090")).replace("error_rate > 1%", "eror_rate > 1%")
    (problem,) = [one for one in linted(text) if one.message.key == "plan.no_metric"]
    assert problem.message.values["component"] == "api, site"


def test_a_latency_that_a_proxy_does_not_measure_names_one_that_does(
    change: Change, linted: Callable[[str], list[Problem]]
) -> None:
    """It is no figure of the product: another proxy gives it."""
    text = change("error_rate > 1%", "latency_p95 > 1s").replace("route: {envoy: {listen: 8080}}", "route: {swap: {}}")
    (problem,) = [one for one in linted(text) if one.message.key == "plan.no_metric"]
    assert problem.hint is not None
    assert "is measured by: envoy" in problem_text(problem, "en")
