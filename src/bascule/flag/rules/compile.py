"""Compiling a rule that has been checked: JSON becomes closures, once, when a definition is loaded."""

from collections.abc import Mapping
from typing import Any

from bascule.flag.rules.lists import build_list
from bascule.flag.rules.operators import OPERATORS, Form
from bascule.flag.rules.part import Part, Scope, constant
from bascule.flag.rules.shares import build_fractional


def compile_rule(rule: Any, scope: Scope) -> Part:
    """The compiled expression; `$ref` has been resolved (`resolve`)."""
    if isinstance(rule, list):
        parts = [compile_rule(each, scope) for each in rule]
        return constant([part.value for part in parts]) if all(part.constant for part in parts) else build_list(parts)
    if not isinstance(rule, dict) or not rule:
        return constant(rule or None if isinstance(rule, dict) else rule)
    (name, written), *_ = rule.items()
    if OPERATORS[name].form is Form.SHARES:
        return _fractional(written, scope)
    arguments = written if isinstance(written, list) else [written]
    return OPERATORS[name].build([compile_rule(each, scope) for each in arguments], scope)


def _fractional(written: list[Any], scope: Scope) -> Part:
    keyed = not isinstance(written[0], list)
    choices = [(compile_rule(each[0], scope), _weight(each, scope)) for each in written[keyed:]]
    return build_fractional(compile_rule(written[0], scope) if keyed else None, choices, scope)


def _weight(choice: list[Any], scope: Scope) -> Part:
    part = compile_rule(choice[1] if len(choice) == 2 else 1, scope)
    return constant(int(part.value)) if part.constant else part


def inlined(written: Any, evaluators: Mapping[str, Any]) -> Any:
    """A definition on its own: the rules that it shares stand in their places. A name that is none stays, to be refused."""
    if isinstance(written, list):
        return [inlined(each, evaluators) for each in written]
    if not isinstance(written, dict):
        return written
    name = written.get("$ref")
    if written.keys() == {"$ref"} and isinstance(name, str) and name in evaluators:
        return evaluators[name]
    return {key: inlined(each, evaluators) for key, each in written.items()}


def resolve(rule: Any, evaluators: Mapping[str, Any]) -> Any:
    """The rule with every `{"$ref": name}` replaced by the evaluator of that name (which names no others)."""
    if isinstance(rule, list):
        return [resolve(each, evaluators) for each in rule]
    if not isinstance(rule, dict):
        return rule
    if rule.keys() == {"$ref"}:
        return evaluators[rule["$ref"]]
    return {name: resolve(each, evaluators) for name, each in rule.items()}
