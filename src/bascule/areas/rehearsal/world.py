"""The world of a rehearsal: slots, a proxy, flags, users and people, on a virtual clock. It answers as the real one does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import exp
from typing import Any

from bascule.areas.rehearsal.luck import Luck, arrivals, lasting, some
from bascule.areas.rehearsal.people import Asked, ask_people
from bascule.areas.rehearsal.scene import Behaviour, Scene
from bascule.evidence.counts import Counts
from bascule.evidence.ladder import thresholds
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant, Seconds, Share
from bascule.kernel.slot import Slot
from bascule.migration.integrity import Snapshot
from bascule.migration.result import Backup, Done, Rehearsal, Result
from bascule.migration.verdict import Inspection
from bascule.release.actions import (
    Action,
    BackUpDatabase,
    EnsureFlag,
    EnsureWeights,
    EnsureWorkload,
    InspectDatabase,
    MigrateDatabase,
    RehearseDatabase,
    RunCheck,
    StartJob,
    StopWorkload,
)
from bascule.release.facts import (
    CheckResult,
    Facts,
    FiguresSeen,
    FlagSeen,
    JobSeen,
    JobState,
    RouteSeen,
    Sums,
    WorkloadSeen,
    WorkloadState,
)
from bascule.release.guarding.figures import due
from bascule.release.progress import Release
from bascule.release.steps.job import watched

DAY = 86400.0
PASSED = CheckResult(True, say("rehearsal.supposed"))
SNAPSHOT = Snapshot({}, {})
NOWHERE = WorkloadSeen(WorkloadState.ABSENT)


@dataclass(slots=True)
class Met:
    """Who met the candidate: requests, failed ones, and different people."""

    requests: int = 0
    failed: int = 0
    people: float = 0.0


@dataclass(slots=True)
class World:
    """Everything that is not the release itself."""

    scene: Scene
    luck: Luck
    now: Instant
    slots: dict[Slot, tuple[str, Instant]] = field(default_factory=dict)
    weights: Mapping[Slot, int] = field(default_factory=dict)
    totals: dict[Slot, Counts] = field(default_factory=dict)
    figures: dict[Slot, dict[str, Sums]] = field(default_factory=dict)
    flags: dict[str, FlagSeen] = field(default_factory=dict)
    coming: list[tuple[Instant, str, Any]] = field(default_factory=list)
    jobs: dict[str, tuple[Instant, Instant]] = field(default_factory=dict)
    asked: Asked = field(default_factory=Asked)
    met: Met = field(default_factory=Met)
    done: tuple[str, ...] = ()
    limits: tuple[float, ...] = ()
    exposed: Instant | None = None

    def __post_init__(self) -> None:
        self.limits = thresholds(self.scene.spec.judged)
        self.slots[Slot.BLUE] = ("1", Instant(self.now - DAY))
        self.weights = {Slot.BLUE: 100}
        for step in self.scene.spec.steps:
            if step.flag:
                self.flags[step.flag] = FlagSeen(enabled=False, share=Share(0.0), revision=1, stored={"key": step.flag})

    def flow(self, until: Instant, candidate: Slot) -> None:
        """Let users come until an instant."""
        seconds, self.now = Seconds(until - self.now), until
        for slot, weight in self.weights.items():
            if weight and seconds > 0:
                self._visit(slot, seconds, Share(weight / 100), slot is candidate)
        if self.exposed is None and self.weights.get(candidate):
            self.exposed = until

    def _visit(self, slot: Slot, seconds: Seconds, share: Share, candidate: bool) -> None:
        how, before = self._of(slot), self.totals.get(slot, Counts())
        ready = self._state(slot).state is WorkloadState.READY
        count = arrivals(self.luck, seconds * self._rate() * share)
        failed = some(self.luck, count, how.errors) if ready else count
        slow = some(self.luck, count, how.slow)
        over = {limit: before.over.get(limit, 0) + slow for limit in self.limits}
        self.totals[slot] = Counts(before.total + count, before.errors + failed, over)
        self._behave(slot, Seconds(seconds * share), how)
        if candidate:
            # Synthetic visitors are evidence, and nobody whom the version reaches.
            users = Share(self.scene.rate / self._rate()) if self._rate() else Share(0.0)
            came = some(self.luck, count, users)
            self.met.requests += came
            self.met.failed += min(some(self.luck, failed, users), came)
            whole = share * self.scene.people
            # Whoever came before keeps the slot, and comes about once a day.
            self.met.people = whole - (whole - min(self.met.people, whole)) * exp(-seconds / DAY)

    def _rate(self) -> float:
        """Requests a second: users, and what synthetic visitors make up for while the version is exposed."""
        sent, since = self.scene.spec.visitors, self.exposed
        if sent is None or since is None or self.now - since > sent.lasting:
            return self.scene.rate
        return max(self.scene.rate, sent.rate)

    def _behave(self, slot: Slot, seconds: Seconds, how: Behaviour) -> None:
        """What the users of a slot do besides asking: one observation per person."""
        count = arrivals(self.luck, seconds * self.scene.people / DAY) if self.scene.spec.measures else 0
        sums = self.figures.setdefault(slot, {})
        for metric, kind in self.scene.spec.measures.items():
            n, x, squares = sums.get(metric, (0, 0.0, 0.0))
            expected = how.figures.get(metric, self.scene.expected.get(metric, 0.5))
            if kind.kind.evidence is not None and kind.kind.unit.value == "share":
                got: float = some(self.luck, count, Share(min(max(expected, 0.0), 1.0)))
                spread = got
            else:
                values = [max(self.luck.gauss(expected, abs(expected) / 3), 0.0) for _ in range(count)]
                got, spread = sum(values), sum(each * each for each in values)
            sums[metric] = (n + count, x + got, squares + spread)

    def facts(self, release: Release) -> Facts:
        """What `decide` is told now."""
        landed = [one for one in self.coming if one[0] <= self.now]
        self.coming = [one for one in self.coming if one[0] > self.now]
        by_kind = {
            kind: {name: value for _, each, (name, value) in landed if each == kind} for kind in ("check", "work")
        }
        requests = tuple(value for _, each, (_, value) in landed if each == "request")
        done, self.done = self.done, ()
        return Facts(
            candidate=self._state(release.candidate),
            stable=self._state(release.stable) if release.stable else None,
            route=RouteSeen(self.weights, "rehearsal:80", {slot: (slot.value,) for slot in self.weights}),
            totals=dict(self.totals),
            job=self._job(release),
            flags=dict(self.flags),
            figures=self._figures(release),
            results=by_kind["check"],
            database_jobs=by_kind["work"],
            done=done,
            requests=requests,
            roles={one.by: one.roles for one in self.asked.answers},
        )

    def act(self, actions: Iterable[Action]) -> bool:
        """Do what was decided: at once, or as long as it is supposed to take. Whether any of it had not been begun before."""
        new = False
        for action in actions:
            match action:
                case EnsureWorkload(slot=slot, version=version):
                    new |= self._start(slot, version)
                case StopWorkload(slot=slot):
                    new |= self.slots.pop(slot, None) is not None
                case EnsureWeights(weights=weights):
                    new |= self.weights != weights
                    self.weights = dict(weights)
                case EnsureFlag(flag=flag, share=share):
                    self._flag(flag, share)
                    new = True
                case RunCheck(key=key):
                    new |= self._land("check", key, PASSED, self.scene.checks)
                case StartJob(key=key):
                    new |= self._run(key)
                case InspectDatabase() | BackUpDatabase() | MigrateDatabase() | RehearseDatabase():
                    new |= self._land("work", action.key, _worked(action), self.scene.jobs)
                case _:
                    pass
            self.done += (action.name,)
        return new

    def people(self, release: Release) -> None:
        """Have those answer for whom the release waits."""
        for at, request in ask_people(self.scene, release, self.asked, self.luck, self.now):
            self.coming.append((at, "request", (request.by, request)))

    def next(self) -> Instant | None:
        """When something that is under way comes to its end."""
        ends = [at for at, _, _ in self.coming] + [end for _, end in self.jobs.values() if end > self.now]
        boots = [Instant(since + self._behaviour(version).boots) for version, since in self.slots.values()]
        return min([*ends, *(at for at in boots if at > self.now)], default=None)

    def _start(self, slot: Slot, version: str) -> bool:
        if self.slots.get(slot, ("",))[0] == version:
            return False
        self.slots[slot] = (version, self.now)
        return True

    def _run(self, key: str) -> bool:
        if key in self.jobs:
            return False
        self.jobs[key] = (self.now, Instant(self.now + lasting(self.luck, self.scene.jobs)))
        return True

    def _land(self, kind: str, key: str, value: object, mean: Seconds) -> bool:
        if any(name == key for _, _, (name, _) in self.coming):
            return False
        self.coming.append((Instant(self.now + lasting(self.luck, mean)), kind, (key, value)))
        return True

    def _flag(self, flag: str, share: Share | None) -> None:
        before = self.flags.get(flag, FlagSeen())
        self.flags[flag] = replace(before, enabled=share is not None, share=share, revision=before.revision + 1)

    def _behaviour(self, version: str) -> Behaviour:
        return self.scene.stable if version == "1" else self.scene.version

    def _of(self, slot: Slot) -> Behaviour:
        return self._behaviour(self.slots[slot][0]) if slot in self.slots else self.scene.stable

    def _state(self, slot: Slot) -> WorkloadSeen:
        if slot not in self.slots:
            return NOWHERE
        version, since = self.slots[slot]
        if self.now - since < self._behaviour(version).boots:
            return WorkloadSeen(WorkloadState.STARTING, version)
        return WorkloadSeen(WorkloadState.READY, version, (slot.value,))

    def _job(self, release: Release) -> JobSeen | None:
        followed = watched(release) if release.progress.step < len(release.spec.steps) else None
        span = self.jobs.get(followed[1]) if followed else None
        if span is None:
            return JobSeen(JobState.ABSENT)
        ended = span[1] <= self.now
        return JobSeen(JobState.ENDED if ended else JobState.RUNNING, 0 if ended else None, seconds=self.now - span[0])

    def _figures(self, release: Release) -> FiguresSeen | None:
        source = release.progress.watch.figures
        if source is None or not due(release, self.now):
            return None
        return FiguresSeen(source.since, source.flag, {slot: dict(sums) for slot, sums in self.figures.items()})


def _worked(action: InspectDatabase | BackUpDatabase | MigrateDatabase | RehearseDatabase) -> Result:
    """A database that has nothing pending, and lets itself be saved."""
    name, good = action.database.name, say("rehearsal.supposed")
    match action:
        case InspectDatabase():
            return Result(True, good, inspection=Inspection(name))
        case BackUpDatabase():
            return Result(True, good, backup=Backup(name, 0, "", ""))
        case MigrateDatabase():
            return Result(True, good, done=Done((), SNAPSHOT, SNAPSHOT))
        case RehearseDatabase():
            return Result(True, good, rehearsal=Rehearsal(name, "", ()))
