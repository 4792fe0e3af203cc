"""Values of environments, checks that differ by environment, and where placeholders may stand."""

from dataclasses import replace

import pytest
from tests.kit.documents import load
from tests.kit.reports import CONTEXT

from bascule.drivers import declared
from bascule.drivers.check.probe.render import render
from bascule.plan.compiling.compile import compile_spec
from bascule.plan.compiling.effective import checks_of
from bascule.plan.difference import difference
from bascule.plan.identity import plan_hash
from bascule.plan.model.plan import Plan
from bascule.plan.reading.problem import Problem
from bascule.plan.rules.lint import lint
from bascule.plan.values import in_messages, reserved

PLAN = """\
bascule: 1
name: shop
environments:
  staging:
    url: https://staging.shop.example/
    values: {region: eu-3, copies: 2}
    checks:
      front: {timeout: 2m, http: {within: 9s}}
      names: {tcp: {host: "{domain}"}}
    override: {api: {route: {envoy: {listen: 9080}}}}
  production:
    url: https://shop.example
    domains: [shop.example, www.shop.example]
    values: {region: eu-1, copies: "4"}
components:
  api:
    run: {process: {command: "serve {port} --region {region}", environment: {COPIES: "{copies}"}}}
    route: {envoy: {listen: 8080}}
    release:
      - check: [front, names]
      - run: {command: "warm {url} {version}"}
      - deploy
      - smoke: GET / contains "{region}"
      - traffic: 100%
      - announce: {to: team, text: "{component} runs in {region}: {environment_url}, {url}"}
checks:
  front: {http: {url: "{url}/health", status: 200}}
  names: {ports: {host: ["{domains}"], open: [443]}}
channels: {team: {url: env TEAM_URL}}
announce: {succeeded: {to: team, text: "{version} is at {domain}"}}
""".replace("tcp: {", "ports: {open: [80], ")


def plan(text: str = PLAN) -> Plan:
    """A plan that loads."""
    loaded = load(text)
    assert loaded.problems == []
    assert loaded.plan is not None
    return loaded.plan


def problems(text: str) -> list[Problem]:
    """Everything that is wrong with a text, warnings left out."""
    loaded = load(text)
    return (
        loaded.problems
        if loaded.plan is None
        else [one for one in lint(loaded.plan, declared.facts()) if one.severity == "error"]
    )


def test_the_plan_is_good() -> None:
    """Values stand in commands, variables, jobs, smoke lines, checks and messages."""
    assert problems(PLAN) == []


def test_what_a_release_knows() -> None:
    """An address without its slash; the first domain, also where only the address is written; whole numbers as text."""
    staging, production = (compile_spec(plan(), "api", one).values for one in ("staging", "production"))
    assert staging == {
        "region": "eu-3", "copies": "2", "url": "https://staging.shop.example",
        "domain": "staging.shop.example", "domains": "staging.shop.example",
    }  # fmt: skip
    assert (production["domain"], production["domains"]) == ("shop.example", "shop.example,www.shop.example")
    assert in_messages(staging)["environment_url"] == staging["url"]
    assert "url" not in in_messages(staging)


def test_checks_differ_by_environment() -> None:
    """Options of the same driver are merged, limits replaced; elsewhere the check is as it was."""
    staging, production = checks_of(plan(), "staging"), checks_of(plan(), "production")
    assert (staging["front"].timeout, production["front"].timeout) == (120.0, 60.0)
    assert staging["front"].runs.options == {"url": "{url}/health", "status": 200, "within": "9s"}
    assert production["front"].runs.options == {"url": "{url}/health", "status": 200}
    assert staging["names"].runs.options == {"host": "{domain}", "open": [80]}
    calls = {call.name: call for step in compile_spec(plan(), "api", "staging").steps for call in step.calls}
    assert (calls["front"].timeout, calls["front"].driver.options["within"]) == (120.0, "9s")


def test_each_domain_of_a_list() -> None:
    """`{domains}` as an item of a list is each of them."""
    assert checks_of(plan(), "production")["names"].runs.options["host"] == ["shop.example", "www.shop.example"]


def test_where_a_component_listens() -> None:
    """Ports, paths of health checks and numbers of replicas differ without an override; where a value is missing, that is said."""
    text = PLAN.replace("    override: {api: {route: {envoy: {listen: 9080}}}}\n", "")
    text = text.replace("copies: 2}", "copies: 2, listen: 9080}").replace('copies: "4"}', 'copies: "4", listen: 8080}')
    text = text.replace("{listen: 8080}}\n", '{listen: "{listen}"}}\n    health: {path: "/{region}/health"}\n')
    text = text.replace('--region {region}"', '--region {region}", replicas: "{copies}"')
    assert problems(text) == []
    found = {one: compile_spec(plan(text), "api", one) for one in ("staging", "production")}
    assert [one.traffic.options["listen"] for one in found.values()] == ["9080", "8080"]
    assert [one.workload.options["replicas"] for one in found.values()] == [2, 4]
    assert [one.health.path for one in found.values()] == ["/eu-3/health", "/eu-1/health"]
    assert found["staging"].workload.options["environment"] == {"COPIES": "{copies}"}
    missing = problems(text.replace(", listen: 8080}", "}"))
    assert "plan.placeholder_there" in [one.message.key for one in missing]


