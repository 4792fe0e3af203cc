"""Parsing: variables are held against their rules. Pure. What leaves here are names and rules, never a value."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bascule.drivers.check.environment.address import is_address
from bascule.drivers.check.environment.render import KEYS, Rule, bounds
from bascule.drivers.support.checks.placeholder import is_placeholder
from bascule.kernel.i18n import Keys, Message, say
from bascule.ports.check import CheckResult

# "optional" and "placeholder" let something pass; what fails without a rule is what is not there or was never filled in.
RULE = Keys(
    "check.rule-{}", ("present", "not placeholder", *(key for key in KEYS if key not in ("optional", "placeholder")))
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read: the component's variables, those of the others by name, and which patterns fit (variable, pattern)."""

    values: Mapping[str, str]
    others: Mapping[str, Mapping[str, str]]
    fitting: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that a variable does not keep to."""

    name: str
    rule: Rule

    @property
    def line(self) -> str:
        """For the output: in the words of the plan."""
        return f"{self.name}: {self.rule.word} {self.rule.value}".rstrip()

    @property
    def message(self) -> Message:
        """As a sentence."""
        value = f" ({self.rule.value})" if self.rule.word == "url" and self.rule.value else self.rule.value
        return say(RULE[self.rule.word], value=value)


def judge(variables: Mapping[str, tuple[Rule, ...]], seen: Seen) -> CheckResult:
    """Whether every variable keeps to its rules."""
    faults = [fault for name, rules in variables.items() if (fault := fault_of(name, rules, seen))]
    if not faults:
        return CheckResult(True, say("check.environment-passed", count=len(variables)))
    first = faults[0]
    said = say("check.environment-wrong", count=len(faults), all=len(variables), name=first.name, what=first.message)
    return CheckResult(False, said, tuple(fault.line for fault in faults))


def fault_of(name: str, rules: tuple[Rule, ...], seen: Seen) -> Fault | None:
    """The first rule that a variable breaks."""
    words = {rule.word for rule in rules}
    value = seen.values.get(name, "")
    if not value.strip():
        return None if "optional" in words else Fault(name, Rule("present"))
    if "placeholder" not in words and is_placeholder(value):
        return Fault(name, Rule("not placeholder"))
    return next((Fault(name, rule) for rule in rules if not _keeps(name, value, rule, seen)), None)


def _keeps(name: str, value: str, rule: Rule, seen: Seen) -> bool:
    match rule.word:
        case "url":
            return is_address(value, rule.value)
        case "prefix":
            return value.startswith(rule.value)
        case "length":
            least, most = bounds(rule.value)
            return least <= len(value) <= most
        case "pattern":
            return (name, rule.value) in seen.fitting
        case "one of":
            return value in rule.choices
        case "number":
            return bool(re.fullmatch(r"-?\d+(\.\d+)?", value))
        case "same as":
            return seen.others[rule.value].get(name) == value
        case "differs from":
            return seen.others[rule.value].get(name) != value
    return True
