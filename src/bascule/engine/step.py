"""One step of the engine: observe, decide, record, act.

This is the whole story of how Bascule does things. The decision is on record before anything is done, so that whoever
takes the release over after a crash, at whatever line, finds what was decided and does it again, with no second
effect. What came of the actions is a fact of the next step.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bascule.engine.act import Doing, act
from bascule.engine.checks import Checks
from bascule.engine.database_jobs import DatabaseJobs
from bascule.engine.observe import Around, observe
from bascule.engine.outcomes import Outcomes
from bascule.engine.runtime import Runtime
from bascule.kernel.quantities import Instant
from bascule.ports.store import Claim, Overtaken, ReleaseStore, Unaware
from bascule.release.decide import decide
from bascule.release.draft import Decision
from bascule.release.facts import Facts
from bascule.release.progress import Release

Boundary = Callable[[str, Release], None]


@dataclass(slots=True)
class Stepper:
    """Drives one claimed release, one step at a time.

    `boundary` is told of every point between two parts of a step, with the release as it is on record then; crash tests
    kill the process there. `saw` is told of every look, so that what was there is watched.
    """

    store: ReleaseStore
    runtime: Runtime
    checks: Checks
    database_jobs: DatabaseJobs
    claim: Claim
    boundary: Boundary
    outcomes: Outcomes = field(default_factory=Outcomes)
    saw: Callable[[Release, Facts], None] = lambda _, __: None

    async def step(self) -> Decision:
        """Look once and do what follows. Raises `Stale` when somebody else drives the release."""
        decision = await self._decide_and_record()
        self.boundary("recorded", self.claim.release)
        self.checks.start(decision.release, decision.actions)
        self.database_jobs.start(decision.release, decision.actions)
        self.outcomes = await act(Doing(self.runtime, decision.release, self.claim.epoch), decision.actions)
        self.boundary("acted", self.claim.release)
        if self.outcomes.notes:
            await self.store.append(decision.release.id, self.outcomes.notes, self.runtime.now())
        self.boundary("outcome recorded", self.claim.release)
        return decision

    async def _decide_and_record(self) -> Decision:
        """Look and decide until the decision stands; it is overtaken at most once, for a fate is settled for ever."""
        while True:
            self.boundary("claimed", self.claim.release)
            facts, now = await self._look(), self.runtime.now()
            self.boundary("observed", self.claim.release)
            try:
                return await self._record(facts, now)
            except Overtaken:
                continue

    async def _record(self, facts: Facts, now: Instant) -> Decision:
        """Decide and record. Freezes are asked for where a decision goes on, and there only: a look that changes nothing is to
        cost nothing. One that would go on unaware of them is decided again. Raises `Overtaken`.
        """
        while True:
            decision = decide(self.claim.release, facts, now)
            self.boundary("decided", self.claim.release)
            try:
                if self._changes(decision):
                    known = frozenset(one.number for one in facts.freezes)
                    self.claim = await self.store.record(self.claim, decision, now, known)
                return decision
            except Unaware as error:
                facts = replace(facts, freezes=error.freezes)

    async def _look(self) -> Facts:
        release, before = self.claim.release, self.outcomes
        inbox = await self.store.inbox(release.id)
        around = Around(inbox, await self.store.release_context(release, {asked.by for asked in inbox}))
        results, database_jobs = (
            {**before.results, **self.checks.take()},
            {**before.database_jobs, **self.database_jobs.take()},
        )
        self.outcomes = replace(before, results=results, database_jobs=database_jobs, tries=self.checks.tries())
        facts = await observe(self.runtime, release, around, self.outcomes)
        self.saw(release, facts)
        return facts

    def _changes(self, decision: Decision) -> bool:
        """Whether there is anything to record; an action always is, because recording renews the claim."""
        return bool(
            decision.actions
            or decision.notes
            or decision.answers
            or decision.tick
            or decision.release != self.claim.release
        )
