"""Rules about what check steps call: it exists, it needs nothing more, and it has the figure that a limit names."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bascule.kernel.i18n import Keys, Message, say
from bascule.plan.compiling.effective import checks_of
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.drivers.options import names, required
from bascule.plan.model.plan import Check, Plan, Step
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.call_line import Called, CallLine
from bascule.plan.phrases.limit import Limit, parse_limit
from bascule.plan.reading.bad_value import BadValueError, did_you_mean, listed
from bascule.plan.reading.place import of_value, problem_at
from bascule.plan.reading.problem import Problem
from bascule.plan.reading.tree import Path
from bascule.plan.rules.gates import chain_of
from bascule.plan.rules.placeholders import check_path
from bascule.plan.rules.scene import Scene
from bascule.plan.spec import StepKind

UNIT = Keys("plan.unit_{}", Unit)

_PORT = "{port}"
_AMOUNT = re.compile(r"\d[\d.,]*\D*\Z")
# A limit's text, and how many words before its operator name the check.
_Text = tuple[str, int]


def lines(scene: Scene) -> Iterator[Problem]:
    """Every line of a check step calls something."""
    for index, step in enumerate(scene.component.release):
        for number, line in enumerate(step.check or ()):
            yield from _line(scene, (*scene.release_path(index, "check"), number), line)


def nobody_to_ask(scene: Scene) -> Iterator[Problem]:
    """A check that asks the new version itself, before that is deployed, would fail every release."""
    steps = scene.component.release
    deployed = next((index for index, step in enumerate(steps) if step.kind is StepKind.DEPLOY), len(steps))
    for index, step in enumerate(steps[:deployed]):
        for path, name in _called(scene, index, step):
            check = scene.checks.get(name)
            facts = scene.facts(check.runs.name, DriverKind.CHECK) if check else None
            if check is not None and facts is not None and _asks_candidate(check.runs.options, facts):
                message = say("plan.nobody_to_ask", name=name)
                yield scene.error(path, message, say("plan.nobody_to_ask_hint"))


def in_turn(scene: Scene) -> Iterator[Problem]:
    """What a check comes after is run in the same step, or before it: else what it reads may not be there."""
    run: set[str] = set()
    for index, step in enumerate(scene.component.release):
        called = list(_called(scene, index, step))
        run |= {name for _, name in called}
        for path, name in called:
            check = scene.checks.get(name)
            for other in check.after if check else ():
                if other not in run:
                    yield scene.warning(path, say("plan.check_alone", name=name, other=other))


def circles(plan: Plan) -> Iterator[Problem]:
    """Checks that wait for each other are never asked."""
    for name in plan.checks:
        if (chain := chain_of(name, lambda one: plan.checks[one].after)) is not None:
            message = say("plan.check_circle", names=" → ".join(chain))
            yield problem_at(plan, ("checks", name, "after"), message)


def _called(scene: Scene, index: int, step: Step) -> Iterator[tuple[Path, str]]:
    """The plan's checks that a step runs, each with the place where that is written."""
    path = scene.release_path(index)
    if step.kind is StepKind.CHECK and step.check is None:
        yield from ((path, name) for name in scene.plan.checks)
    for number, line in enumerate(step.check or ()):
        yield (*path, "check", number), line.called(scene.plan.checks).name
    for name in step.confirm or ():
        yield from (((*path, "confirm"), item.check) for item in scene.plan.checklists[name].items if item.check)


def _asks_candidate(given: Mapping[str, Any], facts: DriverFacts) -> bool:
    """Whether it needs the candidate's address: by `{port}`, or by a path without an address of its own."""
    known = names(facts.options)
    own = {"url", "path"} <= set(known) and "url" not in given
    return own or any(_PORT in text for text in _texts(given))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for item in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _texts(item)


def limits(plan: Plan, drivers: Mapping[str, DriverFacts]) -> Iterator[Problem]:
    """The limits that the plan's checks have among their options."""
    for environment in plan.environments:
        for name, check in checks_of(plan, environment).items():
            path = check_path(plan, environment, name, check.runs.name, "limit")
            yield from _limits(plan, path, (name, check), drivers.get(check.runs.name))


