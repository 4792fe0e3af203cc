"""Inspecting: what the databases of a release have pending is known before anybody is asked for an approval.

What may lose something, and what nobody can read, needs a tech-lead among those who approve. A migration that the version
before could not live with ends the release here, before anything has moved, unless a step after the soak is there to run it.
"""

from collections.abc import Iterator

from bascule.kernel.i18n import Message, say
from bascule.migration.portion import Portion, portion
from bascule.migration.result import Rehearsal, Result
from bascule.migration.verdict import Assessed
from bascule.plan.enums import KindName, Role
from bascule.plan.sign_off import Demand
from bascule.plan.spec import Database, Step, StepKind
from bascule.release.actions import InspectDatabase, RehearseDatabase
from bascule.release.draft import Draft
from bascule.release.outcome import Failed, Outcome, Waiting
from bascule.release.people import is_account_id
from bascule.release.progress import Release

TECH_LEAD = Role.TECH_LEAD.value


def inspect_first(draft: Draft) -> Outcome | None:
    """What keeps the release from being judged by people; None when all that they must know is known."""
    release, database_jobs = draft.release, draft.progress.database_jobs
    for database in databases(release):
        if (failed := database_jobs.get(inspection_key(database))) is not None and not failed.passed:
            return Failed(failed.because)
    missing = [one for one in databases(release) if inspection_key(one) not in database_jobs]
    draft.actions += [InspectDatabase(one, inspection_key(one)) for one in missing]
    if missing:
        return Waiting(say("release.inspecting", database=missing[0].name))
    refusals = (early(release, one).refusal for one in databases(release))
    if (refusal := next((one for one in refusals if one is not None), None)) is not None:
        return Failed(refusal)
    if (one := next(risky(release), None)) is not None and not is_account_id(release.author):
        return Failed(say("release.risky-nobody", name=one.name))
    if (stuck := next((why for step in _downs(release) if (why := _no_way_down(release, step))), None)) is not None:
        return Failed(stuck)
    return _rehearse_first(draft)


def part_of(release: Release, step: Step) -> tuple[Assessed, ...]:
    """The pending migrations that a step runs."""
    assert step.database is not None
    names, found = set(early(release, step.database).names), pending(release, step.database)
    return tuple(one for one in found if (one.name in names) != step.contract)


def way_down_unproved(release: Release, step: Step) -> Message | None:
    """Why nobody may rely on the ways down of a step's migrations; None where a rehearsal has gone up, down and up again."""
    assert step.database is not None
    result = release.progress.database_jobs.get(rehearsal_key(step.database))
    if result is None or not result.passed or result.rehearsal is None:
        return say("release.down-unrehearsed", database=step.database.name)
    return _down_failed(result.rehearsal, step, {one.name for one in part_of(release, step)})


def _downs(release: Release) -> Iterator[Step]:
    return (step for step in _migrations(release) if step.down)


def _no_way_down(release: Release, step: Step) -> Message | None:
    assert step.database is not None
    stuck = next((one for one in part_of(release, step) if not one.way_down), None)
    if stuck is None:
        return None
    return say("release.no-way-down", name=stuck.name, database=step.database.name)


def _down_failed(rehearsal: Rehearsal, step: Step, names: set[str]) -> Message | None:
    assert step.database is not None
    down = {one.name: one.down for one in rehearsal.steps}
    if untried := next((name for name in sorted(names) if down.get(name) is None), None):
        return say("release.down-untried", name=untried, database=step.database.name)
    left = next((line for line in rehearsal.differences if line.partition(":")[0] in names), None)
    return None if left is None else say("release.down-leaves", database=step.database.name, line=left)


def _rehearse_first(draft: Draft) -> Outcome | None:
    """Where the plan names a place for rehearsals, nothing is migrated that was not rehearsed, and its time counts."""
    release, database_jobs = draft.release, draft.progress.database_jobs
    wanted = [one for one in databases(release) if one.rehearse and pending(release, one)]
    missing = [one for one in wanted if rehearsal_key(one) not in database_jobs]
    draft.actions += [RehearseDatabase(one, rehearsal_key(one)) for one in missing]
    if missing:
        return Waiting(say("release.rehearsing", database=missing[0].name))
    refusals = [_rehearsal_refused(release, one, database_jobs[rehearsal_key(one)]) for one in wanted]
    named = {one.name for one in wanted}
    refusals += [
        way_down_unproved(release, step) for step in _downs(release) if step.database and step.database.name in named
    ]
    refusal = next((one for one in refusals if one is not None), None)
    return None if refusal is None else Failed(refusal)


def _rehearsal_refused(release: Release, database: Database, result: Result) -> Message | None:
    """Why a rehearsal lets nothing be migrated: it failed, or took longer than users may wait outside a maintenance."""
    if not result.passed:
        return result.because
    if result.seconds <= database.longest or release.spec.kind == KindName.MAINTENANCE:
        return None
    values = {"database": database.name, "took": result.seconds, "longest": database.longest}
    return say("release.needs-maintenance", **values)


def demands_of(release: Release) -> tuple[Demand, ...]:
    """Who must approve: those whom the environment names, and a tech-lead where something may be lost."""
    asked = release.spec.approvals
    if next(risky(release), None) is None or any(one.role == TECH_LEAD for one in asked):
        return asked
    return (*asked, Demand(1, TECH_LEAD))


def databases(release: Release) -> list[Database]:
    """The databases that the release migrates, each once."""
    found = {step.database.name: step.database for step in _migrations(release) if step.database}
    return list(found.values())


def pending(release: Release, database: Database) -> tuple[Assessed, ...]:
    """What was pending when the release began."""
    result = release.progress.database_jobs.get(inspection_key(database))
    return result.inspection.pending if result and result.inspection else ()


def risky(release: Release) -> Iterator[Assessed]:
    """The pending migrations that a tech-lead must have seen."""
    for database in databases(release):
        result = release.progress.database_jobs.get(inspection_key(database))
        yield from result.inspection.risky if result and result.inspection else ()


def early(release: Release, database: Database) -> Portion:
    """What is run before the deployment, or why nothing may be."""
    steps = [step for step in _migrations(release) if step.database and step.database.name == database.name]
    later = any(step.contract for step in steps)
    if not any(not step.contract for step in steps):
        return Portion()
    return portion(database.name, pending(release, database), release.stable is None, later)


def inspection_key(database: Database) -> str:
    """The key of a database's inspection."""
    return f"inspect.{database.name}"


def rehearsal_key(database: Database) -> str:
    """The key of a database's rehearsal."""
    return f"rehearse.{database.name}"


def _migrations(release: Release) -> list[Step]:
    return [step for step in release.spec.steps if step.kind is StepKind.MIGRATE]
