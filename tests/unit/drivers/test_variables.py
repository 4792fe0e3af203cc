"""Variables of programs: what `env NAME` and `file PATH` lead to reaches the program, and nobody else."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bascule.drivers.check.command.driver import CommandCheck
from bascule.drivers.job.command.driver import CommandJobs
from bascule.drivers.support.home import Home
from bascule.drivers.workload.docker.render import containers
from bascule.drivers.workload.process.driver import ProcessWorkload
from bascule.drivers.workload.process.render import render
from bascule.kernel.place import Place
from bascule.kernel.quantities import Seconds
from bascule.kernel.slot import Slot
from bascule.plan.spec import Job
from bascule.ports.check import CheckContext
from bascule.ports.errors import Refused
from bascule.ports.job import JobRun, JobState
from bascule.ports.workload import Instance
from bascule.release.facts import WorkloadState

PLACE = Place("shop", "production", "api")
FROM_FILE, FROM_VARIABLE = "canary-of-a-file", "canary-of-a-variable"
# Names that do not sound like secrets, so that nothing but the reference tells that they are.
WRITTEN = {"ONE": "file secrets/one", "TWO": "env ELSEWHERE", "PLAIN": "for {component}"}
SAY = 'printf \'%s|%s|%s\\n\' "$ONE" "$TWO" "$PLAIN"'
SAID = "•••|•••|for api"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A plan's folder with a secret in it, and another one among our own variables."""
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "one").write_text(FROM_FILE + "\n")
    monkeypatch.setenv("ELSEWHERE", FROM_VARIABLE)
    return Home(tmp_path / "data", tmp_path)


def instance(version: str = "1", **variables: str) -> Instance:
    """A program that says what it was given, and stays."""
    options = {"command": f"sh -c {_quoted(SAY + '; exec sleep 60')}", "environment": variables or WRITTEN}
    return Instance(PLACE, Slot.BLUE, version, options)


@pytest_asyncio.fixture
async def workload(home: Home) -> AsyncIterator[ProcessWorkload]:
    """The process driver; whatever it started is stopped."""
    made = ProcessWorkload(home)
    yield made
    await made.stop(instance(), Seconds(0.1))
    await made.close()


async def test_a_process_gets_what_stands_elsewhere_and_shows_it_to_nobody(
    workload: ProcessWorkload, home: Home
) -> None:
    """Its log is masked when it is read, and nothing that we keep about it holds the values."""
    await workload.ensure(instance())
    async with asyncio.timeout(10):
        while not (lines := await workload.output(instance(), 5)):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert lines == (SAID,)
    kept = [path for path in home.folder("processes").rglob("*") if path.is_file() and path.name != "output.log"]
    assert kept
    assert not any(canary.encode() in path.read_bytes() for path in kept for canary in (FROM_FILE, FROM_VARIABLE))


async def test_what_leads_nowhere_starts_nothing(workload: ProcessWorkload) -> None:
    """It is said by its reference, and nothing runs."""
    with pytest.raises(Refused) as refused:
        await workload.ensure(instance(KEY="env SURELY_NOT_SET"))
    assert refused.value.message.values["reference"] == "env SURELY_NOT_SET"
    assert (await workload.observe(instance())).state is WorkloadState.ABSENT


def test_a_new_secret_is_no_new_replica(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it stands counts, not what it is: nothing that serves is started anew for it."""
    before = render(instance(), 8000).identity
    monkeypatch.setenv("ELSEWHERE", "another")
    assert render(instance(), 8000).identity == before
    assert render(instance(ONE="file secrets/two"), 8000).identity != before


def test_a_container_is_known_by_the_plans_words(home: Home) -> None:
    """What the engine is asked to create has the values; what we compare and keep has not."""
    options = {"image": "shop:1", "port": 80, "environment": WRITTEN}
    (one,) = containers(Instance(PLACE, Slot.BLUE, "1", options), "home")
    assert "ONE=file secrets/one" in one.config["Env"]
    created = one.created(home.root)["Env"]
    assert f"ONE={FROM_FILE}" in created
    assert f"TWO={FROM_VARIABLE}" in created
    assert "PLAIN=for api" in created


async def test_a_job_gets_them_too(home: Home) -> None:
    """And its output is masked, while it runs and on disk when it has ended."""
    jobs, run = CommandJobs(home), JobRun("r-1.0", PLACE, "1", Job(f"sh -c {_quoted(SAY)}", environment=WRITTEN))
    await jobs.start(run)
    async with asyncio.timeout(10):
        while (seen := await jobs.look(run)).state is not JobState.ENDED:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert (seen.code, [line.replace(" ", "") for line in seen.lines]) == (0, [SAID.replace(" ", "")])
    (line,), _ = await jobs.lines(run, 0)
    assert (line.replace(" ", ""), FROM_FILE in line) == (SAID.replace(" ", ""), False)


async def test_a_check_gets_them_too(home: Home) -> None:
    """Its output is journaled, so it is masked."""
    context = CheckContext(PLACE, "1", Slot.GREEN)
    result = await CommandCheck(home).run({"command": f"sh -c {_quoted(SAY)}", "environment": WRITTEN}, context)
    assert (result.passed, result.output) == (True, (SAID,))


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "'\"'\"'") + "'"
