"""Exposures are told once, by the released SDK, and never get into the way."""

import json
from pathlib import Path
from typing import Any

import pytest
from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.evaluation_context import EvaluationContext

from bascule.flags import BasculeProvider, Exposures

FLAG = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "on"}
Told = list[tuple[str, str, dict[str, Any]]]


@pytest.fixture
def client(tmp_path: Path) -> OpenFeatureClient:
    """The SDK with our provider on a file."""
    file = tmp_path / "flags.json"
    file.write_text(json.dumps({"flags": {"checkout": FLAG, "plain": {**FLAG, "defaultVariant": None}}}))
    api.set_provider_and_wait(BasculeProvider(file=file), str(tmp_path))
    return api.get_client(str(tmp_path))


def test_an_exposure_is_told_once(client: OpenFeatureClient) -> None:
    """Per user, flag and variant, however often it is asked."""
    told: Told = []
    client.add_hooks([Exposures(lambda *what: told.append(what))])
    for user in ("u1", "u2", "u1", "u1"):
        assert client.get_boolean_value("checkout", False, EvaluationContext(user))
    exposed = {"flag": "checkout", "variant": "on"}
    assert told == [("u1", "$exposure", exposed), ("u2", "$exposure", exposed)]


def test_what_is_no_exposure_is_not_told(client: OpenFeatureClient) -> None:
    """Nobody known, no such flag, no variant, a synthetic visitor."""
    told: Told = []
    client.add_hooks([Exposures(lambda *what: told.append(what))])
    client.get_boolean_value("checkout", False, EvaluationContext())
    client.get_boolean_value("nobody", False, EvaluationContext("u1"))
    client.get_boolean_value("plain", False, EvaluationContext("u1"))
    visitor = {"userAgent": "BasculeVisitor/1 (bot; synthetic traffic of a release)"}
    client.get_boolean_value("checkout", False, EvaluationContext("u1", visitor))
    assert told == []


def test_what_cannot_be_told_changes_no_answer(client: OpenFeatureClient) -> None:
    """The SDK would give the default if the hook failed."""

    def broken(*_what: Any) -> None:
        raise OSError("no network")

    client.add_hooks([Exposures(broken)])
    assert client.get_boolean_value("checkout", False, EvaluationContext("u1")) is True


def test_it_remembers_within_bounds(client: OpenFeatureClient) -> None:
    """Whoever was forgotten is told of again, which the server counts once."""
    told: Told = []
    client.add_hooks([Exposures(lambda *what: told.append(what), remembered=2)])
    for user in ("u1", "u2", "u3", "u1"):
        client.get_boolean_value("checkout", False, EvaluationContext(user))
    assert [user for user, _, _ in told] == ["u1", "u2", "u3", "u1"]
