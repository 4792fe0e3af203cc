"""The OpenAPI document: what it promises is what the server does, for requests that fit it and for those that do not.

Requests are made up from the document by schemathesis, bounded and always the same ones.
"""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import GenerationConfig
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from bascule.server.app import bare_app
from tests.kit.serving import Running, running

DOCS = Path(__file__).parents[3] / "docs"
DOCUMENT = bare_app().openapi()
STREAMS = "text/event-stream"


def test_the_reference_page_is_up_to_date() -> None:
    """It is made from the document: `python docs/generate.py api`."""
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    for path, text in generate.PAGES["api"]().items():
        assert (DOCS / path).read_text(encoding="utf-8") == text


def test_every_operation_is_described() -> None:
    """A summary, a typed answer, and problems as problems."""
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (path, method)
            for status, answer in operation["responses"].items():
                kinds = set(answer.get("content", {}))
                assert kinds, (path, method, status)
                assert (kinds == {"application/problem+json"}) == (int(status) >= 400), (path, method, status)


def test_whatever_takes_a_body_says_what_may_be_wrong_with_it() -> None:
    """It may not be readable, be too large, or have faults."""
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            if "requestBody" in operation:
                assert {"400", "413", "422"} <= operation["responses"].keys(), (path, method)


def test_what_changes_something_is_marked() -> None:
    """Everything but reading needs somebody known, but for the check of a plan; so does reading about
    people, of keys, and of what a machine lacks.
    """
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            changes = method != "get" and path != "/api/v1/plans/check"
            about_people = path.startswith(("/api/v1/people", "/api/v1/tokens", "/api/v1/whoami", "/api/v1/inbox"))
            about_people |= path.startswith(("/api/v1/keys", "/api/v1/events/", "/api/v1/metrics", "/api/v1/surveys"))
            about_people |= path.startswith("/api/v1/coverage")
            about_people |= path.startswith("/api/v1/alerts")
            insides = path.endswith(("/preview", "/doctor", "/ways-down", "/releases/{name}/report"))
            assert bool(operation.get("security")) == (changes or about_people or insides), path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server of its own: what is made up here must not disturb anybody."""
    with running(tmp_path_factory.mktemp("fuzz") / "data") as server:
        yield server


def test_strangers_are_refused_where_somebody_is_needed(server: Running) -> None:
    """Without a token, every operation that says so answers 401 and does nothing."""
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            if operation.get("security"):
                letter = {"people": "p", "tokens": "t", "keys": "k"}.get(path.split("/")[3], "r")
                answer = httpx.request(method, server.url + path.replace("{name}", f"{letter}-0001"), timeout=20)
                assert answer.status_code == 401, (method, path)


# Streams never end, so they are left to their own tests.
schema = schemathesis.openapi.from_dict(DOCUMENT).exclude(path_regex="/events$")
schema.config.generation = GenerationConfig(modes=list(schemathesis.GenerationMode))
schema.config.checks.negative_data_rejection.expected_statuses = ["4xx"]


@schema.parametrize()
@settings(
    max_examples=12,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_server_keeps_its_promises(case: schemathesis.Case, server: Running) -> None:
    """No crash, the described statuses, types and shapes, and refusals for what does not fit."""
    # What a plan or a rule says cannot be told by a schema: what fits it may still be refused, with every fault named.
    judged_by_content = [positive_data_acceptance] if case.method in {"POST", "PUT"} else []
    # Whoever tries ten wrong tokens is told to wait (429) and no longer 401; strangers have a test of their own.
    excluded = [*judged_by_content, ignored_auth]
    headers = {"Authorization": f"Bearer {server.token}"}
    case.call_and_validate(base_url=server.url, headers=headers, timeout=20, excluded_checks=excluded)
