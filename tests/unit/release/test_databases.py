"""Databases in a release: what is known before anybody is asked, what is run when, and when the way back closes."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bascule.kernel.i18n import say
from bascule.kernel.slot import Slot
from bascule.kernel.stored import as_stored, from_stored
from bascule.migration.result import Backup, Result
from bascule.migration.verdict import Assessed
from bascule.plan.sign_off import Demand
from bascule.plan.spec import Step, StepKind
from bascule.release.actions import (
    BackUpDatabase,
    EnsureWeights,
    EnsureWorkload,
    InspectDatabase,
    MigrateDatabase,
    RehearseDatabase,
    Retire,
)
from bascule.release.decide import decide
from bascule.release.draft import Decision
from bascule.release.facts import Facts, GroupOutcome, Peer, Request, Verb
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind, Progress, Release
from bascule.release.steps.approvals import demanded
from tests.kit.releases import (
    ABSENT,
    ALL,
    APPROVE,
    BACKUP,
    DARK,
    DEPLOY,
    DROP,
    EXITED,
    FILL,
    GROW,
    MAIN,
    MIGRATE,
    NOW,
    READY,
    facts,
    inspected,
    migrated,
    seen,
    starting,
)

RESTORE = 'pg_restore --dbname="$DATABASE_URL" shop.dump'
LEAD = frozenset({"reviewer", "tech-lead"})


def saved(step: int = 1) -> Mapping[str, Result]:
    """The result of a backup."""
    return {f"{step}.backup": Result(True, say("release.asked-done"), backup=Backup("shop.dump", 9, "d", RESTORE))}


def look(green: int = 0, database_jobs: Mapping[str, Result] | None = None, **changes: object) -> Facts:
    """A healthy world; nothing runs in the candidate's slot before it is exposed."""
    changes.setdefault("candidate", READY if green else ABSENT)
    changes.setdefault("roles", {"p-1": LEAD})
    return facts(green, database_jobs=database_jobs or {}, **changes)


def approves(account: str = "p-1") -> Request:
    """A tech-lead approves."""
    return Request(1, Verb.APPROVE, account, roles=LEAD, detail={"plan": "b1:plan", "version": "2"})


def kinds(decision: Decision) -> list[type]:
    """What is asked for."""
    return [type(action) for action in decision.actions]


def soaked(*pending: Assessed, group: str = "") -> Release:
    """A release that has all traffic and whose soak is nearly over, with this pending on its database."""
    start = decide(
        starting(group=group), look(database_jobs=inspected(*pending), requests=(approves(),), roles={"p-1": LEAD}), NOW
    ).release
    database_jobs = {**inspected(*pending), **saved(), **migrated(2)}
    progress = replace(
        start.progress,
        phase=Phase.PROMOTED,
        step=5,
        database_jobs=database_jobs,
        exposed_at=NOW,
        promoted_at=NOW,
        entered=NOW,
        met=NOW,
    )
    return replace(start, progress=progress)


def at_contract(*pending: Assessed, **changes: object) -> Decision:
    """The first look at the contract step."""
    return decide(soaked(*pending, group=str(changes.pop("group", ""))), look(100, **changes), NOW + 61)


def test_everything_is_inspected_before_anybody_is_asked() -> None:
    """The first thing that a release does is to look at its databases, each once."""
    decision = decide(starting(demands=(Demand(1, "reviewer"),)), look(), NOW)
    assert [action.name for action in decision.actions] == ["inspect main"]
    assert decision.release.progress.hold is None


def test_what_may_lose_something_needs_a_tech_lead() -> None:
    """A destructive migration asks for a tech-lead besides those whom the environment names."""
    start = starting(demands=(Demand(1, "reviewer"),))
    decision = decide(start, look(database_jobs=inspected(GROW, DROP)), NOW)
    hold = decision.release.progress.hold
    assert hold is not None
    both = demanded((Demand(1, "reviewer"), Demand(1, "tech-lead")))
    assert hold.because == say("release.lacks-approvals", demands=both)
    assert not decision.actions


def test_what_nobody_can_read_needs_a_tech_lead() -> None:
    """Unknown counts like a loss; where nobody is demanded at all, a tech-lead is."""
    decision = decide(starting(), look(database_jobs=inspected(DARK)), NOW)
    assert decision.release.progress.hold is not None
    assert decision.release.progress.hold.kind is HoldKind.APPROVAL
    after = decide(decision.release, look(requests=(approves(),), roles={"p-1": LEAD}), NOW + 1)
    assert kinds(after) == [BackUpDatabase]


