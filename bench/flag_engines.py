"""Flags in one process, side by side: `country in (FR, DE)` and 25 % of them by user id, for 1 000 ready contexts."""

import json
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bascule.flag.evaluator import load

COUNTRIES = ("FR", "DE", "US", "GB", "ES")
USERS = [(f"user-{number}", COUNTRIES[number % 5]) for number in range(1_000)]
ROUNDS, SECONDS = 5, 0.4
RULE = {"if": [{"in": [{"var": "country"}, ["FR", "DE"]]}, {"fractional": [["on", 25], ["off", 75]]}, "off"]}
FLAG = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off", "targeting": RULE}
DOCUMENT = {"flags": {"checkout": FLAG}}
Ask = Callable[[Any], Any]
Engine = tuple[Ask, list[Any]]


def plain() -> list[dict[str, Any]]:
    """Contexts as dictionaries."""
    return [{"targetingKey": user, "country": country} for user, country in USERS]


def through_sdk(provider: Any, domain: str) -> Engine:
    """A provider behind the OpenFeature SDK."""
    from openfeature import api
    from openfeature.evaluation_context import EvaluationContext

    api.set_provider_and_wait(provider, domain)
    ask = api.get_client(domain).get_boolean_value
    contexts = [EvaluationContext(user, {"country": country}) for user, country in USERS]
    return (lambda context: ask("checkout", False, context)), contexts


@contextmanager
def evaluator(_folder: Path) -> Iterator[Engine]:
    """What decides in Bascule."""
    made, _ = load(DOCUMENT)
    assert made is not None
    ask = made.evaluate
    yield (lambda context: ask("checkout", context, 0.0)), plain()


@contextmanager
def direct(folder: Path) -> Iterator[Engine]:
    """Our client without the SDK."""
    from bascule.flags import Flags

    with Flags.open(file=folder / "flags.json") as flags:
        ask = flags.on
        yield (lambda context: ask("checkout", context)), plain()


@contextmanager
def provider(folder: Path) -> Iterator[Engine]:
    """Our provider through the SDK."""
    from bascule.flags import BasculeProvider

    yield through_sdk(BasculeProvider(file=folder / "flags.json"), "bascule")


@contextmanager
def nothing(_folder: Path) -> Iterator[Engine]:
    """The SDK's own provider that decides nothing: as fast as anything behind the SDK can be."""
    from openfeature.provider.no_op_provider import NoOpProvider

    yield through_sdk(NoOpProvider(), "nothing")


@contextmanager
def flagd(folder: Path) -> Iterator[Engine]:
    """The provider of flagd in file mode, through the SDK."""
    from openfeature.contrib.provider.flagd import FlagdProvider
    from openfeature.contrib.provider.flagd.config import ResolverType

    made = FlagdProvider(resolver_type=ResolverType.FILE, offline_flag_source_path=str(folder / "flags.json"))
    yield through_sdk(made, "flagd")
    made.shutdown()


@contextmanager
def growthbook(_folder: Path) -> Iterator[Engine]:
    """GrowthBook: a forced rule with coverage."""
    from growthbook import GrowthBook

    rule = {"condition": {"country": {"$in": ["FR", "DE"]}}, "force": True, "coverage": 0.25, "hashAttribute": "id"}
    made = GrowthBook(features={"checkout": {"defaultValue": False, "rules": [rule]}})

    def ask(attributes: dict[str, Any]) -> bool:
        made.set_attributes(attributes)
        return bool(made.is_on("checkout"))

    yield ask, [{"id": user, "country": country} for user, country in USERS]


@contextmanager
def flagsmith(_folder: Path) -> Iterator[Engine]:
    """Flagsmith's engine: a segment of countries and a percentage split."""
    from flag_engine.engine import get_evaluation_result

    conditions = [
        {"property": "country", "operator": "IN", "value": "FR,DE"},
        {"property": "$.identity.key", "operator": "PERCENTAGE_SPLIT", "value": "25"},
    ]
    feature = {"key": "1", "feature_key": "1", "name": "checkout", "enabled": False, "value": None}
    segment = {
        "key": "1",
        "name": "some",
        "rules": [{"type": "ALL", "conditions": conditions, "rules": []}],
        "overrides": [{**feature, "enabled": True}],
    }

    def context(user: str, country: str) -> dict[str, Any]:
        identity = {"identifier": user, "key": user, "traits": {"country": country}}
        environment = {"key": "e", "name": "e"}
        return {
            "environment": environment,
            "identity": identity,
            "features": {"checkout": feature},
            "segments": {"1": segment},
        }

    yield (lambda made: get_evaluation_result(made)["flags"]["checkout"]["enabled"]), [context(*each) for each in USERS]


