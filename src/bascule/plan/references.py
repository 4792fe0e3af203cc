"""References: names that a plan uses must be names that it defines. Checks may be drivers too: `rules/calls` knows those."""

from collections.abc import Collection, Iterator, Mapping

from bascule.kernel.i18n import Keys, say
from bascule.plan.document import occasions_of
from bascule.plan.enums import Role
from bascule.plan.model.component import OfKind
from bascule.plan.model.plan import Guard, Plan, Step
from bascule.plan.reading.bad_value import BadValueError, describe, did_you_mean, listed
from bascule.plan.reading.place import exists, problem_at
from bascule.plan.reading.problem import Problem
from bascule.plan.reading.tree import Path
from bascule.plan.windows.calendars import resolve

UNKNOWN = Keys("plan.unknown_{}", ("environment", "component", "check", "checklist", "channel", "database"))


def references(plan: Plan) -> Iterator[Problem]:
    """Every name that leads nowhere."""
    for name, environment in plan.environments.items():
        here: Path = ("environments", name)
        if environment.after is not None:
            said = (*here, "after") if exists(plan, (*here, "after")) else (*here, "start")
            yield from _known(plan, said, environment.after, "environment")
        for database in environment.databases:
            yield from _known(plan, (*here, "databases", database), database, "database", key=True)
        for check in environment.checks:
            yield from _known(plan, (*here, "checks", check), check, "check", key=True)
        for component, override in environment.override.items():
            there: Path = (*here, "override", component)
            yield from _known(plan, there, component, "component", key=True)
            yield from _steps(plan, there, override.release or [])
            yield from _kinds(plan, there, override.kinds)
            yield from _guards(plan, there, override.guards or [])
    for name, one in plan.components.items():
        yield from _steps(plan, ("components", name), one.release)
        yield from _kinds(plan, ("components", name), one.kinds)
        yield from _guards(plan, ("components", name), one.guards)
        for number, earlier in enumerate(one.after):
            yield from _known(plan, ("components", name, "after", number), earlier, "component")
    for name, called in plan.checks.items():
        for number, other in enumerate(called.after):
            where: Path = ("checks", name, "after", number)
            yield from _known(plan, where if exists(plan, where) else where[:-1], other, "check")
    yield from _guards(plan, (), plan.guards)
    yield from _items(plan)
    yield from _announced(plan)
    yield from _alerts(plan)
    yield from _windows(plan)


def _alerts(plan: Plan) -> Iterator[Problem]:
    for number, one in enumerate(plan.alerts):
        here: Path = ("alerts", number)
        yield from _channels(plan, (*here, "to"), one.to or [])
        for index, name in enumerate(one.components or []):
            yield from _known(plan, (*here, "components", index), name, "component")
        for index, name in enumerate(one.environments or []):
            yield from _known(plan, (*here, "environments", index), name, "environment")


def _windows(plan: Plan) -> Iterator[Problem]:
    for name, environment in plan.environments.items():
        for kind, one in environment.kinds.items():
            here: Path = ("environments", name, "kinds", kind)
            for number, exception in enumerate(one.excepted):
                try:
                    resolve([exception], plan.calendars)
                except BadValueError as fault:
                    yield problem_at(plan, (*here, "except", number), fault.message, fault.hint)


def _announced(plan: Plan) -> Iterator[Problem]:
    known = list(occasions_of(type(plan)))
    for occasion, one in plan.announce.items():
        here: Path = ("announce", occasion)
        if occasion not in known:
            message = say("plan.choice", found=describe(occasion), allowed=listed(known))
            yield problem_at(plan, here, message, did_you_mean(occasion, known), key=True)
        yield from _channels(plan, (*here, "to"), one.to or [])
        for severity, names in one.by_severity.items():
            yield from _channels(plan, (*here, severity), names)
        for kind, other in one.kinds.items():
            yield from _known_kind(plan, (*here, "kinds", kind), kind)
            yield from _channels(plan, (*here, "kinds", kind, "to"), other.to or [])
        for number, name in enumerate(one.environments or []):
            yield from _known(plan, (*here, "environments", number), name, "environment")


def _channels(plan: Plan, path: Path, names: list[str]) -> Iterator[Problem]:
    for number, name in enumerate(names):
        place = (*path, number) if exists(plan, (*path, number)) else path
        yield from _known(plan, place, name, "channel")


def _items(plan: Plan) -> Iterator[Problem]:
    for name, checklist in plan.checklists.items():
        for index, item in enumerate(checklist.items):
            here: Path = ("checklists", name, "items", index)
            if item.check is not None:
                yield from _known(plan, (*here, "check"), item.check, "check")
            if item.owner is not None:
                yield from _owner(plan, (*here, "owner"), item.owner)


def _owner(plan: Plan, path: Path, owner: str) -> Iterator[Problem]:
    known = list(dict.fromkeys([*plan.people, *Role, *(role for one in plan.people.values() for role in one.roles)]))
    if owner not in known:
        message = say("plan.unknown_owner", name=owner, allowed=listed(known))
        yield problem_at(plan, path, message, did_you_mean(owner, known))


def _steps(plan: Plan, path: Path, steps: list[Step]) -> Iterator[Problem]:
    for index, step in enumerate(steps):
        if step.owner is not None:
            yield from _owner(plan, (*path, "release", index, "owner"), step.owner)
        for number, name in enumerate(step.confirm or []):
            yield from _known(plan, (*path, "release", index, "confirm", number), name, "checklist")
        if step.announce is not None:
            yield from _channels(plan, (*path, "release", index, "announce", "to"), step.announce.to)
        if step.backup is not None:
            yield from _known(plan, (*path, "release", index, "backup"), step.backup, "database")
        if step.migrate is not None:
            there: Path = (*path, "release", index, "migrate")
            yield from _known(plan, there, step.migrate.database, "database")


def _kinds(plan: Plan, path: Path, kinds: Mapping[str, OfKind]) -> Iterator[Problem]:
    """Steps of kinds of release: each kind is one that some environment has."""
    for kind, one in kinds.items():
        yield from _known_kind(plan, (*path, "kinds", kind), kind)
        yield from _steps(plan, (*path, "kinds", kind), one.release)


def _known_kind(plan: Plan, path: Path, kind: str) -> Iterator[Problem]:
    known = list(dict.fromkeys(one for environment in plan.environments.values() for one in environment.kinds))
    if known and kind not in known:
        message = say("plan.unknown_kind", name=kind, allowed=listed(known))
        hint = did_you_mean(kind, known) or say("plan.unknown_kind_hint", kind=kind)
        yield problem_at(plan, path, message, hint, key=True)


def _guards(plan: Plan, path: Path, guards: list[Guard]) -> Iterator[Problem]:
    for index, guard in enumerate(guards):
        here: Path = (*path, "guards", index, "components")
        if path and guard.components is not None:
            yield problem_at(plan, here, say("plan.own_guard"), key=True)
            continue
        for number, name in enumerate(guard.components or []):
            yield from _known(plan, (*here, number), name, "component")


def _known(plan: Plan, path: Path, name: str, what: str, *, key: bool = False) -> Iterator[Problem]:
    names: dict[str, Collection[str]] = {
        "environment": plan.environments,
        "component": plan.components,
        "check": plan.checks,
        "checklist": plan.checklists,
        "channel": plan.channels,
        "database": plan.databases,
    }
    known = list(names[what])
    if name not in known:
        message = say(UNKNOWN[what], name=name, allowed=listed(known))
        yield problem_at(plan, path, message, did_you_mean(name, known), key=key)