def test_a_tech_lead_who_is_asked_anyway_is_enough() -> None:
    """Where the environment demands a tech-lead already, nobody else is needed."""
    start = starting(demands=(Demand(1, "tech-lead"),))
    decision = decide(start, look(database_jobs=inspected(DROP), requests=(approves(),), roles={"p-1": LEAD}), NOW)
    assert decision.release.progress.step == 1


def test_harmless_migrations_need_nobody() -> None:
    """What only adds goes on at once."""
    decision = decide(starting(), look(database_jobs=inspected(GROW, FILL)), NOW)
    assert kinds(decision) == [BackUpDatabase]


def test_nobody_in_particular_cannot_start_what_may_lose_data() -> None:
    """Or nobody could tell whether they approve their own."""
    decision = decide(starting(author="somebody"), look(database_jobs=inspected(DROP)), NOW)
    assert decision.release.progress.phase is Phase.FAILED
    assert decision.because == say("release.risky-nobody", name="3_drop")


def test_a_contract_migration_is_refused_while_the_old_version_serves() -> None:
    """Before anything has moved, and with what to do instead."""
    steps = (APPROVE, BACKUP, MIGRATE, DEPLOY, ALL)
    decision = decide(starting(*steps), look(database_jobs=inspected(GROW, DROP)), NOW)
    assert decision.release.progress.phase is Phase.FAILED
    assert decision.because is not None
    assert decision.because.key == "migration.contract-early"
    assert not {EnsureWorkload, EnsureWeights, MigrateDatabase, BackUpDatabase} & set(kinds(decision))


def test_what_is_needed_before_may_not_stand_behind_a_contract() -> None:
    """The new version would start without it."""
    decision = decide(starting(), look(database_jobs=inspected(DROP, GROW)), NOW)
    assert decision.because is not None
    assert decision.because.key == "migration.behind"


def test_the_first_release_of_a_place_runs_everything() -> None:
    """No other version uses the database."""
    start = starting(APPROVE, MIGRATE, DEPLOY, ALL, first=True)
    database_jobs = inspected(GROW, DROP)
    decision = decide(
        start, look(database_jobs=database_jobs, requests=(approves(),), roles={"p-1": LEAD}, stable=None), NOW
    )
    (action,) = decision.actions
    assert isinstance(action, MigrateDatabase)
    assert dict(action.wanted) == {"1_grow": "sum-1_grow", "3_drop": "sum-3_drop"}


def test_an_inspection_that_fails_ends_the_release() -> None:
    """An edited migration, a half-done one: nothing has moved, and the because says what to do."""
    failed = {"inspect.main": Result(False, say("migration.edited", name="1", database="main"))}
    decision = decide(starting(), look(database_jobs=failed), NOW)
    assert decision.release.progress.phase is Phase.FAILED
    assert decision.because == say("migration.edited", name="1", database="main")


def test_backup_then_migrations_then_deployment() -> None:
    """Each is asked for until its result is there; the restore command is in the journal."""
    decision = decide(starting(), look(database_jobs=inspected(GROW)), NOW)
    again = decide(decision.release, look(), NOW + 1)
    assert kinds(again) == [BackUpDatabase]
    backed = decide(again.release, look(database_jobs=saved()), NOW + 2)
    assert [note.data["restore"] for note in backed.notes if "restore" in note.data] == [RESTORE]
    assert kinds(backed) == [MigrateDatabase]
    ready = decide(backed.release, look(database_jobs=migrated(2)), NOW + 3)
    assert kinds(ready) == [EnsureWorkload]


@pytest.mark.parametrize("key", ["1.backup", "2.migrate"])
def test_a_failure_before_the_deployment_ends_the_release(key: str) -> None:
    """Nobody has seen anything yet."""
    decision = decide(starting(), look(database_jobs=inspected(GROW)), NOW)
    database_jobs = {**(saved() if key == "2.migrate" else {}), key: Result(False, say("release.asked-done"))}
    after = decide(decision.release, look(database_jobs=database_jobs), NOW + 1)
    assert after.release.progress.phase is Phase.FAILED


