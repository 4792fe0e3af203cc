"""Commands of a simulated world: the job port on virtual time, where some fail with half of their work done."""

from dataclasses import dataclass
from random import Random

from bascule.kernel.quantities import Instant, Seconds, Share
from bascule.ports.job import JobRun, JobSeen, JobState
from bascule.testing.world import World


@dataclass(slots=True)
class WorldJob:
    """A command of a world: when it began and ends, with which code, and whether somebody has ended it before."""

    began: Instant
    ends: Instant
    code: int
    stopped: Instant | None = None

    def ended(self, now: Instant) -> bool:
        """Whether it is over."""
        return self.stopped is not None or now >= self.ends


class WorldJobs:
    """The job port on a world. A command fails in a share of its starts, and does so at its end, with half of its work done."""

    def __init__(self, world: World, random: Random, failing: Share = Share(0.0)) -> None:
        self.world, self.random, self.failing = world, random, failing
        self.jobs: dict[str, WorldJob] = {}

    async def start(self, job_run: JobRun) -> None:
        """Start it, unless it has been started before."""
        self.world.pass_fence(f"job {job_run.key}", job_run.epoch)
        now = self.world.true_now()
        if job_run.key not in self.jobs:
            lasts, fails = self.random.uniform(0.1, 12.0), self.random.random() < self.failing
            self.jobs[job_run.key] = WorldJob(now, Instant(now + lasts), int(fails))

    async def look(self, job_run: JobRun) -> JobSeen:
        """How far it is."""
        job, now = self.jobs.get(job_run.key), self.world.true_now()
        if job is None:
            return JobSeen(JobState.ABSENT)
        seconds = Seconds(now - job.began)
        if not job.ended(now):
            return JobSeen(JobState.RUNNING, seconds=seconds)
        return JobSeen(JobState.ENDED, None if job.stopped is not None else job.code, ("done",), seconds=seconds)

    async def stop(self, job_run: JobRun) -> None:
        """End it."""
        self.world.pass_fence(f"job {job_run.key}", job_run.epoch)
        job, now = self.jobs.get(job_run.key), self.world.true_now()
        if job is not None and not job.ended(now):
            job.stopped = now

    async def close(self) -> None:
        """Nothing to give back."""