def _limits(plan: Plan, path: Path, named: tuple[str, Check], facts: DriverFacts | None) -> Iterator[Problem]:
    name, check = named
    given = check.runs.options.get("limit")
    if facts is None or facts.kind is not DriverKind.CHECK or "limit" not in names(facts.options):
        return
    texts = [(path, given)] if isinstance(given, str) else [((*path, at), each) for at, each in _some(given)]
    for place, text in texts:
        if limit := _readable(text):
            yield from _limit(plan, place, (text, 0), Called(name, limit), facts)


def _some(given: object) -> list[tuple[int, str]]:
    return [(at, each) for at, each in enumerate(given if isinstance(given, list) else ()) if isinstance(each, str)]


def _readable(text: str) -> Limit | None:
    try:
        return parse_limit(text)
    except BadValueError:
        return None


def _line(scene: Scene, path: Path, line: CallLine) -> Iterator[Problem]:
    plan, called = scene.plan, line.called(scene.plan.checks)
    check = scene.checks.get(called.name)
    facts = scene.facts(called.name if check is None else check.runs.name, DriverKind.CHECK)
    if facts is None:
        if check is None:
            yield _unknown(scene, path, called.name)
        return
    if check is None:
        for option in required(facts.options):
            yield _problem(plan, path, 0, say("plan.missing_option", driver=called.name, option=option))
    if called.limit is None:
        given = check is not None and check.runs.options.get("limit")
        if facts.needs_limit and not given:
            yield _problem(plan, path, 0, say("plan.needs_limit", name=line.text))
    else:
        before = len(line.words) - len(called.limit.subject.split())
        yield from _limit(plan, path, (line.text, before), called, facts)


def _unknown(scene: Scene, path: Path, name: str) -> Problem:
    free = [
        driver
        for driver, facts in sorted(scene.drivers.items())
        if facts.kind is DriverKind.CHECK and not required(facts.options)
    ]
    message = say("plan.unknown_check", name=name, allowed=listed(scene.plan.checks), drivers=listed(free))
    return _problem(scene.plan, path, 0, message, did_you_mean(name, [*scene.plan.checks, *free]))


def _limit(plan: Plan, path: Path, text: _Text, called: Called, facts: DriverFacts) -> Iterator[Problem]:
    limit = called.limit
    assert limit is not None
    if not facts.measures:
        yield _problem(plan, path, 0, say("plan.no_measure", name=called.name))
        return
    unit = facts.measures.get(limit.subject)
    if unit is None:
        yield _wrong_subject(plan, path, text, called, facts)
        return
    amount = _AMOUNT.search(text[0])
    if unit is not limit.unit:
        message = say("plan.limit_unit", wanted=say(UNIT[unit]), found=_found(limit))
        yield _problem(plan, path, amount.start() if amount else 0, message)
    elif limit.word and limit.word not in facts.words:
        allowed = sorted(facts.words)
        message = say("plan.limit_word", found=limit.word, allowed=listed(allowed))
        yield _problem(plan, path, text[0].lower().rfind(limit.word), message, did_you_mean(limit.word, allowed))


def _wrong_subject(plan: Plan, path: Path, text: _Text, called: Called, facts: DriverFacts) -> Problem:
    subject, known = called.limit.subject if called.limit else "", [name for name in facts.measures if name]
    if not subject:
        return _problem(plan, path, 0, say("plan.which_measure", name=called.name, allowed=listed(known)))
    message = say("plan.unknown_measure", name=called.name, found=subject[:40], allowed=listed(known))
    offset = len(" ".join(text[0].split()[: text[1]])) + bool(text[1])
    return _problem(plan, path, offset, message, did_you_mean(subject, known))


def _found(limit: Limit) -> Message:
    return say(UNIT[Unit(limit.unit)])


def _problem(plan: Plan, path: Path, offset: int, message: Message, hint: Message | None = None) -> Problem:
    line, column = (1, 1) if plan.tree is None else of_value(plan.tree, path, offset)
    return Problem(plan.file, line, column, message, hint)
