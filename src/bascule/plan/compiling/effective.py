"""A component as it is in one environment: the plan's component with the environment's override on top.

Options of a driver and values of `health` are merged key by key (mappings deeply, lists replaced); another driver
replaces the whole entry, because options of one driver mean nothing to another.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bascule.plan.enums import KindName, Role
from bascule.plan.model.environment import CheckOverride
from bascule.plan.model.plan import Check, Component, Guard, Override, Plan, Step
from bascule.plan.phrases.lines import When
from bascule.plan.spec import DriverRef
from bascule.plan.values import domains_of, each_domain, filled, values_of, whole_value

# The kind of a release of which nothing is said.
STANDARD = KindName.STANDARD.value


def effective(plan: Plan, component: str, environment: str, kind: str = STANDARD) -> Component:
    """The component with what that environment and the kind of release change, and with its values where no driver fills them in.

    Nearest wins: the steps of the environment's kind, those of the environment, those of the component's kind, its own.
    """
    base, there = plan.components[component], plan.environments[environment]
    override, values = there.override.get(component), values_of(there)
    one = base if kind not in base.kinds else base.model_copy(update={"release": base.kinds[kind].release})
    if override is not None:
        one = one.model_copy(update=_changes(one, override))
        if kind in override.kinds:
            one = one.model_copy(update={"release": override.kinds[kind].release})
    return one.model_copy(update=_filled(one, values)) if values else one


def _filled(one: Component, values: Mapping[str, str]) -> dict[str, Any]:
    """Where it listens and how it is asked; of its program an option that is nothing but a value, such as a number of replicas."""
    run = {key: whole_value(option, values) for key, option in one.run.options.items()}
    return {
        "run": DriverRef(one.run.name, run),
        "route": DriverRef(one.route.name, filled(one.route.options, values)),
        "health": one.health.model_copy(update={"path": filled(one.health.path, values)}),
    }


def checks_of(plan: Plan, environment: str) -> dict[str, Check]:
    """The plan's checks as they are in an environment, each domain of a list for itself."""
    one = plan.environments[environment]
    over, domains = one.checks, domains_of(one)
    found = {name: _checked(check, over[name]) if name in over else check for name, check in plan.checks.items()}
    return {name: _with_domains(check, domains) for name, check in found.items()} if domains else found


def holders_of(plan: Plan, owner: str) -> tuple[str, ...] | None:
    """The addresses of the people of a role of the team's own; None for a role of ours, or somebody by name."""
    if owner in set(Role) or owner in plan.people:
        return None
    held = (one.email for one in plan.people.values() if owner in one.roles and one.email)
    return tuple(sorted({email.strip().casefold() for email in held}))


def _with_domains(check: Check, domains: Sequence[str]) -> Check:
    options = each_domain(check.runs.options, domains)
    return check.model_copy(update={"runs": DriverRef(check.runs.name, options)})


def _checked(base: Check, over: CheckOverride) -> Check:
    changes: dict[str, Any] = {
        name: value for name in over.model_fields_set if (value := getattr(over, name)) is not None
    }
    if over.runs is not None:
        changes["runs"] = _driver(base.runs, over.runs)
    return base.model_copy(update=changes)


def written_kinds(plan: Plan, component: str, environment: str) -> list[str]:
    """The kinds of release for which a component's steps are written apart, as they can be released into an environment."""
    there = plan.environments[environment]
    override = there.override.get(component)
    written = [*plan.components[component].kinds, *(override.kinds if override else ())]
    return [kind for kind in dict.fromkeys(written) if kind in kinds_in(plan, environment)]


def kinds_in(plan: Plan, environment: str) -> list[str]:
    """The kinds of releases into an environment: those that it names; else a standard one, and what components name."""
    there = plan.environments[environment]
    if there.kinds:
        return list(there.kinds)
    named = [kind for one in plan.components.values() for kind in one.kinds]
    here = [kind for one in there.override.values() for kind in one.kinds]
    return list(dict.fromkeys([STANDARD, *named, *here]))


def guards_of(plan: Plan, component: str, environment: str) -> list[Guard]:
    """The guards that watch a component: the plan's that name it or name nobody, then its own.

    None at all where the environment's override says `guards: []`: where nobody visits, a release would wait for evidence for ever.
    """
    if is_unwatched(plan, component, environment):
        return []
    shared = [guard for guard in plan.guards if guard.components is None or component in guard.components]
    return shared + effective(plan, component, environment).guards


def is_unwatched(plan: Plan, component: str, environment: str) -> bool:
    """Whether an environment says that no guard watches a component there."""
    override = plan.environments[environment].override.get(component)
    return override is not None and override.guards == []


def criteria_of(plan: Plan, component: str, environment: str, kind: str = STANDARD) -> list[When]:
    """What must be shown of a component before everybody gets it: the plan's criteria, then its own.

    The plan's are asked of those components alone that some users meet before all do.
    """
    one = effective(plan, component, environment, kind)
    return (plan.promote_when if shows_a_part(one.release) else []) + one.promote_when


def shows_a_part(steps: Sequence[Step]) -> bool:
    """Whether some users meet a version, or a flag of it, before all do."""
    flags = [step.flag for step in steps if step.flag]
    whole = {line.flag for line in flags if line.share == 1.0}
    part = any(line.share < 1 and line.flag in whole for line in flags)
    return part or any(step.traffic.percent < 100 for step in steps if step.traffic)


def gives_a_part(step: Step) -> bool:
    """Whether a step gives the version, or a flag, to some users and not to all."""
    return bool((step.traffic and step.traffic.percent < 100) or (step.flag and step.flag.share < 1))


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Two mappings as one, the second one's values winning, mappings within them merged likewise."""
    result = dict(base)
    for key, value in over.items():
        below = result.get(key)
        result[key] = merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return result


def _changes(base: Component, override: Override) -> dict[str, Any]:
    changes = {name: getattr(override, name) for name in override.model_fields_set}
    changes = {name: value for name, value in changes.items() if value is not None and name != "kinds"}
    for name in ("run", "route"):
        if name in changes:
            changes[name] = _driver(getattr(base, name), changes[name])
    if override.health is not None:
        given = {name: getattr(override.health, name) for name in override.health.model_fields_set}
        changes["health"] = base.health.model_copy(update=given)
    return changes


def _driver(base: DriverRef, over: DriverRef) -> DriverRef:
    return over if base.name != over.name else DriverRef(base.name, merged(base.options, over.options))
