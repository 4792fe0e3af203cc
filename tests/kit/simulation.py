"""One simulated release from a seed: the real `decide` and engine, a simulated world, people, crashes and clock steps.

`simulate(seed)` returns what happened, or raises `Broken` with everything that must never be true and was.
"""

import asyncio
from dataclasses import dataclass, field, replace
from random import Random

from bascule.engine.drivers import WrappedDrivers
from bascule.engine.retire import Retirer
from bascule.engine.run import ReleaseRunner
from bascule.engine.runtime import Runtime
from bascule.evidence.verdict import Verdict
from bascule.kernel.slot import Slot
from bascule.plan.asking import Health
from bascule.plan.enums import Gate
from bascule.plan.measure import Measure, MeasureKind
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.condition import Condition, Direction
from bascule.plan.sign_off import Due
from bascule.plan.spec import LASTS, CheckCall, Criterion, DriverRef, Guard, ReleaseSpec, Remedy, Step, StepKind
from bascule.ports.store import NewRelease
from bascule.release.facts import FlagSeen, Request, Verb
from bascule.release.freeze import Freeze
from bascule.release.guarding.freezes import holds
from bascule.release.journal import verify
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind, Release
from bascule.testing.faults import Crash, Faults, Faulty, Odds
from bascule.testing.memory.flags import MemoryFlags
from bascule.testing.memory.store import MemoryReleases, Standing
from bascule.testing.signals import LocalSignals
from bascule.testing.users import Crowd, Users
from bascule.testing.virtual import VirtualClock, run_virtual
from bascule.testing.world import Behaviour, Running, World, WorldCheck, WorldTraffic, WorldWorkload

HORIZON = 3600.0
CALM_AFTER = 900.0
GOOD = Behaviour(errors=0.001)
LEAD = frozenset({"tech-lead"})
COMPLETES = Condition("completion", Direction.BELOW, 0.6, unit=Unit.SHARE)
MEASURE = Measure(MeasureKind.SHARE, "done", "begun", "", 5.0)
UNTIL = (
    Criterion("completion > 60%", COMPLETES),
    Criterion("error_rate < 5%", Condition("error_rate", Direction.ABOVE, 0.05)),
)


class Broken(AssertionError):
    """Something was true that must never be."""


@dataclass(slots=True)
class Told:
    """What a run tells afterwards."""

    seed: int
    phase: Phase
    good: bool
    crashes: int
    faults: int
    took: float
    verbs: list[Verb] = field(default_factory=list)
    because: str = ""
    frozen: bool = False


def simulate(seed: int) -> Told:
    """Run one seed to its end and check it."""
    return run_virtual(_simulate(seed))


async def _simulate(seed: int) -> Told:
    simulation = Simulation(Random(seed), seed)
    return await simulation.run()


