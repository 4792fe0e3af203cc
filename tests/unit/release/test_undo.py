"""Undoing: what was run is taken back on the way back, the last one first, once the traffic is back."""

from dataclasses import replace

import pytest

from bascule.engine.runtime import job_run
from bascule.kernel.i18n import say
from bascule.plan.spec import Job, Step, StepKind
from bascule.release.actions import EnsureWeights, StartJob, StopJob
from bascule.release.decide import decide
from bascule.release.draft import Decision
from bascule.release.facts import Artifact, Facts, JobSeen, JobState, Request, Trouble, Verb
from bascule.release.phases import Event, Phase
from bascule.release.progress import HoldKind, Release, RollbackDecision
from bascule.release.rollback import back_after
from bascule.release.undone import UndoState
from bascule.wiring.wayback import back
from tests.kit.releases import ALL, DEPLOY, NOW, STARTING, facts, release, seen, soak

FIRST, SECOND = Job("upload {version}"), Job("purge")
UNDO_FIRST, UNDO_SECOND = Job("upload {stable}", timeout=60.0, undoes=True), Job("purge", undoes=True)
STEPS = (
    DEPLOY,
    Step(StepKind.RUN, job=FIRST, undo=UNDO_FIRST),
    Step(StepKind.RUN, job=SECOND, undo=UNDO_SECOND),
    ALL,
    soak(60.0),
)
NONE, RUNNING = JobSeen(JobState.ABSENT), JobSeen(JobState.RUNNING, seconds=5.0)
GOOD = JobSeen(JobState.ENDED, 0, ("done",), (Artifact("app.tar", 7, "ab"),))
BAD = JobSeen(JobState.ENDED, 7, ("no space",))
SLOW = JobSeen(JobState.RUNNING, seconds=1000.0)
GONE_SLOW = JobSeen(JobState.ENDED, None, seconds=1001.0)
RESUME = Request(1, Verb.RESUME, "camille")
SKIP = Request(1, Verb.RESUME, "camille", "done by hand", detail={"skip": True})


def going_back(step: int = 4, begun: tuple[int, ...] = (1, 2), first: bool = False) -> Release:
    """A release that everybody had, and that goes back from a step."""
    made = release(*STEPS, first=first)
    rollback = RollbackDecision(say("release.group-back"), NOW, Event.RESTORE)
    changes = {"step": step, "begun": frozenset(begun), "exposed_at": NOW, "fenced": True}
    return replace(made, progress=replace(made.progress, phase=Phase.ROLLING_BACK, rollback=rollback, **changes))


def look(start: Release, job: JobSeen | None, *requests: Request, at: float = NOW + 1, **changes: object) -> Decision:
    """A look at a release whose traffic is back."""
    return decide(start, facts(job=job, requests=requests, **changes), at)


def jobs(decision: Decision) -> list[str]:
    """The commands that were asked for, by their keys."""
    return [action.key for action in decision.actions if isinstance(action, StartJob)]


def follow(start: Release, *seen: JobSeen | None) -> Decision:
    """Several looks, each at what the one before has left."""
    decision = look(start, seen[0])
    for number, job in enumerate(seen[1:], 2):
        decision = look(decision.release, job, at=NOW + number)
    return decision


def failed() -> Release:
    """A release whose last run could not be taken back."""
    return follow(going_back(), None, NONE, BAD).release


def test_nothing_is_undone_before_the_traffic_is_back() -> None:
    """While users are still on the version there is only one thing to do."""
    decision = decide(going_back(), facts(100), NOW + 1)
    assert [type(action) for action in decision.actions] == [EnsureWeights]
    assert decision.release.progress.undone == {}


def test_what_began_last_is_undone_first() -> None:
    """One after the other, each on record before it begins, each with a key of its own; then the release ends."""
    decision = look(going_back(), None)
    assert decision.release.progress.undone["2"].state is UndoState.RUNNING
    assert decision.actions == ()
    decision = look(decision.release, NONE)
    assert decision.actions == (StartJob(UNDO_SECOND, "r-1.2.undo.1"),)
    decision = look(decision.release, RUNNING)
    assert decision.actions == ()
    decision = look(decision.release, GOOD)
    assert decision.release.progress.undone["2"].state is UndoState.DONE
    assert jobs(look(decision.release, NONE)) == ["r-1.1.undo.1"]
    decision = look(decision.release, GOOD)
    assert decision.release.progress.phase is Phase.ROLLED_BACK


