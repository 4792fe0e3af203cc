"""Ways down: demanded before anything moves, rehearsed, and run on the way back once nobody needs the new schema."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bascule.kernel.i18n import say
from bascule.migration.result import Rehearsal, Rehearsed, Result
from bascule.migration.verdict import Assessed
from bascule.plan.spec import Database, DriverRef, Step, StepKind
from bascule.release.actions import KeepOutput, Retire, RevertDatabase
from bascule.release.decide import decide
from bascule.release.draft import Decision
from bascule.release.facts import Request, Verb
from bascule.release.phases import Event, Phase
from bascule.release.progress import HoldKind, Release, RollbackDecision
from bascule.release.undone import UndoState
from tests.kit.releases import ABSENT, ALL, DEPLOY, GROW, NOW, READY, facts, inspected, release

MAIN = Database("main", "env DATABASE_URL", DriverRef("sql"), rehearse="env SCRATCH_URL")
NEEDS = Step(StepKind.MIGRATE, database=MAIN, down=True)
UNDONE = replace(NEEDS, takes_down=True)
BOTH = replace(GROW, way_down=True)
OK = say("release.asked-done")


def rehearsed(
    *names: str, down: float | None = 1.0, left: tuple[str, ...] = (), good: bool = True
) -> Mapping[str, Result]:
    """What a rehearsal of these migrations has brought."""
    steps = tuple(Rehearsed(name, 1.0, down) for name in names)
    return {"rehearse.main": Result(good, OK, rehearsal=Rehearsal("main", "", steps, differences=left))}


def begun(step: Step, *pending: Assessed, results: Mapping[str, Result] | None = None) -> Decision:
    """A look at a release that is about to migrate."""
    found = {**inspected(*pending), **(results or {})}
    return decide(release(step, DEPLOY, ALL), facts(candidate=ABSENT, database_jobs=found), NOW)


def why(decision: Decision) -> str:
    """Why a release has ended."""
    rollback = decision.release.progress.rollback
    return rollback.because.key if rollback else ""


def test_a_migration_without_a_way_down_is_refused_before_anything_moves() -> None:
    """Where the plan demands one; where it does not, nothing changes."""
    decision = begun(NEEDS, GROW)
    assert (decision.release.progress.phase, why(decision)) == (Phase.FAILED, "release.no-way-down")
    assert why(begun(replace(NEEDS, down=False), GROW)) == ""


@pytest.mark.parametrize(
    ("results", "key"),
    [
        (rehearsed("1_grow"), ""),
        (rehearsed("1_grow", down=None), "release.down-untried"),
        (rehearsed("other"), "release.down-untried"),
        (rehearsed("1_grow", left=("1_grow: -CREATE TABLE x",)), "release.down-leaves"),
        (rehearsed("1_grow", left=("0_other: -CREATE TABLE x",)), ""),
        (rehearsed("1_grow", good=False), "release.asked-done"),
    ],
)
def test_a_way_down_that_does_not_lead_back_is_refused(results: Mapping[str, Result], key: str) -> None:
    """Up, down and up again on a copy: what is not the same as before is said, and nothing is migrated."""
    decision = begun(NEEDS, BOTH, results=results)
    assert why(decision) == key
    assert [type(action).__name__ for action in decision.actions if "Migrate" in type(action).__name__] == (
        [] if key else ["MigrateDatabase"]
    )


def test_migrating_counts_as_begun_where_it_is_undone() -> None:
    """From the decision on, as for a command."""
    assert begun(UNDONE, BOTH, results=rehearsed("1_grow")).release.progress.begun == {0}
    assert begun(NEEDS, BOTH, results=rehearsed("1_grow")).release.progress.begun == frozenset()


def going_back(results: Mapping[str, Result] | None = None, *pending: Assessed) -> Release:
    """A release that goes back after it has migrated."""
    made = release(UNDONE, DEPLOY, ALL)
    rollback = RollbackDecision(say("release.group-back"), NOW, Event.RESTORE)
    known = {**inspected(*(pending or (BOTH,))), **(rehearsed("1_grow") if results is None else results)}
    changes = {"step": 2, "begun": frozenset({0}), "exposed_at": NOW, "fenced": True, "database_jobs": known}
    return replace(made, progress=replace(made.progress, phase=Phase.ROLLING_BACK, rollback=rollback, **changes))


def look(start: Release, state: object = READY, at: float = NOW + 1, **changes: object) -> Decision:
    """A look at a release whose traffic is back."""
    return decide(start, facts(candidate=state, **changes), at)  # type: ignore[arg-type]


def test_the_new_version_is_gone_before_its_schema_is() -> None:
    """Its output is kept, its last requests are waited for, and then the ways down are run."""
    decision = look(going_back())
    assert [type(action) for action in decision.actions] == [KeepOutput]
    decision = look(decision.release, at=NOW + 2)
    (retired,) = decision.actions
    assert isinstance(retired, Retire)
    assert retired.at == NOW + 1 + 5
    decision = look(decision.release, ABSENT, NOW + 8)
    assert decision.actions == (RevertDatabase(MAIN, "0.down.1", ("1_grow",)),)
    decision = look(decision.release, ABSENT, NOW + 9, database_jobs={"0.down.1": Result(True, OK)})
    assert decision.release.progress.phase is Phase.ROLLED_BACK
    assert "release.down-done" in [note.message.key for note in decision.notes]


def test_what_was_not_rehearsed_is_never_undone_by_itself() -> None:
    """A person is told, and may skip it; nothing is run."""
    decision = look(going_back({}))
    assert decision.release.progress.undone["0"].state is UndoState.FAILED
    assert decision.release.progress.hold is not None
    assert decision.release.progress.hold.kind is HoldKind.UNDO
    assert not any(isinstance(action, RevertDatabase) for action in decision.actions)


def test_a_way_down_that_fails_asks_and_is_tried_again() -> None:
    """Under a key of its own, so that what was said before is not taken for an answer."""
    start = look(look(going_back()).release, ABSENT).release
    failed = look(start, ABSENT, NOW + 3, database_jobs={"0.down.1": Result(False, say("release.group-back"))})
    assert failed.release.progress.hold is not None
    assert failed.release.progress.hold.kind is HoldKind.UNDO
    again = look(failed.release, ABSENT, NOW + 4, requests=(Request(1, Verb.RESUME, "camille"),))
    assert again.actions == (RevertDatabase(MAIN, "0.down.2", ("1_grow",)),)


def test_nothing_pending_is_nothing_to_undo() -> None:
    """The release ends as it always did."""
    made = going_back()
    known = {**made.progress.database_jobs, **inspected()}
    made = replace(made, progress=replace(made.progress, database_jobs=known))
    assert look(made).release.progress.phase is Phase.ROLLED_BACK