class Simulation:
    """Everything of one run. The clock is now and then set by one of `steps`, in seconds."""

    steps: tuple[float, ...] = (-30.0, -1.0, 5.0, 3600.0)

    def __init__(self, random: Random, seed: int) -> None:
        self.random, self.seed = random, seed
        self.clock = VirtualClock()
        self.candidate = self._behaviour()
        self.world = World(random, self.clock, {"1": GOOD, "2": self.candidate}, rate=random.choice([2.0, 20.0, 200.0]))
        self.world.flowed_at = self.world.true_now()
        self.faults = Faults(random, self._odds())
        self.store = MemoryReleases()
        self.signals = LocalSignals()
        # Flags have a randomness of their own, so that they change nothing about a seed's traffic, people and faults.
        self.luck = Random(f"flags {seed}")
        self.board = MemoryFlags()
        # So have the users.
        self.users_luck = Random(f"users {seed}")
        self.users = self._users()
        # And whoever stops the line.
        self.ice = Random(f"freezes {seed}")
        self.icy: tuple[float, set[int], int] | None = None
        self.frozen = False
        # And what steps last until.
        self.until_luck = Random(f"until {seed}")
        self.world.crowd = Crowd(Random(f"crowd {seed}"), self.users, self._server_now, self.board.shown)
        self.spec = self._planned(self._named(self._lasting(self._judged(self._spec()))))
        if random.random() < 0.15:
            self.world.failing_checks = frozenset({"tests"})
        self.crashes = 0
        self.killed: set[str] = set()
        self.verbs: list[Verb] = []
        self.asked: set[Verb] = set()
        self.first = random.random() < 0.1
        self._settle_flag()

    # What is drawn.

    def _behaviour(self) -> Behaviour:
        kinds = [
            GOOD,
            GOOD,
            Behaviour(errors=0.2),
            Behaviour(errors=1.0),
            Behaviour(slow=0.6),
            Behaviour(boots=None),
            Behaviour(boots=0.2, lives=0.1),
            Behaviour(boots=2.0, lives=self.random.uniform(5, 80)),
            Behaviour(boots=15.0),
        ]
        return self.random.choice(kinds)

    def _users(self) -> Users:
        """Most versions and flags are good for their users, some are not."""
        luck = self.users_luck
        completing = {"1": 0.85, "2": luck.choice([0.85, 0.85, 0.85, 0.25])}
        return Users(luck.choice([4.0, 20.0]), completing, {"late": luck.choice([1.0, 1.0, 1.0, 0.3])})

    def _server_now(self) -> float:
        return self.clock.now().timestamp()

    def _judged(self, spec: ReleaseSpec) -> ReleaseSpec:
        """The spec with a guard over a figure of the product, a criterion, both or none."""
        guarded, asked = self.users_luck.random() < 0.5, self.users_luck.random() < 0.4
        return replace(
            spec,
            guards=(*spec.guards, Guard("completion < 60%", COMPLETES)) if guarded else spec.guards,
            criteria=(Criterion("completion > 60%", COMPLETES),) if asked else (),
            measures={"completion": MEASURE} if guarded or asked else {},
        )

    def _planned(self, spec: ReleaseSpec) -> ReleaseSpec:
        """The spec, which some have planned for later; of its last step somebody is reminded."""
        luck = Random(f"planned {self.seed}")
        if luck.random() > 0.25:
            return spec
        planned = self._server_now() + luck.uniform(1.0, 120.0)
        *others, last = spec.steps
        return replace(spec, planned=planned, steps=(*others, replace(last, due=Due(luck.choice([-1, 0, 1]), 1))))

    def _lasting(self, spec: ReleaseSpec) -> ReleaseSpec:
        """The spec, of whose steps some last until something is shown: of the users, of the requests, or of both."""
        luck = self.until_luck
        if luck.random() < 0.5:
            return spec
        steps = tuple(self._until(step) if step.kind in LASTS else step for step in spec.steps)
        users = any(one.condition is COMPLETES for step in steps for one in step.until)
        return replace(spec, steps=steps, measures={"completion": MEASURE} if users else spec.measures)

    def _named(self, spec: ReleaseSpec) -> ReleaseSpec:
        """The spec, of whose steps some have names, and some stand in phases."""
        steps, phase = list[Step](), ""
        for number, step in enumerate(spec.steps):
            phase = f"phase {number}" if self.until_luck.random() < 0.2 else phase
            steps.append(replace(step, phase=phase, name=self.until_luck.choice(["", "a name"])))
        return replace(spec, steps=tuple(steps))

    def _until(self, step: Step) -> Step:
        """The step with criteria, some with an upper end of their time; the patience is 30 seconds."""
        luck = self.until_luck
        until = tuple(one for one in UNTIL if luck.random() < 0.4)
        return replace(
            step, until=until, most=step.duration + luck.choice([10.0, 90.0]) if luck.random() < 0.4 else None
        )

    def _odds(self) -> Odds:
        if self.random.random() < 0.3:
            return Odds()
        rate = self.random.choice([0.002, 0.01, 0.03])
        return Odds(crash=rate * self.random.random(), lost=rate * self.random.random(), frozen=rate / 4)

    def _spec(self) -> ReleaseSpec:
        percents = sorted(self.random.sample(range(1, 90), self.random.randint(0, 3)))
        traffic = [
            Step(StepKind.TRAFFIC, percent=each, duration=self.random.choice([0.0, 5.0, 20.0])) for each in percents
        ]
        call = CheckCall("tests", DriverRef("world", {"name": "tests"}), timeout=10.0, tries=self.random.randint(1, 2))
        smoke = CheckCall("smoke", DriverRef("world", {"name": "smoke"}), timeout=10.0)
        steps = [
            Step(StepKind.CHECK, calls=(call,)),
            Step(StepKind.DEPLOY),
            Step(StepKind.SMOKE, calls=(smoke,)),
            *traffic,
            *(self._flags(early=True) if traffic else []),
            Step(StepKind.TRAFFIC, percent=100),
            *self._flags(early=False),
            Step(StepKind.SOAK, duration=self.random.choice([0.0, 10.0, 40.0])),
        ]
        guards = (
            Guard("error_rate > 5% for 4s", Condition("error_rate", Direction.ABOVE, 0.05, hold_for=4.0)),
            Guard("latency_p95 > 500ms", Condition("latency_p95", Direction.ABOVE, 0.5)),
            Guard("hold", Condition("error_rate", Direction.ABOVE, 0.5), remedy=self.random.choice(list(Remedy))),
        )
        chosen = tuple(guard for guard in guards if self.random.random() < 0.8)
        return ReleaseSpec(
            plan="shop",
            component="api",
            environment="production",
            steps=tuple(steps),
            guards=chosen,
            workload=DriverRef("world"),
            traffic=DriverRef("world"),
            health=Health(every=1.0, fails=3, ready_within=30.0),
            keep=60.0,
            patience=30.0,
            drain=2.0,
            kind=Random(f"kind {self.seed}").choice(["standard", "standard", "hotfix"]),
        )

    def _flags(self, early: bool) -> list[Step]:
        """Flag steps: some behind a first share of the traffic, most behind all of it."""
        if self.luck.random() < (0.1 if early else 0.5):
            return []
        key = "early" if early else "late"
        shares = [0.1, 0.5] if early else [0.25, 1.0]
        return [Step(StepKind.FLAG, flag=key, share=share, duration=self.luck.choice([0.0, 8.0])) for share in shares]

    def _settle_flag(self) -> None:
        """What the flags are before; now and then there is none, and then a release that wants one cannot go on."""
        for key in ("early", "late"):
            if self.luck.random() < 0.97 or self.first:
                # What many have already is what was good for them.
                many = [] if key == "late" and self._flag_is_bad() else [0.6, 1.0]
                share = self.luck.choice([0.0, 0.05, *many])
                self.board.put(key, share, enabled=self.luck.random() < 0.8)
                if self.luck.random() < 0.1:
                    self.board.put(key, share)
                    self._switch_off(key)
        self.before = {key: self.board.flags.get(key, FlagSeen()) for key in ("early", "late")}

    def _switch_off(self, key: str) -> None:
        """Somebody does, whatever a release wants; what is off already has nothing to be switched off."""
        seen = self.board.flags.get(key, FlagSeen())
        if seen.enabled:
            self.board.put(key, seen.share or 0.0, enabled=False, by="camille")
            self.killed.add(key)

    # The drivers, each call with its faults.

    def workload(self, driver: DriverRef) -> Faulty:
        """The workload port."""
        return Faulty("workload", WorldWorkload(self.world), self.faults)

    def traffic(self, driver: DriverRef) -> Faulty:
        """The traffic port."""
        return Faulty("traffic", WorldTraffic(self.world), self.faults)

    def flags(self) -> Faulty:
        """The flags port."""
        return Faulty("flags", self.board, self.faults)

    def figures(self) -> Faulty:
        """The figures port."""
        return Faulty("figures", self.world.crowd, self.faults)

    def check(self, driver: DriverRef) -> Faulty:
        """The check port."""
        return Faulty("check", WorldCheck(self.world), self.faults)

    def _runtime(self) -> Runtime:
        # A crash is the end of the process, not a defect of a driver: the dispatcher lets it through.
        return Runtime(WrappedDrivers(self, self.clock, (Crash,)), self.clock)

    # The run.

    async def run(self) -> Told:
        """From the order to the end, then the checks."""
        place = self._settle_place()
        release = await self.store.create(NewRelease(self.spec, "2", "noe", self.clock.now().timestamp()))
        background = [
            asyncio.create_task(each)
            for each in (self._people(release), self._trouble(), self._freezes(release), self._invariants(release))
        ]
        workers = [
            asyncio.create_task(self._worker(release.id, index)) for index in range(self.random.choice([1, 1, 2]))
        ]
        retirer = asyncio.create_task(Retirer(self.store, self._runtime()).run())
        try:
            await self._until_ended(release.id)
            self.faults.quiet()
            await asyncio.sleep(120.0)
        finally:
            for task in [*workers, *background, retirer]:
                task.cancel()
            await asyncio.gather(*workers, *background, retirer, return_exceptions=True)
        return self._check(release.id, place)

    def _settle_place(self) -> Standing:
        where = Standing()
        if not self.first:
            where.stable, where.version = Slot.BLUE.value, "1"
            self.world.slots[Slot.BLUE] = Running("1", self.world.true_now() - 100)
            self.world.weights = {Slot.BLUE: 100}
        self.store.places[_place(self.spec)] = where
        return where

    async def _worker(self, release: str, index: int) -> None:
        """A control plane that is started again after each crash."""
        while True:
            store = Faulty("store", self.store, self.faults)
            driver = ReleaseRunner(store, self._runtime(), self.signals, f"w{index}")
            try:
                await driver.drive(release)
                if self.store.rows[release].release.progress.phase.terminal:
                    return
            except Crash:
                self.crashes += 1
            except BaseExceptionGroup as group:
                if group.subgroup(Crash) is None:
                    raise
                self.crashes += 1
            await asyncio.sleep(self.random.uniform(0.1, 8.0))

    async def _people(self, release: Release) -> None:
        """Somebody asks for something now and then, and answers holds."""
        while True:
            await asyncio.sleep(self.random.expovariate(1 / 40))
            state = self.store.rows[release.id].release.progress
            held = state.hold is not None and state.hold.kind.needs_person
            if held or self.random.random() < 0.08:
                verb = self.random.choice(list(Verb))
                self.verbs.append(verb)
                self.asked.add(verb)
                self.store.ask(release.id, Request(0, verb, "camille", "because"))
                self.signals.wake(release.id)
            elif state.hold is not None and self.random.random() < 0.3:
                verb = self.random.choice([Verb.PROMOTE, Verb.ROLL_BACK, Verb.RESUME, Verb.OVERRIDE])
                self.asked.add(verb)
                self.store.ask(release.id, Request(0, verb, "idriss", "it has waited enough", roles=LEAD))

    async def _trouble(self) -> None:
        """Sources go away and come back; the clock is stepped."""
        while True:
            await asyncio.sleep(self.random.expovariate(1 / 60))
            if self.luck.random() < 0.1:
                self._switch_off(self.luck.choice(list(self.board.flags) or ["late"]))
            if self.random.random() < 0.3:
                self.clock.shift += self.random.choice(self.steps)
            else:
                port = self.random.choice(
                    ["workload", "traffic", "check", "store"] + ["flags"] * (self.luck.random() < 0.3)
                )
                if self.users_luck.random() < 0.3:
                    port = "figures"
                self.faults.away.add(port)
                await asyncio.sleep(self.random.uniform(1, 40))
                self.faults.away.discard(port)

    async def _freezes(self, release: Release) -> None:
        """Somebody stops the line for a while, now and then twice, and may end it before its time."""
        began = self.world.true_now()
        while self.world.true_now() - began < CALM_AFTER:
            await asyncio.sleep(self.ice.expovariate(1 / 60))
            for _ in range(self.ice.choice([1, 1, 2])):
                where = self.ice.choice(
                    [("", ""), ("production", ""), ("", "api"), ("production", "api"), ("staging", "")]
                )
                now, number = self._server_now(), len(self.store.freezes) + 1
                until = now + self.ice.uniform(2.0, 90.0)
                self.store.freezes.append(Freeze(number, "shop", *where, "camille", "the provider is down", now, until))
            if self.ice.random() < 0.4:
                await asyncio.sleep(self.ice.uniform(0.0, 30.0))
                last = self.store.freezes[-1]
                self.store.freezes[-1] = replace(last, ended=self._server_now(), ended_by="noe")
                # News may be lost.
                if self.ice.random() < 0.7:
                    self.signals.wake(release.id)

    async def _until_ended(self, release: str) -> None:
        """Wait for the end; after a while faults stop, and after that nothing excuses a release that does not end."""
        started = self.world.true_now()
        while not self.store.rows[release].release.progress.phase.terminal:
            await asyncio.sleep(1.0)
            elapsed = self.world.true_now() - started
            if elapsed > CALM_AFTER:
                self.faults.quiet()
            if elapsed > HORIZON:
                raise Broken(
                    f"seed {self.seed}: still {self.store.rows[release].release.progress} after {elapsed:.0f} s"
                )

    async def _invariants(self, release: Release) -> None:
        """What must hold at every moment."""
        while True:
            await asyncio.sleep(0.25)
            self._hold_gates(self.store.rows[release.id].release)
            self._hold_freezes(self.store.rows[release.id].release)
            self._hold_planned(self.store.rows[release.id].release)

    def _hold_gates(self, release: Release) -> None:
        if self.world.weights.get(release.candidate) and release.progress.exposed_at is None:
            self.world.broken.append("exposed before the decision to expose was on record")
        for key, seen in self.before.items():
            shown = self.board.shown(key)
            met = any(weights.get(release.candidate) for _, weights in self.world.moves)
            if shown > (seen.share or 0.0) and not met:
                self.world.broken.append(f"{key} was given to {shown} before anybody met the version")
            if key not in self.killed and shown < _shown(seen):
                self.world.broken.append(f"{key} was taken from users who had it: {shown} instead of {seen}")
            if key in self.killed and shown and not self.asked & {Verb.RESUME, Verb.PROMOTE}:
                self.world.broken.append(f"{key} was switched on again, and nobody has said so")
        self._hold_criteria(release)
        self._hold_until(release)
        self._hold_span(release)
        if self.world.failing_checks and self.world.weights.get(release.candidate):
            self.world.broken.append("exposed although a check fails")

    def _hold_planned(self, release: Release) -> None:
        """Nobody meets a version before its planned date; where the clock was set, nothing is said."""
        planned = self.spec.planned
        if planned is None or self.clock.shift or self._server_now() >= planned:
            return
        if release.progress.exposed_at is not None or self.world.weights.get(release.candidate):
            self.world.broken.append("exposed before its planned date")

    def _hold_freezes(self, release: Release) -> None:
        """While one and the same freeze stops it, a release stays in its step; where the clock was set, nothing is said."""
        progress, shift = release.progress, self.clock.shift
        stopped = {one.number for one in holds(release, self.store.freezes, self._server_now())}
        if self.icy and self.icy[0] == shift and self.icy[1] & stopped and self.icy[2] != progress.step:
            self.world.broken.append(f"went on to step {progress.step} under a freeze")
        self.icy = (shift, stopped, progress.step)
        self.frozen = self.frozen or (progress.hold is not None and progress.hold.kind is HoldKind.FREEZE)

    def _hold_criteria(self, release: Release) -> None:
        """Whoever is bad for users never gets them all: not by a source that is away, and not by promoting, only by overriding."""
        let = any(one.gate == Gate.CRITERION for one in release.progress.overrides)
        if let or not self.spec.criteria or self.first:
            return
        divided = any(0 < step.percent < 100 for step in self.spec.steps)
        if divided and self.users.completing["2"] < 0.6 and self.world.weights.get(release.candidate) == 100:
            self.world.broken.append("everybody got the version although its criterion is not met")
        flagged = any(step.flag == "late" for step in self.spec.steps)
        if flagged and self._flag_is_bad() and self.board.shown("late") == 1.0:
            self.world.broken.append("everybody got the flag although its criterion is not met")

    def _hold_until(self, release: Release) -> None:
        """A step that is bad for users is over only where somebody has said so: it never is by itself, nor by resuming."""
        let = any(one.gate == Gate.CRITERION for one in release.progress.overrides) or Verb.PROMOTE in self.asked
        for step in [] if let else self.spec.steps[: release.progress.step]:
            divided = step.percent < 100 and step.kind is StepKind.TRAFFIC
            asked = any(one.condition is COMPLETES for one in step.until) and not (self.first and divided)
            bad = self.users.completing["2"] < 0.6 or (step.flag == "late" and self._flag_is_bad())
            if asked and bad:
                self.world.broken.append(f"{step.kind} was over although what it lasts until is not met")

    def _hold_span(self, release: Release) -> None:
        """A step that was looked at beyond the upper end of its span holds, or a person has let it wait on."""
        progress, seen = release.progress, release.progress.watch.until
        step = release.spec.steps[progress.step]
        if (
            progress.phase not in {Phase.EXPOSED, Phase.PROMOTED}
            or progress.met is None
            or step.most is None
            or not seen
        ):
            return
        looked, ends = seen[0].at, max(progress.met + step.most, (progress.let_on or 0.0) + step.most - step.duration)
        if (
            looked > ends
            and progress.hold is None
            and any(one.verdict is not Verdict.HEALTHY for one in progress.watch.shown)
        ):
            self.world.broken.append(f"{step.kind} waits {looked - ends:.0f} s beyond its span, and nobody is asked")

    def _flag_is_bad(self) -> bool:
        return self.users.with_flag["late"] < 1

    def _check_users(self, release: Release) -> None:
        """What is bad for users, and guarded, succeeds only where a person has let it go on."""
        flagged = any(step.flag == "late" for step in self.spec.steps) and "late" not in self.killed
        bad = self.users.completing["2"] < 0.6 or (flagged and self._flag_is_bad())
        guarded = any(guard.condition.metric == "completion" for guard in self.spec.guards)
        let = self.asked & {Verb.PROMOTE, Verb.RESUME}
        if bad and guarded and not let and release.progress.phase is Phase.SUCCEEDED:
            raise Broken(f"seed {self.seed}: succeeded although its users do not complete")
        assert self.world.crowd is not None
        if not self.spec.measures and self.world.crowd.reads:
            raise Broken(f"seed {self.seed}: figures were read that nobody needs")

    def _check_phases(self, release: Release) -> None:
        """The journal tells of each phase that was reached, once, in order."""
        reached = dict.fromkeys(step.phase for step in self.spec.steps[: release.progress.step + 1] if step.phase)
        told = [entry.content["data"]["phase"] for entry in self.store.journal if "phase" in entry.content["data"]]
        if told != list(reached):
            raise Broken(f"seed {self.seed}: the journal tells of the phases {told}, reached were {list(reached)}")

    def _check(self, name: str, place: Standing) -> Told:
        release = self.store.rows[name].release
        phase, world = release.progress.phase, self.world
        if world.broken:
            raise Broken(f"seed {self.seed}: {world.broken}")
        if (wrong := verify(self.store.journal, self.store.head())) is not None:
            raise Broken(f"seed {self.seed}: {wrong}")
        serving = release.candidate if phase is Phase.SUCCEEDED else release.stable
        wanted = {serving: 100} if serving else {}
        exposed = release.progress.exposed_at is not None
        if serving and world.weights != wanted:
            raise Broken(f"seed {self.seed}: {phase} but the weights are {world.weights}, not {wanted}")
        if not exposed and any(weights.get(release.candidate) for _, weights in world.moves):
            raise Broken(f"seed {self.seed}: {phase}, never exposed, and yet it was")
        if phase is not Phase.SUCCEEDED and release.candidate in world.slots:
            raise Broken(f"seed {self.seed}: the candidate still runs")
        self._check_flags(release)
        self._check_users(release)
        self._check_phases(release)
        if place.release is not None or (place.retirement is not None and phase is not Phase.SUCCEEDED):
            raise Broken(f"seed {self.seed}: the place is not settled: {place}")
        took = (release.progress.ended_at or 0.0) - release.started
        because = str(release.progress.because)
        return Told(
            self.seed, phase, self._is_good(), self.crashes, self.faults.count, took, self.verbs, because, self.frozen
        )

    def _is_good(self) -> bool:
        """Whether nothing is wrong with the version, nor with what it shows behind flags."""
        return self.candidate is GOOD and self.users.completing["2"] > 0.6 and not self._flag_is_bad()

    def _check_flags(self, release: Release) -> None:
        """A flag has what the release gave it, or what it had before; and what somebody has switched off is off."""
        wanted = {step.flag: step.share for step in self.spec.steps if step.flag}
        for key, before in self.before.items():
            seen = self.board.flags.get(key, FlagSeen())
            if key in self.killed and not seen.enabled:
                continue
            ended = release.progress.phase is Phase.SUCCEEDED and key in wanted
            had = (seen.enabled, seen.share) == (before.enabled, before.share)
            off = not seen.enabled and not before.enabled
            # Whom somebody has taken it from, and let have it again by resuming, the step gives what it gives.
            least = 0.0 if key in self.killed else _shown(before)
            given = {max(wanted[key], least), max(wanted[key], _shown(before))} if ended else set()
            if not (self.board.shown(key) in given if ended else had or off):
                raise Broken(
                    f"seed {self.seed}: {release.progress.phase} but the flag {key} is {seen}, it was {before}"
                )


def _shown(seen: FlagSeen) -> float:
    return (seen.share or 0.0) if seen.enabled else 0.0


def _place(spec: ReleaseSpec):  # type: ignore[no-untyped-def]
    from bascule.kernel.place import Place

    return Place(spec.plan, spec.environment, spec.component)
