"""Thousands of simulated releases that run commands and take them back: crashes, lost answers, people who retry or skip."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
import structlog

from bascule.kernel.slot import Slot
from bascule.plan.spec import Job, ReleaseSpec, Step, StepKind
from bascule.release.facts import Request, Verb
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind, Release
from bascule.release.undone import UndoState
from bascule.testing.faults import Faulty
from bascule.testing.jobs import WorldJob, WorldJobs
from bascule.testing.memory.store import Standing
from bascule.testing.virtual import run_virtual
from tests.kit.simulation import LEAD, Broken, Simulation, Told

BLOCK = 50
BLOCKS = 40
PATIENT = 1200.0
ENDED = {Phase.ROLLED_BACK, Phase.FAILED, Phase.CANCELLED}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Simulated faults are no news."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


class Undoing(Simulation):
    """A release with one to four commands among its steps, most of which something takes back."""

    def __init__(self, seed: int) -> None:
        self.hand = Random(f"undo {seed}")
        super().__init__(Random(seed), seed)
        self.work = WorldJobs(self.world, self.hand, self.hand.choice([0.0, 0.1, 0.4]))
        self.skipped = 0

    def _spec(self) -> ReleaseSpec:
        spec = super()._spec()
        steps = list(spec.steps)
        for number in range(self.hand.randint(1, 4)):
            undo = Job(f"take back {number}", undoes=True) if self.hand.random() < 0.8 else None
            steps.insert(self.hand.randint(1, len(steps) - 1), Step(StepKind.RUN, job=Job(f"do {number}"), undo=undo))
        return replace(spec, steps=tuple(steps))

    def jobs(self) -> Faulty:
        """The job port."""
        return Faulty("job", self.work, self.faults)

    async def _people(self, release: Release) -> None:
        """Besides the usual: somebody who answers what could not be undone."""
        async with asyncio.TaskGroup() as group:
            group.create_task(super()._people(release))
            group.create_task(self._settle_undo(release))

    async def _settle_undo(self, release: Release) -> None:
        while True:
            await asyncio.sleep(self.hand.expovariate(1 / 20))
            hold = self.store.rows[release.id].release.progress.hold
            if hold is not None and hold.kind is HoldKind.UNDO:
                detail = {"skip": True} if self.hand.random() < 0.3 else {}
                self.store.ask(release.id, Request(0, Verb.RESUME, "idriss", "by hand", detail=detail))
                self.signals.wake(release.id)
            elif hold is not None and hold.kind is HoldKind.CRITERION and self._server_now() - hold.since > PATIENT:
                # The usual people name no criterion, and a first release cannot go back: of two, nobody would let one by.
                name = {"gate": "criterion", "name": hold.because.values["criterion"]}
                self.store.ask(release.id, Request(0, Verb.OVERRIDE, "idriss", "by hand", LEAD, name))
                self.signals.wake(release.id)

    async def _invariants(self, release: Release) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(super()._invariants(release))
            group.create_task(self._hold_undo(release))

    async def _hold_undo(self, release: Release) -> None:
        """Nothing is taken back while users are on the version, and one command at a time."""
        begun = set[str]()
        while True:
            await asyncio.sleep(0.05)
            now = self.world.true_now()
            fresh = {key for key in self.work.jobs if ".undo." in key} - begun
            if fresh and self.world.weights.get(release.candidate):
                self.world.broken.append(f"{fresh} began while users were on the version")
            begun |= fresh
            going = [key for key, job in self.work.jobs.items() if not job.ended(now)]
            if len(going) > 1:
                self.world.broken.append(f"{going} at the same time")

    def _check(self, name: str, place: Standing) -> Told:
        told, release = super()._check(name, place), self.store.rows[name].release
        undone = self._attempts(release)
        if release.progress.phase not in ENDED:
            if undone:
                raise Broken(f"seed {self.seed}: {release.progress.phase}, and {undone} was undone")
            return told
        self._check_each(release, undone)
        self._check_order(release)
        return told

    def _attempts(self, release: Release) -> dict[int, list[WorldJob]]:
        """The attempts at taking back each step's run, the first one first."""
        found: dict[int, list[WorldJob]] = {}
        for key, job in self.work.jobs.items():
            if ".undo." in key:
                found.setdefault(int(key.removeprefix(f"{release.id}.").split(".")[0]), []).append(job)
        return found

    def _check_each(self, release: Release, undone: dict[int, list[WorldJob]]) -> None:
        """Every run that has really begun was taken back once with effect, or a person has left it as it is."""
        for number, step in enumerate(release.spec.steps):
            if step.undo is None or f"{release.id}.{number}" not in self.work.jobs:
                continue
            state = release.progress.undone[str(number)].state
            done = sum(job.code == 0 and job.stopped is None for job in undone.get(number, []))
            self.skipped += state is UndoState.SKIPPED
            if done != (state is UndoState.DONE) or not state.settled:
                raise Broken(f"seed {self.seed}: step {number} is {state}, and was undone {done} times")

    def _check_order(self, release: Release) -> None:
        """What began last is taken back first, and nothing begins before what is to come first is settled."""
        firsts = {number: jobs[0].began for number, jobs in self._attempts(release).items()}
        lasts = {number: jobs[-1].ends for number, jobs in self._attempts(release).items()}
        for number, began in firsts.items():
            late = [other for other, ends in lasts.items() if other > number and ends > began]
            if late:
                raise Broken(f"seed {self.seed}: step {number} was undone before {late}")


def simulate(seed: int) -> tuple[Told, Undoing]:
    """Run one seed to its end and check it."""

    async def run() -> tuple[Told, Undoing]:
        simulation = Undoing(seed)
        return await simulation.run(), simulation

    return run_virtual(run())


@pytest.mark.long
@pytest.mark.parametrize("block", range(BLOCKS))
def test_every_seed_takes_back_what_it_ran(block: int) -> None:
    """Each run that began is undone once with effect, after the traffic, the last one first, or a person was asked; and all else
    that the simulation holds releases to, as without commands.
    """
    for seed in range(block * BLOCK, (block + 1) * BLOCK):
        told, _ = simulate(seed)
        if told.phase is Phase.ROLLED_BACK and told.good:
            by_itself = "asked-back" not in told.because and "job-failed" not in told.because
            assert not by_itself, f"seed {seed} rolled a healthy version back by itself: {told.because}"


def test_the_seeds_undo_retry_skip_and_crash() -> None:
    """The simulation is not blind: within a few seeds runs are undone, tried again, left as they are, and workers die meanwhile."""
    played = [simulate(seed) for seed in range(60)]
    undone = [one for _, one in played if any(".undo." in key for key in one.work.jobs)]
    assert len(undone) > 10
    assert any(".undo.2" in key for one in undone for key in one.work.jobs)
    assert any(one.skipped for one in undone)
    assert sum(told.crashes for told, one in played if one in undone) > 5
    assert len(Counter(told.phase for told, _ in played)) == 4
    assert all(Slot.GREEN not in one.world.weights for one in undone)
