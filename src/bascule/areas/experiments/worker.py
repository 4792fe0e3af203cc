"""The worker: reads every running experiment from time to time, and acts on harm at once.

Several control planes may look; a run is taken by pushing its `again_at` into the future, so one of them looks, and another
one does where that one dies. Looking twice does no harm: sums are counted anew from the events, and what follows from
them is one transaction that holds only while the run goes on as it was read.

A day is read once it is over, the metrics' time has passed for the last of its users, and another hour for what comes late.
Later events (up to seven days, as the intake has it) change the sums of their day the next time. Looking takes at most a
twentieth of the time.
"""

import asyncio
import time
from typing import TYPE_CHECKING

import structlog

from bascule.areas.experiments.assigning import taken_back
from bascule.areas.experiments.cohorts import Cohorts, Stretch
from bascule.areas.experiments.run import Change, End, Run
from bascule.areas.experiments.running import Ending, end_experiment, require_packages, tell
from bascule.areas.experiments.store import Experiments
from bascule.areas.flags.public import Author
from bascule.events.limits import DAY, HOUR
from bascule.experiment.day import Day
from bascule.flag.change import Stored
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Keys, say
from bascule.kernel.quantities import Instant, Seconds
from bascule.ports.clock import Clock
from bascule.ports.errors import PortError
from bascule.wiring.plane import ControlPlane

if TYPE_CHECKING:
    from bascule.experiment.judging import Judged

EVERY = Seconds(60.0)
OUTCOME = Keys("experiments.outcome-{}", ("ship", "stop", "continue", "cannot-tell"))
SHARE = 20
GRACE = HOUR
log = structlog.get_logger("bascule.experiments")


class ExperimentWorker:
    """Looks after experiments that run."""

    def __init__(self, experiments: Experiments, cohorts: Cohorts, clock: Clock, url: str) -> None:
        self._experiments, self._cohorts, self._clock, self._url = experiments, cohorts, clock, url

    def _now(self) -> Instant:
        return Instant(self._clock.now().timestamp())

    async def sweep(self) -> None:
        """Look at everything that is due."""
        for run in await self._experiments.due(self._now()):
            if await self._experiments.take(run, self._now()):
                await self._looked(run)

    async def _looked(self, run: Run) -> None:
        """Look at one, and say when to look again; one that cannot be read does not keep others from it."""
        began = time.monotonic()
        try:
            await self.look(run)
        except PortError:
            raise
        except BasculeError as error:
            log.warning("cannot be read", experiment=run.name, error=str(error))
        except Exception:
            log.exception("bug while reading an experiment", experiment=run.name)
        await self._experiments.put_off(run, self._now() + max(EVERY, SHARE * Seconds(time.monotonic() - began)))

    async def look(self, run: Run) -> None:
        """Count, judge, act."""
        require_packages()
        from bascule.experiment.judging import judge

        days, so_far = await self._count(run)
        await self._experiments.keep_days(run, days, self._now())
        judged = await asyncio.to_thread(judge, run.protocol.design, days, so_far)
        if judged.new_harm(run.rolled_back):
            after = await self._take_back(run, judged)
            if after is None or after.ended is not None:
                return
            run = after
        await self._keep(run, judged)

    async def _count(self, run: Run) -> tuple[list[Day], list[Day]]:
        """The complete days, and everything up to now."""
        place, protocol = run.site, run.protocol
        now, complete = self._now(), complete_days(run, self._now())
        until = run.started + complete * DAY
        settled = Stretch(run.started, until, until + protocol.lag)
        days = await self._cohorts.days(place, protocol, settled) if complete else []
        guarded = protocol.design.guardrails and now > run.started
        so_far = await self._cohorts.days(place, protocol, Stretch(run.started, now, now)) if guarded else []
        return days, so_far

    async def _take_back(self, run: Run, judged: "Judged") -> Run | None:
        """Harm is proven: everybody of these variants gets what control gives; where no other is left, it is over."""
        control, names = run.protocol.design.control.name, sorted(judged.harmed)
        because = judged.harmed[names[0]]
        author = Author(run.name, self._now())
        said = (say("experiments.outcome-rolled-back", variant=", ".join(names)), because)
        messages = tell(run, f"back {' '.join(names)}", said, self._url)
        if len(set(names) | set(run.rolled_back)) == len(run.protocol.design.treatments):
            await self._keep(run, judged, quietly=True)
            ending = Ending(End.ROLLED_BACK, control, "", because)
            return await end_experiment(self._experiments, run, ending, author, messages)

        def make(before: Stored | None, _: object) -> Stored:
            assert before is not None
            flag = before.flag
            for name in names:
                flag = taken_back(flag, name, control) if name in flag.variants else flag
            return Stored(flag)

        values = {"rolled_back": sorted({*names, *run.rolled_back})}
        note = say("experiments.taken-back", name=run.name, variant=", ".join(names), because=because)
        return await self._experiments.change(
            run, Change(values, note, author, make, messages, {"rolled_back": list(run.rolled_back)})
        )

    async def _keep(self, run: Run, judged: "Judged", *, quietly: bool = False) -> None:
        """Keep the reading; an outcome that is new goes on record, and people are told of it, once."""
        from bascule.experiment.reading_json import reading_json
        from bascule.experiment.statistics.planned import planned

        if judged.reading is None:
            return
        boundary = await asyncio.to_thread(planned, run.protocol.design)
        data = {**reading_json(judged.reading), "boundary": boundary}
        outcome = judged.reading.outcome.value
        if outcome == run.outcome or quietly:
            await self._experiments.read(run, data, self._now())
            return
        reading = judged.reading
        what = say(OUTCOME[outcome], variant=reading.variant or "")
        occurrence = f"{outcome} {reading.day}"
        told = tell(run, occurrence, (what, reading.because), self._url) if judged.worth_telling else []
        note = say("experiments.reads", name=run.name, outcome=what, because=reading.because)
        values = {"outcome": outcome, "reading": data, "read_at": self._now()}
        change = Change(values, note, Author(run.name, self._now()), None, told, {"outcome": run.outcome})
        await self._experiments.change(run, change)


def complete_days(run: Run, now: Instant) -> int:
    """How many days can be read."""
    passed = now - run.started - run.protocol.lag - GRACE
    return max(0, min(int(passed // DAY), run.protocol.design.terms.days))


async def look(plane: ControlPlane) -> None:
    """Look at every experiment of a control plane's database that is due."""
    engine, url = plane.working, plane.settings.public_url
    await ExperimentWorker(Experiments(engine), Cohorts(engine), plane.runtime.clock, url).sweep()
