"""Builds: `{sha}` and `{build}` beside `{version}`, of the version that is meant, and refused where nobody knows them."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

import pytest
import pytest_asyncio

from bascule.drivers.job.command.render import render as job_words
from bascule.drivers.support.checks.asked import values_of as check_values
from bascule.drivers.workload.process.render import render as process_words
from bascule.engine.runtime import instance, job_run, values_for
from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.plan.spec import CheckCall, DriverRef, Job, Step, StepKind
from bascule.plan.values import build_missing
from bascule.ports.check import CheckContext
from bascule.ports.store import NewRelease
from bascule.release.phases import Phase
from bascule.store.database import open_engine
from bascule.store.releases import PostgresReleases
from bascule.testing.memory.store import MemoryReleases
from bascule.wiring.wayback import back
from tests.kit.releases import ALL, DEPLOY, NEW, NOW, decided, release, spec

SERVE = DriverRef("process", {"command": "serve {port} --image {sha} --in {region}"})
OLD, NEWER = {"sha": "1111111"}, {"sha": "2222222", "build": "17"}


def test_the_version_that_serves_keeps_its_build() -> None:
    """The way back never starts the old version with the new one's commit."""
    one = release(DEPLOY, ALL, workload=SERVE, values={"region": "eu"}, build=NEWER, build_before=OLD)
    candidate, stable = instance(one, Slot.GREEN, "2"), instance(one, Slot.BLUE, "1")
    assert process_words(candidate, 8000).words == ("serve", "8000", "--image", "2222222", "--in", "eu")
    assert process_words(stable, 8000).words == ("serve", "8000", "--image", "1111111", "--in", "eu")


def test_jobs_and_checks_know_it() -> None:
    """So do the values of the environment; none of them adds a word."""
    job = Job("echo {build} {region}")
    one = release(DEPLOY, ALL, values={"region": "a b"}, build=NEWER)
    assert job_words(job_run(one, job, "k"))[-3:] == ("echo", "17", "a b")
    context = CheckContext(Place("shop", "production", "api"), "2", Slot.GREEN, values=values_for(one))
    assert {"sha": "2222222", "build": "17", "region": "a b", "version": "2"}.items() <= check_values(context).items()


def test_the_way_back_is_of_the_build_before() -> None:
    """A release that swaps back takes the build along that it goes back to."""
    gone = spec(DEPLOY, ALL, build=NEWER, build_before=OLD)
    assert replace(back(gone), build=gone.build_before).build == OLD


@pytest.mark.parametrize(
    ("changes", "build", "missing"),
    [
        ({"workload": SERVE}, {}, ["sha"]),
        ({"workload": SERVE}, OLD, []),
        ({"steps": (Step(StepKind.RUN, job=Job("make BUILD={build}")),)}, OLD, ["build"]),
        ({"steps": (Step(StepKind.RUN, job=Job("x", environment={"A": "{sha}"})),)}, {}, ["sha"]),
        (
            {"steps": (Step(StepKind.CHECK, calls=(CheckCall("a", DriverRef("image", {"image": "r:{sha}"})),)),)},
            {},
            ["sha"],
        ),
        ({"steps": (Step(StepKind.RUN, job=Job("echo ${sha} {{build}}")),)}, {}, []),
        ({}, {}, []),
    ],
)
def test_what_is_missing(changes: Mapping[str, object], build: Mapping[str, str], missing: list[str]) -> None:
    """Where the plan uses it: in the program, in a job, in a check; not what belongs to a shell or a template."""
    assert build_missing(replace(spec(DEPLOY, ALL), build=build, **changes)) == missing  # type: ignore[arg-type]


@pytest_asyncio.fixture(params=["memory", "postgres"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[MemoryReleases | PostgresReleases]:
    """Each store."""
    if request.param == "memory":
        yield MemoryReleases()
    else:
        engine = open_engine(request.getfixturevalue("database"))
        yield PostgresReleases(engine)
        await engine.dispose()


async def test_the_next_release_remembers_the_build_that_serves(store: MemoryReleases | PostgresReleases) -> None:
    """It is written down with the new release, whoever restarts the old version in the meantime."""
    first = await store.create(replace(NEW, spec=replace(NEW.spec, build=OLD)))
    claim = await store.claim(first.id, "w")
    await store.record(claim, decided(first, phase=Phase.SUCCEEDED, ended_at=NOW, promoted_at=NOW), NOW)
    second = await store.create(NewRelease(replace(NEW.spec, build=NEWER), "3", "noe", NOW, "b1:x"))
    assert (second.spec.build, second.spec.build_before) == (NEWER, OLD)
    assert (await store.claim(second.id, "w")).release.spec.build_before == OLD
