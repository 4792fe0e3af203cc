"""Checking a rule: every fault with its JSON pointer, before anything is compiled or served.

What is accepted is what flagd's schema of targeting accepts, with two differences: versions may be as short as flagd
reads them (`1.2`), and lists that are written in a rule are looked into.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bascule.flag.bucket import MOST_WEIGHT
from bascule.flag.fault import Fault, Faults, below
from bascule.flag.near import near
from bascule.flag.rules.operators import OPERATORS, Form, Operator
from bascule.flag.rules.reading import INJECTED
from bascule.flag.rules.versions import COMPARISONS, read_version
from bascule.kernel.i18n import Message, say

DEEPEST = 64


def rule_faults(rule: Any, pointer: str, evaluators: Mapping[str, Any] | None, depth: int = 0) -> Faults:
    """Everything that is wrong with an expression; `evaluators` are the rules that `$ref` may name.

    Inside an evaluator they are None: it names no other, so nothing can be nested without end.
    """
    if depth > DEEPEST:
        yield Fault(pointer, say("flag.too-deep", most=DEEPEST))
    elif isinstance(rule, list):
        for index, each in enumerate(rule):
            yield from rule_faults(each, below(pointer, index), evaluators, depth + 1)
    elif isinstance(rule, dict):
        yield from _operation(rule, pointer, evaluators, depth)


def _operation(rule: dict[str, Any], pointer: str, evaluators: Mapping[str, Any] | None, depth: int) -> Faults:
    if len(rule) != 1:
        yield Fault(pointer, say("flag.one-operator", count=len(rule)))
        return
    (name, written), *_ = rule.items()
    if name == "$ref":
        yield from _reference(written, below(pointer, name), evaluators)
    elif name not in OPERATORS:
        hint = near(name, OPERATORS) or say("flag.operators", names=", ".join(OPERATORS))
        yield Fault(below(pointer, name), say("flag.unknown-operator", name=name[:80]), hint)
    else:
        look = _FORMS[OPERATORS[name].form]
        yield from look(OPERATORS[name], written, below(pointer, name))
        yield from rule_faults(written, below(pointer, name), evaluators, depth + 1)


def _reference(name: Any, pointer: str, evaluators: Mapping[str, Any] | None) -> Faults:
    if evaluators is None:
        yield Fault(pointer, say("flag.nested-reference"))
    elif not isinstance(name, str) or name not in evaluators:
        known = ", ".join(evaluators) or say("flag.none")
        yield Fault(pointer, say("flag.unknown-evaluator", name=str(name)[:80], known=known))


def _list(operator: Operator, written: Any, pointer: str) -> Faults:
    if not isinstance(written, list):
        yield Fault(pointer, say("flag.list-expected"))
    elif not operator.least <= len(written) <= (operator.most or len(written)):
        yield Fault(pointer, _count_message(operator, len(written)))


def _count_message(operator: Operator, count: int) -> Message:
    if operator.most is None:
        return say("flag.too-few", least=operator.least, count=count)
    if operator.least == operator.most:
        return say("flag.arguments", wanted=operator.least, count=count)
    return say("flag.arguments-between", least=operator.least, most=operator.most, count=count)


def _one(_operator: Operator, _written: Any, _pointer: str) -> Faults:
    """The first of a list counts, and none at all is nothing: flagd's schema takes any."""
    return iter(())


def _var(_operator: Operator, written: Any, pointer: str) -> Faults:
    if isinstance(written, list) and written and not isinstance(written[0], str):
        yield Fault(pointer, say("flag.var-path"))
    path = written[0] if isinstance(written, list) and written else written
    if isinstance(path, str) and path.startswith("$flagd.") and path not in INJECTED:
        yield Fault(pointer, say("flag.var-injected", name=path, known=", ".join(INJECTED)))


def _names(_operator: Operator, written: Any, pointer: str) -> Faults:
    if not isinstance(written, list) or not all(isinstance(each, str) for each in written):
        yield Fault(pointer, say("flag.names-expected"))


def _some_names(operator: Operator, written: Any, pointer: str) -> Faults:
    if not isinstance(written, list) or len(written) != 2 or not _is_number(written[0]):
        yield Fault(pointer, say("flag.some-names-expected"))
    else:
        yield from _names(operator, written[1], below(pointer, 1))


def _texts(operator: Operator, written: Any, pointer: str) -> Faults:
    yield from _list(operator, written, pointer)
    for index, each in _each(written):
        if not isinstance(each, str | dict):
            yield Fault(below(pointer, index), say("flag.text-expected"))


def _versions(operator: Operator, written: Any, pointer: str) -> Faults:
    yield from _list(operator, written, pointer)
    for index, each in _each(written):
        place = below(pointer, index)
        if index == 1 and not (isinstance(each, str) and each in COMPARISONS):
            yield Fault(place, say("flag.version-operator", known=" ".join(COMPARISONS)))
        elif index != 1 and not isinstance(each, dict) and not _is_version(each):
            yield Fault(place, say("flag.version-expected"))


def _shares(operator: Operator, written: Any, pointer: str) -> Faults:
    yield from _list(operator, written, pointer)
    total, first = 0, True
    for index, each in _each(written):
        place = below(pointer, index)
        if isinstance(each, list):
            yield from _choice(each, place)
            total += each[1] if len(each) == 2 and _is_number(each[1]) else 1
        elif not (first and isinstance(each, dict)):
            yield Fault(place, say("flag.choice-expected"))
        first = False
    if isinstance(written, list) and len(written) == 1 and isinstance(written[0], dict):
        yield Fault(pointer, say("flag.choices-missing"))
    if total > MOST_WEIGHT:
        yield Fault(pointer, say("flag.weights-too-large", most=MOST_WEIGHT))


def _choice(choice: list[Any], pointer: str) -> Faults:
    if not 1 <= len(choice) <= 2:
        yield Fault(pointer, say("flag.choice-expected"))
    elif len(choice) == 2 and not isinstance(choice[1], dict) and not _is_weight(choice[1]):
        yield Fault(below(pointer, 1), say("flag.weight-expected"))


def _each(written: Any) -> Iterator[tuple[int, Any]]:
    return iter(enumerate(written) if isinstance(written, list) else ())


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_weight(value: Any) -> bool:
    return _is_number(value) and value >= 0 and value == int(value)


def _is_version(value: Any) -> bool:
    return isinstance(value, str) and read_version(value) is not None


_FORMS: Mapping[Form, Callable[[Operator, Any, str], Faults]] = {
    Form.LIST: _list,
    Form.ONE: _one,
    Form.VAR: _var,
    Form.NAMES: _names,
    Form.SOME_NAMES: _some_names,
    Form.TEXTS: _texts,
    Form.VERSIONS: _versions,
    Form.SHARES: _shares,
}