def test_a_plain_step_leaves_the_contract_for_later() -> None:
    """It runs what comes before the first contract migration."""
    database_jobs = {**inspected(GROW, DROP), **saved()}
    decision = decide(starting(), look(database_jobs=database_jobs, requests=(approves(),), roles={"p-1": LEAD}), NOW)
    (action,) = (action for action in decision.actions if isinstance(action, MigrateDatabase))
    assert list(action.wanted) == ["1_grow"]


def test_nothing_to_contract_closes_nothing() -> None:
    """The old version stays warm, and the way back open."""
    decision = at_contract(GROW)
    assert decision.release.progress.phase is Phase.SUCCEEDED
    assert decision.release.progress.closed is None
    assert [action.at for action in decision.actions if isinstance(action, Retire)] == [NOW + 61]


def test_the_old_version_is_stopped_before_a_contract() -> None:
    """Stopped at once, on record, and nothing is run before it is seen to be gone."""
    decision = at_contract(GROW, DROP)
    assert [(action.slot, action.at) for action in decision.actions if isinstance(action, Retire)] == [
        (Slot.BLUE, NOW + 61)
    ]
    assert MigrateDatabase not in kinds(decision)
    closed = decision.release.progress.closed
    assert closed is not None
    assert (closed.names, closed.restore) == (("3_drop",), RESTORE)
    still = decide(decision.release, look(100, stable=seen(EXITED, "1")), NOW + 62)
    assert MigrateDatabase not in kinds(still)
    assert EnsureWorkload not in kinds(still)
    unseen = decide(decision.release, look(100, stable=None), NOW + 62)
    assert MigrateDatabase not in kinds(unseen)


def test_a_contract_runs_once_the_old_version_is_gone() -> None:
    """And the release ends well, without an old slot to keep warm."""
    first = at_contract(GROW, DROP)
    gone = seen(ABSENT, "1")
    decision = decide(first.release, look(100, stable=gone), NOW + 63)
    (action,) = (action for action in decision.actions if isinstance(action, MigrateDatabase))
    assert dict(action.wanted) == {"3_drop": "sum-3_drop"}
    assert EnsureWorkload not in kinds(decision)
    end = decide(decision.release, look(100, stable=gone, database_jobs=migrated(6)), NOW + 64)
    assert end.release.progress.phase is Phase.SUCCEEDED
    assert Retire not in kinds(end)


@pytest.mark.parametrize("verb", [Verb.ROLL_BACK, Verb.CANCEL])
def test_the_way_back_is_closed_and_says_why(verb: Verb) -> None:
    """Neither a rollback nor a cancellation brings back a version that cannot live with the schema."""
    first = at_contract(GROW, DROP)
    decision = decide(first.release, look(100, stable=seen(ABSENT, "1"), requests=(Request(7, verb, "p-1"),)), NOW + 63)
    assert decision.answers[7].key == "release.contracted-restore"
    assert decision.answers[7].values["restore"] == RESTORE
    assert decision.release.progress.phase is Phase.PROMOTED


def test_a_breach_after_the_contract_holds_and_calls_somebody() -> None:
    """There is nothing to go back to: a person is told what can be done."""
    first = at_contract(GROW, DROP)
    decision = decide(first.release, look(100, candidate=EXITED, stable=seen(ABSENT, "1")), NOW + 63)
    hold = decision.release.progress.hold
    assert hold is not None
    assert hold.kind is HoldKind.NO_WAY_BACK
    assert hold.because.key == "release.no-way-back-any-more"
    assert [(action.slot, action.version) for action in decision.actions if isinstance(action, EnsureWorkload)] == [
        (Slot.GREEN, "2")
    ]


def test_a_contract_that_fails_holds_and_is_tried_again() -> None:
    """Resumed by a person, what failed is run again, and nothing else is forgotten."""
    first, gone = at_contract(GROW, DROP), seen(ABSENT, "1")
    failed = decide(first.release, look(100, stable=gone, database_jobs=migrated(6, good=False)), NOW + 63)
    assert failed.release.progress.hold is not None
    assert failed.release.progress.hold.kind is HoldKind.NO_WAY_BACK
    resumed = decide(failed.release, look(100, stable=gone, requests=(Request(8, Verb.RESUME, "p-1"),)), NOW + 64)
    assert MigrateDatabase in kinds(resumed)
    assert set(resumed.release.progress.database_jobs) == {"inspect.main", "1.backup", "2.migrate"}


