"""Notes: what is right in a plan and surprises who does not know it, in sentences beside the faults. Pure."""

from collections.abc import Iterator

from bascule.kernel.i18n import Message, say
from bascule.plan.compiling.effective import effective, guards_of
from bascule.plan.drivers.option_types import ANYWHERE, read_address
from bascule.plan.enums import THENS
from bascule.plan.model.plan import Component, Plan
from bascule.plan.reading.bad_value import BadValueError, listed
from bascule.plan.reading.place import exists
from bascule.plan.reading.tree import Scalar, find


def notes(plan: Plan) -> Iterator[Message]:
    """What `check` says of a good plan."""
    yield from _health(plan)
    yield from _ports(plan)
    yield from _everywhere(plan)
    yield from _unvisited(plan)
    yield from _other_words(plan)


def _other_words(plan: Plan) -> Iterator[Message]:
    """What documents of teams write is understood; what plans write is said."""
    for number, one in enumerate(plan.alerts):
        if one.condition is not None:
            yield say("alerts.note-word", name=one.name, found="condition", word="when")
        written = find(plan.tree, ("alerts", number, "then")).node if plan.tree is not None else None
        if isinstance(written, Scalar) and written.text in {word for words in THENS.values() for word in words}:
            yield say("alerts.note-word", name=one.name, found=written.text, word=one.then.value)


def _health(plan: Plan) -> Iterator[Message]:
    silent = [name for name in plan.components if not exists(plan, ("components", name, "health"))]
    if silent:
        yield say("plan.note-health", components=listed(silent))


def _ports(plan: Plan) -> Iterator[Message]:
    """A program that is not told its port on its command line has to read it from its variables."""
    for name, one in plan.components.items():
        command = str(one.run.options.get("command", ""))
        if one.run.name == "process" and "{port}" not in f"{command} {one.run.options.get('environment', '')}":
            yield say("plan.note-port", component=name)


def _everywhere(plan: Plan) -> Iterator[Message]:
    open_ones = [name for name, one in plan.components.items() if _is_everywhere(one.route.options.get("listen"))]
    if open_ones:
        yield say("plan.note-listen", components=listed(open_ones))


def _is_everywhere(listen: object) -> bool:
    try:
        return listen is not None and read_address(listen).host == ANYWHERE
    except BadValueError:
        return False


def _comes(component: Component) -> bool:
    """Whether the plan says that somebody comes, be it synthetic visitors."""
    return component.expect is not None or (component.visitors is not None and component.visitors.rate > 0)


def _unvisited(plan: Plan) -> Iterator[Message]:
    """An environment on the way to another one: whoever tests there is no traffic that a guard could learn from."""
    before = {one.after for one in plan.environments.values() if one.after}
    for environment in (name for name in plan.environments if name in before):
        watched = [
            name
            for name in plan.components
            if guards_of(plan, name, environment) and not _comes(effective(plan, name, environment))
        ]
        if watched:
            first = effective(plan, watched[0], environment)
            values = {"environment": environment, "component": watched[0], "components": listed(watched)}
            yield say("plan.note-unvisited", patience=first.patience, **values)
