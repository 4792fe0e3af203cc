"""The runtime of the engine: the drivers and the clock, and how a release's slots are named to them."""

from dataclasses import dataclass

from bascule.engine.drivers import Drivers, WrappedDrivers
from bascule.kernel.place import Place
from bascule.kernel.quantities import Instant
from bascule.kernel.site import Site
from bascule.kernel.slot import Slot
from bascule.plan.course import Job
from bascule.ports.clock import Clock
from bascule.ports.job import JobRun
from bascule.ports.workload import Instance
from bascule.release.progress import Release


@dataclass(frozen=True, slots=True)
class Runtime:
    """What the engine observes and acts with. Whatever drivers it is made of, the drivers that come out of it are wrapped."""

    drivers: Drivers
    clock: Clock

    def __post_init__(self) -> None:
        if not isinstance(self.drivers, WrappedDrivers):
            object.__setattr__(self, "drivers", WrappedDrivers(self.drivers, self.clock))

    def now(self) -> Instant:
        """Seconds since the epoch."""
        return Instant(self.clock.now().timestamp())

    def site(self, release: Release) -> Site:
        """Where its flags hold."""
        return Site(release.course.plan, release.course.environment)

    def place(self, release: Release) -> Place:
        """Where a release happens."""
        return Place(release.course.plan, release.course.environment, release.course.component)


def job_run(release: Release, job: Job, key: str, epoch: int = 0) -> JobRun:
    """A command of a release, as its driver knows it; `epoch` is of the claim that acts."""
    course = release.course
    return JobRun(key, Place(course.plan, course.environment, course.component), release.version, job, epoch)


def instance(release: Release, slot: Slot, version: str, epoch: int = 0) -> Instance:
    """A version in one of the release's slots, as its workload driver knows it; `epoch` is of the claim that acts."""
    course = release.course
    place = Place(course.plan, course.environment, course.component)
    return Instance(place, slot, version, course.workload.options, course.health.path, course.health.timeout, epoch)
