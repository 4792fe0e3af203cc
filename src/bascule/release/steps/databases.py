"""Steps on databases: backup and migrate.

A plain `migrate` runs what both versions can live with. A contract step runs the rest when nobody needs the old schema any
more: the release is promoted, the other components of it cannot go back either, and the old version has been stopped and
is seen to be gone. From the decision to stop it on, the way back is closed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Seconds
from bascule.migration.result import Result
from bascule.migration.verdict import Assessed
from bascule.plan.spec import Database
from bascule.release.actions import BackUpDatabase, MigrateDatabase, Retire
from bascule.release.draft import Draft, NoteKind
from bascule.release.facts import Facts, GroupOutcome, WorkloadState
from bascule.release.outcome import Done, Failed, Outcome, Waiting
from bascule.release.phases import Phase
from bascule.release.progress import PointOfNoReturn
from bascule.release.steps.inspect import early, inspect_first, pending

LOOK_EVERY = Seconds(1.0)


def take_backup(draft: Draft, _: Facts) -> Outcome:
    """Save the database."""
    database = _database(draft)
    key = f"{draft.progress.step}.backup"
    result = draft.progress.database_jobs.get(key)
    if result is None:
        draft.actions.append(BackUpDatabase(database, key))
        return Waiting(say("release.backing-up", database=database.name))
    return Done() if result.passed else Failed(result.because)


def take_migrate(draft: Draft, facts: Facts) -> Outcome:
    """Run this step's part of what is pending."""
    if (first := inspect_first(draft)) is not None:
        return first
    if draft.step.contract:
        return _contract(draft, facts)
    names = set(early(draft.release, _database(draft)).names)
    return _run(draft, [one for one in pending(draft.release, _database(draft)) if one.name in names])


def contract_part(draft: Draft) -> list[Assessed]:
    """What the contract step of a database has to run: everything that no earlier step has run."""
    database = _database(draft)
    before = set(early(draft.release, database).names)
    return [one for one in pending(draft.release, database) if one.name not in before]


def work_data(result: Result) -> dict[str, Any]:
    """What the journal keeps of a piece of work."""
    if result.backup is not None:
        one = result.backup
        return {"path": one.path, "size": one.size, "sha256": one.digest, "restore": one.restore}
    if result.inspection is not None:
        return {"pending": [_line(one) for one in result.inspection.pending]}
    if result.rehearsal is not None:
        steps = {one.name: [round(one.up, 3), one.down and round(one.down, 3)] for one in result.rehearsal.steps}
        left = list(result.rehearsal.differences)
        told = [_line(one.told) for one in result.rehearsal.steps if one.told]
        return {"source": result.rehearsal.source, "rehearsed": steps, "left": left, "told": told}
    if result.done is not None:
        before, after = result.done.before.counts, result.done.after.counts
        ran = {one.name: round(one.seconds, 3) for one in result.done.ran}
        return {"ran": ran, "rows": {table: [rows, after.get(table)] for table, rows in before.items()}}
    return {}


def _line(one: Assessed) -> Mapping[str, Any]:
    return {"name": one.name, "stage": one.stage.value, "danger": one.danger.value, "way_down": one.way_down}


def _contract(draft: Draft, facts: Facts) -> Outcome:
    part = contract_part(draft)
    if not part:
        return _run(draft, part)
    if draft.phase is not Phase.PROMOTED:
        return Failed(say("release.contract-not-promoted", database=_database(draft).name))
    if (because := _others(draft, facts)) is not None:
        return Waiting(because)
    if (waiting := _close(draft, facts, part)) is not None:
        return waiting
    return _run(draft, part)


def _others(draft: Draft, facts: Facts) -> Message | None:
    """What the other components have still to do: until then they may have to go back, and take this one with them."""
    if not draft.release.group or draft.progress.alone or facts.group_outcome is GroupOutcome.TOGETHER:
        return None
    draft.set(through=True)
    behind = next((peer for peer in facts.peers if not peer.through), None)
    if behind is not None:
        return say("release.waits-together", component=behind.component)
    draft.group_outcome = GroupOutcome.TOGETHER
    draft.wake(draft.now)
    return say("release.closing-together")


def _close(draft: Draft, facts: Facts, part: Sequence[Assessed]) -> Outcome | None:
    """Stop the old version, and see that it is gone; None once it is."""
    release, database = draft.release, _database(draft)
    if release.progress.closed is None:
        names = tuple(one.name for one in part)
        closed = PointOfNoReturn(draft.now, database.name, names, _restore(draft))
        draft.set(closed=closed)
        message = say("release.closing", database=database.name, names=", ".join(names))
        draft.note(NoteKind.DECISION, message, closed=list(names), restore=closed.restore)
    if release.stable is None:
        return None
    seen = facts.stable
    if seen is not None and seen.state is WorkloadState.ABSENT:
        return None
    assert draft.progress.closed is not None
    draft.act(Retire(release.stable, draft.progress.closed.at))
    return Waiting(
        say("release.stopping-old", slot=release.stable.value, version=release.previous), draft.now + LOOK_EVERY
    )


def _restore(draft: Draft) -> str:
    """How the last backup of the database is brought back."""
    steps = draft.spec.steps
    for number in reversed(range(draft.progress.step)):
        database, result = steps[number].database, draft.progress.database_jobs.get(f"{number}.backup")
        if database and database.name == _database(draft).name and result and result.backup:
            return result.backup.restore
    return ""


def _run(draft: Draft, part: Sequence[Assessed]) -> Outcome:
    database, key = _database(draft), f"{draft.progress.step}.migrate"
    result = draft.progress.database_jobs.get(key)
    if not part:
        draft.note(NoteKind.STEP, say("release.nothing-to-migrate", database=database.name))
        return Done()
    if result is None:
        draft.actions.append(MigrateDatabase(database, key, {one.name: one.checksum for one in part}))
        if draft.step.takes_down:
            draft.set(begun=draft.progress.begun | {draft.progress.step})
        return Waiting(say("release.migrating", database=database.name, count=len(part)))
    return Done() if result.passed else Failed(result.because)


def _database(draft: Draft) -> Database:
    database = draft.step.database
    assert database is not None
    return database
