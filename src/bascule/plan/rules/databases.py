"""Rules about databases: saved before they change, expanded before the new version runs, contracted after the old one is gone."""

from collections.abc import Iterator, Mapping

from bascule.kernel.i18n import say
from bascule.plan.compiling.databases import rehearsed_at
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.enums import DATABASE_CHECKS, DOWN
from bascule.plan.model.plan import Plan
from bascule.plan.reading.bad_value import did_you_mean, listed
from bascule.plan.reading.place import problem_at
from bascule.plan.reading.problem import Problem
from bascule.plan.reading.tree import Path
from bascule.plan.rules.document import as_warning
from bascule.plan.rules.drivers import use_of
from bascule.plan.rules.scene import Scene
from bascule.plan.spec import StepKind


def migrated_in_time(scene: Scene) -> Iterator[Problem]:
    """A new version starts on a schema that is ready for it."""
    deploys = scene.steps(StepKind.DEPLOY)
    for index, database, contract in _migrations(scene):
        if not contract and deploys and index > deploys[0]:
            message = say("plan.migrate_late", database=database)
            yield scene.error(scene.release_path(index, "migrate"), message)


def contracted_last(scene: Scene) -> Iterator[Problem]:
    """What the old version cannot live with is run when it is gone: after the soak, or after all traffic has moved."""
    steps = scene.component.release
    full = [index for index, step in enumerate(steps) if step.traffic and step.traffic.percent == 100]
    last = max([*full[:1], *scene.steps(StepKind.SOAK)], default=len(steps))
    for index, database, contract in _migrations(scene):
        if contract and index < last:
            yield scene.error(scene.release_path(index, "migrate"), say("plan.contract_early", database=database))


def undone(scene: Scene) -> Iterator[Problem]:
    """What the way back undoes by ways down was rehearsed before, and leaves a way back to go."""
    for index, step in enumerate(scene.component.release):
        if step.migrate is None or step.undo is None:
            continue
        database, where = step.migrate.database, scene.release_path(index, "undo")
        if step.undo.command != DOWN or step.undo.model_fields_set != {"command"}:
            yield scene.error(where, say("plan.undo_migrate"), say("plan.write", text=f"undo: {DOWN}"))
        elif step.migrate.contract:
            yield scene.error(where, say("plan.undo_contract", database=database), key=True)
        elif database in scene.plan.databases and not rehearsed_at(scene.plan, database, scene.environment):
            hint = say("plan.write", text=f"databases: {{{database}: {{rehearse: env SCRATCH_URL}}}}")
            yield scene.error(where, say("plan.undo_unrehearsed", database=database), hint, key=True)


def saved_first(scene: Scene) -> Iterator[Problem]:
    """A migration without a backup before it cannot be undone."""
    steps = scene.component.release
    saved = [(index, steps[index].backup) for index in scene.steps(StepKind.BACKUP)]
    for index, database, _ in _migrations(scene):
        if not any(name == database and earlier < index for earlier, name in saved):
            yield scene.warning(scene.release_path(index, "migrate"), say("plan.no_backup", database=database))


def database_drivers(plan: Plan, drivers: Mapping[str, DriverFacts]) -> Iterator[Problem]:
    """The drivers of the migrations."""
    for name, one in plan.databases.items():
        path: Path = ("databases", name, "migrations", one.migrations.name.removeprefix("migration-"))
        yield from use_of(plan, drivers, (path, one.migrations, DriverKind.DATABASE), path)
        if one.anonymise and one.salt is None:
            yield as_warning(problem_at(plan, ("databases", name, "anonymise"), say("plan.no_salt", database=name)))


def checked_databases(plan: Plan) -> Iterator[Problem]:
    """A check that is asked of a database names one of the plan."""
    for check, one in plan.checks.items():
        if one.runs.name not in DATABASE_CHECKS:
            continue
        name, known = str(one.runs.options.get("database", "")), list(plan.databases)
        if "database" in one.runs.options and name not in known:
            path: Path = ("checks", check, one.runs.name, "database")
            message = say("plan.unknown_database", name=name, allowed=listed(known))
            yield problem_at(plan, path, message, did_you_mean(name, known))


def unused_databases(plan: Plan, scenes: list[Scene]) -> Iterator[Problem]:
    """A database that no step names is never saved or migrated."""
    steps = [step for scene in scenes for step in scene.component.release]
    asked = {one.runs.options.get("database") for one in plan.checks.values() if one.runs.name in DATABASE_CHECKS}
    used = {step.backup for step in steps} | {step.migrate.database for step in steps if step.migrate} | asked
    for name in plan.databases:
        if name not in used:
            message = say("plan.unused_database", name=name)
            yield as_warning(problem_at(plan, ("databases", name), message, key=True))


def _migrations(scene: Scene) -> Iterator[tuple[int, str, bool]]:
    for index, step in enumerate(scene.component.release):
        if step.migrate is not None:
            yield index, step.migrate.database, step.migrate.contract
