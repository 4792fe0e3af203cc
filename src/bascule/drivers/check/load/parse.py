"""Parsing: what locust counted becomes percentiles and shares. Pure."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bascule.drivers.check.load.render import Question
from bascule.drivers.support.checks.figures import broken
from bascule.drivers.support.checks.report import garbage, number
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Share
from bascule.ports.check import CheckResult

SHARES = {"p50": Share(0.50), "p95": Share(0.95), "p99": Share(0.99)}


def judge(question: Question, data: bytes) -> CheckResult:
    """Whether the site bore it. Raises `ValueError` and its like for what locust has not written."""
    entries = _entries(data)
    figures = figures_of(entries)
    if not figures["requests"]:
        return CheckResult(False, say("net.load-nothing", target=question.target.shown))
    because = broken(figures, question.limits, "p95")
    passed = say(
        "net.load-passed",
        target=question.target.shown,
        users=question.users,
        **{name: figures[name] for name in ("requests", "p50", "p95", "p99", "rps", "errors")},
    )
    lines = [
        f"{each['method']} {each['name']}: {each['num_requests']} ({each['num_failures']} failed)" for each in entries
    ]
    output = tuple(f"{name}: {value:g}" for name, value in figures.items() if name)
    return CheckResult(because is None, because or passed, (*output, *(line[:300] for line in lines[:100])))


def figures_of(entries: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """The figures over all entries; times in seconds."""
    times: Counter[float] = Counter()
    for entry in entries:
        for time, count in entry["response_times"].items():
            times[float(time) / 1000] += int(count)
    requests = sum(number(entry, "num_requests") for entry in entries)
    failures = sum(number(entry, "num_failures") for entry in entries)
    figures = {name: percentile(times, share) for name, share in SHARES.items()}
    figures |= {"requests": requests, "rps": _rate(entries, requests)}
    return figures | {"errors": failures / requests if requests else 0.0, "": figures["p95"]}


def percentile(times: Mapping[float, int], share: Share) -> float:
    """The time below which this share of the requests was answered; 0 when there were none."""
    wanted, so_far = sum(times.values()) * share, 0
    for time in sorted(times):
        so_far += times[time]
        if so_far >= wanted:
            return time
    return 0.0


def _rate(entries: Sequence[Mapping[str, Any]], requests: float) -> float:
    starts = [number(entry, "start_time") for entry in entries]
    ends = [number(entry, "last_request_timestamp") for entry in entries if entry["last_request_timestamp"]]
    return requests / max(max(ends) - min(starts), 1.0) if starts and ends else 0.0


def _entries(data: bytes) -> list[Mapping[str, Any]]:
    """The list that locust prints at its end; a locustfile may print lines of its own before it."""
    text = data.decode("utf-8", "replace")
    start = 0 if text.startswith("[") else text.find("\n[") + 1
    found = json.loads(text[start:]) if "[" in text else garbage("locust --json")
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        garbage("locust --json")
    return found
