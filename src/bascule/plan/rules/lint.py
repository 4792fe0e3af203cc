"""Lint: what a well-formed plan asks for that cannot work, found before anything moves.

The rules stand beside it, one module per matter. They look at every component in every environment (an override can
break what is right in the component), and know drivers only by the facts that are handed in.
"""

from collections.abc import Iterator, Mapping

from bascule.plan.compiling.effective import STANDARD, written_kinds
from bascule.plan.drivers.facts import DriverFacts
from bascule.plan.model.plan import Plan
from bascule.plan.reading.problem import Problem, in_order
from bascule.plan.rules import (
    alerts,
    announcing,
    calls,
    databases,
    document,
    figures,
    flags,
    gates,
    guards,
    metrics,
    placeholders,
    release,
    variables,
)
from bascule.plan.rules import drivers as driver_rules
from bascule.plan.rules.scene import Scene

SCENE_RULES = (
    driver_rules.used_drivers,
    driver_rules.smoke_driver,
    driver_rules.abilities,
    release.order,
    release.growth,
    release.soaking,
    release.lasting,
    release.undoing,
    release.named,
    release.flags,
    flags.declared,
    guards.measured,
    guards.in_time,
    guards.repeated,
    guards.present,
    guards.visited,
    figures.judgeable,
    figures.shown_before,
    figures.contradicted,
    figures.ripe,
    placeholders.run_placeholders,
    variables.of_runs,
    document.empty_check,
    gates.in_front,
    gates.banded,
    gates.lasting_confirmations,
    gates.in_phase,
    databases.migrated_in_time,
    databases.contracted_last,
    databases.saved_first,
    databases.undone,
    calls.lines,
    calls.nobody_to_ask,
    calls.in_turn,
    announcing.step_templates,
)


def lint(plan: Plan, drivers: Mapping[str, DriverFacts]) -> list[Problem]:
    """Everything that is wrong or doubtful, in the order of the file, without repetitions."""
    return in_order(_problems(plan, drivers))


def _scenes(plan: Plan, drivers: Mapping[str, DriverFacts]) -> list[Scene]:
    """Every component in every environment, also for each kind of release whose steps are written apart."""
    return [
        Scene(plan, drivers, environment, name, kind)
        for environment in plan.environments
        for name in plan.components
        for kind in dict.fromkeys([STANDARD, *written_kinds(plan, name, environment)])
    ]


def _problems(plan: Plan, drivers: Mapping[str, DriverFacts]) -> Iterator[Problem]:
    scenes = _scenes(plan, drivers)
    for scene in scenes:
        for rule in SCENE_RULES:
            yield from rule(scene)
    yield from document.cycles(plan)
    yield from document.collisions(scenes)
    yield from document.unused_checks(plan, scenes)
    yield from gates.unused_checklists(plan, scenes)
    yield from gates.component_cycles(plan)
    yield from gates.held_by_somebody(plan)
    yield from gates.open_sometimes(plan)
    yield from announcing.templates(plan)
    yield from announcing.by_severity(plan)
    yield from announcing.languages(plan)
    yield from announcing.unused_channels(plan, scenes)
    yield from driver_rules.check_drivers(plan, drivers)
    yield from calls.limits(plan, drivers)
    yield from calls.circles(plan)
    yield from placeholders.check_placeholders(plan)
    yield from variables.of_checks(plan, drivers)
    yield from variables.of_values(plan)
    yield from databases.database_drivers(plan, drivers)
    yield from databases.checked_databases(plan)
    yield from databases.unused_databases(plan, scenes)
    yield from document.starts(plan)
    yield from document.reports(plan)
    yield from figures.shown_somewhere(plan, scenes)
    yield from figures.asked_of_all(plan, scenes)
    yield from figures.whose(plan)
    yield from metrics.sides(plan)
    yield from metrics.reached(plan)
    yield from metrics.one_sided(plan)
    yield from metrics.relative(plan)
    yield from metrics.names(plan, drivers)
    yield from metrics.counted(plan, drivers)
    yield from alerts.named_once(plan)
    yield from alerts.judgeable(plan)
    yield from alerts.quick(plan)
    yield from alerts.owned(plan)
    yield from alerts.heard(plan)
    yield from flags.places(plan)
    yield from flags.definitions(plan)
    for section in type(plan).added:
        for check in section.rules:
            yield from check(plan)
