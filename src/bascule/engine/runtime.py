"""The runtime of the engine: the drivers and the clock, and how a release's slots are named to them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bascule.engine.drivers import Drivers, WrappedDrivers
from bascule.kernel.place import Place
from bascule.kernel.quantities import Instant
from bascule.kernel.site import Site
from bascule.kernel.slot import Slot
from bascule.plan.spec import Job
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
        return Site(release.spec.plan, release.spec.environment)

    def place(self, release: Release) -> Place:
        """Where a release happens."""
        return Place(release.spec.plan, release.spec.environment, release.spec.component)


def job_run(release: Release, job: Job, key: str, epoch: int = 0) -> JobRun:
    """A command of a release, as its driver knows it; `epoch` is of the claim that acts."""
    place = Place(release.spec.plan, release.spec.environment, release.spec.component)
    if job.undoes:
        return _undo_run(release, JobRun(key, place, release.version, job, epoch))
    return JobRun(key, place, release.version, job, epoch, values_for(release))


def _undo_run(release: Release, run: JobRun) -> JobRun:
    """What takes something back knows the version that goes, and works on the one that is gone back to.

    A release that swaps a warm version back brings that one, and takes away the one before it.
    """
    spec = release.spec
    goes, stays, build = release.version, release.previous, spec.build
    if spec.reuse:
        goes, stays, build = release.previous or "", release.version, spec.build_before
    values = {**spec.values, **build, "stable": stays or ""}
    return replace(run, version=goes, values=values, at=stays or "")


def instance(release: Release, slot: Slot, version: str, epoch: int = 0) -> Instance:
    """A version in one of the release's slots, as its workload driver knows it; `epoch` is of the claim that acts."""
    spec = release.spec
    place = Place(spec.plan, spec.environment, spec.component)
    # The version that serves is of another build: with this one's, the way back would lead to the new version.
    values = values_for(release) if slot is release.candidate else {**spec.values, **spec.build_before}
    return Instance(place, slot, version, spec.workload.options, spec.health.path, spec.health.timeout, epoch, values)


def values_for(release: Release) -> Mapping[str, str]:
    """What placeholders stand for in a release: the values of its environment, and the build of its version."""
    return {**release.spec.values, **release.spec.build}
