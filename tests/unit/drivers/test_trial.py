"""Trials: what a check would refuse in every release is refused when the plan is read, at its place."""

import pytest

from bascule.kernel.i18n import render
from bascule.plan.reading.problem import Severity
from bascule.wiring.plans.document import examine

PLAN = """\
bascule: 1
name: shop
environments: {{production: {{}}}}
components:
  api:
    run: {{process: {{command: "serve {{port}}", environment: {{A: b}}}}}}
    route: {{envoy: {{listen: 8080}}}}
    release: [deploy, check, traffic: 100%, soak: 5m]
checks:
  one: {check}
"""


def problems(check: str) -> list[tuple[int, int, str]]:
    """Errors of a plan with one check, by line and column and in English."""
    found = examine(PLAN.format(check=check), "bascule.yaml").problems
    return [(one.line, one.column, render(one.message, "en")) for one in found if one.severity is Severity.ERROR]


@pytest.mark.parametrize(
    ("check", "column", "word"),
    [
        ("{environment: {variables: {A: url https, B: {nonsense: 3}}}}", 38, "url https"),
        ("{environment: {variables: {A: url, B: {nonsense: 3}}}}", 46, "nonsense"),
        ("{environment: {variables: {A: {length: long}}}}", 38, "long"),
        ("{environment: {variables: {A: {same as: staging}}}}", 38, "staging"),
        ("{environment: {variables: 3}}", 34, "3"),
        ("{http: {url: ftp://example.org/}}", 21, "ftp"),
        ("{http: {url: example.org}}", 21, "https://"),
        ("{headers: {url: example.org}}", 24, "https://"),
        ("{tls: {host: example.org, version: TLSv9}}", 43, "TLSv9"),
    ],
)
def test_what_would_fail_every_release_is_refused(check: str, column: int, word: str) -> None:
    """With its line, its column, and what was found."""
    (found,) = problems(check)
    assert (found[0], word in found[2]) == (10, True), found
    assert found[1] == column, found


@pytest.mark.parametrize(
    "check",
    [
        "{environment: {variables: {A: url, B: {length: 32..}, C: optional}}}",
        "{environment: {variables: [A, B]}}",
        "{environment: {}}",
        '{http: {url: "http://127.0.0.1:{port}/"}}',
        "{http: {path: /up}}",
        '{http: {url: "https://{environment}.example.org/{version}"}}',
        "{tls: {host: example.org}}",
    ],
)
def test_what_a_release_can_ask_is_good(check: str) -> None:
    """Also what is only known when it runs."""
    assert problems(check) == []