@contextmanager
def unleash(folder: Path) -> Iterator[Engine]:
    """The client of Unleash, offline."""
    from UnleashClient import UnleashClient

    strategy = {
        "name": "flexibleRollout",
        "parameters": {"rollout": "25", "stickiness": "userId", "groupId": "checkout"},
        "constraints": [{"contextName": "country", "operator": "IN", "values": ["FR", "DE"]}],
    }
    features = [{"name": "checkout", "enabled": True, "strategies": [strategy]}]
    from UnleashClient.cache import FileCache

    cache = FileCache("bench", directory=str(folder))
    cache.bootstrap_from_dict({"version": 1, "features": features})
    made = UnleashClient("http://127.0.0.1:9", "bench", cache=cache, disable_metrics=True, disable_registration=True)
    made.initialize_client(fetch_toggles=False)
    contexts = [{"userId": user, "properties": {"country": country}} for user, country in USERS]
    yield (lambda context: made.is_enabled("checkout", context)), contexts
    made.destroy()


@contextmanager
def launchdarkly(folder: Path) -> Iterator[Engine]:
    """The client of LaunchDarkly with flags from a file."""
    from ldclient import Context
    from ldclient.client import LDClient
    from ldclient.config import Config
    from ldclient.integrations import Files

    clause = {"attribute": "country", "op": "in", "values": ["FR", "DE"], "contextKind": "user", "negate": False}
    weights = [{"variation": 0, "weight": 25_000}, {"variation": 1, "weight": 75_000}]
    rule = {"id": "r", "clauses": [clause], "rollout": {"contextKind": "user", "variations": weights}}
    flag = {
        "key": "checkout", "version": 1, "on": True, "variations": [True, False], "salt": "s",
        "fallthrough": {"variation": 1}, "offVariation": 1, "rules": [rule],
    }  # fmt: skip
    file = folder / "launchdarkly.json"
    file.write_text(json.dumps({"flags": {"checkout": flag}}))
    source = Files.new_data_source(paths=[str(file)])
    made = LDClient(Config("bench", update_processor_class=source, send_events=False, diagnostic_opt_out=True), 10)
    contexts = [Context.builder(user).set("country", country).build() for user, country in USERS]
    yield (lambda context: made.variation("checkout", context, False)), contexts
    made.close()


OURS = {"bascule evaluator": evaluator, "bascule.flags direct": direct, "bascule.flags through the SDK": provider}
FLOOR = {"no provider through the SDK": nothing}
PEERS = {
    "flagd provider through the SDK": flagd,
    "growthbook": growthbook,
    "flagsmith-flag-engine": flagsmith,
    "UnleashClient": unleash,
    "launchdarkly-server-sdk": launchdarkly,
}


def rate(ask: Ask, contexts: list[Any]) -> float:
    """Evaluations a second in one stretch of time."""
    count, began = 0, time.perf_counter()
    while (now := time.perf_counter()) - began < SECONDS:
        for context in contexts:
            ask(context)
        count += len(contexts)
    return count / (now - began)


def share(ask: Ask, contexts: list[Any]) -> float:
    """The share of the users for whom it is on: the same rule everywhere gives about a tenth."""
    return sum(bool(getattr(found, "value", found)) for found in map(ask, contexts)) / len(contexts)


def measured() -> dict[str, dict[str, float]]:
    """The median rate of each, in turns, so that a busy moment of the machine meets all of them."""
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        (folder / "flags.json").write_text(json.dumps(DOCUMENT))
        engines = {each: stack.enter_context(make(folder)) for each, make in {**OURS, **FLOOR, **PEERS}.items()}
        shares = {each: share(*engine) for each, engine in engines.items()}
        rates: dict[str, list[float]] = {each: [] for each in engines}
        for _ in range(ROUNDS):
            for each, engine in engines.items():
                rates[each].append(rate(*engine))
    return {each: {"per_second": round(sorted(rates[each])[ROUNDS // 2]), "share": shares[each]} for each in engines}