def test_another_driver_replaces_the_check() -> None:
    """Options of one driver mean nothing to another."""
    text = PLAN.replace("front: {timeout: 2m, http: {within: 9s}}", 'front: {command: "true"}')
    assert checks_of(plan(text), "staging")["front"].runs.options == {"command": "true"}
    assert problems(text) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "hint"),
    [
        ("values: {region: eu-1, copies", "values: {regio: eu-1, copies", 17, "plan.placeholder_there", None),
        ("--region {region}", "--region {regio}", 17, "plan.placeholder", "region"),
        ("warm {url}", "warm {urll}", 21, "plan.placeholder", "url"),
        ("warm {url}", "warm {port}", 21, "plan.placeholder", None),
        ('contains "{region}"', 'contains "{regions}"', 23, "plan.placeholder", "region"),
        ('url: "{url}/health"', 'url: "{uri}/health"', 27, "plan.placeholder", "url"),
        ("is at {domain}", "is at {domane}", 30, "announce.placeholder", "domain"),
        ("runs in {region}", "runs in {city}", 25, "announce.placeholder", None),
        ('host: "{domain}"', 'host: "{dommain}"', 9, "plan.placeholder", "domain"),
        ("front: {timeout", "fronts: {timeout", 8, "plan.unknown_check", "front"),
        ("http: {within: 9s}", "http: {withn: 9s}", 8, None, "within"),
        ("timeout: 2m", "timeot: 2m", 8, None, "timeout"),
        ("region: eu-1,", "Region: eu-1,", 14, "plan.value_name", None),
        ("region: eu-1,", "version: eu-1,", 14, "plan.value_reserved", None),
        ("region: eu-1,", "author: eu-1,", 14, "plan.value_reserved", None),
        ("region: eu-1,", 'region: "{version}",', 14, "plan.value_template", None),
        ("region: eu-1,", "region: 1.10,", 14, "plan.text", None),
        ("region: eu-1,", "region: true,", 14, "plan.text", None),
        ("region: eu-1,", "region: 007,", 14, "plan.variable_rewritten", None),
        ("url: https://shop.example\n", "url: shop.example\n", 12, "plan.web_address", None),
        ("url: https://shop.example\n", "url: https://me:secret@shop.example\n", 12, "plan.web_address", None),
        ("url: https://shop.example\n", 'url: "https://{slot}.example"\n', 12, "plan.web_address", None),
        ("[shop.example, www", "[https://shop.example/, www", 13, "plan.domain", "shop.example"),
    ],
)
def test_what_is_refused(old: str, new: str, line: int, key: str | None, hint: str | None) -> None:
    """With its line, and the nearest word where there is one."""
    assert old in PLAN
    found = problems(PLAN.replace(old, new, 1))
    assert [one for one in found if one.line == line], [(one.line, one.message) for one in found]
    one = next(one for one in found if one.line == line)
    assert key in {None, one.message.key}
    assert hint is None or (one.hint is not None and hint in str(one.hint.values))
    assert "secret" not in str(one.message.as_json())


def test_the_refusal_names_what_exists() -> None:
    """Values of the environment among the names that are filled in."""
    (one,) = problems(PLAN.replace("warm {url}", "warm {urll}"))[:1]
    allowed = str(one.message.values["allowed"])
    assert all(f"{{{name}}}" in allowed for name in ("version", "environment", "component", "url", "region", "domains"))


def test_a_check_that_another_environment_does_not_run() -> None:
    """What is asked in production alone needs no value in staging."""
    text = PLAN.replace("override: {api: {", 'override: {api: {release: [deploy, "traffic: 100%"], ', 1)
    text = text.replace('"traffic: 100%"', "{traffic: 100%}").replace("region: eu-1, ", "region: eu-1, zone: a, ")
    text = text.replace('url: "{url}/health"', 'url: "{url}/{zone}"')
    assert problems(text) == []
    assert [one.message.key for one in problems(PLAN.replace('url: "{url}/health"', 'url: "{url}/{zone}"'))]


def test_a_name_within_a_check_goes_first() -> None:
    """What a check of several calls names itself is its own, whatever the environment says."""
    probe = 'front: {probe: {url: "https://x.example", values: {region: mine}, calls: [{path: "/{region}"}]}}'
    text = PLAN.replace('front: {http: {url: "{url}/health", status: 200}}', probe)
    text = text.replace("front: {timeout: 2m, http: {within: 9s}}", "front: {timeout: 2m}")
    call = checks_of(plan(text), "production")["front"]
    assert render(call.runs.options, replace(CONTEXT, values={"region": "theirs"})).values["region"] == "mine"


def test_old_plans_are_the_same_plans() -> None:
    """A plan without values has the hash that it had, and another value is another plan, for its own environment alone."""
    old = plan(OLD)
    assert plan_hash(old) == HASH
    changed = difference(plan(), plan(PLAN.replace("region: eu-1,", "region: eu-2,")))
    assert changed.environments == ("production",)
    checked = difference(plan(), plan(PLAN.replace("within: 9s", "within: 8s")))
    assert checked.environments == ("staging",)


def test_no_placeholder_of_ours_can_be_taken() -> None:
    """Whatever messages, drivers and checks know already is reserved."""
    assert {"version", "port", "url", "domains", "sha", "build", "id", "because", "environment_url"} <= reserved()


OLD = """\
bascule: 1
name: old
environments: {production: {}}
components:
  api:
    run: {process: {command: "serve {port}"}}
    route: {envoy: {listen: 8080}}
    release: [deploy, {traffic: 100%}]
"""
HASH = "b1:a77b1e21e7a3d7f5097dd770a8f8da7cae2f4f5a68b7de7a279e26657d137c5c"
