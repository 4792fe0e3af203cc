"""SARIF 2.1: the results of an analysis, as linters and scanners of all kinds write them. Pure.

A result names its rule in one of several ways (by its place in the list of a tool's or an extension's rules, by a GUID, by an id
that may go on where the rule's own ends), and takes from it what it does not say itself. So a rule that is not found would make
a finding milder than it is: a name that leads nowhere is refused, and an id without any rules is as severe as the format says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bascule.drivers.support.checks.report import Incomplete, garbage

Object = Mapping[str, Any]
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
    """The results that fail and are not suppressed. Raises `Incomplete` where a run says that it did not succeed."""
    if not isinstance(document["runs"], list) or not document["runs"]:
        garbage("runs")
    for run in document["runs"]:
        _require_whole(run)
        rules = _Rules(run)
        for result in run["results"]:
            if _counts(result):
                yield _finding(result, rules)


def _require_whole(run: Mapping[str, Any]) -> None:
    for one in run.get("invocations") or ():
        if one.get("executionSuccessful") is False:
            raise Incomplete("executionSuccessful: false")
        for told in one.get("toolExecutionNotifications") or ():
            if told.get("level") == "error":
                raise Incomplete(_text(told.get("message") or {}))


def _counts(result: Mapping[str, Any]) -> bool:
    suppressed = any(one.get("status", "accepted") == "accepted" for one in result.get("suppressions") or ())
    fails = result.get("kind", "fail") == "fail" and result.get("baselineState") != "absent"
    return fails and not suppressed


class _Rules:
    """The rules of a run: its tool's, then those of each extension; and what the run itself says of some otherwise."""

    def __init__(self, run: Object) -> None:
        tool = run["tool"]
        self._parts: list[Object] = [tool["driver"], *(tool.get("extensions") or ())]
        self._invocations: list[Object] = run.get("invocations") or []

    def of(self, result: Object) -> Object:
        """The rule of a result; empty where the run has none for it. Raises `ValueError` where it points at nothing."""
        return self._named(_reference(result))

    def level(self, result: Object, rule: Object) -> str:
        """How serious it is where the result does not say so: as the run was told to take it, else as the rule has it."""
        number = (result.get("provenance") or {}).get("invocationIndex", 0 if len(self._invocations) == 1 else -1)
        there = self._invocations[number : number + 1] if number >= 0 else []
        for one in (one for each in there for one in each.get("ruleConfigurationOverrides") or ()):
            if self._named(one["descriptor"]) is rule:
                return str(one["configuration"].get("level", "warning"))
        return str((rule.get("defaultConfiguration") or {}).get("level") or "warning")

    def _named(self, reference: Object) -> Object:
        part = self._part(reference.get("toolComponent") or {})
        rules: list[Object] = [
            rule for one in (self._parts if part is None else [part]) for rule in one.get("rules") or ()
        ]
        index = reference.get("index", -1)
        if index >= 0:
            own: Sequence[Object] = (part or self._parts[0]).get("rules") or ()
            return own[index] if index < len(own) else garbage(f"ruleIndex: {index}")
        if guid := reference.get("guid"):
            found = (rule for rule in rules if str(rule.get("guid", "")).lower() == str(guid).lower())
            return next(found, None) or garbage(f"guid: {guid}")
        return _by_id(str(reference.get("id") or ""), rules)

    def _part(self, reference: Object) -> Object | None:
        """The tool or extension that a reference names; None where it names none."""
        extensions = self._parts[1:]
        if (index := reference.get("index", -1)) >= 0:
            return extensions[index] if index < len(extensions) else garbage(f"toolComponent: {index}")
        for key in ("guid", "name"):
            if wanted := reference.get(key):
                found = (one for one in self._parts if str(one.get(key, "")).lower() == str(wanted).lower())
                return next(found, None) or garbage(f"toolComponent: {wanted}")
        return None


def _reference(result: Object) -> dict[str, Any]:
    """How a result names its rule; what it says of it at two places is the same."""
    given = dict(result.get("rule") or {})
    given.setdefault("index", result.get("ruleIndex", -1))
    given.setdefault("id", result.get("ruleId", ""))
    return given


def _by_id(name: str, rules: Sequence[Object]) -> Object:
    """The rule of an id, or of the longest beginning of it that a rule has: `CA1000/1` is a case of `CA1000`."""
    known: dict[str, Object] = {str(rule["id"]): rule for rule in reversed(rules)}
    parts = name.split("/")
    for length in range(len(parts), 0, -1):
        if (rule := known.get("/".join(parts[:length]))) is not None:
            return rule
    return {}


def _finding(result: Mapping[str, Any], rules: _Rules) -> Finding:
    rule = rules.of(result)
    name = str(_reference(result)["id"] or rule.get("id") or "")
    level = result.get("level") or rules.level(result, rule)
    score = (result.get("properties") or {}).get("security-severity")
    score = (rule.get("properties") or {}).get("security-severity") if score is None else score
    if level not in LEVELS:
        garbage(f"level: {level}"[:80])
    return Finding(level, name, _place(result), _text(result["message"]), None if score is None else float(score))


def _text(message: Mapping[str, Any]) -> str:
    return str(message.get("text") or message.get("id") or "")


def _place(result: Mapping[str, Any]) -> str:
    for location in result.get("locations") or ():
        physical = location.get("physicalLocation") or {}
        path = (physical.get("artifactLocation") or {}).get("uri", "")
        line = (physical.get("region") or {}).get("startLine")
        return f"{path}:{line}" if line else str(path)
    return ""
