"""SARIF 2.1: the results of an analysis, as linters and scanners of all kinds write them. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bascule.drivers.support.checks.report import garbage

LEVELS = ("error", "warning", "note", "none")


@dataclass(frozen=True, slots=True)
class Finding:
    """One result that counts: its level, its rule, where it is, what it says, and its score (0..10) when it has one."""

    level: str
    rule: str
    place: str
    text: str
    score: float | None = None


def is_sarif(document: Any) -> bool:
    """Whether a document says that it is SARIF."""
    return isinstance(document, Mapping) and "runs" in document and str(document.get("version", "")).startswith("2.")


def findings(document: Mapping[str, Any]) -> Iterator[Finding]:
    """The results that fail and are not suppressed. Raises `ValueError` where a run says that it did not succeed."""
    if not isinstance(document["runs"], list) or not document["runs"]:
        garbage("runs")
    for run in document["runs"]:
        if any(one.get("executionSuccessful") is False for one in run.get("invocations") or ()):
            garbage("executionSuccessful: false")
        rules = _rules(run)
        for result in run["results"]:
            if _counts(result):
                yield _finding(result, rules)


def _counts(result: Mapping[str, Any]) -> bool:
    suppressed = any(one.get("status", "accepted") == "accepted" for one in result.get("suppressions") or ())
    fails = result.get("kind", "fail") == "fail" and result.get("baselineState") != "absent"
    return fails and not suppressed


def _rules(run: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    tool = run["tool"]
    parts = [tool["driver"], *(tool.get("extensions") or ())]
    return {rule["id"]: rule for part in parts for rule in part.get("rules") or ()}


def _finding(result: Mapping[str, Any], rules: Mapping[str, Mapping[str, Any]]) -> Finding:
    name = str(result.get("ruleId") or (result.get("rule") or {}).get("id") or "")
    rule = rules.get(name, {})
    level = result.get("level") or (rule.get("defaultConfiguration") or {}).get("level") or "warning"
    score = (result.get("properties") or {}).get("security-severity")
    score = (rule.get("properties") or {}).get("security-severity") if score is None else score
    if level not in LEVELS:
        garbage(f"level: {level}"[:80])
    message = result["message"]
    text = str(message.get("text") or message.get("id") or "")
    return Finding(level, name, _place(result), text, None if score is None else float(score))


def _place(result: Mapping[str, Any]) -> str:
    for location in result.get("locations") or ():
        physical = location.get("physicalLocation") or {}
        path = (physical.get("artifactLocation") or {}).get("uri", "")
        line = (physical.get("region") or {}).get("startLine")
        return f"{path}:{line}" if line else str(path)
    return ""
