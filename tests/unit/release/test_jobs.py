"""The command of a `run` step: started once, followed, ended when the release turns back."""

import pytest

from bascule.kernel.i18n import say
from bascule.plan.spec import Job, Step, StepKind
from bascule.release.actions import EnsureWorkload, StartJob, StopJob
from bascule.release.decide import decide
from bascule.release.draft import Decision
from bascule.release.facts import Artifact, JobSeen, JobState, Request, Trouble, Verb
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind, Release
from tests.kit.releases import ABSENT, ALL, DEPLOY, NOW, after, facts, release

JOB = Job("make images", timeout=60.0)
RUN = Step(StepKind.RUN, job=JOB)
NONE = JobSeen(JobState.ABSENT)
RUNNING = JobSeen(JobState.RUNNING, None, ("compiling",), (), 5.0)
GOOD = JobSeen(JobState.ENDED, 0, ("done",), (Artifact("app.tar", 7, "ab"),), 9.0)


def start() -> Release:
    """A release that runs a command before it deploys."""
    return release(RUN, DEPLOY, ALL)


def look(job: JobSeen | None, *requests: Request) -> Decision:
    """The decision on a job as it is."""
    return decide(start(), facts(candidate=ABSENT, job=job, requests=requests), NOW)


def test_a_command_is_started_and_waited_for() -> None:
    """Where it is not there it is asked for, with a key of its own; while it runs nothing is deployed."""
    decision = look(NONE)
    assert decision.actions == (StartJob(JOB, "r-1.0"),)
    decision = look(RUNNING)
    assert decision.actions == ()
    assert decision.because == say("release.job-runs", command="make images")


def test_a_command_that_ends_well_lets_the_release_go_on() -> None:
    """Its output and its files go on record, and the deployment begins."""
    decision = look(GOOD)
    assert [type(action) for action in decision.actions] == [EnsureWorkload]
    (note,) = [note for note in decision.notes if note.kind == "output"]
    assert note.data["lines"] == ["done"]
    assert note.data["artifacts"] == [{"name": "app.tar", "size": 7, "digest": "ab"}]


@pytest.mark.parametrize(
    ("seen", "key"),
    [
        (JobSeen(JobState.ENDED, 7, ("no space",)), "release.job-failed"),
        (JobSeen(JobState.ENDED, None), "release.job-lost"),
        (JobSeen(JobState.RUNNING, None, (), (), 61.0), "release.job-slow"),
    ],
)
def test_a_command_that_does_not_end_well_ends_the_release(seen: JobSeen, key: str) -> None:
    """A bad exit code, an end that nobody saw, too long: nothing is deployed, and what still runs is ended."""
    decision = look(seen)
    assert decision.release.progress.phase is Phase.FAILED
    assert decision.release.progress.rollback is not None
    assert decision.release.progress.rollback.because.key == key
    assert StopJob(JOB, "r-1.0") in decision.actions


def test_cancelling_ends_the_command() -> None:
    """What was started is ended with the release."""
    decision = look(RUNNING, Request(1, Verb.CANCEL, "camille"))
    assert decision.release.progress.phase is Phase.CANCELLED
    assert StopJob(JOB, "r-1.0") in decision.actions


def test_a_command_that_cannot_start_holds() -> None:
    """A folder that is missing needs a person; the release waits and says so."""
    trouble = Trouble("job r-1.0", say("driver.no-directory", path="web"), refused=True)
    decision = after(start(), facts(job=NONE), facts(job=NONE, troubles=(trouble,)))
    assert decision.release.progress.hold is not None
    assert decision.release.progress.hold.kind is HoldKind.TROUBLE


def test_a_job_that_cannot_be_seen_is_not_started_again() -> None:
    """Not seeing is not absence."""
    assert look(None).actions == ()