def test_what_it_printed_and_made_is_kept() -> None:
    """Like that of the run itself, and the journal says which one it was."""
    decision = follow(going_back(), None, GOOD)
    (note,) = [note for note in decision.notes if note.kind == "output"]
    assert (note.data["lines"], note.data["undo"], note.data["attempt"]) == (["done"], 2, 1)
    assert note.data["artifacts"][0]["name"] == "app.tar"


def test_only_what_has_begun_is_undone() -> None:
    """A step that the release had not come to has nothing to take back."""
    decision = follow(going_back(begun=(1,)), None, NONE)
    assert jobs(decision) == ["r-1.1.undo.1"]


def test_starting_a_command_is_on_record_as_begun() -> None:
    """From the decision on: whoever takes over after a crash takes it back, whether it was seen or not."""
    start = release(*STEPS)
    start = replace(start, progress=replace(start.progress, step=1))
    decision = decide(start, facts(job=NONE), NOW)
    assert jobs(decision) == ["r-1.1"]
    assert decision.release.progress.begun == {1}


def test_the_command_that_still_runs_is_ended_first() -> None:
    """Two commands never work on the same thing; what was sent and not seen yet is fenced off by the stop."""
    start = going_back(step=2)
    stop = StopJob(SECOND, "r-1.2")
    assert look(start, RUNNING).actions == (stop,)
    assert look(start, RUNNING, done=(stop.name,)).actions == (stop,)
    assert look(start, NONE).actions == (stop,)
    decision = look(start, NONE, done=(stop.name,))
    assert decision.release.progress.undone["2"].state is UndoState.RUNNING


def test_one_that_takes_too_long_is_ended_before_anybody_is_asked() -> None:
    """The next attempt must not meet it."""
    decision = follow(going_back(), None, NONE, SLOW)
    assert decision.actions == (StopJob(UNDO_SECOND, "r-1.2.undo.1"),)
    assert decision.release.progress.hold is None
    undo = look(decision.release, GONE_SLOW).release.progress.undone["2"]
    assert undo.state is UndoState.FAILED
    assert undo.because is not None
    assert "release.job-slow" in str(undo.because)


@pytest.mark.parametrize("bad", [BAD, JobSeen(JobState.ENDED, None)])
def test_one_that_fails_asks_a_person(bad: JobSeen) -> None:
    """The release holds with its traffic back, and nothing earlier is undone meanwhile."""
    decision = follow(going_back(), None, NONE, bad)
    hold = decision.release.progress.hold
    assert hold is not None
    assert hold.kind is HoldKind.UNDO
    assert hold.because.key == "release.undo-failed"
    again = look(decision.release, NONE, at=NOW + 1000)
    assert again.release.progress.phase is Phase.ROLLING_BACK
    assert jobs(again) == []


def test_one_that_cannot_be_started_asks_a_person() -> None:
    """A folder that is missing is nothing that trying again mends."""
    trouble = Trouble("job r-1.2.undo.1", say("driver.no-directory", path="web"), refused=True)
    start = follow(going_back(), None, NONE).release
    decision = look(start, NONE, troubles=(trouble,))
    assert decision.release.progress.undone["2"].state is UndoState.FAILED
    assert decision.release.progress.hold is not None
    assert decision.release.progress.hold.kind is HoldKind.UNDO


def test_resuming_tries_again_under_a_key_of_its_own() -> None:
    """The key of the first attempt would find the first attempt."""
    decision = look(failed(), BAD, RESUME)
    assert decision.release.progress.hold is None
    assert jobs(decision) == []
    assert jobs(look(decision.release, NONE)) == ["r-1.2.undo.2"]


def test_skipping_needs_a_reason_and_goes_on() -> None:
    """What is left as it is stays on record with who said so, and the next one is undone."""
    refused = look(failed(), BAD, replace(SKIP, reason=" "))
    assert refused.answers[1].key == "release.undo-skip-reason"
    assert refused.release.progress.undone["2"].state is UndoState.FAILED
    decision = look(failed(), BAD, SKIP)
    assert decision.release.progress.undone["2"].state is UndoState.SKIPPED
    assert decision.release.progress.undone["1"].state is UndoState.RUNNING
    (note,) = [note for note in decision.notes if note.kind == "request"]
    assert note.message.key == "release.asked-skip-undo"