def test_other_components_are_waited_for_before_the_way_back_closes() -> None:
    """While one of them may have to go back, this one must be able to go with it."""
    behind = Peer("web", gated=True, through=False)
    waiting = at_contract(GROW, DROP, group="g-1", peers=(behind,))
    assert waiting.release.progress.closed is None
    assert waiting.release.progress.through
    ready = replace(behind, through=True)
    settled = decide(waiting.release, look(100, peers=(ready,)), NOW + 62)
    assert settled.group_outcome is GroupOutcome.TOGETHER
    assert settled.release.progress.closed is None
    closing = decide(settled.release, look(100, peers=(ready,), group_outcome=GroupOutcome.TOGETHER), NOW + 63)
    assert closing.release.progress.closed is not None
    assert closing.release.progress.phase is Phase.PROMOTED


def test_one_that_goes_back_takes_an_open_one_with_it() -> None:
    """The others decided to go back before the way was closed: nothing is contracted."""
    peer = Peer("web", gated=True, because=say("release.asked-done"))
    decision = at_contract(GROW, DROP, group="g-1", peers=(peer,), group_outcome=GroupOutcome.BACK)
    assert decision.release.progress.phase is Phase.ROLLING_BACK
    assert decision.release.progress.closed is None


def test_everything_about_databases_is_kept() -> None:
    """Whoever takes the release over finds the same progress."""
    progress = at_contract(GROW, DROP).release.progress
    assert from_stored(Progress, as_stored(progress)) == progress


def test_looking_again_after_a_crash_asks_for_the_same() -> None:
    """What was asked for and has no result is asked for again, under the same key."""
    decision = decide(starting(), look(database_jobs={**inspected(GROW), **saved()}), NOW)
    again = decide(decision.release, look(), NOW + 100)
    assert [action.key for action in again.actions if isinstance(action, MigrateDatabase)] == ["2.migrate"]
    assert InspectDatabase not in kinds(again)


REHEARSED = replace(MAIN, rehearse="env SCRATCH_URL", longest=300.0)


def rehearsal(seconds: float, good: bool = True) -> Mapping[str, Result]:
    """The result of a rehearsal."""
    return {"rehearse.main": Result(good, say("release.asked-done"), seconds=seconds)}


def rehearsing(database_jobs: Mapping[str, Result], kind: str = "standard") -> Decision:
    """A release whose database has a place for rehearsals, with this work done."""
    start = starting(APPROVE, Step(StepKind.MIGRATE, database=REHEARSED), DEPLOY, ALL)
    start = replace(start, spec=replace(start.spec, kind=kind))
    return decide(start, look(database_jobs={**inspected(GROW), **database_jobs}), NOW)


def test_what_is_pending_is_rehearsed_before_anybody_is_asked() -> None:
    """Where the plan names a place for it; a database without one, or with nothing pending, is not."""
    assert kinds(rehearsing({})) == [RehearseDatabase]
    assert RehearseDatabase not in kinds(decide(starting(), look(database_jobs=inspected(GROW)), NOW))
    idle = starting(APPROVE, Step(StepKind.MIGRATE, database=REHEARSED), DEPLOY, ALL)
    assert RehearseDatabase not in kinds(decide(idle, look(database_jobs=inspected()), NOW))


@pytest.mark.parametrize(
    ("seconds", "kind", "phase"),
    [
        (300.0, "standard", Phase.PREPARING),
        (300.1, "standard", Phase.FAILED),
        (300.1, "hotfix", Phase.FAILED),
        (3000.0, "maintenance", Phase.PREPARING),
    ],
)
def test_a_long_rehearsal_needs_a_maintenance(seconds: float, kind: str, phase: Phase) -> None:
    """Over five minutes nothing moves outside a maintenance window."""
    found = rehearsing(rehearsal(seconds), kind)
    assert found.release.progress.phase is phase
    if phase is Phase.FAILED:
        assert found.because is not None
        assert found.because.key == "release.needs-maintenance"


def test_a_rehearsal_that_fails_ends_the_release() -> None:
    """Before anything has moved."""
    assert rehearsing(rehearsal(1.0, good=False)).release.progress.phase is Phase.FAILED