def test_there_is_nothing_to_skip_where_nothing_failed() -> None:
    """A skip is an answer to a question."""
    held = release(*STEPS)
    held = decide(held, facts(requests=(Request(1, Verb.HOLD, "camille"),)), NOW).release
    assert decide(held, facts(requests=(SKIP,)), NOW).answers[1].key == "release.no-undo-to-skip"


def test_the_first_release_of_a_place_has_nothing_to_bring_back() -> None:
    """What names the version that is gone back to is told and left out; what does not is run."""
    start = going_back(first=True)
    out_of_service = replace(facts().route, weights={}, addresses={})
    decision = decide(start, facts(route=out_of_service), NOW + 1)
    decision = decide(decision.release, facts(route=out_of_service, job=GOOD), NOW + 2)
    told = [note.message.key for note in decision.notes]
    assert "release.undo-nothing-before" in told
    assert decision.release.progress.phase is Phase.ROLLED_BACK


def test_stable_that_dies_meanwhile_is_brought_back() -> None:
    """Users come first again; it is stranded only when that takes too long from then on."""
    start = failed()
    lost: Facts = facts(stable=seen(STARTING, "1"))
    decision = decide(start, lost, NOW + 500)
    assert decision.release.progress.phase is Phase.ROLLING_BACK
    assert decide(decision.release, lost, NOW + 561).release.progress.phase is Phase.STRANDED


def test_how_long_the_way_back_took_ends_with_the_traffic() -> None:
    """What is undone afterwards keeps no user waiting."""
    decision = follow(going_back(), None, NONE, RUNNING, GOOD, NONE, GOOD)
    assert decision.release.progress.phase is Phase.ROLLED_BACK
    assert back_after(decision.release.progress) == 1.0


def test_commands_know_both_versions() -> None:
    """{stable} and the copy are of the version that is gone back to, {version} is the one that goes."""
    job = job_run(going_back(), UNDO_FIRST, "k")
    assert (job.version, job.at, job.values["stable"]) == ("2", "1", "1")


def test_a_warm_version_brings_its_undoing_with_it() -> None:
    """The way back after the release gives everybody the old version first, and then undoes, the last one first."""
    spec = back(release(*STEPS).spec)
    assert [step.kind for step in spec.steps] == [StepKind.DEPLOY, StepKind.TRAFFIC, StepKind.RUN, StepKind.RUN]
    assert [step.job for step in spec.steps[2:]] == [UNDO_SECOND, UNDO_FIRST]
    job = job_run(replace(release(), spec=spec, version="1", previous="2"), UNDO_FIRST, "k")
    assert (job.version, job.at, job.values["stable"]) == ("2", "1", "1")


def test_undoing_that_fails_never_brings_the_bad_version_back() -> None:
    """In a way back of its own it holds and asks; a person tries again or skips."""
    spec = back(release(*STEPS).spec)
    made = replace(release(), spec=spec)
    start = replace(made, progress=replace(made.progress, step=2, phase=Phase.PROMOTED, exposed_at=NOW))
    decision = decide(start, facts(100), NOW)
    decision = decide(decision.release, facts(100, job=NONE), NOW + 1)
    assert jobs(decision) == ["r-1.2.undo.1"]
    decision = decide(decision.release, facts(100, job=BAD), NOW + 2)
    assert decision.release.progress.phase is Phase.PROMOTED
    assert decision.release.progress.hold is not None
    assert decision.release.progress.hold.kind is HoldKind.UNDO
    decision = decide(decision.release, facts(100, job=BAD, requests=(SKIP,)), NOW + 3)
    assert decision.release.progress.step == 3


def test_a_run_after_a_run_is_a_run_of_its_own() -> None:
    """What was seen of the first command says nothing of the second one."""
    start = release(DEPLOY, Step(StepKind.RUN, job=FIRST), Step(StepKind.RUN, job=SECOND), ALL)
    start = replace(start, progress=replace(start.progress, step=1))
    decision = decide(start, facts(job=GOOD), NOW)
    assert decision.release.progress.step == 2
    assert jobs(decide(decision.release, facts(job=NONE), NOW + 1)) == ["r-1.2"]
